"""What was sent of a line over what was there, and what its item says."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final

from xero_sandbox.rules.checks.names_and_ids import taken_from
from xero_sandbox.rules.interface import InvalidError
from xero_sandbox.rules.lines.inventory_account import asset_of

if TYPE_CHECKING:
    from xero_sandbox.books.record import Record
    from xero_sandbox.rules.lines.reading_rules import Sheet

SENT: Final = (
    "Description", "Quantity", "UnitAmount", "LineAmount", "ItemCode", "AccountCode", "AccountID", "TaxType",
    "TaxAmount", "DiscountRate", "DiscountAmount",
)  # fmt: skip
PRICED: Final = frozenset({"DiscountAmount", "DiscountRate", "ItemCode", "LineAmount", "Quantity", "UnitAmount"})
"""What a change of which makes Xero count the line anew."""
OTHER_NAME: Final = {"AccountCode": "AccountID", "AccountID": "AccountCode"}


def news(sheet: Sheet, sent: Record, before: Record | None) -> Record:
    """What was sent that is not there already; a price that was read with fewer places is no other price."""
    found = taken_from(sent, SENT)
    if "ItemCode" not in found and (code := sent.get("Item", {}).get("Code") or sent.get("Item", {}).get("ItemID")):
        found["ItemCode"] = code
    if not before or found.get("ItemCode", before.get("ItemCode")) != before.get("ItemCode"):
        return found  # Another item fills only what was not sent.
    known = dict(before)
    if isinstance(before.get("UnitAmount"), Decimal) and found.get("UnitAmount") != before["UnitAmount"]:
        known["UnitAmount"] = before["UnitAmount"].quantize(Decimal(1).scaleb(-sheet.unit_places), ROUND_HALF_UP)
    return {name: value for name, value in found.items() if known.get(name) != value}


def merged(sheet: Sheet, new: Record, before: Record) -> Record:
    """The line as it was with what is new; nothing stays that follows from what has changed."""
    old = taken_from(before, SENT)
    if "ItemCode" in new:
        old = taken_from(old, ("Quantity",))
    if new.keys() & PRICED:
        old.pop("LineAmount", None)
    if new.keys() & {*PRICED, "TaxType"} or sheet.retyped:
        old.pop("TaxAmount", None)
    if "LineAmount" in new and "UnitAmount" not in new:
        old.pop("UnitAmount", None)
    if "DiscountRate" in new:
        old.pop("DiscountAmount", None)
    for name, other in OTHER_NAME.items():
        if name in new and other not in new:
            old.pop(other, None)
    return {**old, **new}


def item_of(sheet: Sheet, line: Record, before: Record | None) -> Record | None:
    """The item that a line names; one that is there no more stays where it was."""
    code = line.get("ItemCode")
    if not code:
        return None
    stored = sheet.organisation.collections["Items"].find(code)
    if stored:
        return stored.record
    if before and before.get("ItemCode") == code:
        return {"Code": code, **before.get("Item", {})}
    raise InvalidError(f"Item code '{code}' is not valid")


def item_defaults(sheet: Sheet, item: Record) -> Record:
    """What an item says of a line that does not say it itself (S-ITEMS, H)."""
    text, details = ("Description", "SalesDetails") if sheet.selling else ("PurchaseDescription", "PurchaseDetails")
    prices = item.get(details, {})
    found = {
        "Description": item.get(text) or item.get("Name"),
        "UnitAmount": prices.get("UnitPrice"),
        "AccountCode": asset_of(sheet, item) or prices.get("AccountCode") or prices.get("COGSAccountCode"),
        "TaxType": prices.get("TaxType"),
    }
    return {name: value for name, value in found.items() if value is not None}
