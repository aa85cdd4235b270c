"""Items: found by their code; what is bought and sold has prices, accounts and taxes (S-ITEMS, H)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final

from xero_sandbox.books.record import ZERO, Record
from xero_sandbox.rules.checks.names_and_ids import found_by_id, require, taken_from
from xero_sandbox.rules.checks.text_lengths import check_lengths
from xero_sandbox.rules.error_messages import Rule
from xero_sandbox.rules.interface import InvalidError, Saved

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xero_sandbox.books.organisation import Organisation
    from xero_sandbox.books.record import Stored
    from xero_sandbox.rules.error_messages import Message
    from xero_sandbox.rules.interface import Case

WRITABLE: Final = (
    "Code", "Name", "Description", "PurchaseDescription", "IsSold", "IsPurchased", "InventoryAssetAccountCode",
)  # fmt: skip
NOTHING: Final[Record] = {
    "IsSold": True,
    "IsPurchased": True,
    "IsTrackedAsInventory": False,
    "SalesDetails": {},
    "PurchaseDetails": {},
}
"""An item of which only the code is known (S-ITEMS, H)."""
DETAILS: Final = {"SalesDetails": "IsSold", "PurchaseDetails": "IsPurchased"}
"""Prices, and the flag that says whether the item has them."""
COUNTED: Final = frozenset({"InventoryAssetAccountCode", "QuantityOnHand", "TotalCostPool", "QuantityOnBackOrder"})
"""What only tracked items have."""
ACCOUNT_FIELDS: Final = ("AccountCode", "COGSAccountCode")


class ItemRules:
    def find(self, case: Case) -> Stored | None:
        if stored := found_by_id(case):
            return stored
        stored = case.organisation.collections["Items"].find(case.sent.get("Code") or "")
        return stored if stored and stored.record["Code"] == case.sent["Code"] else None

    def create(self, case: Case) -> Saved:
        require(case.sent, "Code")
        return Saved(record=_checked(case, _changed(case, {"ItemID": case.organisation.new_id(), **NOTHING})))

    def update(self, case: Case, stored: Stored) -> Saved:
        """What is not sent keeps its value."""
        before = {**NOTHING, **stored.record}
        return Saved(record=_checked(case, _changed(case, before), before))


def _changed(case: Case, before: Record) -> Record:
    after = {**before, **taken_from(case.sent, WRITABLE)}
    for field, flag in DETAILS.items():
        details = {**(before[field] if after[flag] else {}), **case.sent.get(field, {})}
        if "UnitPrice" in details:
            places = Decimal(1).scaleb(-case.unit_places)
            details["UnitPrice"] = details["UnitPrice"].quantize(places, ROUND_HALF_UP)
        after[field] = details
    return _tracked(after, before)


def _tracked(after: Record, before: Record) -> Record:
    """With both accounts an item is tracked, with neither it is not (any more)."""
    accounts = (after.get("InventoryAssetAccountCode"), after["PurchaseDetails"].get("COGSAccountCode"))
    if not any(accounts):
        untracked = {name: value for name, value in after.items() if name not in COUNTED}
        untracked["PurchaseDetails"] = {k: v for k, v in after["PurchaseDetails"].items() if k != "COGSAccountCode"}
        return {**untracked, "IsTrackedAsInventory": False}
    if before["IsTrackedAsInventory"]:
        return after
    return {**after, "IsTrackedAsInventory": True, "QuantityOnHand": ZERO, "TotalCostPool": ZERO}


def _checked(case: Case, item: Record, before: Record | None = None) -> Record:
    check_lengths(case)
    found = [*_wrong_codes(case, item), *_wrong_details(case.organisation, item), *_wrong_tracking(case, item, before)]
    if found:
        raise InvalidError(*found)
    return item


def _wrong_tracking(case: Case, item: Record, before: Record | None) -> Iterator[Message]:
    """The two accounts go together, and what is on hand keeps its asset account (S-ITEMS, H; wordings made up)."""
    asset, cost = item.get("InventoryAssetAccountCode"), item["PurchaseDetails"].get("COGSAccountCode")
    if asset and not cost:
        yield "COGSAccountCode is required for items that are tracked as inventory"
    if cost and not asset:
        yield "InventoryAssetAccountCode is required for items that have a COGSAccountCode"
    accounts = case.organisation.collections["Accounts"].in_key_order()
    types = {one.record.get("Code"): one.record["Type"] for one in accounts}
    if asset and asset in types and types[asset] != "INVENTORY":
        yield f"InventoryAssetAccountCode '{asset}' is no account of type INVENTORY"
    was = before and before["IsTrackedAsInventory"] and before.get("InventoryAssetAccountCode")
    if before and was and asset != was and (before.get("QuantityOnHand") or before.get("TotalCostPool")):
        yield f"Item '{item['Code']}' is on hand, so it stays tracked in account '{was}'"


def _wrong_codes(case: Case, item: Record) -> Iterator[Message]:
    stored = case.organisation.collections["Items"].find(item["Code"])
    if stored and stored.record["Code"] == item["Code"] and stored.record["ItemID"] != item["ItemID"]:
        yield Rule.ITEM_CODE_TAKEN.said(code=item["Code"])


def _wrong_details(organisation: Organisation, item: Record) -> Iterator[Message]:
    codes = {one.record.get("Code") for one in organisation.collections["Accounts"].in_key_order()}
    for field, flag in DETAILS.items():
        details = item[field]
        if details and not item[flag]:
            yield f"{field} cannot be set when {flag} is false"
        if any(code and code not in codes for code in (details.get(name) for name in ACCOUNT_FIELDS)):
            yield Rule.ACCOUNT_INVALID.said()
        if (tax := details.get("TaxType")) and not organisation.collections["TaxRates"].find(tax):
            yield Rule.TAX_INVALID.said()
    asset = item.get("InventoryAssetAccountCode")
    if asset and asset not in codes:
        yield Rule.ACCOUNT_INVALID.said()
