"""With batches that are saved whole or not at all, each kind is written as it is without."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest
from support.answers import messages, saved
from xero_sandbox.books.kinds import KINDS
from xero_sandbox.rules.registry import RULES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from support.sandbox import Sandbox

Json = dict[str, Any]

CHAIR: Final[Json] = {"Description": "Chair", "Quantity": 1, "UnitAmount": 10, "AccountCode": "200"}
PAPER: Final[Json] = {**CHAIR, "AccountCode": "429"}
SALE: Final[Json] = {
    "Type": "ACCREC",
    "Status": "AUTHORISED",
    "LineItems": [CHAIR],
    "Date": "2030-02-01",
    "DueDate": "2030-03-01",
}
DEBITS_AND_CREDITS: Final = [{"LineAmount": amount, "AccountCode": "200"} for amount in (5, -5)]
SCHEDULE: Final = {"Period": 1, "Unit": "MONTHLY", "DueDate": 20, "DueDateType": "OFFOLLOWINGMONTH"}
BANK: Final[Json] = {"Account": {"Code": "090"}, "Date": "2030-02-02"}
NEW: Final[Mapping[str, Json]] = {
    "Accounts": {"Code": "NEW", "Name": "New", "Type": "EXPENSE"},
    "BankTransactions": {"Type": "SPEND", "BankAccount": {"Code": "090"}, "LineItems": [PAPER]},
    "BankTransfers": {"FromBankAccount": {"Code": "090"}, "ToBankAccount": {"Code": "091"}, "Amount": 3},
    "BatchPayments": BANK,
    "ContactGroups": {"Name": "New"},
    "Contacts": {"Name": "New"},
    "CreditNotes": {"Type": "ACCRECCREDIT", "LineItems": [CHAIR]},
    "Currencies": {"Code": "CHF"},
    "ExpenseClaims": {},
    "Invoices": SALE,
    "Items": {"Code": "NEW"},
    "LinkedTransactions": {},
    "ManualJournals": {"Narration": "New", "JournalLines": DEBITS_AND_CREDITS},
    "PaymentServices": {"PaymentServiceName": "New", "PaymentServiceUrl": "https://pay.example", "PayNowText": "Pay"},
    "Payments": {**BANK, "Amount": 1},
    "PurchaseOrders": {"LineItems": [PAPER]},
    "Quotes": {"LineItems": [CHAIR]},
    "Receipts": {"LineItems": [PAPER]},
    "RepeatingInvoices": {"Type": "ACCREC", "LineItems": [CHAIR], "Schedule": SCHEDULE},
    "TaxRates": {"Name": "New", "ReportTaxType": "OUTPUT", "TaxComponents": [{"Name": "New", "Rate": 5}]},
    "TrackingCategories": {"Name": "New", "Options": [{"Name": "One"}]},
}
"""What a new one has to say; whom it is with, and what it belongs to, is added."""
CHANGES: Final[Mapping[str, Json]] = {
    **{path: {"Reference": "Changed"} for path in ("BankTransactions", "CreditNotes", "Invoices", "PurchaseOrders")},
    **{path: {"Reference": "Changed"} for path in ("Quotes", "Receipts", "RepeatingInvoices")},
    **{path: {"Name": "Changed"} for path in ("Accounts", "ContactGroups", "Contacts", "Items", "TrackingCategories")},
    **{path: {"Status": "DELETED"} for path in ("BankTransfers", "BatchPayments", "ExpenseClaims", "Payments")},
    "ManualJournals": {"Narration": "Changed"},
}
KEYS: Final = {kind.path: str(kind.key) for kind in KINDS}


def room(sandbox: Sandbox) -> None:
    """Archive a tracking category: two may be active."""
    first = sandbox.get("TrackingCategories").json()["TrackingCategories"][0]["TrackingCategoryID"]
    saved(sandbox.post(f"TrackingCategories/{first}", {"Status": "ARCHIVED"}))


def belonging(sandbox: Sandbox, path: str) -> Json:
    """What a new one of this kind refers to, which is made for it."""
    ada = {"Contact": {"ContactID": saved(sandbox.put("Contacts", {"Name": "Ada"}))["ContactID"]}}
    invoice = {"Invoice": {"InvoiceID": saved(sandbox.put("Invoices", {**SALE, **ada}))["InvoiceID"]}}
    user = {"User": {"UserID": sandbox.get("Users").json()["Users"][0]["UserID"]}}
    if path == "Payments":
        return invoice
    if path == "BatchPayments":
        return {"Payments": [{**invoice, "Amount": 2}]}
    if path == "Receipts":
        return {**ada, **user}
    if path == "ExpenseClaims":
        receipt = saved(sandbox.put("Receipts", {**NEW["Receipts"], **ada, **user}))
        return {**user, "Receipts": [{"ReceiptID": receipt["ReceiptID"]}]}
    if path == "LinkedTransactions":
        bill = saved(sandbox.put("Invoices", {**SALE, **ada, "Type": "ACCPAY", "LineItems": [PAPER]}))
        return {"SourceTransactionID": bill["InvoiceID"], "SourceLineItemID": bill["LineItems"][0]["LineItemID"]}
    return ada if "LineItems" in NEW[path] else {}


@pytest.mark.parametrize("path", sorted(RULES))
def test_each_kind_is_created_and_changed(sandbox: Sandbox, path: str) -> None:
    sandbox.reset(atomic_batches=True)
    if path == "TrackingCategories":
        room(sandbox)
    count = sandbox.count(path)

    record = saved(sandbox.put(path, {**NEW[path], **belonging(sandbox, path)}))

    assert sandbox.count(path) >= count + 1
    if path in CHANGES:
        changed = saved(sandbox.post(f"{path}/{record[KEYS[path]]}", CHANGES[path]))
        assert changed | CHANGES[path] == changed


def test_a_limit_on_a_kind_counts_what_the_batch_brings(sandbox: Sandbox) -> None:
    """Of two invoices of which a plan allows one, neither is saved."""
    sandbox.reset(atomic_batches=True, approvals_a_month=1)
    batch = [{**SALE, "Contact": {"Name": "Ada"}, "Reference": reference} for reference in ("1", "2")]

    assert messages(sandbox.put("Invoices", {"Invoices": batch}))

    assert sandbox.get("Invoices", createdByMyApp="true").json()["Invoices"] == []
