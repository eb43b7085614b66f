"""Issuing service records."""

from django.db import transaction

from common import periods
from organizations import audit
from volunteers import durations, papers, rules
from volunteers.codes import Status
from volunteers.models import ServiceRecord, Volunteer
from volunteers.tally import services
from volunteers.workflow.registration import Refused


def issue(volunteer: Volunteer, user) -> ServiceRecord:
    """Issue a record of what counts by now; Refused where there is nothing to tell, or no way to print it."""
    if not rules.may_issue(user):
        raise Refused("您的账号不出具志愿服务记录。")
    if not papers.can_print():
        raise Refused(str(papers.NoFont()))
    with transaction.atomic():
        held = Volunteer.objects.select_for_update().get(pk=volunteer.pk)
        if held.status not in (Status.ACTIVE, Status.LEFT) or held.is_erased:
            raise Refused("这名志愿者已不在册或个人信息已清除，不能出具记录。")
        found = services(held)
        if not found:
            raise Refused("还没有计入的服务时长。签到签退或荣誉时数批准以后再出具。")
        record = ServiceRecord.objects.create(
            volunteer=held, until=periods.today(), minutes=sum(line.minutes for line in found), times=len(found),
            stars=held.stars, issued_by=user, issued_at=periods.now(),
        )  # fmt: skip
        told = f"出具志愿服务记录：{durations.told(record.minutes)}、{record.times}次（{held.number}）"
        audit.record(user, "record.issue", record, told, held.organization, code=record.code)
    return record
