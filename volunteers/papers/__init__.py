"""Papers that the registry issues, as PDF."""

from volunteers.papers.printing import NoFont, can_print
from volunteers.papers.record import Changed, grouped, lines_of, pdf

__all__ = ["Changed", "NoFont", "can_print", "grouped", "lines_of", "pdf"]
