"""Sheets among other changes, in random order: written, written again with other values, taken back. Figures follow."""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledgers import workflow
from projects import feeds
from projects.models import Activity
from tests import registers
from tests.fed import activity, fed_indicator
from tests.ledgers.sheets import activity_cells
from tests.ledgers.uploading import undo, written
from uploads import workflow as uploading

STEPS = st.lists(st.sampled_from(("upload", "upload", "undo", "enter", "void", "restore", "move")), max_size=6)


@pytest.fixture
def world(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    for name, kind in (("held", "activities"), ("heads", "participants")):
        fed_indicator(cast.programme, name, kind)
    fed_indicator(cast.programme, "lessons", "activities", project=2, where={"kind": "讲座"})
    return cast


@pytest.mark.django_db
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(STEPS, st.data())
def test_registers_and_figures_agree_whatever_is_uploaded_and_taken_back(world, steps, data):
    with transaction.atomic():
        uploads = []
        for step in ["upload", *steps]:
            perform(world, step, uploads, lambda choices: data.draw(st.sampled_from(list(choices))))
            assert feeds.differences() == []
        transaction.set_rollback(True)


def perform(world, step, uploads, draw):
    rows = list(Activity.objects.order_by("pk"))
    if step == "upload":
        # The same things again, some with other heads or of another kind.
        first, heads = draw(range(4)), draw((5, 50))
        cells = [activity_cells(n, 参加人数=heads, 类别=draw(("讲座", "培训"))) for n in range(first, first + 4)]
        uploads.append(written(world.office, cells))
    elif step == "undo":
        try:
            undo(uploads[-1])
        except uploading.Refused:
            return  # what it wrote was changed by others since
    elif step == "enter":
        name = f"另一场{Activity.objects.count()}"
        workflow.create(activity(world.deqing, name, project=1, late_reason="补录"), world.office)
    elif step in ("void", "restore"):
        registers.void(draw(rows), world.office, step == "void")
    else:
        row = draw(rows)
        if not row.is_void:
            where = draw((world.wuxing, world.deqing, world.city))
            registers.change(row, world.office, organization=where, held_on=dt.date(2017, draw((5, 6, 7)), 2))
