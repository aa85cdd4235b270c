"""Batch payments: several payments of invoices or of bills, made and deleted together (S-BATCHPAY, H)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xero_sandbox.books.record import ZERO
from xero_sandbox.rules import payments
from xero_sandbox.rules.checks.amounts_and_accounts import account_meant, account_stub, amount_of, base_currency
from xero_sandbox.rules.checks.names_and_ids import found_by_id, require, taken_from
from xero_sandbox.rules.checks.text_lengths import check_lengths
from xero_sandbox.rules.documents import settlement
from xero_sandbox.rules.documents.lock_dates import date_of, require_open
from xero_sandbox.rules.interface import InvalidError, Saved

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from xero_sandbox.books.record import Record, Stored
    from xero_sandbox.rules.interface import Case
    from xero_sandbox.rules.payments import Target

TYPES: Final = {"ACCREC": "RECBATCH", "ACCPAY": "PAYBATCH"}
WRITABLE: Final = ("Code", "Details", "Narrative", "Particulars", "Reference")
SHOWN: Final = ("BankAccountNumber", "Code", "Details", "Particulars", "Reference")
LEFT_OUT: Final = ("Payments", "Reference")
"""Of the batch within its payments."""


class BatchPaymentRules:
    def find(self, case: Case) -> Stored | None:
        return found_by_id(case)

    def create(self, case: Case) -> Saved:
        if not case.create_only:
            raise InvalidError("Batch payments cannot be changed, they can only be deleted by Status DELETED")
        require(case.sent, "Account", "Payments")
        check_lengths(case)
        account = account_meant(case.organisation, case.sent["Account"])
        targets = [payments.target_of(case.organisation, each) for each in case.sent["Payments"]]
        _require_payable(case, targets)
        payments.paying_account(case, case.sent["Account"], {"CurrencyCode": base_currency(case.organisation)})
        return Saved(record=_paid(case, account, targets))

    def update(self, case: Case, stored: Stored) -> Saved:
        batch = stored.record
        if case.sent.get("Status") != "DELETED":
            raise InvalidError("Batch payments cannot be changed, they can only be deleted by Status DELETED")
        if batch["Status"] == "DELETED":
            raise InvalidError("The batch payment has already been deleted")
        require_open(case.organisation, batch["Date"])
        deleted = {**batch, "Status": "DELETED", "IsReconciled": False}
        for each in batch["Payments"]:
            payment = case.organisation.collections["Payments"].find(each["PaymentID"])
            if payment and payment.record["Status"] != "DELETED":
                undone = payments.undone(case.organisation, payment.record, case.now)
                case.organisation.save("Payments", {**undone, "BatchPayment": _within(deleted)}, case.now)
        return Saved(record=deleted)


def _require_payable(case: Case, targets: Sequence[Target]) -> None:
    """Invoices or bills but not both, in base currency, and of each no more than is open, even if it comes twice."""
    documents = [target.document for target in targets]
    if len({document["Type"] for document in documents}) > 1 or documents[0]["Type"] not in TYPES:
        raise InvalidError("A batch payment must be for invoices only, or for bills only")
    base = base_currency(case.organisation)
    if any(document.get("CurrencyCode", base) != base for document in documents):
        raise InvalidError("Batch payments can only be made in the base currency of the organisation")
    asked: dict[str, Decimal] = {}
    for target, sent in zip(targets, case.sent["Payments"], strict=True):
        key = target.document["InvoiceID"]
        asked[key] = asked.get(key, ZERO) + amount_of(sent)
        settlement.require_open(target.settled, target.document, asked[key])


def _paid(case: Case, account: Record, targets: Sequence[Target]) -> Record:
    shared = {**taken_from(case.sent, ("Reference",)), "Date": date_of(case, case.sent)}
    made = [
        payments.new_payment(case, {**shared, **taken_from(sent, (*SHOWN, "Amount"))}, target, account)
        for target, sent in zip(targets, case.sent["Payments"], strict=True)
    ]
    batch = _batch(case, account, targets[0].document["Type"], made)
    for target, payment in zip(targets, made, strict=True):
        payment |= {"BatchPaymentID": batch["BatchPaymentID"], "BatchPayment": _within(batch)}
        payments.settle(case.organisation, target.settled, payment, case.now)
        case.organisation.save("Payments", payment, case.now)
    return batch


def _batch(case: Case, account: Record, kind: str, made: Sequence[Record]) -> Record:
    return {
        "BatchPaymentID": case.organisation.new_id(),
        "Account": account_stub(account),
        "Date": made[0]["Date"],
        **taken_from(case.sent, WRITABLE),
        "Type": TYPES[kind],
        "Status": "AUTHORISED",
        "TotalAmount": sum((payment["Amount"] for payment in made), ZERO),
        "IsReconciled": False,
        "Payments": [_stub(payment) for payment in made],
    }


def _stub(payment: Record) -> Record:
    invoice = taken_from(payment["Invoice"], ("InvoiceID", "InvoiceNumber"))
    return {**taken_from(payment, ("PaymentID", "Amount", *SHOWN)), "Invoice": invoice}


def _within(batch: Record) -> Record:
    """The batch as its payments show it, where numbers print as text (S-PAYMENTS, H)."""
    return {field: value for field, value in batch.items() if field not in LEFT_OUT}
