"""The ledgers of the programme, and what they feed."""

from projects.ledgers import achievements, activities, instructions, media, requests, services, sites

__all__ = ["achievements", "activities", "instructions", "media", "requests", "services", "sites"]
