"""Saving one value and accepting 500 reports at once, beside a bare Django view that saves one row.

`HOLD_TODAY=2017-07-28 python -m benchmarks.entry` after `manage.py demo`, on the database that the settings name. All
requests go through the same middleware and client, and everything is rolled back. Only ratios carry over.
"""

import os
import statistics
import time
from collections.abc import Callable

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huzhou_league.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.forms import modelform_factory  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.shortcuts import get_object_or_404  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import path, reverse  # noqa: E402

from common.periods import Month  # noqa: E402
from huzhou_league.urls import urlpatterns as addresses  # noqa: E402
from organizations.models import Role, User  # noqa: E402
from projects import deadlines, sheet, workflow  # noqa: E402
from projects.models import MonthlyReport, Programme, ReportEntry, ReportStatus  # noqa: E402

ROUNDS, MANY = 30, 500
BareForm = modelform_factory(ReportEntry, fields=["value"])


def bare(request, pk):
    """What Django itself costs: load one row, check one form, save."""
    form = BareForm(request.POST, instance=get_object_or_404(ReportEntry, pk=pk))
    form.save()
    return HttpResponse("saved")


urlpatterns = [path("bare/<int:pk>/", bare), *addresses]


def milliseconds(work: Callable) -> float:
    """The median time of `work(round)`."""
    work(0)
    times = []
    for n in range(1, ROUNDS + 1):
        started = time.perf_counter()
        work(n)
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


def queries(work: Callable) -> int:
    """How many statements `work` sends."""
    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)


def saving(programme: Programme) -> float:
    """Print what saving one value costs beside the bare view; answers the bare view's milliseconds."""
    officer = User.objects.filter(role=Role.COUNTY_OFFICER, organization__level="county").first()
    month = deadlines.reporting_month(programme)
    row = next(r for r in sheet.sheet(programme, officer, month).rows if r.may_edit and not r.lines[0].is_fed)
    workflow.save(row.report, officer, {row.lines[0].indicator: workflow.Stated(1)}, {})
    entry = ReportEntry.objects.get(indicator=row.lines[0].indicator, report__organization=officer.organization,
                                    report__month=month)  # fmt: skip
    client = Client(headers={"HX-Request": "true", "Host": "localhost"})
    client.force_login(officer)
    address, field = reverse("entry_save", args=[month.key, row.number]), row.lines[0].name

    def save_one(n):
        assert client.post(address, {field: str(n + 1)}).status_code == 200

    def save_bare(n):
        assert client.post(f"/bare/{entry.pk}/", {"value": str(n + 1)}).status_code == 200

    limit, spent = milliseconds(save_bare), milliseconds(save_one)
    print(f"{'bare view, one row':32}{limit:9.1f} ms {queries(lambda: save_bare(90)):5} queries")
    count = queries(lambda: save_one(91))
    print(f"{'save one value':32}{spent:9.1f} ms {count:5} queries {spent / limit:8.1f} × bare view")
    return limit


def accepting(programme: Programme, limit: float) -> None:
    """Print what accepting one report and many at once costs, for each report beside the bare view."""
    office = User.objects.filter(role=Role.CITY_STAFF, department=None).first()
    chosen = MonthlyReport.objects.filter(programme=programme, month__lte=Month(programme.year, 6))
    ids = list(chosen.exclude(submitted_by=office).values_list("pk", flat=True)[:MANY])
    MonthlyReport.objects.filter(pk__in=ids).update(status=ReportStatus.SUBMITTED)
    for some in (ids[:1], ids):
        with transaction.atomic():
            started = time.perf_counter()
            counted = queries(lambda some=some: workflow.accept_many(some, office))
            spent = (time.perf_counter() - started) * 1000
            transaction.set_rollback(True)
        each = spent / len(some)
        print(
            f"{f'accept {len(some)} at once':32}{spent:9.1f} ms {counted:5} queries {spent / limit:8.1f} × bare view, "
            f"each report {each / limit:.2f} ×"
        )


def main() -> None:
    """Measure in one transaction that is rolled back."""
    programme = Programme.objects.in_use()
    if programme is None:
        raise SystemExit("no programme in this database: run `make demo` first")
    print(connection.vendor)
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(ROOT_URLCONF=__name__, STORAGES=settings.STORAGES | plain), transaction.atomic():
        accepting(programme, saving(programme))
        transaction.set_rollback(True)


if __name__ == "__main__":
    main()
