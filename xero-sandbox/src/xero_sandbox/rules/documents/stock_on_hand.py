"""Nothing is sold that is not there, and nothing taken back that is sold (support article Inventory_AdjGS, H)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xero_sandbox.rules.interface import InvalidError

if TYPE_CHECKING:
    from xero_sandbox.books.collection import Record
    from xero_sandbox.rules.interface import Case
    from xero_sandbox.rules.lines.line_items import Sheet

NOT_ENOUGH: Final = "The quantity on hand of item '{}' is not enough for this transaction."
"""Xero's own words are not recorded."""
NOT_THE_ASSET: Final = "A purchase of the tracked item '{}' has to be booked to its inventory asset account '{}'."
"""The rule is Xero's guide's, what becomes of a line that breaks it is not recorded (M)."""


def require_stock(case: Case, record: Record, before: Record | None) -> None:
    """Raises InvalidError for each item of which there would be less than none, in quantity or in value.

    What is sold beyond that goes on back order where the call allows it.
    """
    plan = case.organisation.stock.plan(case.kind.path, before, record)
    if plan is None:
        return
    already = {move.item_id for move in plan.before if move.owed}
    owed = [] if case.backorders else [item for item in plan.owed() if item not in already]
    if lacking := dict.fromkeys((*plan.below_zero(), *owed)):
        items = case.organisation.collections["Items"]
        codes = [stored.record["Code"] for key in lacking if (stored := items.find(key))]
        raise InvalidError(*(NOT_ENOUGH.format(code) for code in codes), record=record)


def asset_of(sheet: Sheet, item: Record | None) -> str:
    """The account that a purchase of the item is booked to, where it has no choice."""
    return str(item["InventoryAssetAccountCode"]) if item and not sheet.selling and is_tracked(item) else ""


def is_tracked(item: Record) -> bool:
    return bool(item.get("IsTrackedAsInventory"))


def require_asset(sheet: Sheet, line: Record, item: Record | None) -> None:
    """Raises InvalidError for a purchase of a tracked item that is booked elsewhere."""
    asset = asset_of(sheet, item)
    if item and asset and line.get("AccountCode", asset) != asset:
        raise InvalidError(NOT_THE_ASSET.format(item["Code"], asset))
