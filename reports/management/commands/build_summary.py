"""`manage.py build_summary 2017H1 --output FILE.docx`: build the half-year summary here and now."""

import shutil
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from common import periods
from jobs import queue
from reports import building
from reports.material import Material
from reports.models import Summary


class Command(BaseCommand):
    """Builds the summary through the same job as the page does."""

    help = "生成半年总结（Word）；有缺报或沿用的数据时先列出，加 --confirm 后生成"

    def add_arguments(self, parser):
        """Period, output file, confirmation."""
        parser.add_argument("period", help="时期，如 2017H1")
        parser.add_argument("--output", required=True, help="Word 文件的保存位置")
        parser.add_argument("--confirm", action="store_true", help="已知悉缺报和沿用的数据，照常生成")

    def handle(self, *args, period, output, confirm, **options):
        """Exit code 1 when it cannot be built or gaps are not confirmed."""
        try:
            period = periods.parse(period)
            programme = building.programme_of(period)
        except (periods.PeriodError, building.NotReady) as error:
            raise CommandError(str(error)) from error
        gaps = building.gap_lines(Material(programme, period))
        if gaps and not confirm:
            listed = "\n".join(f"  · {line}" for line in gaps)
            raise CommandError(f"有{len(gaps)}项数据缺报或沿用，请核对；确认无误后加 --confirm 再生成：\n{listed}")
        if not Path(output).resolve().parent.is_dir():
            raise CommandError(f"没有这个文件夹：{Path(output).resolve().parent}")
        if Path(output).is_dir():
            raise CommandError(f"{output}是文件夹，请写出 Word 文件的名称，如 总结.docx")
        summary = building.order(programme, period, None, gaps)
        queue.perform(summary.job_id)
        summary = Summary.objects.select_related("job").get(pk=summary.pk)
        if not summary.built_at:
            raise CommandError(summary.job.error or "任务正由后台执行，请到“半年总结”页面查看。")
        shutil.copyfile(summary.path, output)
        self.stdout.write(f"{summary}已生成：{output}，正文{summary.figures.count()}处数据均可追溯。")
