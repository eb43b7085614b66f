"""Long work of the registry."""

from django.urls import reverse

from jobs.queue import Run, handler
from uploads.models import Upload
from volunteers.workflow import duplicates


@handler(duplicates.KIND, label="查找疑似重复的志愿者")
def find_duplicates(run: Run) -> None:
    """Look for likely duplicates among what an upload wrote, or in the whole registry."""
    with run.publish():
        if "upload" in run.arguments:
            found = duplicates.find_in(Upload.objects.get(pk=run.arguments["upload"]))
        else:
            found = duplicates.find_all()
        run.outcome = {"message": f"新发现{found}对疑似重复", "url": reverse("duplicate_list")}
