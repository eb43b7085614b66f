"""The 2017 demonstration: its totals are the file's, and what it shows came about by the rules."""

from collections import Counter
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F, Sum

from common.periods import Month
from common.workdays import is_workday
from huzhou_league.demo import people
from huzhou_league.demo.asks import leader, whole
from huzhou_league.management.commands.demo import PROGRAMME
from organizations.models import AuditEntry, Level, Organization, Role, User
from projects import deadlines, figures, programme_file
from projects.lights import Light
from projects.models import (
    Figure,
    Indicator,
    MonthlyReport,
    Opening,
    Origin,
    Programme,
    ReportedBy,
    ReportEntry,
    ReportStatus,
    Target,
)
from projects.sheet import sheet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

JUNE, JULY = Month(2017, 6), Month(2017, 7)


@pytest.fixture(scope="module")
def file():
    return programme_file.read(PROGRAMME)


@pytest.fixture
def programme():
    return Programme.objects.get()


@pytest.fixture
def city(programme):
    return programme.organization


@pytest.fixture
def counties():
    return list(Organization.objects.filter(level=Level.COUNTY))


def months_of(code):
    """Organisation → month → value of the current figures of an indicator."""
    rows = Figure.objects.current().filter(indicator__code=code, month__lte=JUNE).order_by("month")
    told: dict = {}
    for row in rows:
        told.setdefault(row.organization_id, {})[row.month.number] = row.value
    return told


def levels_of(code):
    """Organisation → month → level of a stock; a register's cells hold what each month added."""
    indicator = Indicator.objects.get(code=code)
    if not indicator.fed_from:
        return months_of(code)
    counties = list(Organization.objects.filter(level=Level.COUNTY))
    answers = figures.table([indicator], counties, JUNE.to_date.months)
    return {o.pk: {m.number: answers[indicator, o, m].value for m in JUNE.to_date.months} for o in counties}


# ---- numbers ---------------------------------------------------------------------------------------------


def test_every_total_of_the_half_year_is_the_files(file, programme, city):
    indicators = list(programme.indicators.all())
    answers = figures.table(indicators, [city], [JUNE.to_date])
    stated = {i.code: answers[i, city, JUNE.to_date].value for i in indicators}
    wanted = {values["code"]: values["h1"] for _, values in file.indicators()}
    assert {code: value or 0 for code, value in stated.items()} == wanted
    # What begins after June is not reported yet.
    assert {"aided_college_students", "members_examined"} <= {code for code, value in stated.items() if not value}


def test_nothing_is_missing_in_june(programme, city):
    indicators = list(programme.indicators.all())
    answers = figures.table(indicators, [city], [JUNE.to_date])
    assert {answers[i, city, JUNE.to_date].note for i in indicators} == {""}


@pytest.mark.parametrize("model", [Target, Opening])
def test_the_parts_of_the_organisations_add_up_to_the_citys(model, city, counties):
    rows = model.objects.filter(indicator__by=ReportedBy.COUNTIES)
    whole_city = dict(rows.filter(organization=city).values_list("indicator__code", "value"))
    parts = rows.filter(organization__in=counties).values_list("indicator__code").annotate(Sum("value"))
    assert dict(parts) == whole_city and whole_city


def test_targets_follow_the_shares(counties):
    targets = dict(
        Target.objects.filter(indicator__code="theme_education", organization__in=counties).values_list(
            "organization__code", "value"
        )
    )
    assert targets == {
        "330502": 126, "330503": 96, "330521": 96, "330522": 114, "330523": 90, "3305KF": 36, "3305DJ": 18,
        "3305ZS": 24,
    }  # fmt: skip


def test_nobody_takes_part_where_nothing_took_place(file):
    pairs = {values["code"]: leader(values, project) for project, values in file.indicators()}
    pairs = {follower: led for follower, led in pairs.items() if led}
    assert pairs == {
        "loan_intent_amount": "loan_intents",
        "rural_lecture_attendance": "rural_lectures",
        "ecommerce_trainees": "ecommerce_camps",
        "skill_contest_youth": "skill_contests",
        "safety_camp_youth": "safety_camps",
        "youth_service_attendance": "youth_service_events",
        "charity_amount": "charity_projects",
        "aid_amount": "aided_pupils",
    }
    for follower, led in pairs.items():
        events, heads = months_of(led), months_of(follower)
        assert all(not heads[own][m] for own, told in events.items() for m, value in told.items() if not value), led


def test_a_part_is_never_more_than_its_whole(file):
    parts = {values["code"]: whole(values, project) for project, values in file.indicators()}
    parts = {part: of for part, of in parts.items() if of}
    assert parts == {"river_backbones": "river_volunteers", "youth_homes_on_cloud": "youth_homes"}
    for part, of in parts.items():
        levels, limits = levels_of(part), levels_of(of)
        assert all(level <= limits[own][m] for own, told in levels.items() for m, level in told.items())


