"""Payments: of what, how much of it is open, and from which account (S-PAYMENTS, S-BATCHPAY, H)."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from target_xero.documents.document import REFERENCE
from target_xero.documents.text_comparison import closest
from target_xero.documents.totals import cents
from target_xero.validation.planned_books import GONE
from target_xero.validation.prices import LARGEST, ZERO, decimal
from target_xero.validation.problems import Problem, quoted

if t.TYPE_CHECKING:
    from decimal import Decimal

    from target_xero.documents.record import Record
    from target_xero.validation.planned_books import Known


@dataclass(frozen=True, slots=True, kw_only=True)
class Payable:
    """A kind of document that is paid."""

    entity: str
    number: str | None = None
    open_amount: str = "RemainingCredit"


PAYABLE: t.Final = {
    "Invoice": Payable(entity="Invoices", number="InvoiceNumber", open_amount="AmountDue"),
    "CreditNote": Payable(entity="CreditNotes", number="CreditNoteNumber"),
    "Prepayment": Payable(entity="Prepayments"),
    "Overpayment": Payable(entity="Overpayments"),
}
"""By the field of a payment."""


SEVERAL: t.Final = "A payment must be for exactly one Invoice, CreditNote, Prepayment or Overpayment"
PAYS_OWN: t.Final = "what it pays is in {}, the organisation's own currency."
UNIQUE: t.Final = frozenset({"ACCREC", "ACCRECCREDIT"})
"""Types whose numbers only one has (S-INVOICES, S-CREDITNOTES, H)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """What a payment pays."""

    payable: Payable
    record: Record


def stubs_of(payment: Record) -> dict[str, Record]:
    """What a payment says that it pays, by field; a number may stand beside it, too."""
    stubs = {field: payment[field] for field in PAYABLE if isinstance(payment.get(field), dict) and payment[field]}
    for field, payable in PAYABLE.items():
        if payable.number and payment.get(payable.number):
            stub = stubs.get(field, {})
            stubs[field] = {**stub, payable.number: stub.get(payable.number) or payment[payable.number]}
    return stubs


def numbers_of(payment: Record) -> t.Iterator[tuple[str, str, str]]:
    """Entity, field and value of the number by which it says what it pays; beside an id none counts."""
    for field, stub in stubs_of(payment).items():
        number = PAYABLE[field].number
        said = None if stub.get(f"{field}ID") or REFERENCE in stub else stub.get(str(number))
        if number and isinstance(said, str) and said:
            yield PAYABLE[field].entity, number, said


def payments_of(entity: str, body: Record) -> list[Record]:
    """The payments that a document is, or brings together."""
    payments = {"Payments": [body], "BatchPayments": body.get("Payments") or []}
    return [each for each in payments.get(entity, ()) if isinstance(each, dict)]


def wanted_by(payment: Record) -> t.Iterator[tuple[str, str, str]]:
    """Entity, field and value of what has to be looked up."""
    for field, stub in stubs_of(payment).items():
        payable = PAYABLE[field]
        for name in (f"{field}ID", payable.number):
            if name and isinstance(stub.get(name), str) and stub[name]:
                yield payable.entity, name, stub[name]
                break


def paid_by(payment: Record, known: Known) -> Paid | Problem | None:
    """What is paid, or why that is not clear; None if nobody may know."""
    stubs = stubs_of(payment)
    if len(stubs) != 1:
        return Problem(words=SEVERAL)
    ((field, stub),) = stubs.items()
    payable = PAYABLE[field]
    if "$ref" in stub or isinstance(stub.get(f"{field}ID"), dict):
        ours = known.ours(stub) or known.ours(stub.get(f"{field}ID"))
        return Paid(payable=payable, record=ours) if ours else None
    by_id = stub.get(f"{field}ID")
    name, value = (f"{field}ID", by_id) if by_id else (payable.number, stub.get(str(payable.number)))
    found = known.find(payable.entity, str(name), value) if name and value else []
    if found is None:
        return None
    if not by_id:
        found = of_number(closest(str(name), value, found))
    if len(found) == 1:
        return Paid(payable=payable, record=found[0])
    words = f"{field} could not be found"
    if found:
        return Problem(words=words, hint=f"{len(found)} {payable.entity} have the number {quoted(value)}: name one.")
    by = " or ".join(filter(None, (payable.number, f"{field}ID")))
    return Problem(words=words, hint=f"Xero has none with {name} {quoted(value)}." if value else f"Name it by {by}.")


