"""Sales invoices for tests that write: made, paid and changed over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from support.answers import messages, saved

if TYPE_CHECKING:
    from support.sandbox import Sandbox

Json = dict[str, Any]

ADA = {"Name": "Ada Lovelace"}
DUE = "2026-12-31"
CHAIR: Json = {"Description": "Chair", "Quantity": 2, "UnitAmount": 10, "AccountCode": "200"}
PAPER: Json = {"Description": "Paper", "Quantity": 1, "UnitAmount": 10, "AccountCode": "429"}
SETTLED = "This document cannot be edited as it has a payment or credit note allocated to it"
NOT_FOR_CHANGE = "Invoice not of valid status for modification"


def sale(*lines: Json, **fields: Any) -> Json:
    return {"Type": "ACCREC", "Contact": ADA, "DueDate": DUE, "LineItems": list(lines or [CHAIR]), **fields}


def issue(sandbox: Sandbox, *lines: Json, **fields: Any) -> Json:
    """An approved invoice."""
    return saved(sandbox.put("Invoices", sale(*lines, Status="AUTHORISED", **fields)))


def pay(sandbox: Sandbox, invoice: Json, amount: float) -> None:
    body = {"Invoice": {"InvoiceID": invoice["InvoiceID"]}, "Account": {"Code": "090"}, "Amount": amount}
    saved(sandbox.put("Payments", body))


def change(sandbox: Sandbox, invoice: Json, **fields: Any) -> Json:
    return saved(sandbox.post(f"Invoices/{invoice['InvoiceID']}", fields))


def complaints(sandbox: Sandbox, invoice: Json, **fields: Any) -> list[str]:
    return messages(sandbox.post(f"Invoices/{invoice['InvoiceID']}", fields))


def amounts(invoice: Json) -> tuple[Any, ...]:
    return tuple(invoice[field] for field in ("SubTotal", "TotalTax", "Total"))
