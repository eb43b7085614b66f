"""`manage.py reseal`: after a change of keys, encrypts personal data with the newest one and hashes it anew."""

from dataclasses import dataclass, field

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from common import sealing
from organizations.models import User
from uploads.models import UploadRow
from volunteers.models import Volunteer

CHUNK = 1000
# Model → attribute with the plain text → its purpose as a hash in the column of that name, where it is found by one.
SEALED = {Volunteer: {"document": "document", "phone": "phone"}, User: {"phone": ""}}


@dataclass
class Tally:
    """How far a table is: the last id, rows looked at and changed, and the ids of those that no key opens."""

    last: int = 0
    seen: int = 0
    stale: int = 0
    closed: list[int] = field(default_factory=list)


class Command(BaseCommand):
    """Reseal all personal data. It may be stopped at any time and started again: what is done is not done twice."""

    help = (
        "更换密钥以后，用 FIELD_KEYS 里最新的密钥重新加密证件和手机号码，并按 INDEX_KEY 重新生成索引；可随时中断再运行"
    )

    def add_arguments(self, parser):
        """Only count, or write."""
        parser.add_argument("--check", action="store_true", help="只统计还有多少没有更换，不改动")

    def handle(self, *args, check, **options):
        """Go through the tables; CommandError names how many rows no key opens."""
        closed = 0
        for model in SEALED:
            tally = Tally()
            while self._chunk(model, tally, check):
                self._tell(model, tally, check, ending="\r")
            self._tell(model, tally, check)
            if tally.closed:
                told = "、".join(map(str, tally.closed[:10]))
                self.stderr.write(f"{model._meta.verbose_name}：有{len(tally.closed)}条没有密钥能打开，如 id {told}")
            closed += len(tally.closed)
        if closed:
            raise CommandError(f"共有{closed}条打不开：请把当时加密用的密钥补进 FIELD_KEYS 再运行。")

    def _tell(self, model, tally: Tally, check: bool, ending: str = "\n") -> None:
        verb = "还要更换" if check else "已更换"
        self.stdout.write(f"{model._meta.verbose_name}：看过{tally.seen}条，{verb}{tally.stale}条", ending=ending)

    def _chunk(self, model, tally: Tally, check: bool) -> bool:
        """Do the next rows; whether there were any."""
        with transaction.atomic():
            rows = model._base_manager.filter(pk__gt=tally.last).order_by("pk")
            rows = list(rows[:CHUNK] if check else rows.select_for_update(of=("self",))[:CHUNK])
            if not rows:
                return False
            tally.last, tally.seen = rows[-1].pk, tally.seen + len(rows)
            stale, renamed = _stale(model, rows, tally)
            tally.stale += len(stale)
            if stale and not check:
                model._base_manager.bulk_update(stale, _columns(model))
                _rename(renamed)
        return True


def _columns(model) -> list[str]:
    return [
        column
        for name, purpose in SEALED[model].items()
        for column in (f"{name}_sealed", *([f"{name}_hash"] if purpose else []))
    ]


def _stale(model, rows: list, tally: Tally) -> tuple[list, dict]:
    """The rows that needed a change, changed in memory; and of documents the old hash → the new one."""
    newest, stale, renamed = f"{sealing.sealing_key()[0]}:", [], {}
    for row in rows:
        changed = False
        try:
            for name, purpose in SEALED[model].items():
                token = getattr(row, f"{name}_sealed")
                if not token:
                    continue
                text = getattr(row, name)
                if not token.startswith(newest):
                    setattr(row, name, text)
                    changed = True
                changed |= bool(purpose) and _hash(row, name, sealing.blind(text, purpose), renamed)
        except sealing.SealError:
            tally.closed.append(row.pk)
            continue
        if changed:
            stale.append(row)
    return stale, renamed


def _hash(row, name: str, wanted, renamed: dict) -> bool:
    """Give a row its hash; whether it had another one. A void row has none and keeps none."""
    held = getattr(row, f"{name}_hash")
    if held is None or held == wanted:
        return False
    setattr(row, f"{name}_hash", wanted)
    if name == "document":
        renamed[held] = wanted
    return True


def _rename(renamed: dict) -> None:
    """Let the rows that uploads read go on to lead to the volunteers, whom they know by the hash of the document."""
    keys = {
        key: new for old, wanted in renamed.items() for key, new in ((str(old), str(wanted)), (old.hex, wanted.hex))
    }
    rows = list(UploadRow.objects.filter(key__in=list(keys)).only("pk", "key"))
    for row in rows:
        row.key = keys[row.key]
    UploadRow.objects.bulk_update(rows, ["key"], batch_size=500)
