"""阵地台账: sites named before the year and in its months, taken off again, and on the cloud platform."""

import datetime as dt
from collections import defaultdict
from random import Random

from huzhou_league.demo.ledgers import days
from huzhou_league.demo.ledgers.book import Book, Cell
from huzhou_league.demo.words import person
from organizations.models import Organization
from projects.models import Indicator, Site, SiteLevel, SiteStatus, SiteStep

REPLACED = 3  # from so many new sites in a cell on, an old one is taken off and one more is named
CHECKED = 0.3  # of the old ones were checked again this year
UNDER_WAY = 0.15  # of the organisations' sites have not been named yet
LEVELS = {label: value for value, label in SiteLevel.choices}


class Register:
    """The sites of one kind, by the organisation whose cells they count in."""

    def __init__(self, book: Book, indicator: Indicator, on_cloud: bool):
        self.book, self.indicator, self.on_cloud = book, indicator, on_cloud
        self.theme = book.theme(indicator)
        self.kind = str(indicator.feed_filter.get("kind") or indicator.name).split("、")[0]
        self.sites: dict[int, list[Site]] = defaultdict(list)

    def site(self, holder: Organization, rng: Random, named: dt.date | None) -> Site:
        """A new one, kept in mind."""
        organization = self.book.place(holder, rng)
        words = self.book.words(organization)
        level = LEVELS[self.theme.get("level", "县区级")]
        known: dict[str, str] = {}

        def name() -> str:
            known.clear()
            return self.theme.draw("names", words, rng, known=known, kind=[self.kind])

        site = Site(
            organization=organization,
            category=self.book.category("sites", self.kind),
            project=self.indicator.project,
            name=self.book.fresh((self.kind, holder.pk), name),
            address=words.fill("{town}{road}", rng, known) + f"{rng.randint(1, 280)}号",
            contact=person(rng),
            level=level,
            status=SiteStatus.NAMED,
            valid_from=named,
        )
        if named:
            site.batch = f"{named.year}年{'第一批' if named.month <= 6 else '第二批'}"
            site.document = f"关于命名{named.year}年度{self.kind}的通知"
        if self.indicator.feed_filter.get("on_cloud"):
            site.cloud_since = named
        self.sites[holder.pk].append(site)
        return site

    def stock(self) -> None:
        """Those that were there before the year began."""
        for holder, number in self.book.openings(self.indicator):
            rng = Random(f"{self.indicator.code}:{holder.code}:opening")
            for _ in range(number):
                month = dt.date(self.book.year - rng.randint(1, 3), rng.randint(3, 12), rng.randint(1, 28))
                self.site(holder, rng, days.before(month, 0, 0, rng))

    def months(self) -> None:
        """Those that each cell adds and takes off."""
        for cell in self.book.cells(self.indicator):
            rng = cell.rng
            old = [site for site in self._standing(cell) if site.valid_from.year < self.book.year]
            # A site that leaves would leave the cloud platform too, so none is replaced where that is counted.
            replaced = int(cell.amount >= REPLACED and len(old) > REPLACED and not self.on_cloud)
            leaving = -cell.amount if cell.amount < 0 else replaced
            for site in (self._standing(cell) if cell.amount < 0 else old)[:leaving]:
                site.status, site.valid_to = SiteStatus.REMOVED, rng.choice(days.days(cell.month))
            for _ in range(max(0, cell.amount) + replaced):
                self.site(cell.organization, rng, rng.choice(days.days(cell.month)))

    def _standing(self, cell: Cell) -> list[Site]:
        return [site for site in self.sites[cell.organization.pk] if site.valid_to is None]

    def join_cloud(self, part: Indicator) -> None:
        """Bring as many of the sites to the cloud platform as an indicator counts."""
        for holder, number in self.book.openings(part):
            for site in [site for site in self.sites[holder.pk] if site.valid_from.year < self.book.year][:number]:
                site.cloud_since = site.valid_from
        for cell in self.book.cells(part):
            rng, last = cell.rng, cell.month.end
            waiting = [s for s in self._standing(cell) if s.cloud_since is None and s.valid_from <= last]
            for site in waiting[: max(0, cell.amount)]:
                since = max(site.valid_from, rng.choice(days.days(cell.month)))
                site.cloud_since = since if since <= self.book.until else None
            joined = [s for s in self._standing(cell) if s.cloud_since and s.cloud_since < cell.month.start]
            for site in joined[: max(0, -cell.amount)]:
                site.status, site.valid_to = SiteStatus.REMOVED, rng.choice(days.days(cell.month))

    def under_way(self) -> None:
        """Some that were applied for or are being built; they count nowhere."""
        for holder in self.book.plan.reporters(self.indicator):
            rng = Random(f"{self.indicator.code}:{holder.code}:under way")
            for _ in range(round(len(self.sites[holder.pk]) * UNDER_WAY * rng.random())):
                site = self.site(holder, rng, None)
                site.status = rng.choice((SiteStatus.APPLIED, SiteStatus.BUILDING))

    def write(self) -> None:
        """Write them all down."""
        for sites in self.sites.values():
            for site in sites:
                rng = Random(f"{site.name}:{site.valid_from}")
                if site.valid_to and site.valid_to > self.book.until:
                    site.status, site.valid_to = SiteStatus.NAMED, None
                asked = rng.choice(days.days(self.book.months[max(0, len(self.book.months) - 2)]))
                if self.book.write(site, "name", site.valid_from or asked, rng):
                    self._tell_steps(site, rng)

    def _tell_steps(self, site: Site, rng: Random) -> None:
        """What became of it after it was recorded: taken off, or looked at again and given stars."""
        if site.valid_to:
            self._step(site, SiteStatus.REMOVED, site.valid_to, {"status": SiteStatus.NAMED, "valid_to": None}, rng)
        elif site.valid_from and site.valid_from.year < self.book.year and rng.random() < CHECKED:
            on = rng.choice(days.days(rng.choice(self.book.months[1:] or self.book.months)))
            if self.book.began[-1] < on <= self.book.until:
                site.status = SiteStatus.REVIEWED
                _rate(site, rng)
                self._step(site, SiteStatus.REVIEWED, on, {"status": SiteStatus.NAMED}, rng)

    def _step(self, site: Site, status: SiteStatus, on: dt.date, before: dict, rng: Random) -> None:
        at = days.entered(on, self.book.until, rng)
        document = f"{self.book.year}年度{self.kind}{SiteStatus(status).label}结果"
        now = {name: getattr(site, name) for name in before}
        after = {name: None if value is None else str(value) for name, value in now.items()}
        step = SiteStep(
            site=site, status=status, on=on, document=document, before=before, after=after, by=site.created_by, at=at
        )
        self.book.beside(step, at)


def _rate(site: Site, rng: Random) -> None:
    """Points for every line of the checklist, and the stars that they give, where the kind of site has stars."""
    lines = site.category.lines
    if lines:
        site.checks = {line["text"]: round(line["points"] * rng.uniform(0.6, 1)) for line in lines}
        site.stars = site.category.stars(sum(site.checks.values()))


def run(book: Book) -> None:
    """Write the sites of every kind that an indicator counts."""
    indicators = book.asked("sites")
    clouds = {i.feed_filter.get("kind"): i for i in indicators if i.feed_filter.get("on_cloud")}
    wholes = {i.feed_filter.get("kind"): i for i in indicators if not i.feed_filter.get("on_cloud")}
    for kind in wholes | clouds:
        whole, part = wholes.get(kind), clouds.get(kind)
        register = Register(book, whole or part, part is not None)
        register.stock()
        register.months()
        if whole and part:
            register.join_cloud(part)
        register.under_way()
        register.write()
