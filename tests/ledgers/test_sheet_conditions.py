"""Check constraints are answered in Python just as the database answers them, and become errors of rows."""

import datetime as dt
from decimal import Decimal

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db.models import CheckConstraint, Q, Value
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledgers.forms import RecordForm
from ledgers.ledger import Ledger
from ledgers.models import Record
from ledgers.resources import made
from ledgers.sheets.conditions import Condition, _of, conditions
from projects.models import Site
from tests.fed import category
from uploads.models import Outcome
from uploads.resource import Context, Row

pytestmark = pytest.mark.django_db
CHECKS = [
    (model, constraint)
    for model in apps.get_models()
    if issubclass(model, Record)
    for constraint in model._meta.constraints
    if isinstance(constraint, CheckConstraint)
]
VALUES = {
    "DateField": st.sampled_from([dt.date(2017, 1, 1), dt.date(2017, 6, 30), dt.date(2018, 1, 1)]),
    "DecimalField": st.sampled_from([Decimal(0), Decimal("0.5"), Decimal(30)]),
}


def of_column(column):
    """Values of a column, with nothing where it may be empty."""
    kind = column.get_internal_type()
    if column.choices:
        some = st.sampled_from([key for key, _ in column.choices])
    elif kind in VALUES:
        some = VALUES[kind]
    else:
        some = st.integers(0, 6)
    return st.none() | some if column.null else some


def test_there_are_constraints_to_answer():
    assert len(CHECKS) > 8


@pytest.mark.parametrize("model, constraint", CHECKS, ids=[constraint.name for _, constraint in CHECKS])
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_python_and_the_database_agree(model, constraint, data):
    known = next(each for each in conditions(model) if each.message == str(constraint.violation_error_message))
    columns = {column.attname: column for column in model._meta.concrete_fields}
    row = {name: data.draw(of_column(columns[name]), label=name) for name in sorted(known.columns)}
    broken = Condition("", known.columns, _of(model, constraint.condition)).is_broken(row)
    asked = {name: Value(value, output_field=columns[name]) for name, value in row.items()}
    assert broken is not constraint.condition.check(asked)


def test_a_condition_that_is_too_clever_is_refused_at_start():
    with pytest.raises(ImproperlyConfigured):
        _of(Site, Q(name__iregex="."))


class SiteForm(RecordForm):
    class Meta:
        model = Site
        fields = (
            "organization",
            "category",
            "name",
            "level",
            "status",
            "valid_from",
            "valid_to",
            "stars",
            "late_reason",
        )


class Sites(Ledger):
    kind, title, model, form, day = "test_sites", "阵地", Site, SiteForm, "valid_from"


def read(cast, **cells) -> Row:
    """A row of sites after its check."""
    resource = made(Sites())(Context(cast.wuxing_officer, cast.wuxing))
    resource.begin()
    row = Row(0, 2, False, {"category": "青年之家", "name": "织里青年之家"} | cells)
    resource.read_many([row])
    resource.check([row])
    return row


def test_constraints_become_errors_of_the_row(cast):
    category("sites", "青年之家")
    assert read(cast).outcome == Outcome.NEW
    assert [f.message for f in read(cast, status="命名").findings] == ["已经命名的阵地要填命名日期"]
    wrong = read(cast, status="摘牌", valid_from=dt.date(2017, 6, 1), valid_to=dt.date(2017, 5, 1))
    assert [f.message for f in wrong.findings] == ["摘牌日期不能早于命名日期"]
    # Of a cell that cannot be read, nobody hears that it is missing.
    assert [f.field for f in read(cast, status="命名", valid_from="不详").findings] == ["valid_from"]


def test_what_a_ledger_finds_wrong_is_told_in_forms_and_sheets(cast, monkeypatch):
    category("sites", "青年之家")
    monkeypatch.setattr(Sites, "problems", lambda self, record, user: ["星级超出"] if (record.stars or 0) > 5 else [])
    assert [f.message for f in read(cast, stars=6).findings] == ["星级超出"]
    given = {
        "organization": cast.wuxing.pk,
        "category": category("sites", "青年之家").pk,
        "name": "家",
        "status": "applied",
    }
    form = SiteForm(given | {"stars": 6}, ledger=Sites(), user=cast.wuxing_officer)
    assert form.errors == {"__all__": ["星级超出"]}
