"""The demonstration of other programmes: other years, organisations and figures, and the command in a real process."""

import os
import sqlite3
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from ruamel.yaml import YAML

from common.periods import Month
from huzhou_league.demo.build import stand
from huzhou_league.management.commands.demo import PROGRAMME
from organizations.models import Level, Organization, Role, User
from projects import feeds, figures
from projects.models import Activity, Figure, MonthlyReport, Opening, Programme, ReportStatus, Site, Target
from volunteers.models import CarriedStock, Volunteer

SMALL = """
year: 2019
organization: 共青团某市委
organizations:
  - {code: "990000", name: 共青团某市委, level: city}
  - {code: "990001", name: 共青团东县委, level: county, share: 0.7}
  - {code: "990002", name: 共青团西县委, level: county}
headline:
  - {code: praise, by: city, name: 市领导批示, unit: 次, aggregate: sum, h1: 3, basis: illustrative, feed: reported}
actions:
- code: all
  list_order: 1
  name: 全部行动
  initiatives:
  - name: 第一举措
    department: 综合部
    projects:
    - {number: 1, name: 讲座, second_half: serve, indicators: [
        {code: talks, name: 讲座, unit: 场, aggregate: sum, h1: 5, target: 20, basis: illustrative, feed: reported},
        {code: listeners, name: 听众, unit: 人次, aggregate: sum, h1: 211, basis: illustrative, feed: reported}]}
    - {number: 2, name: 存量, second_half: serve, indicators: [
        {code: cases, name: 积案, unit: 件, aggregate: latest, opening: 30, h1: 18, target: 5, lower_is_better: true,
         basis: illustrative, feed: reported},
        {code: rooms, name: 活动室, unit: 间, aggregate: latest, openings: {"990001": 4}, h1: 9, target: 12,
         targets: {"990001": 7, "990002": 5}, basis: illustrative, feed: reported}]}
    - {number: 3, name: 比率, second_half: serve, indicators: [
        {code: covered, name: 覆盖率, unit: "%", aggregate: ratio, h1: 61.25, target: 70, basis: illustrative,
         feed: reported}]}
  - name: 第二举措
    department: 青年发展部
    projects:
    - {number: 4, name: 没有半年数, second_half: serve, indicators: [
        {code: visits, name: 走访, unit: 户, aggregate: sum, target: 120, basis: illustrative, feed: reported},
        {code: autumn, name: 秋季活动, unit: 场, aggregate: sum, h1: 2, basis: illustrative, feed: reported,
         pace: {start: 2019-09, due: 2019-10}},
        {code: founded, by: city, name: 成立协会, unit: 个, aggregate: latest, h1: 0, target: 1, basis: illustrative,
         feed: reported, pace: {due: 2019-08}}]}
"""
# Every register, with rules inside rules, a stock that shrinks, heads without activities, and no themes of its own.
COUNTED = """
year: 2019
organization: 共青团某市委
organizations:
  - {code: "990000", name: 共青团某市委, level: city}
  - {code: "990001", name: 共青团东县委, level: county, share: 0.7}
  - {code: "990002", name: 共青团西县委, level: county}
headline:
  - {code: media_all, name: 媒体报道, unit: 篇, aggregate: sum, h1: 30, basis: illustrative, feed: media}
  - {code: media_high, name: 中央媒体报道, unit: 篇, aggregate: sum, h1: 4, basis: illustrative, feed: media,
     where: {level_at_least: 中央级}}
  - {code: praise, by: city, name: 领导批示, unit: 次, aggregate: sum, h1: 3, basis: illustrative, feed: instructions}
actions:
- code: all
  list_order: 1
  name: 全部行动
  initiatives:
  - name: 第一举措
    department: 综合部
    projects:
    - {number: 1, name: 活动, second_half: serve, indicators: [
        {code: events, name: 活动, unit: 场, aggregate: sum, h1: 25, basis: illustrative, feed: activities},
        {code: heads, name: 参加者, unit: 人次, aggregate: sum, h1: 913, basis: illustrative, feed: participants}]}
    - {number: 2, name: 只计人数, second_half: serve, indicators: [
        {code: listeners, name: 听众, unit: 人次, aggregate: sum, h1: 777, basis: illustrative, feed: participants,
         where: {kind: 讲座、培训}}]}
    - {number: 3, name: 阵地, second_half: serve, indicators: [
        {code: homes, name: 青年之家, unit: 家, aggregate: latest, opening: 20, h1: 14, basis: illustrative,
         feed: sites, where: {kind: 青年之家}},
        {code: rooms, name: 活动室, unit: 间, aggregate: latest, opening: 4, h1: 19, basis: illustrative,
         feed: sites, where: {kind: 活动室}},
        {code: online, name: 上云活动室, unit: 间, aggregate: latest, opening: 2, h1: 12, basis: illustrative,
         feed: sites, where: {kind: 活动室, on_cloud: true}}]}
    - {number: 4, name: 贷款, second_half: serve, indicators: [
        {code: lent, name: 意向金额, unit: 万元, aggregate: sum, h1: 640, basis: illustrative,
         feed: loan_intent_amount},
        {code: products, by: city, name: 产品, unit: 款, aggregate: latest, opening: 3, h1: 2, basis: illustrative,
         feed: loan_products}]}
    - {number: 5, name: 听结办, second_half: serve, indicators: [
        {code: visits, name: 走访, unit: 家, aggregate: sum, target: 90, basis: illustrative, feed: visits},
        {code: solved, name: 办结, unit: 件, aggregate: sum, h1: 17, basis: illustrative, feed: requests},
        {code: pairs, name: 对子, unit: 对, aggregate: latest, opening: 9, h1: 6, basis: illustrative,
         feed: contact_pairs}]}
    - {number: 6, name: 人才, second_half: serve, indicators: [
        {code: lent_people, name: 挂职, unit: 名, aggregate: latest, opening: 5, h1: 8, basis: illustrative,
         feed: secondments},
        {code: students, name: 实习, unit: 人, aggregate: sum, h1: 41, basis: illustrative, feed: internships}]}
    - {number: 7, name: 志愿服务, second_half: serve, indicators: [
        {code: registered, name: 注册志愿者, unit: 名, aggregate: latest, opening: 300, h1: 420, basis: illustrative,
         feed: volunteers},
        {code: recruited, name: 社区招募, unit: 人, aggregate: sum, h1: 140, basis: illustrative,
         feed: community_volunteers},
        {code: river, name: 治水团队, unit: 家, aggregate: latest, opening: 6, h1: 9, basis: illustrative, feed: teams,
         where: {kind: 河小青}}]}
"""


