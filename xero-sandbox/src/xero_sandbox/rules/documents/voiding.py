"""What voiding or deleting a document does: nothing is left of it to pay, so it cannot be once something was paid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xero_sandbox.books.record import ZERO
from xero_sandbox.rules.error_messages import Rule
from xero_sandbox.rules.interface import InvalidError

if TYPE_CHECKING:
    from decimal import Decimal

    from xero_sandbox.books.record import Record

VOID: Final = frozenset({"DELETED", "VOIDED"})
"""Statuses in which a document counts no more: its journal is reversed, and its number stays taken."""


def left_open(record: Record, settled: Decimal) -> Decimal:
    """What is left to pay or allocate; raises InvalidError if something void or deleted was settled in part."""
    void = record["Status"] in VOID
    if void and settled:
        raise InvalidError(Rule.SETTLED.said())
    return ZERO if void else record["Total"] - settled
