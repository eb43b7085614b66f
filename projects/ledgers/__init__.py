"""The ledgers of the programme, and what they feed."""

from projects.ledgers import activities, requests, services

__all__ = ["activities", "requests", "services"]
