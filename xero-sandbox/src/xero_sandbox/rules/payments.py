"""Payments: made against authorised documents up to what is open, and undone by deleting them (S-PAYMENTS, H)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from xero_sandbox.books.arithmetic import ONE, in_base
from xero_sandbox.rules.checks.amounts_and_accounts import account_meant, account_stub, amount_of, base_currency
from xero_sandbox.rules.checks.names_and_ids import found_by_id, taken_from
from xero_sandbox.rules.documents import settlement
from xero_sandbox.rules.documents.lock_dates import date_of, require_open
from xero_sandbox.rules.documents.settlement import SETTLED, Settled
from xero_sandbox.rules.error_messages import Rule
from xero_sandbox.rules.interface import InvalidError, Saved

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from xero_sandbox.books.organisation import Organisation
    from xero_sandbox.books.record import Record, Stored
    from xero_sandbox.rules.interface import Case

NUMBERS: Final = {"InvoiceNumber": "Invoice", "CreditNoteNumber": "CreditNote"}
"""What is paid may be named by its number beside the payment, too."""
WRITABLE: Final = ("BankAccountNumber", "Code", "Details", "Particulars", "Reference")
STUB: Final = (
    "Type", "InvoiceID", "InvoiceNumber", "CreditNoteID", "CreditNoteNumber", "PrepaymentID", "OverpaymentID", "ID",
    "Contact", "CurrencyCode", "CurrencyRate", "IsDiscounted", "HasErrors", "AmountDue", "AmountPaid",
    "AmountCredited", "RemainingCredit", "Total",
)  # fmt: skip
LISTS: Final = ("Payments", "CreditNotes", "Prepayments", "Overpayments", "LineItems")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a payment pays."""

    settled: Settled
    document: Record


class PaymentRules:
    def find(self, case: Case) -> Stored | None:
        return found_by_id(case)

    def create(self, case: Case) -> Saved:
        if case.sent.get("Status", "AUTHORISED") != "AUTHORISED":
            raise InvalidError("Payments can only be made as AUTHORISED")
        target = target_of(case.organisation, case.sent)
        amount = amount_of(case.sent)
        settlement.require_open(target.settled, target.document, amount)
        account = paying_account(case, case.sent.get("Account"), target.document)
        payment = new_payment(case, case.sent, target, account)
        settle(case.organisation, target.settled, payment, case.now)
        return Saved(record=payment)

    def update(self, case: Case, stored: Stored) -> Saved:
        """Nothing but the Status can be changed, and that only to DELETED."""
        payment = stored.record
        if case.sent.get("Status") != "DELETED":
            raise InvalidError("Payments cannot be changed, they can only be deleted by Status DELETED")
        if payment["Status"] == "DELETED":
            raise InvalidError("The payment has already been deleted")
        if "BatchPaymentID" in payment:
            raise InvalidError("Payments that are part of a batch cannot be deleted by themselves")
        return Saved(record=undone(case.organisation, payment, case.now))


def target_of(organisation: Organisation, sent: Record) -> Target:
    """The document that is to be paid; raises InvalidError."""
    stubs = {one.field: sent[one.field] for one in SETTLED if sent.get(one.field)}
    stubs |= {field: {number: sent[number]} for number, field in NUMBERS.items() if sent.get(number)}
    if len(stubs) != 1:
        raise InvalidError("A payment must be for exactly one Invoice, CreditNote, Prepayment or Overpayment")
    ((field, stub),) = stubs.items()
    settled = settlement.settled_by(field)
    return Target(settled=settled, document=settlement.document_meant(organisation, settled, stub))


def paying_account(case: Case, stub: Record | None, document: Record) -> Record:
    """A bank account, or one to which payments are enabled, in base currency or that of the document."""
    account = account_meant(case.organisation, stub)
    if account["Status"] != "ACTIVE" or not (account["Type"] == "BANK" or account.get("EnablePaymentsToAccount")):
        raise InvalidError(Rule.ACCOUNT_NOT_FOR_PAYMENTS.said())
    base = base_currency(case.organisation)
    if account.get("CurrencyCode", base) not in (base, document.get("CurrencyCode", base)):
        raise InvalidError("The account has another currency than the document")
    return account


def new_payment(case: Case, sent: Record, target: Target, account: Record) -> Record:
    base = base_currency(case.organisation)
    currency = target.document.get("CurrencyCode", base)
    rate = _rate(sent, target.document) if currency != base else ONE
    amount = amount_of(sent)
    own = account.get("CurrencyCode", base) == currency
    return {
        "PaymentID": case.organisation.new_id(),
        "Date": date_of(case, sent),
        "BankAmount": amount if own else in_base(amount, rate),
        "Amount": amount,
        "Reference": "",
        **taken_from(sent, WRITABLE),
        "CurrencyRate": rate,
        "PaymentType": target.settled.types[target.document["Type"]],
        "Status": "AUTHORISED",
        "HasAccount": True,
        "IsReconciled": bool(sent.get("IsReconciled")),
        "Account": account_stub(account),
        target.settled.field: document_stub(target.document),
        "HasValidationErrors": False,
    }


def _rate(sent: Record, document: Record) -> Decimal:
    """The rate of the day, or the one that the document was booked at."""
    rate: Decimal = {"CurrencyRate": ONE, **document, **sent}["CurrencyRate"]
    if rate <= 0:
        raise InvalidError("CurrencyRate must be greater than zero")
    return rate


def document_stub(document: Record) -> Record:
    """A document within the payment that settles it (S-WIRE, H)."""
    return taken_from(document, STUB) | {field: [] for field in LISTS if field in document}


def settle(organisation: Organisation, settled: Settled, payment: Record, now: datetime) -> None:
    """Book the payment on its document, and how the document stands then on the payment."""
    before = settlement.document_meant(organisation, settled, payment[settled.field])
    after = settlement.paid(settled, before, payment)
    payment[settled.field] = document_stub(after)
    organisation.save(settled.path, after, now)


def undone(organisation: Organisation, payment: Record, now: datetime) -> Record:
    """The payment as a deleted one; its document is open again."""
    require_open(organisation, payment["Date"])
    settled = next(one for one in SETTLED if one.field in payment)
    before = settlement.document_meant(organisation, settled, payment[settled.field])
    after = settlement.unpaid(settled, before, payment)
    organisation.save(settled.path, after, now)
    return {**payment, "Status": "DELETED", "IsReconciled": False, settled.field: document_stub(after)}
