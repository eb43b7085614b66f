"""`manage.py load_programme FILE.yaml`: bring a year's programme into the database."""

from django.core.management.base import BaseCommand, CommandError

from projects import programme_file


class Command(BaseCommand):
    """Reads, checks and stores a programme file; lists every mistake at once."""

    help = "读入年度计划文件（YAML），检查后入库；重复读入同一文件不产生变化"

    def add_arguments(self, parser):
        """The file."""
        parser.add_argument("file", help="年度计划文件")

    def handle(self, *args, file, **options):
        """Load; exit code 1 with the list of mistakes when the file is wrong."""
        try:
            outcome = programme_file.store(programme_file.read(file))
        except programme_file.FileErrors as error:
            listed = "\n".join(f"  · {fault}" for fault in error.errors)
            raise CommandError(f"文件有{len(error.errors)}处错误，没有写入任何内容：\n{listed}") from error
        programme = outcome.programme
        self.stdout.write(
            f"{programme}：{programme.projects.count()}个项目，{programme.indicators.count()}项指标；"
            f"新增{outcome.created}项，修改{outcome.changed}项，删除{outcome.removed}项。"
        )
