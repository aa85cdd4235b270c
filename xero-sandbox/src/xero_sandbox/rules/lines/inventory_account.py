"""A purchase of a tracked item is booked to its inventory asset account and to no other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xero_sandbox.rules.interface import InvalidError

if TYPE_CHECKING:
    from xero_sandbox.books.record import Record
    from xero_sandbox.rules.lines.reading_rules import Sheet

NOT_THE_ASSET: Final = "A purchase of the tracked item '{}' has to be booked to its inventory asset account '{}'."
"""The rule is Xero's guide's, what becomes of a line that breaks it is not recorded (M)."""


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
