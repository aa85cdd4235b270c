"""Which other documents a document names by number, code or name, so that Xero looks for what is called so."""

from __future__ import annotations

import typing as t
from urllib.parse import unquote

from target_xero.documents.document import REFERENCE
from target_xero.documents.ending_status import ends_for_good
from target_xero.documents.item_prices import CODE, ITEMS, prices_taken
from target_xero.documents.own_names import NAMED_BY
from target_xero.documents.totals import is_priced_elsewhere
from target_xero.lookup.queries import askable
from target_xero.send.batches import base_of
from target_xero.validation.documents_with_lines import LINES
from target_xero.validation.payments import numbers_of, payments_of

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from target_xero.documents.document import Document
    from target_xero.documents.own_names import Name
    from target_xero.documents.record import Record

    Ways: t.TypeAlias = Iterator[tuple[Name, ...]]
    """Names of one document each; Xero looks for the next one where it finds nothing of the one before."""

ALLOCATIONS: t.Final = "Allocations"
ACCOUNTS: t.Final = frozenset({"AccountCode", "Account", "BankAccount", "FromBankAccount", "ToBankAccount"})
"""Where a document names an account."""
TRACKING_ID: t.Final = "TrackingCategoryID"
PRICED: t.Final = "say the UnitAmount in the line"
"""What makes it no matter which item is meant."""


def names_in(document: Document) -> Ways:
    """What it pays, is allocated to, is written below or is with, on what it is booked, the items whose price it takes.

    Tax rates are left out: their types are ids.
    """
    yield from _of_path(document)
    if document.delete or ends_for_good(document):
        return
    body, entity = document.body, document.route.entity
    for each in [body] if entity.wrapper == ALLOCATIONS else payments_of(entity.entity, body):
        yield from ((name,) for name in numbers_of(each))
    yield from _of_contact(body.get("Contact"))
    yield from _of_lines(document)
    yield from (((entity, NAMED_BY[entity][0], said),) for entity, said in _booked_on(body))


def _booked_on(value: object) -> Iterator[tuple[str, str]]:
    """Accounts by their codes and categories of tracking by their names, at any depth."""
    if isinstance(value, list):
        for each in value:
            yield from _booked_on(each)
    elif isinstance(value, dict):
        for field, inner in value.items():
            if field in ACCOUNTS and isinstance(inner, str):
                yield "Accounts", inner
            elif field in ACCOUNTS and isinstance(inner, dict) and isinstance(inner.get("Code"), str):
                yield from () if inner.get("AccountID") else (("Accounts", inner["Code"]),)
            elif field == "Tracking" and isinstance(inner, list):
                yield from (("TrackingCategories", each["Name"]) for each in inner if _is_named(each))
            else:
                yield from _booked_on(inner)


def _is_named(tracking: object) -> bool:
    return isinstance(tracking, dict) and isinstance(tracking.get("Name"), str) and not tracking.get(TRACKING_ID)


def _of_path(document: Document) -> Ways:
    """`Invoices/INV-1/Attachments/a.pdf` is below the invoice INV-1; an id names one for good."""
    entity, _, rest = base_of(document).partition("/")
    key = unquote(rest.partition("/")[0])
    if key and "{" not in key and entity in NAMED_BY and not askable("ID", [key]):
        yield ((entity, NAMED_BY[entity][0], key),)


def _of_contact(stub: object) -> Ways:
    """Xero takes the id, else the number, else the name (S-CONTACTS, H)."""
    if isinstance(stub, dict) and not (stub.get("ContactID") or REFERENCE in stub):
        said = [(field, stub.get(field)) for field in NAMED_BY["Contacts"]]
        if names := tuple(("Contacts", field, text) for field, text in said if isinstance(text, str) and text):
            yield names


def _of_lines(document: Document) -> Ways:
    lines: list[Record] = document.body.get(LINES.get(document.route.entity.entity, "")) or []
    for line in lines:
        if isinstance(line, dict) and isinstance(line.get("ItemCode"), str) and is_priced_elsewhere(line):
            yield from (((ITEMS, side, line["ItemCode"]),) for side in prices_taken(document))
            yield ((ITEMS, CODE, line["ItemCode"]),)
