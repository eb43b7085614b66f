"""Everyone sees the subtree of the own organisation, and nothing beside or above it."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from organizations.models import AuditEntry, Department, Level, Organization, Role, User
from projects.models import Figure, KeyProject, MonthlyReport, ReportEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(cast):
    """A township below Wuxing."""
    values = {"code": "330502001", "name": "织里镇团委", "short_name": "织里镇", "level": Level.TOWNSHIP}
    return Organization.objects.add_child(cast.wuxing, values)


def seen(user):
    return set(Organization.objects.visible_to(user).values_list("short_name", flat=True))


def test_the_city_sees_everything_below_it(cast, town):
    for user in (cast.admin, cast.leader, cast.office, cast.youth_staff):
        assert seen(user) == {"市本级", "吴兴区", "德清县", "织里镇"}


def test_a_county_sees_itself_and_its_townships(cast, town):
    assert seen(cast.wuxing_officer) == {"吴兴区", "织里镇"}
    assert seen(cast.deqing_officer) == {"德清县"}


def test_a_township_sees_itself_only(cast, town):
    user = User.objects.create_user("town", "x", name="镇", role=Role.COUNTY_OFFICER, organization=town)
    assert seen(user) == {"织里镇"}


def test_visitors_inactive_accounts_and_accounts_without_organisation_see_nothing(cast):
    cast.deqing_officer.is_active = False
    nobody = User.objects.create_superuser("nobody", "x", name="无组织")
    for user in (AnonymousUser(), cast.deqing_officer, nobody):
        assert seen(user) == set()
        assert not MonthlyReport.objects.visible_to(user).exists()


def test_only_an_administrator_may_be_without_an_organisation(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("lost", "x", name="无组织", role=Role.LEADER)


def test_reports_and_figures_follow_the_organisation(cast):
    cast.accepted(cast.wuxing, 6, lectures=3, attendance=90)
    cast.accepted(cast.deqing, 6, lectures=2, attendance=40)
    for model in (MonthlyReport, Figure):
        assert {row.organization for row in model.objects.visible_to(cast.wuxing_officer)} == {cast.wuxing}
        assert {cast.wuxing, cast.deqing} <= {row.organization for row in model.objects.visible_to(cast.leader)}


def test_departments_accounts_and_the_trail_follow_the_organisation_too(cast, town):
    """Whatever belongs to a county is its own affair; what is the city's is not shown below it."""
    clerk = User.objects.create_user("clerk", "x", name="镇", role=Role.COUNTY_OFFICER, organization=town)
    AuditEntry.objects.create(organization=town, action="test.note", subject_kind="x", subject_id=1, summary="镇")
    AuditEntry.objects.create(
        organization=cast.deqing, action="test.note", subject_kind="x", subject_id=1, summary="县"
    )
    assert set(User.objects.visible_to(cast.wuxing_officer)) == {cast.wuxing_officer, clerk}
    assert set(User.objects.visible_to(cast.leader)) == set(User.objects.all())
    assert [entry.summary for entry in AuditEntry.objects.visible_to(cast.wuxing_officer)] == ["镇"]
    assert [entry.summary for entry in AuditEntry.objects.visible_to(clerk)] == ["镇"]
    assert AuditEntry.objects.visible_to(cast.leader).filter(action="test.note").count() == 2
    assert {d.name for d in Department.objects.visible_to(cast.leader)} == {"青年发展部", "权益部"}
    assert not Department.objects.visible_to(cast.wuxing_officer).exists()


def test_rows_of_a_township_are_seen_by_its_county_and_by_no_other(cast, town):
    report = MonthlyReport.objects.create(
        programme=cast.programme, project=cast.programme.projects.get(number=1), organization=town, month="2017-06"
    )
    assert list(MonthlyReport.objects.visible_to(cast.wuxing_officer)) == [report]
    assert list(MonthlyReport.objects.visible_to(cast.leader)) == [report]
    assert list(MonthlyReport.objects.visible_to(cast.deqing_officer)) == []


def test_the_entries_of_a_report_are_seen_with_it(cast):
    cast.draft(cast.wuxing, 6, lectures=3)
    assert ReportEntry.objects.visible_to(cast.wuxing_officer).count() == 1
    assert ReportEntry.objects.visible_to(cast.leader).count() == 1
    assert not ReportEntry.objects.visible_to(cast.deqing_officer).exists()
    assert not ReportEntry.objects.visible_to(AnonymousUser()).exists()


def test_scope_is_kept_when_other_questions_are_asked_after_it(cast, town):
    assert set(Organization.objects.visible_to(cast.wuxing_officer).reporting()) == {cast.wuxing}
    assert not Organization.objects.visible_to(cast.wuxing_officer).filter(code="330500").exists()


def test_key_projects_are_seen_by_whoever_answers_for_them(cast):
    def numbers(user):
        return list(KeyProject.objects.visible_to(user).values_list("number", flat=True))

    assert numbers(cast.leader) == [1, 2, 3, 4]
    assert numbers(cast.wuxing_officer) == [1, 2, 4], "project 3 is the city's own"
    assert numbers(AnonymousUser()) == []