@pytest.fixture
def small(tmp_path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return path


@pytest.fixture
def doubled(tmp_path) -> Path:
    """The 2017 file two years later, elsewhere, with every half-year value doubled."""
    yaml = YAML()
    yaml.width = 10_000
    moved = PROGRAMME.read_text(encoding="utf-8").replace("2017-", "2019-").replace('"3305', '"9905')
    data = yaml.load(moved)
    data["year"] = 2019
    listed = [project for a in data["actions"] for i in a["initiatives"] for project in i["projects"]]
    counted = [indicator for project in listed for indicator in project["indicators"]] + data["headline"]
    for indicator in counted:
        indicator["h1"] *= 2
    path = tmp_path / "doubled.yaml"
    yaml.dump(data, path)
    return path


def build(path, **options) -> str:
    printed = StringIO()
    call_command("demo", programme=str(path), stdout=printed, **options)
    return printed.getvalue()


def totals(month: Month) -> dict:
    """Indicator code → value of the whole city, through a month."""
    programme = Programme.objects.get()
    city, indicators = programme.organization, list(programme.indicators.all())
    answers = figures.table(indicators, [city], [month.to_date])
    return {indicator.code: answers[indicator, city, month.to_date].value for indicator in indicators}


@pytest.fixture
def clock(settings):
    """Stand where the command says after June 2019."""
    settings.HOLD_TODAY = "2019-07-28"


@pytest.mark.django_db
def test_another_programme_with_doubled_figures(doubled, clock):
    printed = build(doubled)
    assert "HOLD_TODAY=2019-07-28" in printed
    answers = totals(Month(2019, 6))
    expected = {
        "theme_education": 640,
        "registered_volunteers": 1524026,
        "loan_intent_amount": 43600,
        "media_reports": 96,
    }
    assert {code: answers[code] for code in expected} == expected
    # What a register counts stays what it is, and the command says so.
    assert answers["key_projects"] == 58 and "年度重点工作项目（key_projects）文件116，平台58" in printed
    officers = User.objects.filter(role=Role.COUNTY_OFFICER).values_list("username", flat=True)
    assert list(officers) == [f"county{n}" for n in range(1, 9)]


@pytest.mark.django_db
def test_a_small_programme_of_every_kind(small, clock):
    build(small)
    assert totals(Month(2019, 6)) == {
        "praise": 3, "talks": 5, "listeners": 211, "cases": 18, "rooms": 9, "covered": pytest.approx(61.25, abs=0),
        "visits": 60, "autumn": 2, "founded": 0,
    }  # fmt: skip
    assert set(User.objects.filter(role=Role.CITY_STAFF).values_list("username", flat=True)) == {
        "office", "office2", "staff1", "qingfa",
    }  # fmt: skip
    levels = Figure.objects.filter(indicator__code="cases", organization__code="990001").order_by("month")
    assert list(levels.values_list("value", flat=True)) == sorted(levels.values_list("value", flat=True), reverse=True)


@pytest.mark.django_db
def test_ledgers_of_any_programme_add_up(tmp_path, clock):
    path = tmp_path / "counted.yaml"
    path.write_text(COUNTED, encoding="utf-8")
    build(path)
    assert totals(Month(2019, 6)) == {
        "media_all": 30, "media_high": 4, "praise": 3, "events": 25, "heads": 913, "listeners": 777, "homes": 14,
        "rooms": 19, "online": 12, "lent": 640, "products": 2, "visits": 45, "solved": 17, "pairs": 6,
        "lent_people": 8, "students": 41, "registered": 420, "recruited": 140, "river": 9,
    }  # fmt: skip
    assert feeds.differences() == []
    assert not Figure.objects.filter(origin="reported").exists()
    assert set(Activity.objects.filter(project__number=2).values_list("category__name", flat=True)) == {"讲座"}
    assert Site.objects.filter(status="removed").count() >= 6
    assert MonthlyReport.objects.filter(status=ReportStatus.ACCEPTED).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("asked", "before", "in_force"), [(0, 0, 2), (200, 80, 2), (420, 300, 0), (9999, 300, 0)])
