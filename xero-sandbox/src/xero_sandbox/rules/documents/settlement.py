"""What a payment or an allocation does to the document that it settles, and to that it takes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from xero_sandbox.books.record import ZERO
from xero_sandbox.rules.checks.amounts_and_accounts import exact
from xero_sandbox.rules.checks.names_and_ids import taken_from
from xero_sandbox.rules.error_messages import Rule
from xero_sandbox.rules.interface import InvalidError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from xero_sandbox.books.organisation import Organisation
    from xero_sandbox.books.record import Record

STUB: Final = ("PaymentID", "Date", "Amount", "Reference", "CurrencyRate", "BatchPaymentID")
"""What a document shows of a payment (S-WIRE, H)."""
CREDITS: Final = ("CreditNotes", "Prepayments", "Overpayments")
"""What is allocated to invoices; an invoice keeps its stubs in fields of these names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A kind of document that can be paid."""

    field: str
    """What payments and allocations call it."""
    path: str
    number: str | None
    open_amount: str
    """What is still to be paid, or left to be used."""
    types: dict[str, str]
    """PaymentType by Type of the document."""

    @property
    def key(self) -> str:
        return f"{self.field}ID"


SETTLED: Final = (
    Settled(
        field="Invoice",
        path="Invoices",
        number="InvoiceNumber",
        open_amount="AmountDue",
        types={"ACCREC": "ACCRECPAYMENT", "ACCPAY": "ACCPAYPAYMENT"},
    ),
    Settled(
        field="CreditNote",
        path="CreditNotes",
        number="CreditNoteNumber",
        open_amount="RemainingCredit",
        types={"ACCRECCREDIT": "ARCREDITPAYMENT", "ACCPAYCREDIT": "APCREDITPAYMENT"},
    ),
    Settled(
        field="Prepayment",
        path="Prepayments",
        number=None,
        open_amount="RemainingCredit",
        types={"RECEIVE-PREPAYMENT": "ARPREPAYMENTPAYMENT", "SPEND-PREPAYMENT": "APPREPAYMENTPAYMENT"},
    ),
    Settled(
        field="Overpayment",
        path="Overpayments",
        number=None,
        open_amount="RemainingCredit",
        types={"RECEIVE-OVERPAYMENT": "AROVERPAYMENTPAYMENT", "SPEND-OVERPAYMENT": "APOVERPAYMENTPAYMENT"},
    ),
)


def settled_by(field: str) -> Settled:
    return next(one for one in SETTLED if one.field == field)


def document_meant(organisation: Organisation, settled: Settled, stub: Record) -> Record:
    """The document meant by id or number; raises InvalidError."""
    wanted = stub.get(settled.key) or (settled.number and stub.get(settled.number))
    stored = organisation.collections[settled.path].find(str(wanted)) if wanted else None
    if not stored:
        raise InvalidError(f"{settled.field} could not be found")
    return stored.record


def require_open(settled: Settled, document: Record, amount: Decimal) -> None:
    """Raises InvalidError unless so much of an authorised document is left (S-ERR, H)."""
    if document["Status"] != "AUTHORISED":
        raise InvalidError(Rule.PAYMENT_OF_UNAPPROVED.said())
    if amount > exact(document[settled.open_amount]):
        raise InvalidError(Rule.PAYMENT_TOO_LARGE.said())


def paid(settled: Settled, document: Record, payment: Record) -> Record:
    """The document with one more payment."""
    stub = {"Reference": "", **taken_from(payment, STUB), "HasAccount": False, "HasValidationErrors": False}
    payments = [*document.get("Payments", ()), stub]
    return _moved(settled, {**document, "Payments": payments}, "AmountPaid", payment["Amount"])


def unpaid(settled: Settled, document: Record, payment: Record) -> Record:
    """The document as it was without the payment, of which only the payments themselves keep the memory."""
    payments = [each for each in document.get("Payments", ()) if each.get("PaymentID") != payment["PaymentID"]]
    return _moved(settled, {**document, "Payments": payments}, "AmountPaid", -payment["Amount"])


def credited(invoice: Record, path: str, stub: Record, amount: Decimal) -> Record:
    """The invoice after so much of a credit was allocated to it."""
    return _moved(settled_by("Invoice"), {**invoice, path: [*invoice.get(path, ()), stub]}, "AmountCredited", amount)


def uncredited(invoice: Record, path: str, key: str, credit_id: str, amount: Decimal) -> Record:
    """The invoice without one of its credits: of two stubs of the same credit and amount, either one goes."""
    stubs = list(invoice.get(path, ()))
    gone = next((one for one in stubs if one.get(key) == credit_id and one.get("AppliedAmount") == amount), None)
    if gone:
        stubs.remove(gone)
    return _moved(settled_by("Invoice"), {**invoice, path: stubs}, "AmountCredited", -amount)


def allocated(settled: Settled, credit: Record, allocation: Record) -> Record:
    allocations = [*credit.get("Allocations", ()), allocation]
    return _moved(settled, {**credit, "Allocations": allocations}, None, allocation["Amount"])


def unallocated(settled: Settled, credit: Record, allocation: Record) -> Record:
    key = allocation["AllocationID"]
    allocations = [each for each in credit.get("Allocations", ()) if each.get("AllocationID") != key]
    return _moved(settled, {**credit, "Allocations": allocations}, None, -allocation["Amount"])


def _moved(settled: Settled, document: Record, field: str | None, amount: Decimal) -> Record:
    """With so much less left to settle; `field` of an invoice counts what did it."""
    amount = exact(amount)
    left = exact(document[settled.open_amount]) - amount
    document = {**document, settled.open_amount: left, "Status": "AUTHORISED" if left else "PAID"}
    if field and settled.field == "Invoice":
        document[field] = exact(document.get(field, ZERO)) + amount
    document.pop("FullyPaidOnDate", None)
    if not left and settled.field in ("Invoice", "CreditNote"):
        document["FullyPaidOnDate"] = max(_dates(document), default=document["Date"])
    return document


def _dates(document: Record) -> Iterable[date]:
    """When the document was paid, allocated or credited."""
    fields = ("Payments", "Allocations", *CREDITS)
    return (each["Date"] for field in fields for each in document.get(field, ()) if isinstance(each.get("Date"), date))
