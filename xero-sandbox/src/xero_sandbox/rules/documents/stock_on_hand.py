"""Nothing is sold that is not there, and nothing taken back that is sold (support article Inventory_AdjGS, H)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xero_sandbox.rules.interface import InvalidError

if TYPE_CHECKING:
    from xero_sandbox.books.record import Record
    from xero_sandbox.rules.interface import Case

NOT_ENOUGH: Final = "The quantity on hand of item '{}' is not enough for this transaction."
"""Xero's own words are not recorded."""


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
