"""`manage.py demo`: fill the platform with a year's programme, as if it had been at work for months."""

import time
from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from common.periods import Month, PeriodError
from huzhou_league.demo import people
from huzhou_league.demo.build import Built, build
from huzhou_league.demo.replay import DemoError
from huzhou_league.demo.spread import HALF
from projects import programme_file
from projects.models import Figure, MonthlyReport, Programme
from projects.programme_file import ProgrammeFile

PROGRAMME = Path(people.__file__).with_name("programme-2017.yaml")


class Command(BaseCommand):
    """Loads a programme file, makes accounts, and replays months of reports through the real workflow."""

    help = "建立演示数据：读入年度计划，按月填报、提交、审核到指定月份"

    def add_arguments(self, parser):
        """File, last complete month, and what to do when there is a programme already."""
        parser.add_argument("--programme", default=str(PROGRAMME), metavar="FILE.yaml", help="年度计划文件")
        parser.add_argument("--through", metavar="2017-06", help="已完成填报的最后一个月（默认为当年6月）")
        parser.add_argument(
            "--volunteers", type=int, default=0, metavar="762013", help="志愿者名册的人数（默认只建当年注册的）"
        )
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument("--reset", action="store_true", help="先清空数据库（请先停止正在运行的服务）")
        choice.add_argument("--keep", action="store_true", help="已有年度计划时保持不变，只列出账号")

    def handle(self, *args, programme, through, volunteers, reset, keep, **options):
        """Build the demonstration, or say why not."""
        if keep and Programme.objects.exists():
            self.stdout.write("\n".join(["已有年度计划，保持不变。", *people.table()]))
            return
        file, month = self._read(programme, through)
        if reset:
            empty()
        elif Programme.objects.exists():
            raise CommandError("数据库里已有年度计划。要清空后重新建立，请加 --reset；要保持不变，请加 --keep。")
        started = time.monotonic()
        try:
            built = build(file, month, volunteers)
        except DemoError as error:
            raise CommandError(str(error)) from error
        self._tell(built, month, time.monotonic() - started)

    def _read(self, path: str, through: str | None) -> tuple[ProgrammeFile, Month]:
        """The file and the last complete month, both checked before anything is emptied."""
        try:
            file = programme_file.read(path)
            month = Month.parse(through) if through else Month(file.year, HALF)
        except programme_file.FileErrors as error:
            listed = "\n".join(f"  · {fault}" for fault in error.errors)
            raise CommandError(f"文件有{len(error.errors)}处错误：\n{listed}") from error
        except PeriodError as error:
            raise CommandError(str(error)) from error
        if month.year != file.year:
            raise CommandError(f"--through 应是{file.year}年的月份，与年度计划同年")
        return file, month

    def _tell(self, built: Built, through: Month, seconds: float) -> None:
        """What there is now."""
        programme = built.programme
        self.stdout.write(
            f"{programme}：{programme.projects.count()}个项目，{programme.indicators.count()}项指标；"
            f"截至{through.label}月报{built.reports}份，其后在办{built.running}份，"
            f"数据{Figure.objects.current().count()}条；用时{seconds:.1f}秒。"
        )
        told = "、".join(f"{name}{number}条" for name, number in built.rows.items())
        self.stdout.write(f"台账：{told}。")
        for note in built.notes:
            self.stdout.write(f"由年度计划计数，与文件不同：{note}")
        waiting = MonthlyReport.objects.waiting().count()
        self.stdout.write(f"待审核{waiting}份。平台日期宜停在：HOLD_TODAY={built.stand.isoformat()}")
        self.stdout.write("\n".join(people.table()))


def empty() -> None:
    """An empty database with all tables: SQLite's file is made anew, any other database is flushed."""
    if connection.vendor == "sqlite":
        name = connection.settings_dict["NAME"]
        connection.close()
        for ending in ("", "-wal", "-shm", "-journal"):
            Path(f"{name}{ending}").unlink(missing_ok=True)
        call_command("migrate", verbosity=0, interactive=False)
    else:
        call_command("migrate", verbosity=0, interactive=False)
        call_command("flush", verbosity=0, interactive=False)
