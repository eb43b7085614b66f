"""Model fields of the house, tried on real tables: months, and a phone that is encrypted at rest."""

import json

import pytest
from django import forms
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.db.models import Max, Min
from django.forms.models import modelform_factory

from common import sealing
from common.fields import MonthField, Sealed
from common.periods import Month
from common.sealing import SealError
from organizations.models import Role, User
from projects.models import Indicator, MonthlyReport

JUNE = Month(2017, 6)


@pytest.fixture
def lectures(programme):
    return programme.indicators.get(code="lectures")


@pytest.fixture
def reports(cast):
    """Drafts of Wuxing for December 2016 and February, June and October 2017, written in no order."""
    project = cast.programme.projects.get(number=1)
    for key in ("2017-06", "2016-12", "2017-10", "2017-02"):
        MonthlyReport.objects.create(
            programme=cast.programme, project=project, organization=cast.wuxing, month=Month.parse(key)
        )
    return MonthlyReport.objects.order_by("month")


def raw(sql: str, *parameters):
    """What stands in the database, untranslated."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchone()[0]


def keys(rows) -> list[str]:
    return [row.month.key for row in rows]


# ---- months: the database --------------------------------------------------------------------------------


def test_month_comes_back_as_a_month_and_is_stored_as_a_number(lectures):
    lectures.pace_start = JUNE
    lectures.save()
    assert raw("SELECT pace_start FROM projects_indicator WHERE id = %s", lectures.pk) == 201706
    assert Indicator.objects.get(pk=lectures.pk).pace_start == JUNE


def test_empty_month_stays_empty(lectures):
    assert raw("SELECT pace_start FROM projects_indicator WHERE id = %s", lectures.pk) is None
    assert Indicator.objects.get(pk=lectures.pk).pace_start is None


def test_month_may_be_given_by_its_key(lectures):
    Indicator.objects.filter(pk=lectures.pk).update(pace_due="2017-12")
    assert Indicator.objects.get(pk=lectures.pk).pace_due == Month(2017, 12)


def test_rows_are_ordered_by_month_across_years(reports):
    assert keys(reports) == ["2016-12", "2017-02", "2017-06", "2017-10"]
    assert keys(reports.reverse()) == ["2017-10", "2017-06", "2017-02", "2016-12"]


@pytest.mark.parametrize(
    "lookup, value, found",
    [
        ("month", JUNE, ["2017-06"]),
        ("month", "2017-06", ["2017-06"]),
        ("month", 201706, ["2017-06"]),
        ("month__lt", JUNE, ["2016-12", "2017-02"]),
        ("month__lte", JUNE, ["2016-12", "2017-02", "2017-06"]),
        ("month__gt", JUNE, ["2017-10"]),
        ("month__gte", Month(2017, 1), ["2017-02", "2017-06", "2017-10"]),
        ("month__in", JUNE.to_date.months, ["2017-02", "2017-06"]),
        ("month__range", (Month(2016, 12), Month(2017, 2)), ["2016-12", "2017-02"]),
        ("month__isnull", True, []),
    ],
)
def test_rows_are_found_by_month(reports, lookup, value, found):
    assert keys(reports.filter(**{lookup: value})) == found


def test_months_are_found_where_only_columns_are_asked_for(reports):
    assert list(reports.values_list("month", flat=True)[:2]) == [Month(2016, 12), Month(2017, 2)]
    assert reports.aggregate(first=Min("month"), last=Max("month")) == {
        "first": Month(2016, 12),
        "last": Month(2017, 10),
    }


@pytest.mark.parametrize("wrong", ["2017-13", "2017", "June", 201713, 2017])
def test_what_is_no_month_is_refused_before_it_reaches_the_database(reports, wrong):
    with pytest.raises(ValidationError, match="月份"):
        reports.filter(month=wrong)


def test_full_clean_asks_for_a_month_where_one_is_required(cast):
    report = MonthlyReport(programme=cast.programme, organization=cast.wuxing)
    with pytest.raises(ValidationError) as refusal:
        report.clean_fields()
    assert refusal.value.message_dict["month"] == ["这个值不能为 null。"]


def test_full_clean_leaves_a_good_month_alone(lectures):
    lectures.pace_start, lectures.pace_due = JUNE, None
    lectures.full_clean(exclude=["target_style", "style"])
    assert (lectures.pace_start, lectures.pace_due) == (JUNE, None)


def test_months_pass_through_a_serialiser(lectures):
    lectures.pace_start = JUNE
    text = serializers.serialize("json", [lectures])
    fields = json.loads(text)[0]["fields"]
    assert (fields["pace_start"], fields["pace_due"]) == ("2017-06", None)
    (loaded,) = serializers.deserialize("json", text)
    assert (loaded.object.pace_start, loaded.object.pace_due) == (JUNE, None)


def test_migrations_can_rebuild_the_field():
    _, path, args, kwargs = MonthField("月份", null=True).deconstruct()
    assert (path, args, kwargs) == ("common.fields.MonthField", [], {"verbose_name": "月份", "null": True})


# ---- months: forms ---------------------------------------------------------------------------------------


@pytest.fixture
def pace_form():
    return modelform_factory(Indicator, fields=["pace_start", "pace_due"])


def test_form_shows_a_month_as_it_is_typed(lectures, pace_form):
    lectures.pace_start = JUNE
    shown = pace_form(instance=lectures)
    assert 'value="2017-06"' in str(shown["pace_start"])
    assert "value=" not in str(shown["pace_due"])


def test_form_saves_months_and_empties_them(lectures, pace_form):
    pace_form({"pace_start": " 2017-03 ", "pace_due": "2017-09"}, instance=lectures).save()
    saved = Indicator.objects.get(pk=lectures.pk)
    assert (saved.pace_start, saved.pace_due) == (Month(2017, 3), Month(2017, 9))
    pace_form({"pace_start": "", "pace_due": "2017-09"}, instance=saved).save()
    saved = Indicator.objects.get(pk=lectures.pk)
    assert (saved.pace_start, saved.pace_due) == (None, Month(2017, 9))


def test_form_sent_back_as_it_was_shown_has_not_changed(lectures, pace_form):
    lectures.pace_start = JUNE
    assert not pace_form({"pace_start": "2017-06", "pace_due": ""}, instance=lectures).has_changed()
    assert pace_form({"pace_start": "2017-07", "pace_due": ""}, instance=lectures).changed_data == ["pace_start"]


def test_form_says_how_a_month_is_typed(lectures, pace_form):
    form = pace_form({"pace_start": "6月", "pace_due": "2017-13"}, instance=lectures)
    assert form.errors == {
        "pace_start": ["“6月”不是月份，应写成 2017-06 的样子"],
        "pace_due": ["没有这样的月份：2017-13"],
    }


def test_form_asks_for_a_required_month():
    form = modelform_factory(MonthlyReport, fields=["month"])({"month": ""})
    assert form.errors == {"month": ["这个字段是必填项。"]}
    assert isinstance(form.fields["month"], forms.CharField)


# ---- sealed text -----------------------------------------------------------------------------------------


@pytest.fixture
def officer(cast):
    return User.objects.create_user(
        "officer", name="填报员", phone="13812345678", role=Role.COUNTY_OFFICER, organization=cast.wuxing
    )


def test_phone_is_stored_encrypted(officer):
    stored = raw("SELECT phone_sealed FROM organizations_user WHERE id = %s", officer.pk)
    assert "13812345678" not in stored
    assert sealing.open_(stored, f"organizations_user.phone_sealed.{officer.public_id}") == "13812345678"


def test_phone_is_read_back_and_shown_masked(officer):
    loaded = User.objects.get(pk=officer.pk)
    assert (loaded.phone, loaded.phone_masked) == ("13812345678", "138****5678")


def test_phone_can_be_changed_and_removed(officer):
    officer.phone = "13987654321"
    officer.save()
    assert User.objects.get(pk=officer.pk).phone == "13987654321"
    officer.phone = ""
    officer.save()
    loaded = User.objects.get(pk=officer.pk)
    assert (loaded.phone_sealed, loaded.phone, loaded.phone_masked) == ("", "", "")


def test_account_without_a_phone_stores_no_token(cast):
    assert (cast.leader.phone_sealed, cast.leader.phone, cast.leader.phone_masked) == ("", "", "")


def test_token_copied_into_another_row_does_not_open(officer, cast):
    User.objects.filter(pk=cast.leader.pk).update(phone_sealed=officer.phone_sealed)
    with pytest.raises(SealError):
        _ = User.objects.get(pk=cast.leader.pk).phone


def test_phone_stays_readable_when_a_newer_key_is_added(officer, settings):
    settings.FIELD_KEYS = ["new:a newer secret", *settings.FIELD_KEYS]
    loaded = User.objects.get(pk=officer.pk)
    assert loaded.phone == "13812345678"
    loaded.phone = loaded.phone
    assert loaded.phone_sealed.startswith("new:")
    assert loaded.phone == "13812345678"


def test_sealed_attribute_of_the_class_is_itself():
    assert isinstance(User.phone, Sealed)


def test_every_account_but_the_administrators_belongs_to_an_organisation(db):
    assert User.objects.create_superuser("root", name="管理员").organization is None
    with pytest.raises(IntegrityError):
        User.objects.create_user("nobody", name="无主", role=Role.LEADER)
