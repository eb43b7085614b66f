"""What a check says about a cell or a row: errors, warnings, and questions that a person has to answer."""

from dataclasses import dataclass
from typing import Any

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence about a row, in Chinese, that says what to do; `field` is empty when it is about the whole row."""

    level: str  # ERROR: the row is refused; WARNING: it can be loaded
    field: str
    message: str
    code: str = ""  # names the kind of finding, such as `falls`

    @classmethod
    def from_json(cls, data: list) -> "Finding":
        """The finding that `as_json` gave."""
        return cls(*data)

    def as_json(self) -> list:
        """The shape in which it is stored."""
        return [self.level, self.field, self.message, self.code]


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: its key, what people read, and the value that the cell then has (as JSON: text, number or None)."""

    key: str
    label: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class Question:
    """What cannot be known from a cell. Equal keys are one question, asked once for all cells that raise it."""

    key: str  # kind and typed text, such as `blank:—`
    text: str
    choices: tuple[Choice, ...]

    @classmethod
    def from_json(cls, data: dict) -> "Question":
        """The question that `as_json` gave."""
        return cls(data["key"], data["text"], tuple(Choice(*choice) for choice in data["choices"]))

    def as_json(self) -> dict:
        """The shape in which it is stored; values must be JSON."""
        choices = [[choice.key, choice.label, choice.value] for choice in self.choices]
        return {"key": self.key, "text": self.text, "choices": choices}


@dataclass(frozen=True, slots=True)
class Found:
    """What one cell says: a value, and what is to be said about it. With an error or a question there is no value."""

    value: Any = None
    error: str = ""
    warnings: tuple[tuple[str, str], ...] = ()  # (code, sentence)
    question: Question | None = None


EMPTY = Found()
