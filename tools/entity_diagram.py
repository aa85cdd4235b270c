"""Generates the page with the diagrams of streams and of the links between them."""

from __future__ import annotations

import typing as t
from pathlib import Path

from tap_xero.catalogue.links import links
from tap_xero.catalogue.parts import PARTS_BY_STREAM
from tap_xero.general_ledger.columns import LEDGERS
from tap_xero.naming.columns import columns_of
from warehouse_tables import schema_of, tables

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tap_xero.catalogue.links import Link
    from warehouse_tables import Table

PAGE: t.Final = Path("docs/erd.md")
AREAS: t.Final = {
    "Sales": ("invoices", "credit_notes", "quotes", "repeating_invoices", "linked_transactions", "branding_themes"),
    "Purchases and expenses": ("purchase_orders", "receipts", "expense_claims", "users"),
    "Money": ("payments", "batch_payments", "overpayments", "prepayments", "bank_transactions", "bank_transfers"),
    "Contacts": ("contacts", "contact_groups"),
    "The ledger and what it is made of": (
        *LEDGERS,
        *("journals", "manual_journals", "accounts", "tax_rates", "tracking_categories", "items", "currencies"),
        *("budgets", "organisations", "payment_services", "invoice_reminders"),
    ),
}
"""Streams by what they are about; parts are with the stream that they are parts of."""
HEAD: t.Final = """\
# How the streams hang together

What one joins by, made from the catalogue: a diagram of what each stream names, and one of its parts. Every table also
has `tenant_id`, which is a part of its key, and belongs into every join where there are several organisations. Lines of
documents and other parts of records are [streams of their own](children.md). With `naming: dbt` ([tables for
analytics](analytics.md)) the tables are called by the singular, and `Contact.ContactID` is the column `contact_id`; the
links are the same.

`PK` identifies a row, `FK` names a row of another table. A line leads from the one to the many that name it, and says
by which column; what has a point in it is a field of an object in the record. Parts have a line to their record alone.
Codes (`AccountCode`, `ItemCode`) name accounts and items, too, until somebody changes them in Xero.
"""


ACROSS: t.Final = 2
"""Parts of a record side by side at most, so that a diagram fits a screen; more stand below each other."""


def files() -> dict[Path, bytes]:
    areas = [f"\n## {title}\n{''.join(sections(streams))}" for title, streams in AREAS.items()]
    return {PAGE: (HEAD + "".join(areas)).encode()}


def sections(streams: Sequence[str]) -> Iterator[str]:
    """What each stream names, then its parts."""
    found = {each.stream: each for each in tables("xero")}
    for stream in streams:
        yield f"\n### {stream}\n\n{diagram([found[stream]], from_left=True)}"
        if parts := within([stream])[1:]:
            direct = sum(PARTS_BY_STREAM[each].parent == stream for each in parts)
            yield "\n" + diagram([found[each] for each in parts], from_left=direct > ACROSS)


def within(streams: Sequence[str]) -> list[str]:
    """The streams of an area, each followed by its parts."""
    return [
        each for stream in streams for each in (stream, *(part for part in PARTS_BY_STREAM if whole(part) == stream))
    ]


def whole(part: str) -> str:
    """The stream of which it is a part, or a part of a part."""
    parent = PARTS_BY_STREAM[part].parent
    return whole(parent) if parent in PARTS_BY_STREAM else parent


def diagram(shown: Sequence[Table], *, from_left: bool) -> str:
    direction = "direction LR" if from_left else "direction TB"
    lines = [line for table in shown for line in (*entity(table), *relations(table))]
    return "\n".join(["```mermaid", "erDiagram", *(f"    {line}" for line in (direction, *lines)), "```", ""])


def entity(table: Table) -> Iterator[str]:
    yield f"{table.stream} {{"
    for column in table.columns:
        marks = [mark for mark, has in (("PK", column.name in table.key), ("FK", column.link)) if has]
        if marks:
            yield f"    text {column.name} {', '.join(marks)}"
    yield "}"


def relations(table: Table) -> Iterator[str]:
    """A part only leads to what it is a part of; what else it names is told by its columns."""
    part = PARTS_BY_STREAM.get(table.stream)
    for link in links_of(table.stream):
        if part and link.stream != part.parent:
            continue
        yield f'{link.stream} ||--o{{ {table.stream} : "{".".join(link.path)}"'


def links_of(stream: str) -> list[Link]:
    """Those by columns, and by fields of objects that are columns with `naming: dbt`."""
    return list(links(stream, columns_of(schema_of(stream), {}).names))
