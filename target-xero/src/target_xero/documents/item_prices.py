"""The prices that an item's rows say: a line of that item without a price takes the one that Xero has."""

from __future__ import annotations

import typing as t

from target_xero.routing.field_names import plain

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from target_xero.documents.document import Document
    from target_xero.documents.own_names import Name

ITEMS: t.Final = "Items"
CODE: t.Final = "Code"
PRICE: t.Final = "UnitPrice"
SIDES: t.Final = {"SalesDetails": "sales", "PurchaseDetails": "purchase"}
"""Fields of an item that have a price, and what a column that means one has in its name."""
SOLD: t.Final = ("ACCREC", "RECEIVE")
BOUGHT: t.Final = ("ACCPAY", "SPEND")
"""What types of documents begin with whose lines take the one price, or the other."""


def prices(document: Document) -> Iterator[Name]:
    """A name for each price of an item that its rows say, or may say where they do not make an item."""
    if document.route.entity.entity != ITEMS or document.delete:
        return
    said = [document.body.get(CODE), *(code for field, code in document.names if field == CODE)]
    codes = {str(code) for code in said if isinstance(code, str | int) and str(code)}
    for side in SIDES:
        if codes and _says(document, side):
            yield from ((ITEMS, side, code) for code in sorted(codes))


def prices_taken(document: Document) -> tuple[str, ...]:
    """Which price of items the lines of a document take: of one whose type says nothing, either."""
    entity, kind = document.route.entity.entity, str(document.body.get("Type") or "")
    if entity == "Quotes" or kind.startswith(SOLD):
        return ("SalesDetails",)
    if entity == "PurchaseOrders" or kind.startswith(BOUGHT):
        return ("PurchaseDetails",)
    return tuple(SIDES)


def _says(document: Document, side: str) -> bool:
    if document.body:
        said = document.body.get(side)
        return isinstance(said, dict) and PRICE in said
    columns = {plain(name) for row in document.rows for name in row.record} | set(
        map(plain, document.route.settings.payload)
    )
    priced = [name for name in columns if "price" in name or "details" in name]
    of_side = [name for name in priced if SIDES[side] in name]
    return bool(of_side) or any(not any(word in name for word in SIDES.values()) for name in priced)
