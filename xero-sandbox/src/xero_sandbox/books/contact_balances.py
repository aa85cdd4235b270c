"""What contacts owe and are owed, kept in step with their invoices and bills."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from xero_sandbox.books.record import ZERO, Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from decimal import Decimal

    from xero_sandbox.books.collection import Collection

SIDES: Final = {"ACCREC": "AccountsReceivable", "ACCPAY": "AccountsPayable"}
"""Field of a contact's balances by type of invoice."""
AMOUNTS: Final = ("Outstanding", "Overdue")


class Due(NamedTuple):
    """What one invoice adds to a contact's balances, in its own currency."""

    contact_id: str
    side: str
    outstanding: Decimal
    overdue: Decimal


class ContactBalances:
    """What is overdue is counted on the day on which a document was last written: nothing happens by itself (M)."""

    def __init__(self, contacts: Collection, opened: date) -> None:
        self._contacts = contacts
        self._opened = opened
        self.counted: dict[str, Due] = {}
        """By id of the invoice, what it was counted as."""

    def changed(self, before: Record | None, after: Record, today: date) -> Iterator[Record]:
        """The contacts whose balances are others now."""
        key = str(after["InvoiceID"])
        old = self.counted.get(key) or (due_of(before, self._opened) if before else None)
        new = due_of(after, today)
        if new:
            self.counted[key] = new
        else:
            self.counted.pop(key, None)
        if old == new:
            return
        for contact_id in dict.fromkeys(due.contact_id for due in (old, new) if due):
            signed = [(due, sign) for due, sign in ((old, -1), (new, 1)) if due and due.contact_id == contact_id]
            if stored := self._contacts.find(contact_id):
                yield _balanced(stored.record, signed)


def due_of(invoice: Record, today: date) -> Due | None:
    """None for what nobody owes, such as a draft."""
    if invoice.get("Status") != "AUTHORISED" or not invoice.get("AmountDue") or invoice.get("Type") not in SIDES:
        return None
    due, is_late = invoice["AmountDue"], (invoice.get("DueDate") or invoice["Date"]) < today
    return Due(str(invoice["Contact"]["ContactID"]).lower(), SIDES[invoice["Type"]], due, due if is_late else ZERO)


def _balanced(contact: Record, changes: Iterable[tuple[Due, int]]) -> Record:
    known = contact.get("Balances") or {}
    balances = {side: {name: known.get(side, {}).get(name, ZERO) for name in AMOUNTS} for side in SIDES.values()}
    for due, sign in changes:
        balances[due.side]["Outstanding"] += sign * due.outstanding
        balances[due.side]["Overdue"] += sign * due.overdue
    others = {name: value for name, value in contact.items() if name != "Balances"}
    if any(amount for side in balances.values() for amount in side.values()):
        return {**others, "Balances": balances}
    return others
