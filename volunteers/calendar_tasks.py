"""The daily round that keeps service days ready."""

from celery import shared_task

from volunteers.workflow import service_days


@shared_task(name="volunteers.service_days", acks_late=True)
def keep_service_days():
    """Give every station its service days of this year and of the days ahead."""
    service_days.ensure(service_days.kept_until())
