"""Keeping the categories of a ledger: each change checked and recorded in the trail, in one transaction."""

from django.db import IntegrityError, transaction
from django.db.models import Max

from ledgers.models import Category
from ledgers.workflow import Refused
from organizations import audit


@transaction.atomic
def add(ledger, of: str, name: str, user) -> Category:
    """A new category at the end."""
    siblings = _held(of)
    _must_be_free(siblings, name)
    order = siblings.aggregate(last=Max("order"))["last"] or 0
    try:
        with transaction.atomic():
            category = Category.objects.create(ledger=of, name=name, order=order + 1)
    except IntegrityError:
        raise Refused(f"刚刚有人新增了类别“{name}”。") from None
    _audit(user, category, f"“{ledger.title}”新增类别“{name}”")
    return category


@transaction.atomic
def rename(ledger, category: Category, name: str, user) -> None:
    """Another name; Refused where figures are counted by the old one, or wait for the new one."""
    if name == category.name:
        return
    _must_be_free(_held(category.ledger), name)
    _must_be_unused(ledger, category.name, "改名")
    if used := ledger.used_by(name):
        raise Refused(f"{'、'.join(used)}按“{name}”计数，已有的记录不能改成这个名称。请新增类别“{name}”。")
    old = category.name
    Category.objects.filter(pk=category.pk).update(name=name)
    category.name = name
    _audit(user, category, f"“{ledger.title}”类别“{old}”改名为“{name}”", changes={"name": [old, name]})


@transaction.atomic
def move(ledger, category: Category, user, up: bool) -> None:
    """Let a category change places with its neighbour."""
    row = list(_held(category.ledger))
    place = next(n for n, other in enumerate(row) if other.pk == category.pk)
    beside = place - 1 if up else place + 1
    if not 0 <= beside < len(row):
        raise Refused(f"“{category}”已经在{'最前' if up else '最后'}。")
    row[place], row[beside] = row[beside], row[place]
    for order, other in enumerate(row, 1):
        other.order = order
    Category.objects.bulk_update(row, ["order"])
    _audit(user, category, f"“{ledger.title}”类别“{category}”{'上移' if up else '下移'}一位")


@transaction.atomic
def retire(ledger, category: Category, user) -> None:
    """No new record has it from now on; those that have it keep it."""
    _must_be_unused(ledger, category.name, "停用")
    if not Category.objects.filter(pk=category.pk, is_retired=False).update(is_retired=True):
        raise Refused(f"“{category}”已经停用。")
    _audit(user, category, f"“{ledger.title}”停用类别“{category}”")


@transaction.atomic
def reactivate(ledger, category: Category, user) -> None:
    """New records may have it again."""
    if not Category.objects.filter(pk=category.pk, is_retired=True).update(is_retired=False):
        raise Refused(f"“{category}”没有停用。")
    _audit(user, category, f"“{ledger.title}”恢复类别“{category}”")


@transaction.atomic
def set_checklist(ledger, category: Category, lines: list[dict], stars: list[int], user) -> None:
    """How stars are given from now on; stars that were given stay. No lines: the kind has no stars."""
    wanted = {"lines": lines, "stars": stars} if lines else {}
    if wanted == (category.checklist or {}):
        return
    Category.objects.filter(pk=category.pk).update(checklist=wanted)
    category.checklist = wanted
    told = f"“{ledger.title}”类别“{category}”的星级评定标准：{len(lines)}项" if lines else f"取消“{category}”的星级评定"
    _audit(user, category, told, values={line["text"]: line["points"] for line in lines})


def _held(of: str):
    """The categories of one kind, locked until the change is done."""
    list(Category.objects.of(of).select_for_update().values_list("pk"))
    return Category.objects.of(of)


def _must_be_free(siblings, name: str) -> None:
    if known := siblings.filter(name=name).first():
        told = "，现在停用，可以恢复" if known.is_retired else ""
        raise Refused(f"已经有类别“{name}”{told}。")


def _must_be_unused(ledger, name: str, verb: str) -> None:
    if used := ledger.used_by(name):
        raise Refused(f"{'、'.join(used)}按“{name}”计数，不能{verb}。确需调整，请先修改指标的计数规则。")


def _audit(user, category: Category, told: str, **details) -> None:
    audit.record(user, "ledger.category", category, told, user.organization, **details)
