"""Demonstration data: a year's programme as if it had been at work for months. `manage.py demo` builds it."""
