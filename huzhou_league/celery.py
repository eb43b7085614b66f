"""The Celery application. A message carries `kick(job_id)` and nothing else; the state stands on the job's row."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huzhou_league.settings")

app = Celery("huzhou_league")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