def test_as_many_volunteers_as_asked_for(tmp_path, clock, asked, before, in_force):
    path = tmp_path / "counted.yaml"
    path.write_text(COUNTED, encoding="utf-8")
    build(path, volunteers=asked)
    assert Volunteer.objects.filter(registered_on__year__lt=2019).count() == before
    # The same number, from balances or from rows.
    assert totals(Month(2019, 6))["registered"] == 420
    assert CarriedStock.objects.filter(replaced_at=None).count() == in_force
    assert sum(stock.count for stock in CarriedStock.objects.all()) == 300
    assert feeds.differences() == []


@pytest.mark.django_db
def test_what_the_file_gives_an_organisation_stays(small, clock):
    build(small)
    rooms = Target.objects.filter(indicator__code="rooms").values_list("organization__code", "value")
    assert dict(rooms) == {"990000": 12, "990001": 7, "990002": 5}
    openings = Opening.objects.filter(indicator__code="rooms").values_list("organization__code", "value")
    assert dict(openings) == {"990001": 4}
    covered = Target.objects.filter(indicator__code="covered").values_list("organization__code", "value")
    assert dict(covered) == {"990000": 70, "990001": 70, "990002": 70}


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 2, 5, 9, 11, 12])
def test_any_month_can_be_the_last_complete_one(small, settings, number):
    through = Month(2019, number)
    settings.HOLD_TODAY = stand(through).isoformat()
    printed = build(small, through=through.key)
    assert f"HOLD_TODAY={stand(through).isoformat()}" in printed
    done = MonthlyReport.objects.filter(month__lte=through)
    assert set(done.values_list("month", flat=True)) == set(through.to_date.months)
    assert set(done.values_list("status", flat=True)) == {ReportStatus.ACCEPTED}
    running = set(MonthlyReport.objects.filter(month__gt=through).values_list("month", flat=True))
    assert running == ({through + 1} if number < 12 else set())
    if number > 6:
        assert totals(Month(2019, 6))["talks"] == 5
        assert totals(through)["talks"] > 5
    if number == 12:
        assert totals(through)["founded"] == 1