def test_stocks_grow_from_their_openings(programme):
    openings = {(o.indicator_id, o.organization_id): o.value for o in Opening.objects.all()}
    for indicator in programme.indicators.filter(aggregate="latest", fed_from=None):
        for own, told in months_of(indicator.code).items():
            levels = [openings.get((indicator.pk, own), Decimal(0)), *told.values()]
            assert levels == sorted(levels), indicator.code


def test_an_event_belongs_to_its_month(city):
    assert months_of("youth_day_rallies") == {city.pk: {5: 1}}
    assert months_of("river_launches") == {city.pk: {3: 1}}
    assert months_of("shanghai_association") == {city.pk: {1: 0, 2: 0, 3: 0, 4: 1, 5: 1, 6: 1}}
    assert {m for told in months_of("loan_intents").values() for m in told} == {5, 6}


def test_lights_differ_between_organisations(programme, counties):
    standings = figures.progress(programme, counties, [JUNE])
    red = {county.code: standings.lights(county, JUNE)[Light.RED] for county in counties}
    green = {county.code: standings.lights(county, JUNE)[Light.GREEN] for county in counties}
    assert max(red.values()) >= 8 and min(red.values()) == 0
    assert max(green.values()) >= 25 and min(green.values()) <= 10
    assert all(standings.lights(county, JUNE)[Light.MISSING] == 0 for county in counties)


def test_registers_and_figures_agree():
    call_command("reconcile", stdout=StringIO())


# ---- people ----------------------------------------------------------------------------------------------


def test_accounts_by_role():
    by_role = {role: set(User.objects.filter(role=role).values_list("username", flat=True)) for role in Role}
    assert by_role == {
        Role.ADMINISTRATOR: {"admin"},
        Role.SECURITY: {"security"},
        Role.AUDITOR: {"auditor"},
        Role.LEADER: {"leader"},
        Role.CITY_STAFF: {"office", "office2", *people.STAFF.values()},
        Role.COUNTY_OFFICER: set(people.OFFICERS.values()),
        Role.TOWNSHIP_OFFICER: {"wukang", "qianyuan", "xinshi", "moganshan"},
    }
    departments = User.objects.exclude(department=None).values_list("department__name", "username")
    assert dict(departments) == people.STAFF
    officers = User.objects.filter(role=Role.COUNTY_OFFICER).values_list("organization__code", "username")
    assert dict(officers) == people.OFFICERS


def test_accounts_are_marked_and_can_sign_in(settings):
    settings.PASSWORD_HASHERS = ["organizations.hashers.TunedArgon2"]
    for user in User.objects.all():
        assert user.name.startswith("演示·")
        assert user.phone.startswith("1990000") and len(user.phone) == 11
    assert User.objects.get(username="wuxing").check_password("huzhou2017")
    assert User.objects.get(username="wuxing").name == "演示·吴兴区填报员"


def test_nobody_accepted_their_own():
    assert not MonthlyReport.objects.filter(submitted_by=F("reviewed_by")).exists()


def test_reports_are_handed_in_and_accepted_by_those_responsible():
    for report in MonthlyReport.objects.filter(status=ReportStatus.ACCEPTED).of_holders().with_project():
        department = report.project and report.project.initiative.department
        if report.organization.level == Level.CITY:
            expected = (department, None)
        else:
            assert report.submitted_by.organization == report.organization
            expected = (None, department)
        assert (report.submitted_by.department, report.reviewed_by.department) == expected


# ---- times and texts -------------------------------------------------------------------------------------


def test_past_months_were_reported_on_workdays_and_mostly_in_time(programme):
    late = 0
    reports = MonthlyReport.objects.filter(month__lte=JUNE)
    for report in reports:
        deadline = deadlines.deadline(programme, report.month)
        handed_in, accepted = (moment.astimezone() for moment in (report.first_submitted_at, report.reviewed_at))
        assert report.month.end < handed_in.date() <= deadline.closes
        assert is_workday(handed_in.date()) and is_workday(accepted.date())
        assert report.saved_at < handed_in < accepted and accepted.date() <= deadline.closes
        late += deadline.is_late(handed_in)
    assert 0.01 < late / len(reports) < 0.08


def test_the_audit_trail_tells_the_same():
    accepted = MonthlyReport.objects.filter(status=ReportStatus.ACCEPTED, organization__code="330523")
    report = accepted.filter(figures__isnull=False).first()
    trail = AuditEntry.objects.about(report).values_list("action", "at", "actor")
    assert list(trail) == [
        ("report.submit", report.submitted_at, report.submitted_by_id),
        ("report.accept", report.reviewed_at, report.reviewed_by_id),
    ]
    assert set(report.figures.values_list("recorded_at", flat=True)) == {report.reviewed_at}


