"""The lights of months gone by, with late, corrected, returned and extended reports.

Volunteers of Wuxing: from 60 to 120 in a year, so that 90 is half of the way; May expects five twelfths (41.7 %). May
was due on 5 June 2017 and closed on 8 June. The tests look at it from 4 July, when June still takes reports.
"""

import datetime as dt
from decimal import Decimal

import pytest

from common import periods
from common.periods import Month
from projects import workflow
from projects.deadlines import Deadlines
from projects.figures import history, progress
from projects.lights import Light
from projects.models import KeyProject
from projects.workflow import Stated
from tests.cast import at

pytestmark = pytest.mark.django_db
MONTHS = [Month(2017, number) for number in range(1, 7)]
MAY, JUNE = MONTHS[4:]


def passed(cast, number=2, organization=None, month=MAY):
    project = KeyProject.objects.get(number=number)
    organizations = [cast.city, cast.wuxing, cast.deqing]
    standings = progress(cast.programme, organizations, MONTHS, [project])
    found = history(standings, Deadlines(cast.programme, organizations, MONTHS))
    return found[project, organization or cast.wuxing, month]


def lights(row):
    return row.then.light, row.now.light, row.light


def correct(cast, report, code, value, moment):
    report.refresh_from_db()
    with periods.at(moment):
        proposed = workflow.propose_correction(
            report, cast.indicator(code), Stated(Decimal(value)), cast.wuxing_officer, "统计有误"
        )
        workflow.accept_correction(proposed, cast.office)


def hand_in(cast, moment, month=MAY, **values):
    """Wuxing's officer reports at that moment, and the office accepts at once."""
    stated = {cast.indicator(code): Stated(Decimal(value)) for code, value in values.items()}
    project = next(iter(stated)).project
    with periods.at(moment):
        report = workflow.find_or_new(cast.programme, project, cast.wuxing, month)
        report = workflow.save(report, cast.wuxing_officer, stated, {})
        workflow.submit(report, cast.wuxing_officer)
        workflow.accept(report, cast.office)
    return report


def test_a_month_that_nothing_changed_since_keeps_its_light(cast):
    cast.accepted(cast.wuxing, 5, volunteers=90)
    row = passed(cast)
    assert lights(row) == (Light.GREEN, Light.GREEN, Light.GREEN)
    assert (row.is_closed, row.is_made_good, row.note) == (True, False, "")
    assert row.sentence == "序时41.7%，完成50%，超前8.3个百分点"


def test_a_red_month_that_a_correction_mended_is_yellow(cast):
    report = cast.accepted(cast.wuxing, 5, volunteers=60)
    assert lights(passed(cast)) == (Light.RED, Light.RED, Light.RED)
    correct(cast, report, "volunteers", 90, at(7, 3))
    row = passed(cast)
    assert lights(row) == (Light.RED, Light.GREEN, Light.YELLOW)
    assert (row.then.completion, row.now.completion) == (0, Decimal("0.5"))
    assert row.note == "关闭时滞后，补报或更正后达标，记为预警"


def test_a_correction_accepted_before_the_month_closed_leaves_no_mark(cast):
    report = cast.accepted(cast.wuxing, 5, volunteers=60)
    correct(cast, report, "volunteers", 90, at(6, 8, 23))
    assert lights(passed(cast)) == (Light.GREEN, Light.GREEN, Light.GREEN)


def test_a_correction_on_the_day_after_closing_is_one_day_too_late(cast):
    report = cast.accepted(cast.wuxing, 5, volunteers=60)
    correct(cast, report, "volunteers", 90, at(6, 9, 0))
    assert lights(passed(cast)) == (Light.RED, Light.GREEN, Light.YELLOW)


def test_a_correction_downwards_shows(cast):
    report = cast.accepted(cast.wuxing, 5, volunteers=90)
    correct(cast, report, "volunteers", 66, at(7, 3))
    row = passed(cast)
    assert lights(row) == (Light.GREEN, Light.RED, Light.RED)
    assert row.note == "关闭时正常，按现有数据为滞后"


