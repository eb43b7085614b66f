"""The ledgers of the app, and what their rows feed, which is known before any of them changes."""

from volunteers import feeds
from volunteers.ledgers import teams, volunteers

__all__ = ["feeds", "teams", "volunteers"]