def of_number(found: list[Record]) -> list[Record]:
    """Xero itself knows a number only where it is unique; of the others we look for the one that is not deleted."""
    sales = [each for each in found if each.get("Type") in UNIQUE and each.get("Status") != "DELETED"]
    return sales or [each for each in found if str(each.get("Status")) not in GONE] or found[:1]


def problem_of_amount(paid: Paid, amount: Decimal) -> Problem | None:
    """Why so much cannot be paid of a document."""
    record, status = paid.record, str(paid.record.get("Status"))
    name = record.get(str(paid.payable.number)) or record.get(f"{paid.payable.entity[:-1]}ID") or ""
    if problem := problem_of_size(amount):
        return problem
    if status != "AUTHORISED":
        words = "Payments can only be made against Authorised documents"
        return Problem(words=words, hint=f"{quoted(name)} is {status.lower()}.")
    due = record.get(paid.payable.open_amount)
    if due is not None and amount > decimal(due):
        words = "Payment amount exceeds the amount outstanding on this document"
        return Problem(words=words, hint=f"It is {amount}, and {decimal(due)} of {quoted(name)} is open.")
    return None


def problem_of_size(amount: Decimal) -> Problem | None:
    """Why so much can be moved between no accounts."""
    if amount <= ZERO:
        return Problem(words="Amount must be greater than zero", hint=f"It is {quoted(amount)}.")
    if amount > LARGEST:
        return Problem(words=f"Amount must not be greater than {LARGEST}", hint=f"It is {quoted(amount)}.")
    return None


def notes_of(paid: Paid, body: Record, base: str | None, *, account: str | None) -> t.Iterator[str]:
    """What Xero would overlook of a payment, whose amount is in the currency of what it pays.

    Args:
        paid: what it pays.
        body: the payment.
        base: the organisation's own currency.
        account: that of the account from which it is paid, if it has another one.
    """
    own = paid.record.get("CurrencyCode") or base
    rate = decimal(1 if own == base else body.get("CurrencyRate") or paid.record.get("CurrencyRate"))
    if own == base and decimal(body.get("CurrencyRate", 1)) != 1:
        yield f"CurrencyRate {body['CurrencyRate']} would be overlooked: {PAYS_OWN.format(own)}"
    said, amount = (decimal(body.get(name)) for name in ("BankAmount", "Amount"))
    moved = amount if (account or base) == own else amount / rate if rate else said
    if body.get("BankAmount") is not None and cents(said) != cents(moved):
        why = PAYS_OWN.format(own) if own == base else f"the account would move by {cents(moved):f}."
        yield f"BankAmount {body['BankAmount']} would be overlooked: {why}"


def pay(paid: Paid, amount: Decimal, known: Known) -> None:
    """Several payments of one run add up."""
    due = paid.record.get(paid.payable.open_amount)
    if due is None:
        return
    left = decimal(due) - amount
    changes: dict[str, t.Any] = {paid.payable.open_amount: left, "Status": "AUTHORISED" if left else "PAID"}
    if paid.payable.entity == "Invoices":
        changes["AmountPaid"] = decimal(paid.record.get("AmountPaid")) + amount
    else:
        changes["Payments"] = [*(paid.record.get("Payments") or ()), {"Amount": amount}]
    known.update(paid.payable.entity, paid.record, **changes)
