"""The same record looks different in a list, on a page, in a summary and alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from support.sandbox import Sandbox


def first(sandbox: Sandbox, collection: str, **query: Any) -> dict[str, Any]:
    record: dict[str, Any] = sandbox.get(collection, **query).json()[collection.partition("/")[0]][0]
    return record


@pytest.mark.parametrize("collection", ["BankTransactions", "CreditNotes", "Invoices", "Overpayments", "Prepayments"])
def test_the_lines_of_a_document_are_on_pages_only(sandbox: Sandbox, collection: str) -> None:
    assert first(sandbox, collection)["LineItems"] == []
    assert first(sandbox, collection, page=1)["LineItems"]


def test_a_page_shows_as_much_as_the_record_alone(sandbox: Sandbox) -> None:
    paged = first(sandbox, "Invoices", page=1)

    assert first(sandbox, f"Invoices/{paged['InvoiceID']}") == paged


def test_the_lines_of_a_manual_journal_are_on_pages_only(sandbox: Sandbox) -> None:
    assert "JournalLines" not in first(sandbox, "ManualJournals")
    assert first(sandbox, "ManualJournals", page=1)["JournalLines"]


def test_the_invoice_of_a_payment_is_bare_in_the_whole_list(sandbox: Sandbox) -> None:
    sandbox.records(
        "Payments", set={"Invoice": {"InvoiceID": "x", "InvoiceNumber": "INV-1", "Total": 5, "LineItems": []}}
    )
    (key,) = sandbox.records("Payments", set={"Reference": "edited"})

    (listed,) = (each for each in sandbox.get("Payments").json()["Payments"] if each["PaymentID"] == key)
    (alone,) = sandbox.get(f"Payments/{key}").json()["Payments"]

    assert listed["Invoice"] == {"InvoiceID": "x", "InvoiceNumber": "INV-1", "LineItems": []}
    assert alone["Invoice"]["Total"] == 5


def test_the_whole_list_of_contacts_knows_less_of_each(sandbox: Sandbox) -> None:
    details = {
        "Balances": {"AccountsReceivable": {"Outstanding": 1}},
        "ContactPersons": [{"FirstName": "Ada"}],
        "HasAttachments": True,
        "MergedToContactID": "c0ffee00-0000-4000-8000-000000000000",
        "PaymentTerms": {"Sales": {"Day": 20, "Type": "OFCURRENTMONTH"}},
        "SalesDefaultAccountCode": "200",
        "Website": "https://example.com",
    }
    (key,) = sandbox.records("Contacts", set=details)

    listed = next(each for each in sandbox.get("Contacts").json()["Contacts"] if each["ContactID"] == key)
    paged = first(sandbox, "Contacts", page=1, IDs=key)

    assert details.keys() & listed.keys() == {"ContactPersons"}
    assert listed["ContactPersons"] == []
    assert {name: paged[name] for name in details} == details


def test_a_summary_of_invoices_has_no_lines_and_no_payments(sandbox: Sandbox) -> None:
    summary = first(sandbox, "Invoices", summaryOnly="true")

    assert not {"LineItems", "Payments", "HasAttachments"} & summary.keys()
    assert {"InvoiceID", "Total", "Contact"} <= summary.keys()


def test_a_summary_of_contacts_is_light(sandbox: Sandbox) -> None:
    summary = first(sandbox, "Contacts", summaryOnly="true")

    assert not {"Addresses", "Balances", "ContactGroups", "ContactPersons", "IsCustomer", "IsSupplier"} & summary.keys()
    assert {"ContactID", "Name"} <= summary.keys()


def test_the_lines_of_a_budget_are_on_the_budget_alone(sandbox: Sandbox) -> None:
    listed = first(sandbox, "Budgets")

    alone = first(sandbox, f"Budgets/{listed['BudgetID']}")

    assert "BudgetLines" not in listed
    assert alone["BudgetLines"]


def test_a_budget_shows_three_months_or_a_window_of_up_to_two_years(sandbox: Sandbox) -> None:
    key = first(sandbox, "Budgets")["BudgetID"]
    year = int(sandbox.now()[:4])

    def months(**query: Any) -> int:
        lines = first(sandbox, f"Budgets/{key}", **query)["BudgetLines"]
        return max(len(line["BudgetBalances"]) for line in lines)

    assert months() <= 3
    assert months(DateFrom=f"{year}-01-01", DateTo=f"{year}-12-31") > 3
    assert months(DateFrom=f"{year - 2}-01-01", DateTo=f"{year}-12-31") == months(
        DateFrom=f"{year - 2}-01-01", DateTo=f"{year - 1}-12-31"
    )


def test_the_contacts_of_a_group_are_on_the_group_alone(sandbox: Sandbox) -> None:
    listed = first(sandbox, "ContactGroups")

    alone = first(sandbox, f"ContactGroups/{listed['ContactGroupID']}")

    assert listed["Contacts"] == []
    assert alone["Contacts"]


def test_the_rate_of_a_transfer_is_on_the_transfer_alone(sandbox: Sandbox) -> None:
    account = {"AccountID": "c0ffee00-0000-4000-8000-000000000000", "Code": "090", "Name": "Cheque"}
    (key,) = sandbox.records("BankTransfers", set={"CurrencyRate": 1.5, "FromBankAccount": account})

    listed = next(
        each for each in sandbox.get("BankTransfers").json()["BankTransfers"] if each["BankTransferID"] == key
    )
    alone = first(sandbox, f"BankTransfers/{key}")

    assert "CurrencyRate" not in listed
    assert listed["FromBankAccount"] == {"AccountID": account["AccountID"], "Name": "Cheque"}
    assert (alone["CurrencyRate"], alone["FromBankAccount"]) == (1.5, account)


def test_archived_options_of_a_tracking_category_are_shown_on_request(sandbox: Sandbox) -> None:
    options = [{"Name": "North", "Status": "ACTIVE"}, {"Name": "South", "Status": "ARCHIVED"}]
    sandbox.records("TrackingCategories", set={"Options": options})

    def names(**query: Any) -> list[str]:
        categories = sandbox.get("TrackingCategories", **query).json()["TrackingCategories"]
        return [option["Name"] for category in categories for option in category["Options"]]

    assert "North" in names()
    assert "South" not in names()
    assert "South" in names(includeArchived="true")