def test_a_month_that_was_reported_after_it_was_opened_again_is_yellow(cast):
    with periods.at(at(6, 20)):
        places = [(cast.wuxing, None)]
        workflow.reopen(cast.programme, MAY, places, cast.office, dt.date(2017, 6, 30), "漏报")
    assert lights(passed(cast, 1)) == (Light.MISSING, Light.MISSING, Light.MISSING)
    hand_in(cast, at(6, 21), lectures=20, attendance=800)
    row = passed(cast, 1)
    assert lights(row) == (Light.MISSING, Light.GREEN, Light.YELLOW)
    assert row.note == "关闭时未报，补报后达标，记为预警"


def test_a_slow_review_is_not_the_officers_delay(cast):
    report = cast.submitted(cast.wuxing, 5, volunteers=90)
    with periods.at(at(6, 20)):
        workflow.accept(report, cast.office)
    assert lights(passed(cast)) == (Light.GREEN, Light.GREEN, Light.GREEN)


def test_an_extension_moves_the_closing_of_its_organisation(cast):
    with periods.at(at(6, 2)):
        asked = workflow.ask_for_time(cast.programme, MAY, None, cast.wuxing_officer, dt.date(2017, 6, 12), "活动顺延")
        workflow.grant_extension(asked, cast.office)
    hand_in(cast, at(6, 15), volunteers=90)
    assert lights(passed(cast)) == (Light.GREEN, Light.GREEN, Light.GREEN)


def test_a_month_that_still_takes_reports_shows_todays_light(cast):
    cast.accepted(cast.wuxing, 6, volunteers=90)
    row = passed(cast, month=JUNE)
    assert (row.is_closed, lights(row)) == (False, (Light.GREEN, Light.GREEN, Light.GREEN))


def test_later_months_do_not_reach_back(cast):
    cast.accepted(cast.wuxing, 5, volunteers=60)
    cast.accepted(cast.wuxing, 6, volunteers=120)
    assert lights(passed(cast)) == (Light.RED, Light.RED, Light.RED)


def test_the_whole_city_counts_what_each_organisation_had_stated(cast):
    """From 100 to 200: nothing of 100 when May closed, 30 of 100 since the correction, where 41.7 were due."""
    report = cast.accepted(cast.wuxing, 5, volunteers=60)
    correct(cast, report, "volunteers", 90, at(7, 3))
    row = passed(cast, organization=cast.city)
    assert (row.then.completion, row.now.completion) == (0, Decimal("0.3"))
    assert lights(row) == (Light.RED, Light.YELLOW, Light.RED)
    assert row.note == "关闭时滞后，按现有数据为预警"


def test_the_history_takes_one_query_however_much_happened(cast, django_assert_num_queries):
    project = KeyProject.objects.get(number=2)
    organizations = [cast.city, cast.wuxing, cast.deqing]

    def asked():
        standings = progress(cast.programme, organizations, MONTHS, [project])
        limits = Deadlines(cast.programme, organizations, MONTHS)
        with django_assert_num_queries(1):
            found = history(standings, limits)
            return [found[project, o, month].light for o in organizations for month in MONTHS]

    assert len(asked()) == 18
    for month in range(1, 6):
        report = cast.accepted(cast.wuxing, month, volunteers=60 + month)
        cast.accepted(cast.deqing, month, volunteers=40 + month)
        correct(cast, report, "volunteers", 61 + month, at(7, 3))
    assert len(asked()) == 18


@pytest.mark.parametrize(
    ("code", "values", "moved"),
    [
        ("lectures", {4: 3, 5: 7}, {4: 3, 5: 7, 6: None}),
        ("volunteers", {4: 70, 6: 95}, {3: None, 4: 10, 5: None, 6: 25}),
    ],
)
def test_what_a_month_brought_is_its_flow_or_the_change_of_its_stock(cast, code, values, moved):
    others = {"attendance": 1} if code == "lectures" else {}
    for month, value in values.items():
        cast.accepted(cast.wuxing, month, **{code: value}, **others)
    standings = progress(cast.programme, [cast.wuxing], MONTHS)
    brought = {m: standings.moved(cast.indicator(code), cast.wuxing, Month(2017, m)) for m in moved}
    assert brought == moved
