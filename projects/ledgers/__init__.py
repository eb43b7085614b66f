"""The ledgers of the programme, and what they feed."""

from projects.ledgers import activities

__all__ = ["activities"]
