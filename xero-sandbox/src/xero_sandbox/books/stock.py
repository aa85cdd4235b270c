"""Tracked inventory: what bills bring in and sales take out, at what cost, and what is on hand (average cost).

It moves when a document is approved, and as at that moment, whatever the document's date; what had moved is taken back
exactly when the document is edited, voided or deleted (support articles Inventory_TSUpdate and Inventory_AdjGS, H).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from xero_sandbox.books.arithmetic import in_base, money
from xero_sandbox.books.journal_lines import rate_of
from xero_sandbox.books.posted_records import LIVE
from xero_sandbox.books.record import ZERO, Record

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from xero_sandbox.books.collection import Collection

PATHS: Final = {"Invoices": "InvoiceID", "CreditNotes": "CreditNoteID", "BankTransactions": "BankTransactionID"}
BOUGHT: Final = {"ACCPAY": 1, "SPEND": 1, "ACCPAYCREDIT": -1}
"""Types that bring in what their lines cost, or give it back."""
SOLD: Final = {"ACCREC": -1, "RECEIVE": -1, "ACCRECCREDIT": 1}
"""Types that take out at average cost, or bring back."""
MOVES: Final = "StockMoves"
"""Where the ledger finds them in a document; no reader sees it."""


class Move(NamedTuple):
    """What one line did to what is on hand."""

    item_id: str
    quantity: Decimal
    cost: Decimal
    """In base currency; like the quantity less than nothing for what goes out."""
    asset: str
    sold_cost: str
    """Code of the account for the cost of goods sold; empty for what was bought, which the line books by itself."""
    owed: Decimal = ZERO
    """What was sold without being there, on back order."""


class Need(NamedTuple):
    """What a line wants moved."""

    item_id: str
    quantity: Decimal
    amount: Decimal
    sold: bool


@dataclass(slots=True)
class Level:
    quantity: Decimal
    cost: Decimal

    def add(self, quantity: Decimal, cost: Decimal) -> None:
        self.quantity += quantity
        self.cost += cost

    def cost_of(self, quantity: Decimal) -> Decimal:
        """At average cost; all that is there costs all that there is."""
        if not self.quantity or not quantity:
            return ZERO
        if quantity == self.quantity:
            return self.cost
        return money(self.cost * quantity / self.quantity)


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of the inventory when a document is written."""

    key: str
    before: list[Move]
    after: list[Move] = field(default_factory=list)
    levels: dict[str, Level] = field(default_factory=dict)

    def owed(self) -> dict[str, Decimal]:
        """By item, what is sold without being there."""
        return {move.item_id: move.owed for move in self.after if move.owed}

    def below_zero(self) -> list[str]:
        """Items of which less than nothing would be there, or for less than nothing."""
        return [item for item, level in self.levels.items() if level.quantity < 0 or level.cost < 0]


