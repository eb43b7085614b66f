"""The questions of an upload as its page asks them, and the answers that a browser sends."""

from dataclasses import dataclass

from uploads.models import Upload

AT_ONCE = 20  # questions on one page


@dataclass(frozen=True)
class Asked:
    """A question with what is chosen for it: one choice for all cells, or one for a cell of its own."""

    id: str
    question: dict
    titles: dict[str, str]
    sheets: dict[int, str]
    answers: dict[str, str]

    @property
    def name(self) -> str:
        """The name of its field."""
        return f"q:{self.question['key']}"

    @property
    def chosen(self) -> str:
        """The choice for all its cells, or an empty text."""
        return self.answers.get(self.question["key"], "")

    @property
    def places(self) -> list[tuple[str, str, str]]:
        """(name of its field, where it stands, choice) of the cells that are named."""
        return [self._place(*place) for place in self.question["places"]]

    def _place(self, sheet: int, number: int, name: str, label: str) -> tuple[str, str, str]:
        key = f"{sheet}:{number}:{name}"
        where = f"第{number}行" if len(self.sheets) < 2 else f"{self.sheets.get(sheet, '')}第{number}行"
        told = "，".join(part for part in (where, label, self.titles.get(name, "")) if part)
        return f"q:{key}", told, self.answers.get(key, "")


class Asking:
    """The questions of an upload: those that are open, and those that were answered and may be changed."""

    def __init__(self, upload: Upload, resource):
        titles = {name: each.title for name, each in resource.sheet_fields.items()}
        sheets = {sheet["index"]: sheet["name"] for sheet in upload.sheets if sheet["outcome"] == "loaded"}

        def asked_of(questions: list[dict], prefix: str) -> list[Asked]:
            known = enumerate(questions)
            return [Asked(f"{prefix}-{n}", each, titles, sheets, upload.answers) for n, each in known]

        asked = asked_of(upload.open_questions, "open")
        settled = asked_of(upload.answered_questions, "settled")
        self.open, self.later, self.settled = asked[:AT_ONCE], len(asked[AT_ONCE:]), settled[:AT_ONCE]


def answers_of(upload: Upload, data) -> dict[str, str]:
    """The answers in what a browser sent: key of a question or of a cell → choice; others are left aside."""
    found = {}
    for question in upload.questions:
        choices = {choice[0] for choice in question["choices"]}
        cells = [f"{sheet}:{number}:{name}" for sheet, number, name, _ in question["places"]]
        for key in [question["key"], *cells]:
            if data.get(f"q:{key}") in choices:
                found[key] = data[f"q:{key}"]
    return found
