"""The prices that an item's rows say: a line of that item without a price takes the one that Xero has."""

from __future__ import annotations

import typing as t

from target_xero.documents.json_text import parsed
from target_xero.documents.unflattening import is_blank, path_of
from target_xero.routing.field_names import find

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from target_xero.documents.document import Document

ITEMS: t.Final = "Items"
ITEM: t.Final = "Item"
CODE: t.Final = "Code"
PRICE: t.Final = "UnitPrice"
SIDES: t.Final = {"SalesDetails": "sales", "PurchaseDetails": "purchase"}
"""Fields of an item that have a price, and what a column that means one has in its name."""
SOLD: t.Final = ("ACCREC", "RECEIVE")
BOUGHT: t.Final = ("ACCPAY", "SPEND")
"""What types of documents begin with whose lines take the one price, or the other."""


def prices_said(document: Document) -> dict[str, list[str]]:
    """By side, the prices that an item's rows say; an empty one is what they may say where they make no item."""
    if document.route.entity.entity != ITEMS or document.delete:
        return {}
    found: dict[str, list[str]] = {side: [] for side in SIDES}
    for side in SIDES:
        said = document.body.get(side)
        if isinstance(said, dict) and PRICE in said:
            found[side].append("" if said[PRICE] is None else str(said[PRICE]))
        found[side] += [value for name, value in document.names if name == side]
    return {side: each for side, each in found.items() if each}


def codes_said(document: Document) -> list[str]:
    """The codes that an item's rows say."""
    said = [document.body.get(CODE), *(code for field, code in document.names if field == CODE)]
    return sorted({str(code) for code in said if isinstance(code, str | int) and str(code)})


def sides_emptied(document: Document) -> Iterator[str]:
    """Sides of which the rows of an item say that there is no price: by an empty column, not by having none."""
    columns = (said for row in document.rows for said in row.record.items())
    for column, value in columns if document.route.entity.entity == ITEMS else ():
        side, *rest = path_of(ITEM, column)
        inner = parsed(value) if isinstance(value, str) and value.strip() else value
        if not rest and isinstance(inner, dict):
            has_price = any(path_of(ITEM, f"{side}.{name}")[-1] == PRICE for name in inner)
            is_empty = has_price and is_blank(find(inner, PRICE))
        else:
            is_empty = rest in ([], [PRICE]) and is_blank(inner)
        if is_empty and side in SIDES:
            yield str(side)


def prices_taken(document: Document) -> tuple[str, ...]:
    """Which price of items the lines of a document take: of one whose type says nothing, either."""
    entity, kind = document.route.entity.entity, str(document.body.get("Type") or "")
    if entity == "Quotes" or kind.startswith(SOLD):
        return ("SalesDetails",)
    if entity == "PurchaseOrders" or kind.startswith(BOUGHT):
        return ("PurchaseDetails",)
    return tuple(SIDES)
