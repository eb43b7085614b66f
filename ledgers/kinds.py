"""The ledgers that exist: each app's `ledgers` module registers its own."""

from typing import TypeVar

LedgerClass = TypeVar("LedgerClass", bound=type)
_LEDGERS: dict[str, object] = {}


class UnknownLedger(LookupError):
    """No ledger of that kind is registered."""


def register(ledger: LedgerClass) -> LedgerClass:
    """Make a ledger known under its `kind`; there is one object of each class."""
    _LEDGERS[ledger.kind] = ledger()
    return ledger


def find(kind: str):
    """The ledger of a kind; UnknownLedger when there is none."""
    try:
        return _LEDGERS[kind]
    except KeyError:
        raise UnknownLedger(kind) from None


def of(record):
    """The ledger to which a record belongs."""
    return next(ledger for ledger in _LEDGERS.values() if ledger.model is type(record))


def every() -> list:
    """All ledgers, in their order."""
    return sorted(_LEDGERS.values(), key=lambda ledger: ledger.order)
