"""Whose claims there are to prices that lines take from items, where Xero has not the very price that was claimed."""

from __future__ import annotations

import typing as t

from xero_client.values.numbers import number

from target_xero.documents.item_prices import CODE, ITEMS, PRICE
from target_xero.documents.text_comparison import closest

if t.TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from target_xero.documents.own_names import Name
    from target_xero.documents.record import Record
    from target_xero.ledger.claims import Claim
    from target_xero.ledger.unpublished_names import UnpublishedNames
    from target_xero.validation.books import Books

ITEM_ID: t.Final = "ItemID"


def claims_to_prices(prices: Collection[Name], unpublished: UnpublishedNames, books: Books) -> dict[Name, list[Claim]]:
    """The claims to prices of items by code, of rows that name an item by its id, too.

    Xero is asked only where something is claimed, and each time anew: a run may have changed its items meanwhile.
    """
    claims = unpublished.claims(prices)
    asked = prices if unpublished.any_by_id else claims
    items = _items({code for _, _, code in asked}, books) if asked else {}
    known = [(name, item) for name in asked for item in items.get(name[2], ()) if ITEM_ID in item]
    by_id = {name: (ITEMS, name[1], str(item[ITEM_ID])) for name, item in known}
    also = unpublished.prices_by_id(by_id) if unpublished.any_by_id else {}
    found: dict[Name, list[Claim]] = {}
    for name in {*claims, *also}:
        each = [claim for claim in (*claims.get(name, ()), *also.get(name, ())) if not _is_at_xero(claim, name, items)]
        if each:
            found[name] = each
    return found


def _items(codes: Iterable[str], books: Books) -> dict[str, list[Record]]:
    now, wanted = books.anew(), sorted(codes)
    now.expect(ITEMS, CODE, wanted)
    return {code: closest(CODE, code, now.find(ITEMS, CODE, code) or ()) for code in wanted}


def _is_at_xero(claim: Claim, name: Name, items: dict[str, list[Record]]) -> bool:
    """Whether Xero has the very price that the rows said."""
    said, there = {*claim.terms.says.get(PRICE, ())}, items.get(name[2], [])
    if len(said) != 1 or len(there) != 1:
        return False
    has, (price,) = (there[0].get(name[1]) or {}).get(PRICE), said
    return str(price) != "" and has is not None and number(has) == number(price)
