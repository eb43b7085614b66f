"""Editing the rows of a programme: check, compare with what the user saw, change, audit entry, in one transaction."""

from django.db import IntegrityError, transaction
from django.db.models import F, Max, Model
from django.utils import timezone

from organizations import audit
from organizations.models import AuditEntry, Department
from projects import feeds, rules, sources, texts
from projects.models import FlagshipAction, Indicator, Initiative, KeyProject, Programme
from projects.tree import ORDERED_BY, neighbours, programme_of
from projects.workflow.counting import SOURCE, demand_source
from projects.workflow.refusal import Refused

# With figures present, another value of these would change what the stored numbers mean.
MEANING = ("aggregate", "unit", "by")
NOT_YOURS = "这一项不由您编辑：各部门编辑本部门牵头的举措，其余由统筹岗编辑；年度结束后不再修改。"

KEPT = "下面保留了您填的内容，请核对后再保存。"
LOOKED_BACK = 20  # entries of the audit trail


class Overtaken(Refused):
    """Somebody else changed the row first; `now` holds the fields as they stand, as `snapshot` writes them."""

    def __init__(self, message: str, now: dict[str, str]):
        super().__init__(message)
        self.now = now


def snapshot(row: Model, names) -> dict[str, str]:
    """Fields of a row as texts, to be compared later: what a form was rendered with."""
    written = {name: row._meta.get_field(name) for name in names}
    return {
        name: "" if field.value_from_object(row) is None else str(field.value_to_string(row))
        for name, field in written.items()
    }


