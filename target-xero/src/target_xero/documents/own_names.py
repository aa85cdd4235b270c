"""What other documents may name a document by: its number, its code or its name."""

from __future__ import annotations

import typing as t
from urllib.parse import unquote

from target_xero.documents.natural_keys import BILLS

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from target_xero.documents.document import Document

Name: t.TypeAlias = tuple[str, str, str]
"""An entity, one of its fields, and what that says."""

NAMED_BY: t.Final = {
    "Accounts": ("Code",),
    "Contacts": ("ContactNumber", "Name"),
    "CreditNotes": ("CreditNoteNumber",),
    "Invoices": ("InvoiceNumber",),
    "Items": ("Code",),
    "PurchaseOrders": ("PurchaseOrderNumber",),
    "Quotes": ("QuoteNumber",),
    "TrackingCategories": ("Name",),
}
"""Fields by which Xero finds what another document or a path means (S-PAYMENTS, S-CONTACTS, H)."""
OF_ALL: t.Final = frozenset({"Accounts", "TrackingCategories"})
"""What is the organisation's, whoever brings it: one of theirs is another one only if an id says so."""
KIND: t.Final = "Type"
NUMBER: t.Final = "ContactNumber"
"""What tells two contacts of one name apart, besides their ids."""


def own_names(document: Document) -> Iterator[Name]:
    """What the document says that it is called, or what its rows say if they do not make a document."""
    route, entity = document.route, document.route.entity.entity
    if route.path != route.entity.path or route.as_is:
        return
    fields = NAMED_BY.get(entity, ())
    for field in fields:
        value = document.body.get(field)
        if value not in (None, "") and not isinstance(value, dict | list | bool):
            yield entity, field, str(value)
    for field, value in document.names:
        if field in fields:
            yield entity, field, value


def telling(document: Document) -> tuple[str, ...]:
    """Fields that tell which one it is, or of which kind, where another one may have its name."""
    entity = document.route.entity
    own = (str(entity.id),) if entity.id and entity.id != entity.number else ()
    kind = (KIND,) if entity.entity in BILLS else ()
    is_theirs = entity.entity == "Contacts" and not (document.route.settings.on_existing or document.route.upserts)
    return (*own, *kind, *((NUMBER,) if is_theirs else ()))


def told(document: Document) -> dict[str, list[str]]:
    """What the document says in these fields, or each of its rows if they do not make a document."""
    found: dict[str, list[str]] = {}
    for field in telling(document):
        body = document.body.get(field)
        said = [str(body)] if isinstance(body, str | int) and body != "" else []
        said += [value for name, value in document.names if name == field]
        if field == document.route.entity.id and document.route.on_element:
            said += [unquote(place) for place in document.path.split("/")[1:2] if "{" not in place]
        if said:
            found[field] = [*dict.fromkeys(said)]
    return found
