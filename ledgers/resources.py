"""The kinds of sheets of the ledgers: each is made from its ledger, so that no ledger needs code for it."""

from ledgers import kinds
from ledgers.ledger import Ledger
from ledgers.resource import RecordResource
from ledgers.sheets import columns
from ledgers.sheets.columns import NUMBER
from uploads.kinds import register


def made(ledger: Ledger) -> type[RecordResource]:
    """The kind of sheet of a ledger."""
    told = [str(ledger.model._meta.get_field(name).verbose_name) for name in ledger.model.identity]
    about = {
        "__doc__": f"Rows of {ledger.kind}.",
        "ledger": ledger,
        "kind": ledger.template,
        "title": ledger.title,
        "description": ledger.description,
        "order": ledger.order,
        "label_field": columns.label(ledger),
        "apart": f"（{'、'.join(told)}都相同）。确属两条的，请在其中一行上区分开",
    }
    fields = columns.columns(ledger)
    name = type(ledger).__name__.removesuffix("Ledger")
    # In two steps: a column may be called `title`, as what people call the sheet is.
    base = type(f"{name}Base", (RecordResource,), about)
    meta = type("Meta", (), {"model": ledger.model, "import_id_fields": (NUMBER,), "fields": tuple(fields)})
    return type(f"{name}Resource", (base,), {**fields, "Meta": meta})


for ledger in kinds.every():
    if ledger.by_sheet:
        register(made(ledger))
