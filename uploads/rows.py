"""A row of a file on its way to a record, and for whom it is read."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from common.periods import Month
from organizations.models import Organization, User
from uploads.findings import ERROR, WARNING, Finding, Question
from uploads.models import Outcome


@dataclass(frozen=True)
class Context:
    """For whom a sheet is read: who uploads, for which organisation and month, and what was answered so far."""

    user: User
    organization: Organization | None = None
    month: Month | None = None
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Way:
    """One way of writing that the user chooses from."""

    key: str
    label: str
    help_text: str = ""


def columns_of(told: list[dict], names: Collection[str]) -> dict[str, list]:
    """What dictionaries say under each of some names, None where one of them does not say it."""
    if len(names) < 2 or not told:
        return {name: [each.get(name) for each in told] for name in names}
    taken, found = itemgetter(*names), []
    for each in told:
        try:
            found.append(taken(each))
        except KeyError:
            found.append(tuple(map(each.get, names)))
    return dict(zip(names, map(list, zip(*found, strict=True)), strict=True))


@dataclass(slots=True)
class Row:
    """A row of the file on its way: raw cells by field, then clean `values`, then the JSON that is staged."""

    sheet: int
    number: int
    hidden: bool
    cells: dict[str, Any]
    values: dict[str, Any] = field(default_factory=dict)
    staged: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] | None = None
    key: str = ""
    label: str = ""
    outcome: str = ""
    total: str = ""  # `part` or `whole`: the row states sums, which are compared and not loaded
    findings: list[Finding] = field(default_factory=list)
    questions: dict[str, Question] = field(default_factory=dict)

    def refuse(self, message: str, name: str = "", code: str = "") -> None:
        """Say why the row cannot be loaded."""
        self.findings.append(Finding(ERROR, name, message, code))

    def warn(self, message: str, name: str = "", code: str = "") -> None:
        """Say what somebody should look at."""
        self.findings.append(Finding(WARNING, name, message, code))

    def ask(self, name: str, question: Question) -> None:
        """Ask what the cell means."""
        self.questions[name] = question

    def ignore(self, why: str) -> None:
        """Leave the row out, by name."""
        self.outcome = Outcome.IGNORED
        self.findings.append(Finding(WARNING, "", why, "ignored"))

    @property
    def is_refused(self) -> bool:
        """Whether it has an error."""
        return bool(self.findings) and any(finding.level == ERROR for finding in self.findings)

    def settle(self) -> None:
        """Give it its outcome, from what was found."""
        if self.outcome == Outcome.IGNORED:
            return
        if self.findings and self.is_refused:
            self.outcome = Outcome.REFUSED
        elif self.questions:
            self.outcome = Outcome.ASKED
        elif self.before is None:
            self.outcome = Outcome.NEW
        else:
            same = all(self.before.get(name) == value for name, value in self.staged.items())
            self.outcome = Outcome.UNCHANGED if same else Outcome.CHANGED
