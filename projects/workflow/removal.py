"""Removing rows of a programme: what is in use cannot vanish, and the user is told by what it is used."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Model, ProtectedError

from organizations import audit
from projects import feeds, rules, texts
from projects.models import Indicator, Opening, Target
from projects.tree import KINDS, below, programme_of
from projects.workflow.programme import NOT_YOURS
from projects.workflow.refusal import Refused

# What goes with the rows and keeps nobody from removing them.
GOES_ALONG = (Target, Opening, *KINDS.values())


@dataclass(frozen=True)
class Removal:
    """What removing a row would do: what goes with it, and what keeps it from going."""

    along: list[str]
    obstacles: list[str]


def plan_removal(row: Model) -> Removal:
    """Look at a row before removing it."""
    rows = below(row)
    along = [f"{len(found)}个{model._meta.verbose_name}" for model, found in rows.items() if model is not type(row)]
    return Removal(along, [*_uses(rows), *_mentions(programme_of(row), rows)])


@transaction.atomic
def remove(row: Model, user) -> None:
    """Remove a row that nothing uses, with everything below it."""
    if not rules.may_edit_row(user, row):
        raise Refused(NOT_YOURS)
    plan = plan_removal(row)
    programme = programme_of(row)
    if plan.obstacles:
        raise Refused(f"“{row}”已在使用，不能删除：{'；'.join(plan.obstacles)}。")
    along = f"，连同{'、'.join(plan.along)}" if plan.along else ""
    summary = f"删除{row._meta.verbose_name}“{row}”{along}"
    rows = below(row)
    removed = {model._meta.verbose_name: [str(member) for member in found] for model, found in rows.items()}
    audit.record(
        user, "programme.remove", row, summary, organization=programme.organization,
        programme=programme.year, removed=removed,
    )  # fmt: skip
    try:
        _delete(rows)
    except ProtectedError:
        raise Refused(f"“{row}”刚刚有了数据，不能删除。") from None
    feeds.count_projects_again(programme)


def _delete(rows: dict[type, list]) -> None:
    """From the indicators upwards."""
    indicators = rows.get(Indicator, [])
    Target.objects.filter(indicator__in=indicators).delete()
    Opening.objects.filter(indicator__in=indicators).delete()
    for model, found in rows.items():
        model.objects.filter(pk__in=[member.pk for member in found]).delete()


def _uses(rows: dict[type, list]) -> list[str]:
    """How many rows of other tables, of whatever app, stand on these."""
    counts: dict[str, int] = {}
    for model, found in rows.items():
        for relation in model._meta.get_fields(include_hidden=True):
            if not (relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one)):
                continue
            user = relation.related_model
            if user not in GOES_ALONG:
                count = user._base_manager.filter(**{f"{relation.field.name}__in": found}).count()
                counts[user._meta.verbose_name] = counts.get(user._meta.verbose_name, 0) + count
    return [f"有{count}条{name}" for name, count in counts.items() if count]


def _mentions(programme, rows: dict[type, list]) -> list[str]:
    """The sentences, outside the removed rows, that tell of one of the indicators."""
    indicators = {indicator.code: indicator for indicator in rows.get(Indicator, [])}
    gone = {(model, member.pk) for model, found in rows.items() for member in found}
    lines = []
    for text in texts.texts(programme):
        if text.owner is None or (type(text.owner), text.owner.pk) not in gone:
            lines += [
                f"总结语句《{text.title}》写到“{indicators[c]}”" for c in sorted(text.codes() & indicators.keys())
            ]
    return lines
