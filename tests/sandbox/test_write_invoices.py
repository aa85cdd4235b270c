"""What an invoice has to be, and what Xero fills in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.answers import messages, saved
from support.invoicing import ADA, CHAIR, PAPER, Json, sale

if TYPE_CHECKING:
    from support.sandbox import Sandbox


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ({"AccountCode": "999"}, "Account code '999' is not a valid code for this document."),
        ({"AccountCode": "610"}, "Account code '610' is not a valid code for this document."),
        ({"AccountCode": "090"}, "Account code '090' is not a valid code for this document."),
        ({"AccountCode": ""}, "Account must be valid."),
        ({"TaxType": "X"}, "The TaxType code X does not exist or cannot be used for this type of transaction."),
        ({"TaxType": "INPUT2"}, "The TaxType code 'INPUT2' cannot be used with account code '200'."),
        ({"UnitAmount": 9_999_999_999.99}, "The line amount cannot be greater than 9999999999.99"),
        ({"DiscountRate": 101}, "Discount must be between 0 and 100"),
    ],
)
def test_lines_of_an_approved_invoice_have_to_be_right(sandbox: Sandbox, line: Json, message: str) -> None:
    """In Xero's words where they are known."""
    assert messages(sandbox.put("Invoices", sale({**CHAIR, **line}, Status="AUTHORISED"))) == [message]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"Contact": {}}, "A Contact must be specified for this type of transaction"),
        ({"LineItems": []}, "One or more line items must be specified"),
        ({"Status": "PAID"}, "Invoice not of valid status for creation"),
        ({"Status": "VOIDED"}, "Invoice not of valid status for creation"),
        ({"Type": "ACCRECCREDIT"}, "Invoice not of valid type for creation"),
        ({"CurrencyCode": "CHF"}, "Organisation is not subscribed to currency CHF"),
        ({"InvoiceNumber": "№ 1"}, "Invoice Number can only contain printable ASCII characters"),
        ({"InvoiceNumber": "1" * 256}, "Invoice Number is too long. Maximum of 255 characters allowed"),
    ],
)
def test_an_invoice_has_to_be_right(sandbox: Sandbox, fields: Json, message: str) -> None:
    """In Xero's words where they are known; of what is wrong, nothing is kept."""
    count = sandbox.count("Contacts")

    answer = sandbox.put("Invoices", sale(**{"Status": "AUTHORISED", "Contact": {"Name": "New"}, **fields}))

    assert message in messages(answer)
    assert sandbox.count("Contacts") == count


def test_everything_that_is_wrong_is_said_at_once(sandbox: Sandbox) -> None:
    body = sale({**CHAIR, "AccountCode": "999"}, Status="AUTHORISED", CurrencyCode="CHF", Contact={})

    assert len(messages(sandbox.put("Invoices", body))) == 3


def test_numbers_of_invoices_are_made_up_and_unique(sandbox: Sandbox) -> None:
    """Those of bills are neither; and the number of a deleted invoice is free again."""
    first, second = (saved(sandbox.put("Invoices", sale()))["InvoiceNumber"] for _ in range(2))
    bill = {**sale(PAPER), "Type": "ACCPAY", "InvoiceNumber": first}

    assert int(second.removeprefix("INV-")) == int(first.removeprefix("INV-")) + 1
    assert messages(sandbox.put("Invoices", sale(InvoiceNumber=first))) == ["Invoice # must be unique."]
    assert len({saved(sandbox.put("Invoices", bill))["InvoiceID"] for _ in range(2)}) == 2
    assert saved(sandbox.put("Invoices", {**bill, "InvoiceNumber": None}))["InvoiceNumber"] == ""
    sandbox.post(f"Invoices/{first}", {"Status": "DELETED"})
    assert saved(sandbox.put("Invoices", sale(InvoiceNumber=first)))["InvoiceNumber"] == first


def test_a_refused_invoice_uses_no_number(sandbox: Sandbox) -> None:
    first = saved(sandbox.put("Invoices", sale()))["InvoiceNumber"]
    messages(sandbox.put("Invoices", sale(Contact={})))

    following = saved(sandbox.put("Invoices", sale()))["InvoiceNumber"]

    assert int(following.removeprefix("INV-")) == int(first.removeprefix("INV-")) + 1


