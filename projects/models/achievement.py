"""Achievements: what a figure cannot say."""

import re

from django.core.exceptions import ValidationError
from django.db import models

from ledgers.models import Category, Record
from projects.models.programme import KeyProject

SENTENCES = 2


def sentences(text: str) -> None:
    """ValidationError unless the text is one sentence or two that a document can tell as they stand."""
    if "\n" in text or "\r" in text:
        raise ValidationError("不要换行，写成连着的一两句话。")
    if not text.endswith("。"):
        raise ValidationError("要用句号“。”结尾。")
    if len(re.findall("[。！？]", text)) > SENTENCES:
        raise ValidationError("最多写两句话。")


class Achievement(Record):
    """Something that came about (工作成果): an association founded, an award, a work, a plan adopted, an event."""

    prefix = "CG"
    identity = ("organization", "happened_on", "title")

    project = models.ForeignKey(KeyProject, models.PROTECT, related_name="achievements", verbose_name="重点工作项目")
    category = models.ForeignKey(
        Category, models.PROTECT, related_name="+", verbose_name="类别", limit_choices_to={"ledger": "achievements"}
    )
    happened_on = models.DateField("日期")
    title = models.CharField("名称", max_length=120)
    ordinal = models.CharField("届次或名次", max_length=30, blank=True, help_text="如：第三届、一等奖")
    text = models.CharField(
        "一两句话", max_length=200, validators=[sentences], help_text="写进总结的话，最多两句，不换行，句号结尾"
    )
    names = models.CharField("单位和人员", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "工作成果"
        ordering = ["-happened_on", "-id"]
        indexes = [models.Index(fields=["project", "-happened_on"], name="achievement_project_day")]

    def __str__(self):
        return self.title
