"""柔性挂职 and 实习对接."""

from django.urls import reverse

from common.export import Column, Kind
from entrepreneurship.forms.people import InternshipForm, SecondmentForm, faults
from entrepreneurship.models import Internship, Secondment
from ledgers.kinds import register
from projects.feeds import Feed, ProgrammeLedger


@register
class SecondmentLedger(ProgrammeLedger):
    """Secondments, which feed how many people are lent."""

    kind = "secondments"
    title = "柔性挂职"
    description = "高校青年教师等到企业、小镇挂职：谁、从哪里来、到哪里去、任什么职。"
    icon = "person-workspace"
    order = 76
    counter = "名"
    model = Secondment
    form = SecondmentForm
    day = "from_on"
    search = ("person", "home", "host", "role")
    columns = (
        (Column("挂职人员", "person"), "person"),
        (Column("派出单位", "home", width=26), "home"),
        (Column("挂职单位", "host", width=26), "host"),
        (Column("挂职岗位", "role", width=20), "role"),
        (Column("单位", "organization.short_name"), "organization__path"),
        (Column("开始日期", "from_on", Kind.DATE), "from_on"),
        (Column("结束日期", "to_on", Kind.DATE), "to_on"),
    )
    named = "挂职人员"
    defaults = ("home", "from_on", "to_on", "project")

    def feed_days(self, feed: Feed) -> tuple[str, ...]:
        """A person counts from the one and no longer from the other."""
        return ("from_on", "to_on")


@register
class InternshipLedger(ProgrammeLedger):
    """Internships, which feed how many students started."""

    kind = "internships"
    title = "实习对接"
    description = "哪个学生到哪个岗位。到岗以后登记上岗日期，从那一天起计数。"
    icon = "mortarboard"
    order = 78
    counter = "人"
    model = Internship
    form = InternshipForm
    day = "matched_on"
    search = ("student", "school", "host", "post")
    filters = ("state",)
    columns = (
        (Column("对接日期", "matched_on", Kind.DATE), "matched_on"),
        (Column("学生", "student"), "student"),
        (Column("所在学校", "school", width=24), "school"),
        (Column("实习单位", "host", width=26), "host"),
        (Column("实习岗位", "post", width=18), "post"),
        (Column("单位", "organization.short_name"), "organization__path"),
        (Column("状态", "get_state_display"), "state"),
        (Column("上岗日期", "started_on", Kind.DATE), "started_on"),
        (Column("结束日期", "ended_on", Kind.DATE), "ended_on"),
    )
    named = "学生"
    defaults = ("school", "host", "matched_on", "project")

    def problems(self, record: Internship, user) -> list[str]:
        """Dates that do not fit the state, or each other; forms say it beside the field."""
        return [fault for _, fault in faults(record.state, record.matched_on, record.started_on, record.ended_on)]

    def links(self, user) -> list[tuple[str, str, str]]:
        """Where many students are marked as started at once."""
        return [("批量登记上岗", "check2-square", reverse("internship_start"))] if self.may_write(user) else []

    def feed_days(self, feed: Feed) -> tuple[str, ...]:
        """A student counts from the day on which the work starts."""
        return ("started_on",)