def test_post_finds_an_invoice_by_its_number_but_a_bill_never(sandbox: Sandbox) -> None:
    invoice = saved(sandbox.post("Invoices", sale(InvoiceNumber="S-1")))
    bills = [saved(sandbox.post("Invoices", {**sale(PAPER), "Type": "ACCPAY", "InvoiceNumber": "S-1"})) for _ in "ab"]

    again = saved(sandbox.post("Invoices", {"InvoiceNumber": "S-1", "Reference": "found"}))

    assert (again["InvoiceID"], again["Reference"]) == (invoice["InvoiceID"], "found")
    assert len({invoice["InvoiceID"], *(bill["InvoiceID"] for bill in bills)}) == 3


def test_the_date_is_today_where_the_organisation_is(sandbox: Sandbox) -> None:
    """At noon in UTC it is the next day in New Zealand; the due date may follow from the payment terms."""
    sandbox.reset(due_dates="by_terms")
    sandbox.set_clock("2026-06-30T12:30:00Z")

    invoice = saved(sandbox.put("Invoices", sale(DueDate=None)))

    assert invoice["DateString"] == "2026-07-01T00:00:00"
    assert invoice["DueDateString"] == "2026-07-21T00:00:00"


def test_a_bill_is_due_as_the_contact_wants_it(sandbox: Sandbox) -> None:
    """And else as the organisation has it: on the 20th of the following month."""
    sandbox.reset(due_dates="by_terms")
    terms = {"Bills": {"Day": 10, "Type": "DAYSAFTERBILLMONTH"}}
    key = saved(sandbox.put("Contacts", {"Name": "Bob", "PaymentTerms": terms}))["ContactID"]
    bill = {**sale(PAPER), "Type": "ACCPAY", "Date": "2026-12-15", "DueDate": None}

    assert saved(sandbox.put("Invoices", bill))["DueDateString"] == "2027-01-20T00:00:00"
    bill["Contact"] = {"ContactID": key}
    assert saved(sandbox.put("Invoices", bill))["DueDateString"] == "2027-01-10T00:00:00"


def test_an_invoice_in_another_currency_gets_a_rate(sandbox: Sandbox) -> None:
    """One in the organisation's own has none but 1, whatever is sent."""
    assert saved(sandbox.put("Invoices", sale(CurrencyCode="USD")))["CurrencyRate"] not in {0, 1}
    assert saved(sandbox.put("Invoices", sale(CurrencyCode="NZD", CurrencyRate=7)))["CurrencyRate"] == 1


def test_an_unknown_name_creates_the_contact_and_a_known_one_finds_it(sandbox: Sandbox) -> None:
    first, second = (saved(sandbox.put("Invoices", sale()))["Contact"]["ContactID"] for _ in range(2))

    (contact,) = sandbox.get(f"Contacts/{first}").json()["Contacts"]

    assert (first, contact["Name"], contact["IsCustomer"]) == (second, "Ada Lovelace", True)


def test_more_than_an_id_edits_the_contact_and_drops_its_persons(sandbox: Sandbox) -> None:
    """The id alone leaves it as it is."""
    contact = saved(sandbox.put("Contacts", {**ADA, "ContactPersons": [{"FirstName": "Charles"}]}))
    key = contact["ContactID"]

    sandbox.put("Invoices", sale(Contact={"ContactID": key}))
    untouched = saved(sandbox.get(f"Contacts/{key}"))
    sandbox.put("Invoices", sale(Contact={"ContactID": key, "EmailAddress": "ada@mail.example"}))
    edited = saved(sandbox.get(f"Contacts/{key}"))

    assert len(untouched["ContactPersons"]) == 1
    assert (edited["EmailAddress"], edited["ContactPersons"]) == ("ada@mail.example", [])


def test_nothing_is_written_to_a_contact_that_is_archived(sandbox: Sandbox) -> None:
    key = saved(sandbox.put("Contacts", ADA))["ContactID"]
    sandbox.post("Contacts", {"ContactID": key, "ContactStatus": "ARCHIVED"})

    (message,) = messages(sandbox.put("Invoices", sale(Contact={"ContactID": key})))

    assert "has been archived" in message


def test_a_refused_invoice_is_shown_with_what_xero_filled_in(sandbox: Sandbox) -> None:
    """But with no id and no number, which it never had."""
    answer = sandbox.put("Invoices", sale(Status="AUTHORISED", CurrencyCode="CHF"))

    (element,) = answer.json()["Elements"]
    assert (element["InvoiceID"], element["InvoiceNumber"]) == ("00000000-0000-0000-0000-000000000000", "")
    assert {"Date", "DueDate", "SubTotal", "Total"} <= element.keys()
