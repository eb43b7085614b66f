"""Long work of the reports app."""

from jobs.queue import Run, handler
from reports import building


@handler(building.KIND, label="生成半年总结")
def build_summary(run: Run) -> None:
    """Build the summary that the job names."""
    building.build(run)
