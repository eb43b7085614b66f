"""Builds a half-year summary: composes the document, writes its file, and publishes both with the frozen figures."""

import hashlib
import os
from pathlib import Path

from django.conf import settings
from django.db import transaction

from common import periods
from jobs import queue
from jobs.queue import JobFailed, Run
from organizations import audit
from projects.models import Programme
from reports import sections, word
from reports.document import Document, Signature
from reports.material import Material, Told
from reports.models import Summary, SummaryFigure

KIND = "reports.summary"


class NotReady(Exception):
    """A summary that cannot be built; the message says why."""


def programme_of(period, user=None) -> Programme:
    """The programme of a first half-year that has ended, among those that a user works by; NotReady otherwise."""
    if not isinstance(period, periods.HalfYear) or period.number != 1:
        raise NotReady("半年总结按上半年生成，请填写 2017H1 这样的时期。")
    known = Programme.objects.visible_to(user) if user else Programme.objects
    programme = known.filter(year=period.year).select_related("organization").first()
    if programme is None:
        raise NotReady(f"还没有{period.year}年的年度计划。")
    if period.end >= periods.today():
        raise NotReady(f"{period.label}还没有结束，不能生成总结。")
    return programme


def gap_lines(material: Material) -> list[str]:
    """What is missing or carried forward, one line a cell, for people to confirm."""
    lines = []
    for cell in material.gaps():
        name = f"{cell.indicator.project.number:02d} " if cell.indicator.project else ""
        told = cell.note or "没有数据"
        who = "、".join(o.short_name for o in cell.missing_organizations)
        lines.append(f"{name}{cell.indicator.name}：{told}{f'（{who}）' if who else ''}")
    return lines


@transaction.atomic
def order(programme: Programme, period, user, confirmed: list[str]) -> Summary:
    """Ask for a summary: a row and a job in one transaction."""
    summary = Summary.objects.create(
        programme=programme,
        organization=programme.organization,
        period_key=period.key,
        created_by=user,
        confirmed=confirmed,
    )
    summary.job = queue.enqueue(
        KIND, f"summary:{summary.pk}", owner=user, organization=summary.organization, summary=summary.pk
    )
    summary.save(update_fields=["job"])
    audit.record(user, "summary.order", summary, f"生成{summary}", gaps=confirmed)
    return summary


def build(run: Run) -> None:
    """Perform the job of a summary."""
    summary = Summary.objects.select_related("programme__organization").get(pk=run.arguments["summary"])
    run.progress(0, 3, "正在汇总数据")
    material = Material(summary.programme, summary.period)
    if not material.has_reports():
        raise JobFailed(f"{summary.period.label}还没有已通过的数据，不能生成总结。请先完成月报审核，再重试。")
    run.progress(1, 3, "正在撰写正文")
    document, told = compose(material)
    run.progress(2, 3, "正在生成文件")
    moment = periods.now()
    name, digest = _write(document, f"summaries/{summary.pk}-{run.job.epoch}.docx", moment)
    with run.publish():
        _publish(summary, document, told, name, digest, moment)
        run.outcome = {"url": f"/summaries/{summary.pk}/", "message": f"{summary}已生成"}


def compose(material: Material) -> tuple[Document, list[Told]]:
    """The document of the material, and the sources of its figures in order."""
    composer = sections.Composer(material)
    blocks = [block for section in sections.BODY for block in section(material, composer)]
    today = periods.today()
    blocks.append(Signature(material.programme.organization_name, f"{today.year}年{today.month}月{today.day}日"))
    blocks += [block for section in sections.ANNEXES for block in section(material, composer)]
    title = f"{material.programme.organization_name}{material.period.label}工作总结"
    return Document(title, material.programme.organization_name, tuple(blocks)), composer.told


def _write(document: Document, name: str, moment) -> tuple[str, str]:
    """Write the Word file whole or not at all; answers its name under MEDIA_ROOT and its SHA-256."""
    path = Path(settings.MEDIA_ROOT) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    with open(draft, "wb") as stream:
        word.write(document, stream, moment)
        stream.flush()
        os.fsync(stream.fileno())
    digest = hashlib.sha256(draft.read_bytes()).hexdigest()
    os.replace(draft, path)
    return name, digest


def _publish(summary: Summary, document: Document, told: list[Told], name: str, digest: str, moment) -> None:
    """Put document, file and frozen figures onto the row."""
    summary.content, summary.file, summary.sha256, summary.built_at = document.to_json(), name, digest, moment
    summary.save(update_fields=["content", "file", "sha256", "built_at"])
    summary.figures.all().delete()
    SummaryFigure.objects.bulk_create(
        _frozen(summary, told[run.figure - 1], run, block, place) for block, place, run in document.figures()
    )
    audit.record(summary.created_by, "summary.build", summary, f"{summary}已生成，共{len(told)}处数据", sha256=digest)


def _frozen(summary: Summary, told: Told, run, block: int, place: int) -> SummaryFigure:
    parts = [
        {
            "organization": part.organization,
            "month": part.month.key,
            "value": str(part.value),
            "figure": part.figure,
            "report": part.report,
            "opening": part.opening,
        }
        for part in told.cell.parts
    ]
    return SummaryFigure(
        summary=summary,
        ordinal=run.figure,
        text=run.text,
        block=block,
        run=place,
        kind=told.kind,
        indicator=told.cell.indicator,
        organization=told.cell.organization,
        period_key=told.cell.period.key,
        value=told.value,
        note=told.cell.note,
        parts=parts,
    )
