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
    """What the document says that it is called, or what its rows say if they do not make a document."""
    route, entity = document.route, document.route.entity.entity
    if route.path != route.entity.path or route.as_is:
        return
    for field in NAMED_BY.get(entity, ()):
        value = document.body.get(field)
        if value not in (None, "") and not isinstance(value, dict | list | bool):
            yield entity, field, str(value)
    for field, value in document.names:
        yield entity, field, value