@pytest.mark.django_db
def test_the_same_file_gives_the_same_figures(small, clock):
    def rows():
        cells = Figure.objects.order_by("indicator__code", "organization__code", "month")
        return list(cells.values_list("indicator__code", "organization__code", "month", "value"))

    def texts():
        reports = MonthlyReport.objects.order_by("organization__code", "month", "project__number")
        return list(reports.values_list("progress", "problems", "next_steps", "first_submitted_at"))

    with transaction.atomic():
        build(small)
        first = rows(), texts()
        transaction.set_rollback(True)
    assert not Programme.objects.exists()
    build(small)
    assert (rows(), texts()) == first


@pytest.mark.django_db
def test_a_city_without_counties_reports_what_is_its_own(small, clock, tmp_path):
    lines = [line for line in SMALL.splitlines() if "level: county" not in line]
    alone = tmp_path / "alone.yaml"
    alone.write_text(
        "\n".join(lines).replace('openings: {"990001": 4}, ', "").replace('targets: {"990001": 7, "990002": 5}, ', ""),
        encoding="utf-8",
    )
    build(alone)
    assert totals(Month(2019, 6))["praise"] == 3
    assert not Organization.objects.filter(level=Level.COUNTY).exists()


@pytest.mark.django_db
def test_an_account_that_exists_already_keeps_its_name(small, clock):
    User.objects.create_superuser("admin", "another-password", name="管理员")
    build(small)
    assert User.objects.get(username="admin").check_password("another-password")
    assert User.objects.get(username="demo-admin").check_password("huzhou2017")


@pytest.mark.django_db
def test_a_faulty_file_lists_its_faults_and_builds_nothing(tmp_path):
    faulty = tmp_path / "faulty.yaml"
    faulty.write_text(SMALL.replace("unit: 场", "unitt: 场"), encoding="utf-8")
    with pytest.raises(CommandError, match="文件有4处错误"):
        build(faulty)
    assert not Programme.objects.exists() and not User.objects.exists()


def manage(data: Path, *arguments) -> subprocess.CompletedProcess:
    """Run the command in a process of its own, with a database of its own."""
    environment = os.environ | {
        "DATA_DIR": str(data), "DATABASE_URL": f"sqlite:///{data}/league.sqlite3", "HOLD_TODAY": "2019-07-28",
    }  # fmt: skip
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "demo", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)


def test_reset_makes_a_database_anew_and_keep_leaves_it(tmp_path, small):
    def count() -> list[int]:
        with sqlite3.connect(tmp_path / "league.sqlite3") as database:
            tables = ("projects_figure", "projects_monthlyreport", "organizations_auditentry", "organizations_user")
            return [database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]

    assert manage(tmp_path, "--reset", "--programme", str(small)).returncode == 0
    first = count()
    again = manage(tmp_path, "--programme", str(small))
    assert again.returncode == 1 and "--reset" in again.stderr
    kept = manage(tmp_path, "--keep")
    assert kept.returncode == 0 and "county2" in kept.stdout
    assert count() == first
    assert manage(tmp_path, "--reset", "--programme", str(small)).returncode == 0
    assert count() == first
