"""The ledgers of the app, and what their rows feed, which is known before any of them changes."""

from entrepreneurship import feeds
from entrepreneurship.ledgers import loans, people, products

__all__ = ["feeds", "loans", "people", "products"]
