"""Every collection can be read, and what Xero does not offer is refused as Xero refuses it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.sandbox import Sandbox

KEYS = {
    "Accounts": "AccountID",
    "BankTransactions": "BankTransactionID",
    "BankTransfers": "BankTransferID",
    "BatchPayments": "BatchPaymentID",
    "BrandingThemes": "BrandingThemeID",
    "Budgets": "BudgetID",
    "ContactGroups": "ContactGroupID",
    "Contacts": "ContactID",
    "CreditNotes": "CreditNoteID",
    "ExpenseClaims": "ExpenseClaimID",
    "Invoices": "InvoiceID",
    "Items": "ItemID",
    "Journals": "JournalID",
    "LinkedTransactions": "LinkedTransactionID",
    "ManualJournals": "ManualJournalID",
    "Overpayments": "OverpaymentID",
    "Payments": "PaymentID",
    "Prepayments": "PrepaymentID",
    "PurchaseOrders": "PurchaseOrderID",
    "Quotes": "QuoteID",
    "Receipts": "ReceiptID",
    "RepeatingInvoices": "RepeatingInvoiceID",
    "TaxRates": "TaxType",
    "TrackingCategories": "TrackingCategoryID",
    "Users": "UserID",
}
WITHOUT_SINGLES = {
    "Currencies": "Currencies",
    "InvoiceReminders/Settings": "InvoiceReminders",
    "Organisation": "Organisations",
    "PaymentServices": "PaymentServices",
}
"""Lists whose records cannot be read one by one, and the field that wraps them."""


@pytest.mark.parametrize("path", WITHOUT_SINGLES)
def test_a_list_without_singles_can_be_read(sandbox: Sandbox, path: str) -> None:
    sandbox.reset(app_profile="broad")

    assert sandbox.get(path).json()[WITHOUT_SINGLES[path]]


@pytest.mark.parametrize("path", KEYS)
def test_every_record_of_a_list_can_be_read_alone(sandbox: Sandbox, path: str) -> None:
    sandbox.reset(app_profile="broad")
    keys = sandbox.records(path, insert=True)
    keys += [record[KEYS[path]] for record in sandbox.get(path).json()[path][:1]]

    for key in keys:
        answer = sandbox.get(f"{path}/{key}").json()
        assert [each[KEYS[path]] for each in answer[path]] == [key]
        assert "pagination" not in answer


@pytest.mark.parametrize(
    ("path", "number"),
    [
        ("Contacts", "ContactNumber"),
        ("CreditNotes", "CreditNoteNumber"),
        ("Invoices", "InvoiceNumber"),
        ("Items", "Code"),
        ("Journals", "JournalNumber"),
        ("PurchaseOrders", "PurchaseOrderNumber"),
    ],
)
def test_a_number_may_stand_in_the_place_of_an_id(sandbox: Sandbox, path: str, number: str) -> None:
    sales = {"CreditNotes": "ACCRECCREDIT", "Invoices": "ACCREC"}
    records = sandbox.get(path).json()[path]
    record = next(each for each in records if number in each and each.get("Type") == sales.get(path, each.get("Type")))

    answer = sandbox.get(f"{path}/{record[number]}").json()

    assert [each[KEYS[path]] for each in answer[path]] == [record[KEYS[path]]]


def test_ids_and_numbers_are_told_apart(sandbox: Sandbox) -> None:
    """They are two operations at one path; the statistics say which was called."""
    (key,) = sandbox.records("Contacts", set={"ContactNumber": "C-7"})
    for wanted in (key, "C-7", "C-7"):
        sandbox.get(f"Contacts/{wanted}")

    calls = sandbox.stats()["tenants"][sandbox.tenant_id]["paths"]

    assert calls["GET /Contacts/{ContactID}"]["calls"] == 1
    assert calls["GET /Contacts/{ContactNumber}"]["calls"] == 2


@pytest.mark.parametrize("path", ["Invoices/c0ffee00-0000-4000-8000-000000000000", "Invoices/nobody", "Unicorns", ""])
def test_what_does_not_exist_is_not_found(sandbox: Sandbox, path: str) -> None:
    answer = sandbox.get(path)

    assert (answer.status_code, answer.text) == (404, "The resource you're looking for cannot be found")
    assert answer.headers["Content-Type"] == "text/plain"


def test_the_organisation_may_be_asked_for_in_the_plural(sandbox: Sandbox) -> None:
    asked = [sandbox.get(path).json()["Organisations"] for path in ("Organisation", "Organisations")]

    assert asked[0] == asked[1]


def test_a_method_that_a_path_does_not_have_is_refused(sandbox: Sandbox) -> None:
    answer = sandbox.get("Setup")

    assert (answer.status_code, answer.json()["ErrorNumber"]) == (501, 20)


@pytest.mark.parametrize("accept", ["text/csv", "application/pdf"])
def test_whoever_asks_for_neither_json_nor_xml_is_told_to(sandbox: Sandbox, accept: str) -> None:
    answer = sandbox.get("Invoices", {**sandbox.headers(), "Accept": accept})

    assert answer.status_code == 406
    assert "application/json" in answer.text
