"""A payment names what it pays once: a number beside that would count before an id in it."""

from __future__ import annotations

import typing as t

from target_xero.documents.document import REFERENCE
from target_xero.documents.reasons import Reason, RejectError
from target_xero.documents.text_comparison import letters

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from target_xero.documents.record import Record

BESIDE: t.Final = {"InvoiceNumber": "Invoice", "CreditNoteNumber": "CreditNote"}
"""Fields of a payment that say what it pays, too, and the field that has it whole (S-OAS, H)."""
LEFT_OUT: t.Final = "{number} was left out: {field} says by its id what is paid."


def name_once(body: Record, model: str) -> Iterator[str]:
    """Take numbers out of payments that say elsewhere what they pay; gives a sentence for each that says more.

    Raises:
        RejectError: a payment has two numbers.
    """
    payments = [body] if model == "Payment" else body.get("Payments") if model == "BatchPayment" else None
    for payment in payments or ():
        for number, field in BESIDE.items() if isinstance(payment, dict) else ():
            stub = payment.get(field)
            if payment.get(number) and isinstance(stub, dict) and stub:
                yield from _one(payment, number, field)


def _one(payment: Record, number: str, field: str) -> Iterator[str]:
    said, stub = payment.pop(number), payment[field]
    if stub.get(f"{field}ID") or REFERENCE in stub:
        yield LEFT_OUT.format(number=number, field=field)
        return
    stub[number] = stub.get(number) or said
    if letters(stub[number]) != letters(said):
        raise RejectError(Reason.CONFLICTING_COLUMNS, f"{number} is {said}, and that of {field} is {stub[number]}")
