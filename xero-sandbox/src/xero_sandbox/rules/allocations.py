"""Allocations: credit notes, prepayments and overpayments settle invoices, and can be taken back (S-CREDITNOTES, H)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xero_sandbox.rules.checks.amounts_and_accounts import amount_of
from xero_sandbox.rules.checks.names_and_ids import taken_from
from xero_sandbox.rules.documents import settlement
from xero_sandbox.rules.documents.lock_dates import date_of, require_open
from xero_sandbox.rules.documents.settlement import settled_by
from xero_sandbox.rules.interface import InvalidError

if TYPE_CHECKING:
    from datetime import datetime

    from xero_sandbox.books.organisation import Organisation
    from xero_sandbox.books.record import Record
    from xero_sandbox.rules.documents.settlement import Settled
    from xero_sandbox.rules.interface import Case

INVOICE: Final = settled_by("Invoice")
SALES: Final = ("ACCREC", "ACCRECCREDIT", "RECEIVE-PREPAYMENT", "RECEIVE-OVERPAYMENT", "ARPREPAYMENT", "AROVERPAYMENT")
CREDIT_FIELDS: Final = ("CreditNoteID", "CreditNoteNumber", "PrepaymentID", "OverpaymentID", "ID", "HasErrors")


def allocate(case: Case, settled: Settled) -> Record:
    """Settle an invoice by a part of the credit that the path names, and return the allocation; raises InvalidError."""
    credit = settlement.document_meant(case.organisation, settled, {settled.key: case.key})
    invoice = settlement.document_meant(case.organisation, INVOICE, case.sent.get("Invoice") or {})
    amount, day = amount_of(case.sent), date_of(case, case.sent)
    _require_like(credit, invoice)
    settlement.require_open(settled, credit, amount)
    settlement.require_open(INVOICE, invoice, amount)
    allocation = {
        "AllocationID": case.organisation.new_id(),
        "Amount": amount,
        "Date": day,
        "Invoice": taken_from(invoice, ("InvoiceID", "InvoiceNumber")),
        "IsDeleted": False,
    }
    stub = taken_from(credit, (*CREDIT_FIELDS, "Total")) | {"AppliedAmount": amount, "Date": day, "LineItems": []}
    case.organisation.save(settled.path, settlement.allocated(settled, credit, allocation), case.now)
    case.organisation.save("Invoices", settlement.credited(invoice, settled.path, stub, amount), case.now)
    return allocation


def take_back(organisation: Organisation, settled: Settled, credit: Record, allocation: Record, now: datetime) -> None:
    """Both documents are open again and keep no trace of the allocation; raises InvalidError."""
    require_open(organisation, allocation["Date"])
    invoice = settlement.document_meant(organisation, INVOICE, allocation["Invoice"])
    without = settlement.uncredited(invoice, settled.path, settled.key, credit[settled.key], allocation["Amount"])
    organisation.save(settled.path, settlement.unallocated(settled, credit, allocation), now)
    organisation.save("Invoices", without, now)


def _require_like(credit: Record, invoice: Record) -> None:
    if (credit["Type"] in SALES) != (invoice["Type"] in SALES):
        raise InvalidError(
            "A credit to a customer can only be allocated to invoices, one from a supplier only to bills"
        )
    if credit["Contact"]["ContactID"] != invoice["Contact"]["ContactID"]:
        raise InvalidError("A credit can only be allocated to documents of its own contact")
    if credit.get("CurrencyCode") != invoice.get("CurrencyCode"):
        raise InvalidError("A credit can only be allocated to documents in its own currency")
