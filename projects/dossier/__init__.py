"""One key project in full: what its page, its spreadsheet and its print show."""

from projects.dossier.dossier import Dossier
from projects.dossier.pieces import Compared, Comparison, Curve, Measure, People, Slip

__all__ = ["Compared", "Comparison", "Curve", "Dossier", "Measure", "People", "Slip"]
