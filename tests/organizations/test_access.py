"""Everyone sees the subtree of the own organisation, and nothing beside or above it."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from organizations.models import Level, Organization, Role, User
from projects.models import Figure, MonthlyReport

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