def test_texts_tell_what_was_reported():
    reports = list(MonthlyReport.objects.filter(month__lte=JUNE))
    texts = [report.progress for report in reports]
    assert all(texts) and len(set(texts)) == len(texts)
    assert 0.1 < sum(bool(report.problems) for report in reports) / len(reports) < 0.25
    assert sum(bool(report.next_steps) for report in reports) / len(reports) > 0.8
    assert all(report.problems for report in reports if report.coordination)
    lectures = MonthlyReport.objects.get(organization__code="330502", project__number=7, month=JUNE)
    counted = Figure.objects.get(indicator__code="rural_lectures", organization__code="330502", month=JUNE).value
    assert f"农村青年创业大讲堂{counted:.0f}场" in lectures.progress
    rivers = MonthlyReport.objects.get(organization__code="330502", project__number=31, month=JUNE)
    stated = rivers.entries.get(indicator__code="river_volunteers").value
    assert f"{stated:.0f}人" in rivers.progress


def test_one_problem_is_told_by_several_so_that_a_summary_can_tell_it():
    told = Counter(MonthlyReport.objects.filter(month=JUNE).exclude(problems="").values_list("problems", flat=True))
    assert told.most_common(1)[0][1] >= 2


# ---- the month that runs ---------------------------------------------------------------------------------


def test_july_is_under_way(programme):
    reports = MonthlyReport.objects.filter(month=JULY).of_holders().with_project()
    states = Counter(report.status for report in reports)
    assert 5 <= states[ReportStatus.ACCEPTED] <= 8
    assert states[ReportStatus.RETURNED] == 3
    assert states[ReportStatus.DRAFT] == 6
    assert states[ReportStatus.SUBMITTED] > 20
    handed_in = {report.organization.code for report in reports if report.submitted_at}
    assert handed_in == {"330502", "330522"}
    assert all(len(report.return_reason) > 10 for report in reports if report.status == ReportStatus.RETURNED)
    assert all(report.submitted_at.astimezone().date().month == 7 for report in reports if report.submitted_at)
    assert not MonthlyReport.objects.filter(month__gt=JULY).exists()


def test_july_moves_the_dashboard_a_little(programme, city):
    accepted = MonthlyReport.objects.filter(month=JULY, status=ReportStatus.ACCEPTED).of_holders()
    reported = Figure.objects.filter(month=JULY, origin=Origin.REPORTED)
    assert set(reported.values_list("report", flat=True)) == set(
        accepted.filter(entries__indicator__fed_from=None, entries__isnull=False).values_list("pk", flat=True)
    )
    moving = [i for i in Indicator.objects.filter(figures__month=JULY).distinct() if i.is_flow]
    answers = figures.table(moving, [city], [JUNE.to_date, JULY.to_date])
    assert any(answers[i, city, JULY.to_date].value > answers[i, city, JUNE.to_date].value for i in moving)


def test_deqing_collects_july_from_its_townships(programme):
    deqing = Organization.objects.get(code="330521")
    assert list(Organization.objects.filter(collects=True)) == [deqing]
    townships = Organization.objects.townships_of(deqing)
    assert len(townships) == 12 and all(len(one.code) == 9 for one in townships)
    reports = MonthlyReport.objects.filter(organization__level=Level.TOWNSHIP)
    assert set(reports.values_list("month", flat=True)) == {JULY}
    assert Counter(report.status for report in reports) == {"accepted": 16, "submitted": 7, "returned": 1}
    assert not Figure.objects.filter(organization__level=Level.TOWNSHIP).exists()
    officer = User.objects.get(username="deqing")
    lines = [line for row in sheet(programme, officer, JULY).rows for line in row.lines if line.collected.parts]
    assert lines and all(line.collected.value > 0 and len(line.collected.parts) <= 4 for line in lines)
    assert set(MonthlyReport.objects.waiting_for(officer)) == set(reports.filter(status="submitted"))


# ---- the command -----------------------------------------------------------------------------------------


def test_it_says_what_there_is_and_where_the_clock_should_stand(demo):
    assert "58个项目，92项指标" in demo
    assert "HOLD_TODAY=2017-07-28" in demo
    assert "huzhou2017" in demo and "wuxing" in demo


def test_keep_changes_nothing(django_assert_max_num_queries):
    models = (User, Organization, MonthlyReport, ReportEntry, Figure, Target, AuditEntry)
    before = [model.objects.count() for model in models]
    printed = StringIO()
    with django_assert_max_num_queries(3):
        call_command("demo", keep=True, stdout=printed)
    assert [model.objects.count() for model in models] == before
    assert "保持不变" in printed.getvalue() and "wuxing" in printed.getvalue()


def test_without_reset_it_leaves_a_programme_alone():
    with pytest.raises(CommandError, match="--reset"):
        call_command("demo")


@pytest.mark.parametrize(
    "options, message",
    [
        ({"through": "2016-03"}, "2017年的月份"),
        ({"through": "六月"}, "不是月份"),
        ({"programme": "nix.yaml"}, "打不开"),
    ],
)
def test_a_wrong_call_empties_nothing(options, message):
    with pytest.raises(CommandError, match=message):
        call_command("demo", reset=True, **options)
    assert Programme.objects.exists()
