"""Long work of the registry: everybody's stars by a new scheme."""

from celery import shared_task

from common import periods
from jobs.queue import Run, handler
from volunteers.models import StarScheme
from volunteers.workflow import stars


@handler(stars.KIND, label="按新标准重算星级")
def apply_scheme(run: Run):
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
def due_schemes():
    """On the day from which a scheme holds, let it be applied."""
    stars.start_due()