class Stock:
    def __init__(self, items: Collection) -> None:
        self._items = items
        self.moves: dict[str, list[Move]] = {}
        """By id of the document, what it has moved."""

    def plan(self, path: str, before: Record | None, after: Record | None) -> Plan | None:
        """None when nothing moves."""
        if path not in PATHS:
            return None
        key = str((after or before or {}).get(PATHS[path], ""))
        old, needs = self.moves.get(key, []), list(self._needs(after))
        if not old and not needs:
            return None
        if old and needs == list(self._needs(before)):
            return Plan(key, old, old)
        return self._moved(Plan(key, old), needs)

    def apply(self, plan: Plan) -> Iterator[Record]:
        """Remember what has moved, and give the items as they are now."""
        self.moves[plan.key] = plan.after
        if not plan.after:
            del self.moves[plan.key]
        owed: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
        for move, sign in (*((move, -1) for move in plan.before), *((move, 1) for move in plan.after)):
            owed[move.item_id] += sign * move.owed
        for item_id, level in plan.levels.items():
            if stored := self._items.find(item_id):
                yield _counted(stored.record, level, owed[item_id])

    def told(self, path: str, document: Record | None, moves: list[Move] | None = None) -> Record | None:
        """The document with what it has moved, or is to move, for the ledger."""
        if document is None or path not in PATHS:
            return document
        found = self.moves.get(str(document.get(PATHS[path], ""))) if moves is None else moves
        return {**document, MOVES: found} if found else document

    def _needs(self, document: Record | None) -> Iterator[Need]:
        """Lines of tracked items, in a document that counts."""
        kind = (document or {}).get("Type")
        if document is None or document.get("Status") not in LIVE or (kind not in BOUGHT and kind not in SOLD):
            return
        for line in document.get("LineItems", ()):
            item = self._tracked(line) if isinstance(line, dict) and "ItemCode" in line else None
            if item is None or not line.get("Quantity"):
                continue
            if kind in SOLD:
                yield Need(item["ItemID"], SOLD[kind] * line["Quantity"], ZERO, sold=True)
            elif line.get("AccountCode") == item["InventoryAssetAccountCode"]:
                sign = BOUGHT[str(kind)]
                yield Need(item["ItemID"], sign * line["Quantity"], sign * _net(document, line), sold=False)

    def _tracked(self, line: Record) -> Record | None:
        stored = self._items.find(str((line.get("Item") or {}).get("ItemID") or line["ItemCode"]))
        return stored.record if stored and stored.record.get("IsTrackedAsInventory") else None

    def _moved(self, plan: Plan, needs: list[Need]) -> Plan:
        for move in plan.before:
            self._level(plan, move.item_id).add(-move.quantity, -move.cost)
        for need in needs:
            level, item = self._level(plan, need.item_id), self._item(need.item_id)
            quantity = max(need.quantity, -max(level.quantity, ZERO)) if need.sold else need.quantity
            cost = self._cost(level, item, quantity) if need.sold else need.amount
            level.add(quantity, cost)
            sold_cost = item["PurchaseDetails"]["COGSAccountCode"] if need.sold else ""
            asset, owed = item["InventoryAssetAccountCode"], quantity - need.quantity
            plan.after.append(Move(need.item_id, quantity, cost, asset, sold_cost, owed))
        return plan

    def _cost(self, level: Level, item: Record, quantity: Decimal) -> Decimal:
        """What comes back when nothing is there costs what the item is bought for (M)."""
        if quantity > 0 and not level.quantity:
            return money(quantity * (item.get("PurchaseDetails", {}).get("UnitPrice") or ZERO))
        return -level.cost_of(-quantity) if quantity < 0 else level.cost_of(quantity)

    def _level(self, plan: Plan, item_id: str) -> Level:
        if item_id not in plan.levels:
            item = self._item(item_id)
            plan.levels[item_id] = Level(item.get("QuantityOnHand", ZERO), item.get("TotalCostPool", ZERO))
        return plan.levels[item_id]

    def _item(self, item_id: str) -> Record:
        stored = self._items.find(item_id)
        return stored.record if stored else {}


def _net(document: Record, line: Record) -> Decimal:
    amount, tax = line.get("LineAmount", ZERO), line.get("TaxAmount", ZERO)
    return in_base(amount - tax if document.get("LineAmountTypes") == "Inclusive" else amount, rate_of(document))


def _counted(item: Record, level: Level, owed: Decimal) -> Record:
    counted = {**item, "QuantityOnHand": level.quantity, "TotalCostPool": level.cost}
    on_order = item.get("QuantityOnBackOrder", ZERO) + owed
    if on_order or "QuantityOnBackOrder" in item:
        counted["QuantityOnBackOrder"] = on_order
    return counted


def moves_of(saved: Mapping[str, list[list[object]]]) -> dict[str, list[Move]]:
    """As they were kept in a file."""
    return {key: [Move(*move) for move in moves] for key, moves in saved.items()}  # type: ignore[arg-type]
