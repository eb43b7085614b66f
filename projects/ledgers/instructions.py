"""领导批示."""

import datetime as dt

from django.utils.text import Truncator

from common.export import Column, Kind
from ledgers.kinds import register
from organizations.models import Organization, Role
from projects.feeds import ProgrammeLedger
from projects.forms.coverage import DoneForm, InstructionFilter, InstructionForm
from projects.ledgers import feeds  # noqa: F401 - what the rows feed is known before any of them changes
from projects.models import LeaderInstruction, LeaderRank

COUNTED_BY = ("organization_id", "given_on", "rank")


@register
class InstructionLedger(ProgrammeLedger):
    """What leaders wrote on papers of the league: every organisation enters its own, nobody below it sees them."""

    kind = "instructions"
    title = "领导批示"
    description = "领导在团的工作材料上的书面批示和落实情况。一位领导批一份材料登记一条；只圈阅、口头肯定的不登记。"
    icon = "pen"
    order = 40
    model = LeaderInstruction
    form = InstructionForm
    day = "given_on"
    search = ("subject", "leader", "text", "done")
    filters = ("rank", "project")
    own_filter = InstructionFilter
    related = ("project",)
    columns = (
        (Column("批示日期", "given_on", Kind.DATE), "given_on"),
        (Column("批示材料", "subject", width=36), "subject"),
        (Column("批示领导", "leader", width=20), "leader"),
        (Column("级别", "get_rank_display", width=10), "rank"),
        (Column("单位", "organization.short_name"), "organization__path"),
        (Column("重点工作项目", "project.name", width=30), "project__number"),
        (Column("落实情况", lambda row: Truncator(row.done).chars(60) or "未落实", width=36), "done"),
    )
    named = "批示材料"
    defaults = ("given_on", "leader", "rank")
    detail_template = "projects/_instruction.html"

    def may_see(self, user) -> bool:
        """City staff, leaders, and counties; what is told to a leader is not for townships."""
        return user.role in (Role.CITY_STAFF, Role.LEADER, Role.COUNTY_OFFICER)

    def may_write(self, user) -> bool:
        """City staff and counties, each for their own organisation."""
        return user.role in (Role.CITY_STAFF, Role.COUNTY_OFFICER) and super().may_write(user)

    def organizations(self, user):
        """The user's own."""
        return Organization.objects.visible_to(user).filter(pk=user.organization_id)

    def may_change(self, user, record: LeaderInstruction) -> bool:
        """Those of the user's own organisation."""
        return self.may_write(user) and record.organization_id == user.organization_id

    def problems(self, record: LeaderInstruction, user) -> list[str]:
        """Whose leader it is: counties enter their own, the city those of city and province."""
        if (record.rank == LeaderRank.COUNTY) == (user.role == Role.COUNTY_OFFICER):
            return []
        return ["县区登记县区领导的批示，市领导、省领导的批示由市级登记"]

    def moved_days(self, before: LeaderInstruction, after: LeaderInstruction) -> list[dt.date]:
        """None where only words changed: what was done is told long after the month is closed."""
        moved = any(getattr(before, name) != getattr(after, name) for name in COUNTED_BY)
        return super().moved_days(before, after) if moved else []

    def beside(self, user, record: LeaderInstruction) -> dict:
        """The form for what was done about it."""
        may = self.may_change(user, record) and not record.is_void
        return {"done_form": DoneForm(instance=record) if may else None}
