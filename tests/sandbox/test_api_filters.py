"""Parameters that narrow a list down, and those that bring back what it hides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from support.sandbox import Sandbox


def records(sandbox: Sandbox, collection: str, **query: Any) -> list[dict[str, Any]]:
    return list(sandbox.get(collection, **query).json()[collection])


def test_invoices_are_found_by_their_ids(sandbox: Sandbox) -> None:
    ids = [invoice["InvoiceID"] for invoice in records(sandbox, "Invoices")]

    found = records(sandbox, "Invoices", IDs=f"{ids[9].upper()}, {ids[3]},{ids[3]},nobody")

    assert [invoice["InvoiceID"] for invoice in found] == [ids[3], ids[9]]


def test_invoices_found_by_their_ids_can_be_sorted(sandbox: Sandbox) -> None:
    ids = [invoice["InvoiceID"] for invoice in records(sandbox, "Invoices")][:40]

    found = records(sandbox, "Invoices", IDs=",".join(ids), order="InvoiceID")

    assert [invoice["InvoiceID"] for invoice in found] == sorted(ids)


def test_invoices_are_found_by_their_numbers_which_bills_may_share(sandbox: Sandbox) -> None:
    for _ in range(2):
        sandbox.records("Invoices", insert=True, set={"Type": "ACCPAY", "InvoiceNumber": "Bill 7"})

    found = records(sandbox, "Invoices", InvoiceNumbers="Bill 7,Bill 8")

    assert [invoice["InvoiceNumber"] for invoice in found] == ["Bill 7", "Bill 7"]


def test_invoices_are_found_by_contact_and_status(sandbox: Sandbox) -> None:
    invoices = records(sandbox, "Invoices")
    one, status = invoices[0]["Contact"]["ContactID"], invoices[0]["Status"]

    found = records(sandbox, "Invoices", ContactIDs=one, Statuses=status, pageSize=1000)

    expected = [each for each in invoices if (each["Contact"]["ContactID"], each["Status"]) == (one, status)]
    assert [each["InvoiceID"] for each in found] == [each["InvoiceID"] for each in expected]


def test_contacts_are_found_by_their_ids(sandbox: Sandbox) -> None:
    ids = [contact["ContactID"] for contact in records(sandbox, "Contacts")]

    assert [contact["ContactID"] for contact in records(sandbox, "Contacts", IDs=ids[1])] == [ids[1]]


def test_a_search_does_not_mind_case(sandbox: Sandbox) -> None:
    sandbox.records("Contacts", insert=True, set={"Name": "Zebedee Quill", "EmailAddress": "zq@example.com"})

    for term in ("zebedee", "QUILL", "ZQ@"):
        assert [contact["Name"] for contact in records(sandbox, "Contacts", searchTerm=term)] == ["Zebedee Quill"]


@pytest.mark.parametrize(
    ("collection", "field", "hidden", "parameter"),
    [
        ("Contacts", "ContactStatus", "ARCHIVED", "includeArchived"),
        ("TrackingCategories", "Status", "ARCHIVED", "includeArchived"),
        ("BankTransfers", "Status", "DELETED", "includeDeleted"),
    ],
)
def test_some_records_are_listed_on_request_only(
    sandbox: Sandbox, collection: str, field: str, hidden: str, parameter: str
) -> None:
    (key,) = sandbox.records(collection, set={field: hidden})

    usual = sandbox.get(collection).json()[collection]
    request: dict[str, Any] = {parameter: "true"}
    everything = sandbox.get(collection, **request).json()[collection]

    assert key not in str(usual)
    assert key in str(everything)
    assert sandbox.get(f"{collection}/{key}").status_code == 200


def test_a_deleted_contact_group_is_gone(sandbox: Sandbox) -> None:
    (key,) = sandbox.records("ContactGroups", set={"Status": "DELETED"})

    assert key not in sandbox.get("ContactGroups").text
    assert sandbox.get(f"ContactGroups/{key}").status_code == 404


@pytest.mark.parametrize(
    ("collection", "status"), [("Invoices", "VOIDED"), ("Payments", "DELETED"), ("Accounts", "ARCHIVED")]
)
def test_most_deletes_are_a_status_that_lists_go_on_showing(sandbox: Sandbox, collection: str, status: str) -> None:
    (key,) = sandbox.records(collection, set={"Status": status})

    assert key in sandbox.get(collection).text


def test_orders_are_found_by_status_and_days(sandbox: Sandbox) -> None:
    orders = records(sandbox, "PurchaseOrders", pageSize=1000)
    days = sorted(order["DateString"][:10] for order in orders)
    early, late = days[len(days) // 4], days[-len(days) // 4]

    found = records(sandbox, "PurchaseOrders", DateFrom=early, DateTo=late, pageSize=1000)
    authorised = records(sandbox, "PurchaseOrders", Status="AUTHORISED", pageSize=1000)

    assert found == [order for order in orders if early <= order["DateString"][:10] <= late]
    assert authorised == [order for order in orders if order["Status"] == "AUTHORISED"]
    assert 0 < len(found) < len(orders)
    assert authorised


def test_quotes_are_found_by_part_of_their_number(sandbox: Sandbox) -> None:
    for number in ("QU-77001", "QU-77002", "QU-78001"):
        sandbox.records("Quotes", insert=True, set={"QuoteNumber": number})

    found = records(sandbox, "Quotes", QuoteNumber="77")

    assert [quote["QuoteNumber"] for quote in found] == ["QU-77001", "QU-77002"]


def test_a_day_that_is_none_is_refused(sandbox: Sandbox) -> None:
    assert sandbox.get("Quotes", DateFrom="soon").status_code == 400


def test_linked_transactions_are_found_by_what_they_link(sandbox: Sandbox) -> None:
    sandbox.records(
        "LinkedTransactions", insert=True, set={"SourceTransactionID": "c0ffee00-0000-4000-8000-000000000000"}
    )

    found = records(sandbox, "LinkedTransactions", SourceTransactionID="c0ffee00-0000-4000-8000-000000000000")

    assert len(found) == 1


def test_nothing_in_the_generated_books_was_made_by_an_app(sandbox: Sandbox) -> None:
    assert records(sandbox, "Invoices", createdByMyApp="true") == []
    assert records(sandbox, "Invoices", createdByMyApp="false")


def test_names_of_parameters_and_paths_may_be_in_any_case(sandbox: Sandbox) -> None:
    answer = sandbox.get("invoices", PAGE=1, pagesize=3).json()

    assert len(answer["Invoices"]) == 3
