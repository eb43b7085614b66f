"""The next year's programme from this year's: every row copied, months moved on, stocks opened at their last level."""

from django.db import IntegrityError, transaction

from common import periods
from common.periods import Month
from organizations import audit
from projects import feeds, rules, texts
from projects.models import (
    FlagshipAction,
    Indicator,
    Initiative,
    KeyProject,
    Opening,
    Programme,
    Target,
)
from projects.workflow.openings import last_levels
from projects.workflow.refusal import Refused


def why_not_copied(user, programme: Programme) -> str:
    """Why the next year cannot be made from this programme; empty where it can."""
    year = programme.year + 1
    if not rules.may_copy_programme(user, programme):
        return "新建年度计划由统筹岗办理。"
    made = Programme.objects.filter(year=year).first()
    if made is not None:
        return f"{year}年度计划已经建立，不能再建一次。请直接打开{year}年度计划修改。"
    if year > periods.today().year + 1:
        return f"现在还不能新建{year}年度计划：最多提前一年。"
    return ""


@transaction.atomic
def copy_programme(old: Programme, user, with_targets: bool) -> Programme:
    """Make the next year's programme, in a constant number of queries; Refused when there is one."""
    if reason := why_not_copied(user, old):
        raise Refused(reason)
    feeds.hold(*feeds.named())
    new = _programme(old)
    counts = _Copy(old, new).run(with_targets)
    feeds.recount_all(new.indicators.select_related("programme"))
    told = "，".join(f"{count}{name}" for name, count in counts.items())
    summary = f"以{old.year}年度为底稿新建{new.year}年度计划：{told}"
    audit.record(user, "programme.copy", new, summary, programme=new.year, source=old.year, counts=counts)
    return new


def _programme(old: Programme) -> Programme:
    new = Programme.objects.get(pk=old.pk)
    new.pk, new._state.adding, new.year = None, True, old.year + 1
    text, heading = texts.part(old.narrative, "title")
    was, will = f"{old.year}年", f"{new.year}年"
    new.narrative = texts.with_part(old.narrative, "title", text.replace(was, will), heading.replace(was, will))
    try:
        with transaction.atomic():
            new.save()
    except IntegrityError:
        raise Refused(f"{new.year}年度计划刚刚已由别人建立。请直接打开修改。") from None
    return new


class _Copy:
    """Copies the rows level by level; each level looks its parent up by the old row's id."""

    def __init__(self, old: Programme, new: Programme):
        self.old, self.new = old, new
        self.january = Month(new.year, 1)
        self.targets: list[Target] = []

    def run(self, with_targets: bool) -> dict[str, int]:
        """Copy everything; how many rows of each kind."""
        programme = {self.old.pk: self.new}
        actions = _copied(self.old.actions.all(), programme=programme)
        initiatives = _copied(Initiative.objects.filter(action__programme=self.old), action=actions)
        projects = _copied(self.old.projects.all(), programme=programme, initiative=initiatives)
        indicators = _copied(self.old.indicators.all(), self._moved_on, programme=programme, project=projects)
        openings = self._openings(list(indicators.values()))
        targets = self._targets(indicators, openings) if with_targets else []
        names = {FlagshipAction: actions, Initiative: initiatives, KeyProject: projects, Indicator: indicators}
        counts = {f"个{model._meta.verbose_name}": len(rows) for model, rows in names.items()}
        return counts | {"个年度目标底稿": len(targets), "个期初值": len(openings)}

    def _moved_on(self, indicator: Indicator) -> None:
        """A year later: months of the pace, and a register counts from January."""
        for name in ("pace_start", "pace_due"):
            month = getattr(indicator, name)
            setattr(indicator, name, None if month is None else Month(self.new.year, month.number))
        indicator.fed_from = None if indicator.fed_from is None else self.january

    def _openings(self, indicators: list[Indicator]) -> dict[tuple[int, int], Opening]:
        """The openings of stocks by (indicator, organisation). The projects of a year are counted from none."""
        rows = [
            Opening(indicator=indicator, organization=organization, month=level.month, value=level.value)
            for (indicator, organization), level in last_levels(self.new, indicators).items()
        ]
        rows += [
            Opening(indicator=indicator, organization=self.new.organization, month=self.january - 1, value=0)
            for indicator in indicators
            if indicator.feed == "projects"
        ]
        Opening.objects.bulk_create(rows)
        return {(row.indicator_id, row.organization_id): row for row in rows}

    def _targets(self, indicators: dict[int, Indicator], openings) -> list[Target]:
        """The old targets as a draft, but none that a stock has reached before the year begins."""
        rows = []
        for target in Target.objects.filter(indicator__programme=self.old):
            indicator = indicators[target.indicator_id]
            opening = openings.get((indicator.pk, target.organization_id))
            if opening is None or indicator.lower_is_better or target.value > opening.value:
                rows.append(Target(indicator=indicator, organization_id=target.organization_id, value=target.value))
        return Target.objects.bulk_create(rows)


def _copied(rows, alter=None, **parents) -> dict:
    """Copies of rows below the copies of their parents: old id → new row."""
    old = list(rows)
    copies = []
    for row in old:
        copy = type(row)(**{f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.name != "id"})
        for name, of in parents.items():
            key = getattr(row, f"{name}_id")
            setattr(copy, name, None if key is None else of[key])
        if alter:
            alter(copy)
        copies.append(copy)
    made = type(old[0]).objects.bulk_create(copies) if old else []
    return {row.pk: copy for row, copy in zip(old, made, strict=True)}