def shown(row: Model, name: str) -> str:
    """A field as people read it, for the audit trail."""
    value = getattr(row, name)
    if name == "feed":
        return sources.title_of(value)
    if name == "feed_filter":
        return sources.rule_of(row.feed, value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if row._meta.get_field(name).choices:
        return str(getattr(row, f"get_{name}_display")())
    return "" if value is None else str(value)


@transaction.atomic
def create(row: Model, user) -> None:
    """Add a row to the tree, after its neighbours."""
    if not rules.may_edit_row(user, row):
        raise Refused(NOT_YOURS)
    if isinstance(row, Initiative):
        row.department = _kept(row.department)
        row.heading = row.heading or f"开展{row.name}"[:100]
    if isinstance(row, Indicator):
        demand_source(row)
        feeds.hold(row.feed)
    _place_last(row)
    _save(row)
    feeds.count_projects_again(programme_of(row))
    if isinstance(row, Indicator):
        feeds.settle(row)
    values = {field.name: shown(row, field.name) for field in row._meta.concrete_fields if field.name != "id"}
    _record(user, "programme.create", row, f"新增{_name(row)}", values=values)


@transaction.atomic
def change(row: Model, user, values: dict, seen: dict[str, str], may=rules.may_edit_row) -> Model:
    """Change fields of a row; Overtaken when it is no longer as the user saw it. Answers the row as it now stands."""
    if not may(user, row):
        raise Refused(NOT_YOURS)
    if isinstance(values.get("initiative"), Initiative) and not rules.may_edit_initiative(user, values["initiative"]):
        raise Refused("只能放到本部门牵头的举措里。")
    if "feed" in values:
        feeds.hold(row.feed, values["feed"])
    fresh = type(row).objects.select_for_update().filter(pk=row.pk).first()
    if fresh is None:
        raise Refused(f"{_name(row)}刚刚被别人删除了。")
    now = snapshot(fresh, values)
    if moved := _differing(now, seen):
        raise Overtaken(_who_was_faster(fresh, moved), now)
    if isinstance(values.get("department"), Department):
        values = values | {"department": _kept(values["department"])}
    before = {name: shown(fresh, name) for name in values}
    for name, value in values.items():
        setattr(fresh, name, value)
    changes = {name: [before[name], shown(fresh, name)] for name in values if before[name] != shown(fresh, name)}
    if not changes:
        return fresh
    if isinstance(fresh, Indicator) and changes.keys() & set(MEANING) and has_numbers(fresh):
        raise Refused("这个指标已有填报数据，汇总方式、计量单位和填报单位不能再改。")
    if isinstance(fresh, Indicator) and changes.keys() & SOURCE:
        demand_source(fresh)
    _save(fresh, list(changes))
    if isinstance(fresh, Indicator) and changes.keys() & SOURCE:
        feeds.settle(fresh)
    _record(user, "programme.change", fresh, f"修改{_name(fresh)}：{_told(fresh, changes)}", changes=changes)
    return fresh


@transaction.atomic
def change_part(programme: Programme, user, key: str, values: dict[str, str], seen: dict[str, str]) -> None:
    """Change a part of the document's own texts: `values` and `seen` hold its text and heading."""
    if not rules.may_coordinate(user, programme):
        raise Refused(NOT_YOURS)
    fresh = Programme.objects.select_for_update().get(pk=programme.pk)
    now = dict(zip(("text", "heading"), texts.part(fresh.narrative, key), strict=True))
    if moved := _differing(now, seen):
        raise Overtaken(_who_was_faster(fresh, moved, key), now)
    values = now | values
    changes = {name: [now[name], values[name]] for name in now if now[name] != values[name]}
    if changes:
        fresh.narrative = texts.with_part(fresh.narrative, key, values["text"], values["heading"])
        fresh.save(update_fields=["narrative"])
        title = next(text.title for text in texts.texts(fresh) if text.key == key)
        _record(user, "programme.change", fresh, f"修改总结文字：{title}", part=key, changes=changes)


@transaction.atomic
def move(row: Model, user, up: bool) -> None:
    """Let a row change places with the one before or after it; projects change their numbers."""
    if not rules.may_edit_row(user, row):
        raise Refused(NOT_YOURS)
    rows = list(neighbours(row).select_for_update())
    place = rows.index(row)
    target = place - 1 if up else place + 1
    if not 0 <= target < len(rows):
        raise Refused("已经在最前面。" if up else "已经在最后面。")
    name, other = ORDERED_BY[type(row)], rows[target]
    before = {str(member): getattr(member, name) for member in (rows[place], other)}
    if isinstance(row, KeyProject):
        _swap_numbers(rows[place], other)
    else:
        orders = [getattr(member, name) for member in rows]
        if len(set(orders)) < len(orders):
            orders = list(range(orders[0], orders[0] + len(orders)))
        rows[place], rows[target] = rows[target], rows[place]
        for member, order in zip(rows, orders, strict=True):
            setattr(member, name, order)
        type(row).objects.bulk_update(rows, [name])
    summary = f"{'上移' if up else '下移'}{_name(row)}，与“{other}”调换"
    _record(user, "programme.move", row, summary, before=before)


def has_numbers(indicator: Indicator) -> bool:
    """Whether anything was ever stated for the indicator."""
    return indicator.figures.exists() or indicator.reportentry_set.filter(value__isnull=False).exists()


def _swap_numbers(one: KeyProject, other: KeyProject) -> None:
    """Through a free number, because a number stands only once in a year."""
    free = KeyProject.objects.filter(programme=one.programme_id).aggregate(Max("number"))["number__max"] + 1
    low, high = one.number, other.number
    for project, number in ((one, free), (other, low), (one, high)):
        KeyProject.objects.filter(pk=project.pk).update(number=number)


def _place_last(row: Model) -> None:
    """An indicator goes behind those of its project, and the ones after it make room."""
    if isinstance(row, KeyProject):
        return
    name = ORDERED_BY[type(row)]
    last = neighbours(row).aggregate(Max(name))[f"{name}__max"]
    if isinstance(row, Indicator):
        everyone = Indicator.objects.filter(programme=row.programme)
        last = last or everyone.aggregate(Max("order"))["order__max"]
        everyone.filter(order__gt=last or 0).update(order=F("order") + 1)
    setattr(row, name, (last or 0) + 1)
    if isinstance(row, FlagshipAction) and not row.list_order:
        row.list_order = row.report_order


def _kept(department: Department) -> Department:
    """The department's row, made where the form named a new one."""
    if department.pk:
        return department
    return Department.objects.get_or_create(organization=department.organization, name=department.name)[0]


def _save(row: Model, names: list[str] | None = None) -> None:
    try:
        with transaction.atomic():
            row.save(update_fields=names)
    except IntegrityError:
        raise Refused("编号、代码或名称刚刚被别人用了，请换一个再保存。") from None


def _differing(now: dict[str, str], seen: dict[str, str]) -> set[str]:
    """The fields that are no longer as they were seen."""
    return {name for name in now.keys() & seen.keys() if now[name] != seen[name]}


def _name(row: Model) -> str:
    number = f"{row.number:02d} " if isinstance(row, KeyProject) else ""
    return f"{row._meta.verbose_name}“{number}{row}”"


def _told(row: Model, changes: dict) -> str:
    """`名称“甲”→“乙”`, long texts by their label only."""
    lines = []
    for name, (old, new) in changes.items():
        label = row._meta.get_field(name).verbose_name
        lines.append(label if len(old) + len(new) > 60 else f"{label}“{old}”→“{new}”")
    return "，".join(lines)


def _who_was_faster(row: Model, moved: set[str], part: str | None = None) -> str:
    """Who changed one of the fields last, as far as the audit trail tells."""
    for entry in AuditEntry.objects.about(row).select_related("actor").order_by("-id")[:LOOKED_BACK]:
        if moved & entry.details.get("changes", {}).keys() and entry.details.get("part") == part:
            when = f"{timezone.localtime(entry.at):%H:%M}"
            return f"{entry.actor or '系统'}{when}先改了这里（{entry.summary}）。{KEPT}"
    return f"这里刚刚被别人改过。{KEPT}"


def _record(user, action: str, row: Model, summary: str, **details) -> None:
    programme = programme_of(row)
    audit.record(user, action, row, summary, organization=programme.organization, programme=programme.year, **details)
