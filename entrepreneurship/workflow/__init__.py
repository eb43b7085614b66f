"""Changes of state: the steps of an intent on its way to a loan, and internships that start."""

from entrepreneurship.workflow.starting import start
from entrepreneurship.workflow.steps import MOVES, Told, moves, step, undo

__all__ = ["MOVES", "Told", "moves", "start", "step", "undo"]
