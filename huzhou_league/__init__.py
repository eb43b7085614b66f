"""Composition root: settings, URLs, Celery and the commands that touch every app."""

from huzhou_league.celery import app as celery_app

__all__ = ["celery_app"]
