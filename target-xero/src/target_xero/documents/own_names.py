"""What other documents may name a document by: its number, its code or its name."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from target_xero.documents.document import Document

Name: t.TypeAlias = tuple[str, str, str]
"""An entity, one of its fields, and what that says."""

NAMED_BY: t.Final = {
    "Contacts": ("ContactNumber", "Name"),
    "CreditNotes": ("CreditNoteNumber",),
    "Invoices": ("InvoiceNumber",),
    "Items": ("Code",),
    "PurchaseOrders": ("PurchaseOrderNumber",),
    "Quotes": ("QuoteNumber",),
}
"""Fields by which Xero finds what another document or a path means (S-PAYMENTS, S-CONTACTS, H)."""


def own_names(document: Document) -> Iterator[Name]:
    """What the document says that it is called; nothing of a part that says by its id or its path whose part it is."""
    route, body = document.route, document.body
    entity = route.entity
    if route.path != entity.path or route.as_is or (entity.id != entity.number and entity.id_of(body)):
        return
    for field in NAMED_BY.get(entity.entity, ()):
        value = body.get(field)
        if value not in (None, "") and not isinstance(value, dict | list | bool):
            yield entity.entity, field, str(value)
