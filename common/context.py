"""What every page knows."""

from common import periods


def page(request) -> dict:
    """`held_date`: the date at which the calendar is held, or None; `today`: the platform's date."""
    return {"held_date": periods.held(), "today": periods.today()}
