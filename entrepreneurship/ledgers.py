"""The ledgers of the app."""

from entrepreneurship import feeds  # noqa: F401 - what the rows feed is known before any of them changes
