"""Long work of the registry: likely duplicates, everybody's stars by a new scheme, service days made ahead."""

from celery import shared_task
from django.urls import reverse

from common import periods
from jobs.queue import Run, handler
from uploads.models import Upload
from volunteers.models import StarScheme
from volunteers.workflow import duplicates, service_days, stars


@handler(duplicates.KIND, label="查找疑似重复的志愿者")
def find_duplicates(run: Run) -> None:
    """Look for likely duplicates among what an upload wrote, or in the whole registry."""
    with run.publish():
        if "upload" in run.arguments:
            found = duplicates.find_in(Upload.objects.get(pk=run.arguments["upload"]))
        else:
            found = duplicates.find_all()
        run.outcome = {"message": f"新发现{found}对疑似重复", "url": reverse("duplicate_list")}


@handler(stars.KIND, label="按新标准重算星级")
def apply_scheme(run: Run) -> None:
    """Give everybody the stars of a scheme, if it still is the one that holds."""
    today = periods.today()
    scheme = StarScheme.objects.on(today)
    if scheme.pk != run.arguments["scheme"]:
        run.outcome = {"message": "已有更新的标准，这一次不用再算"}
        return
    moved = stars.apply(scheme, today, run.progress)
    with run.publish():
        moved += stars.catch_up(scheme, today)
        run.outcome = {"message": f"已按新标准重算，{moved}名志愿者的星级有变化" if moved else "星级没有变化"}


@shared_task(name="volunteers.due_schemes")
def due_schemes() -> None:
    """On the day from which a scheme holds, let it be applied."""
    stars.start_due()


@shared_task(name="volunteers.service_days", acks_late=True)
def keep_service_days() -> None:
    """Give every station its service days of this year and of the days ahead."""
    service_days.ensure(service_days.kept_until())
