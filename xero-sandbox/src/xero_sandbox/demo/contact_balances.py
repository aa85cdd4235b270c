"""What contacts owe and are owed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xero_sandbox.books.contact_balances import SIDES
from xero_sandbox.books.record import ZERO, Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date


def balances_of(invoices: Iterable[Record], today: date) -> Mapping[str, Record]:
    """The field Balances by the ContactID of everyone with an open invoice or bill.

    Amounts in other currencies are added as they are (S-OAS, H).
    """
    found: dict[str, Record] = {}
    for invoice in invoices:
        if invoice["Status"] != "AUTHORISED":
            continue
        due = invoice["AmountDue"]
        balances = found.setdefault(invoice["Contact"]["ContactID"], {side: _nothing() for side in SIDES.values()})
        side = balances[SIDES[invoice["Type"]]]
        side["Outstanding"] += due
        if invoice["DueDate"] < today:
            side["Overdue"] += due
    return found


def _nothing() -> Record:
    return {"Outstanding": ZERO, "Overdue": ZERO}
