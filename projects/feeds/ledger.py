"""Ledgers whose rows feed indicators of the programme."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.urls import reverse

from common import periods
from common.periods import Month
from ledgers.ledger import Ledger
from ledgers.models import Record
from organizations.models import Organization
from projects import deadlines
from projects.feeds.counting import dated
from projects.feeds.keys import Holders
from projects.feeds.recount import Place, counts_there, places, recount
from projects.models import Indicator, KeyProject, Programme
from projects.sources import Feed, named


class ProgrammeLedger(Ledger):
    """A ledger of the annual programme: its months close with those of the reports, and its rows feed figures."""

    def may_categorize(self, user) -> bool:
        """The coordinator of a city that works by a programme here: categories are shared by all who count by them."""
        return super().may_categorize(user) and Programme.objects.visible_to(user).exists()

    def prepare(self, form) -> None:
        """Offer the key projects of the programme in use, or of the one that the record belongs to."""
        if "project" in form.fields:
            programme = Programme.objects.visible_to(form.user).in_use()
            chosen = form.instance.project.programme if form.instance.project_id else programme
            offer_projects(form, chosen)
            if not form.instance.pk:
                form.initial.setdefault("project", self._usual_project(chosen))

    def _usual_project(self, programme: Programme | None) -> int | None:
        """The project for which the ledger counts, where there is just one; else None."""
        counting = Indicator.objects.filter(programme=programme, feed__in=[feed.name for feed in self.feeds])
        found = set(counting.exclude(project=None).values_list("project_id", flat=True))
        return found.pop() if len(found) == 1 else None

    def is_closed(self, day: dt.date) -> bool:
        """Whether the month of a day takes no more reports; one query."""
        programme = Programme.objects.filter(year=day.year).first()
        if programme is None or day > periods.today():
            return False
        return deadlines.deadline(programme, Month.of(day)).is_closed

    def days(self, record: Record) -> list[dt.date]:
        """Every day on which the record counts for some feed; its own day where it feeds nothing."""
        names = {name for feed in self.feeds for name in self.feed_days(feed)} or {self.day}
        return [day for name in names if (day := getattr(record, name))]

    @property
    def feeds(self) -> list[Feed]:
        """The feeds that count rows of this ledger."""
        return [feed for feed in named().values() if feed.model is self.model]

    def feed_days(self, feed: Feed) -> tuple[str, ...]:
        """The date fields that decide in which month a row counts."""
        return (self.day,)

    def places(self, rows: QuerySet) -> set[Place]:
        """Where the rows count."""
        return places(rows)

    def recount(self, places: Iterable[Place]) -> None:
        """Count the cells of these places again."""
        recount(places)

    def used_by(self, category: str) -> list[str]:
        """The indicators whose rule names the category."""
        fed = Indicator.objects.filter(feed__in=[feed.name for feed in self.feeds]).select_related("programme")
        return [
            f"{indicator.programme.year}年“{indicator.name}”"
            for indicator in fed
            if category in str(indicator.feed_filter.get("kind", "")).split("、")
        ]

    def counted_for(self, record: Record) -> list[tuple[Indicator, Decimal, str]]:
        """(indicator, what the record adds to it, address of the figure) of every indicator that counts it."""
        found, feeds = [], {feed.name: feed for feed in self.feeds}
        indicators = Indicator.objects.filter(feed__in=feeds, fed_from__isnull=False)
        holder = Organization.objects.get(pk=Holders().of(record.organization_id))
        where = places(self.model.objects.filter(pk=record.pk))
        for indicator in indicators.select_related("programme", "project"):
            feed = feeds[indicator.feed]
            if not any(counts_there(indicator, place) for place in where):
                continue
            for moment in feed.moments_of(indicator.feed_filter):
                rows = dated(feed.rows(indicator).filter(pk=record.pk), moment)
                counts = indicator.fed_from.start, Month(indicator.programme.year, 12).end
                for row in rows.filter(counted_on__range=counts):
                    value = Decimal(getattr(row, feed.amount) or 0) if feed.amount else Decimal(1)
                    found.append((indicator, moment.sign * value, _figure(indicator, holder, row.counted_on)))
        return found


def offer_projects(form, programme: Programme | None) -> None:
    """Let a form choose among the key projects of a programme, and keep the one that its record has."""
    field, own = form.fields["project"], form.instance.project_id
    offered = KeyProject.objects.filter(Q(programme=programme) | Q(pk=own)).select_related("programme")
    field.queryset = offered.order_by("-programme__year", "number")
    field.empty_label = "不属于重点工作项目"
    field.label_from_instance = lambda row: (
        f"{row.number:02d} {row.name}" + ("" if row.programme == programme else f"（{row.programme.year}年）")
    )


def _figure(indicator: Indicator, holder: Organization, day: dt.date) -> str:
    place = [indicator.programme.year, indicator.code, holder.code, Month.of(day).key]
    return reverse("figure_trail", args=place) + "?scope=own"
