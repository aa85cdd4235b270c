"""How one record stands within another (S-WIRE, H)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from xero_sandbox.books.record import Record


def contact_stub(contact_id: str, name: str) -> Record:
    return {
        "ContactID": contact_id,
        "Name": name,
        "Addresses": [],
        "Phones": [],
        "ContactGroups": [],
        "ContactPersons": [],
        "HasValidationErrors": False,
    }


def invoice_stub(invoice: Record) -> Record:
    """An invoice within what pays it; its amounts are added when they are known."""
    return {
        "Type": invoice["Type"],
        "InvoiceID": invoice["InvoiceID"],
        "InvoiceNumber": invoice["InvoiceNumber"],
        "Payments": [],
        "CreditNotes": [],
        "Prepayments": [],
        "Overpayments": [],
        "IsDiscounted": False,
        "HasErrors": False,
        "Contact": invoice["Contact"],
        "LineItems": [],
        "CurrencyCode": invoice["CurrencyCode"],
    }


def credit_stub(path: str, credit: Record, applied: Decimal) -> Record:
    """A credit note, prepayment or overpayment within the invoice that it is allocated to."""
    key = f"{path[:-1]}ID"
    stub = {key: credit[key], "ID": credit[key]}
    if path == "CreditNotes":
        stub |= {"CreditNoteNumber": credit["CreditNoteNumber"], "HasErrors": False}
    return stub | {
        "AppliedAmount": applied,
        "Date": credit["Date"],
        "LineItems": [],
        "Total": credit["Total"],
    }


def allocation(allocation_id: str, amount: Decimal, day: date, invoice: Record) -> Record:
    return {
        "AllocationID": allocation_id,
        "Amount": amount,
        "Date": day,
        "Invoice": {"InvoiceID": invoice["InvoiceID"], "InvoiceNumber": invoice["InvoiceNumber"]},
        "IsDeleted": False,
    }


def credit_note_stub(note: Record) -> Record:
    """A credit note within the payment that refunds it."""
    return {
        "CreditNoteID": note["CreditNoteID"],
        "CreditNoteNumber": note["CreditNoteNumber"],
        "ID": note["CreditNoteID"],
        "Type": note["Type"],
        "HasErrors": False,
        "Contact": note["Contact"],
        "LineItems": [],
        "CurrencyCode": note["CurrencyCode"],
    }


def payment_stub(payment: Record) -> Record:
    stub = {field: payment[field] for field in ("PaymentID", "Date", "Amount", "Reference")}
    if "CurrencyRate" in payment:
        stub["CurrencyRate"] = payment["CurrencyRate"]
    if "BatchPaymentID" in payment:
        stub["BatchPaymentID"] = payment["BatchPaymentID"]
    return stub | {"HasAccount": False, "HasValidationErrors": False}
