"""Pages: who has them, how long they are, and what says where they end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from support.sandbox import Sandbox


def test_a_list_comes_whole_unless_a_page_is_asked_for(sandbox: Sandbox) -> None:
    answer = sandbox.get("Invoices").json()

    assert len(answer["Invoices"]) > 100
    assert "pagination" not in answer


def test_pages_add_up_to_the_list(sandbox: Sandbox) -> None:
    whole = [invoice["InvoiceID"] for invoice in sandbox.get("Invoices").json()["Invoices"]]

    first = sandbox.get("Invoices", page=1, pageSize=50).json()
    pages = [
        sandbox.get("Invoices", page=page, pageSize=50).json()
        for page in range(1, first["pagination"]["pageCount"] + 1)
    ]

    assert [invoice["InvoiceID"] for page in pages for invoice in page["Invoices"]] == whole
    assert first["pagination"] == {
        "page": 1,
        "pageSize": 50,
        "pageCount": -(-len(whole) // 50),
        "itemCount": len(whole),
    }


def test_a_page_has_a_hundred_records_unless_told_otherwise(sandbox: Sandbox) -> None:
    answer = sandbox.get("Invoices", page=1).json()

    assert (len(answer["Invoices"]), answer["pagination"]["pageSize"]) == (100, 100)


def test_page_size_alone_pages_too(sandbox: Sandbox) -> None:
    answer = sandbox.get("Invoices", pageSize=7).json()

    assert (len(answer["Invoices"]), answer["pagination"]["page"]) == (7, 1)


@pytest.mark.parametrize(("asked", "given"), [("5000", 1000), ("0", 1), ("-3", 1), ("many", 100)])
def test_a_page_size_out_of_range_is_adjusted(sandbox: Sandbox, asked: str, given: int) -> None:
    answer = sandbox.get("Invoices", page=1, pageSize=asked).json()

    assert answer["pagination"]["pageSize"] == given


@pytest.mark.parametrize("page", ["0", "-3"])
def test_there_is_no_page_before_the_first(sandbox: Sandbox, page: str) -> None:
    assert sandbox.get("Invoices", page=page).json()["pagination"]["page"] == 1


@pytest.mark.parametrize("page", ["99", "9" * 50])
def test_a_page_behind_the_last_is_empty(sandbox: Sandbox, page: str) -> None:
    answer = sandbox.get("Invoices", page=page)

    assert (answer.status_code, answer.json()["Invoices"]) == (200, [])


def test_orders_come_in_pages_even_if_nobody_asks(sandbox: Sandbox) -> None:
    sandbox.records("PurchaseOrders", insert=True, count=101)

    answer = sandbox.get("PurchaseOrders").json()

    assert len(answer["PurchaseOrders"]) == 100
    assert answer["pagination"]["page"] == 1
    assert all(order["LineItems"] for order in answer["PurchaseOrders"])


def test_linked_transactions_come_by_the_hundred_and_are_not_counted(sandbox: Sandbox) -> None:
    sandbox.records("LinkedTransactions", insert=True, count=150)

    first = sandbox.get("LinkedTransactions", pageSize=7).json()
    second = sandbox.get("LinkedTransactions", page=2).json()

    assert len(first["LinkedTransactions"]) == 100
    assert len(second["LinkedTransactions"]) >= 50
    assert "pagination" not in first


@pytest.mark.parametrize(
    ("collection", "query"),
    [("Invoices", {"Statuses": "PAID"}), ("Invoices", {"summaryOnly": "true"}), ("Contacts", {"summaryOnly": "true"})],
)
def test_some_parameters_enforce_pages(sandbox: Sandbox, collection: str, query: dict[str, Any]) -> None:
    assert sandbox.get(collection, **query).json()["pagination"]["pageSize"] == 100


def test_the_size_of_a_page_of_quotes_is_disputed(sandbox: Sandbox) -> None:
    sandbox.records("Quotes", insert=True, count=10)
    by_the_document = sandbox.get("Quotes", page=1, pageSize=5).json()

    sandbox.reset(quotes_page_size=True)
    sandbox.records("Quotes", insert=True, count=10)
    by_the_page = sandbox.get("Quotes", page=1, pageSize=5).json()

    assert len(by_the_document["Quotes"]) > len(by_the_page["Quotes"]) == 5


def test_manual_journals_in_an_order_come_whole(sandbox: Sandbox) -> None:
    sandbox.records("ManualJournals", insert=True, count=101)

    ordered = sandbox.get("ManualJournals", page=1, order="Date").json()

    assert len(ordered["ManualJournals"]) > 100
    assert "pagination" not in ordered


def test_what_is_edited_between_two_pages_slides(sandbox: Sandbox) -> None:
    """The default order is that of changes: whoever pages in it misses a neighbour of what was edited."""
    whole = [invoice["InvoiceID"] for invoice in sandbox.get("Invoices").json()["Invoices"]]

    first = sandbox.get("Invoices", page=1, pageSize=60).json()["Invoices"]
    sandbox.records("Invoices", key=whole[0], set={"Reference": "edited"})
    rest = sandbox.get("Invoices", page=2, pageSize=60).json()["Invoices"]

    seen = [invoice["InvoiceID"] for invoice in (*first, *rest)]
    assert whole[60] not in seen
    assert sandbox.get("Invoices").json()["Invoices"][-1]["InvoiceID"] == whole[0]


def test_the_order_of_ids_stays_as_it_is_under_edits(sandbox: Sandbox) -> None:
    query: dict[str, Any] = {"order": "InvoiceID", "pageSize": 60}
    whole = {invoice["InvoiceID"] for invoice in sandbox.get("Invoices").json()["Invoices"]}

    first = sandbox.get("Invoices", page=1, **query).json()["Invoices"]
    sandbox.records("Invoices", key=first[0]["InvoiceID"], set={"Reference": "edited"})
    rest = [invoice for page in (2, 3, 4) for invoice in sandbox.get("Invoices", page=page, **query).json()["Invoices"]]

    seen = [invoice["InvoiceID"] for invoice in (*first, *rest)]
    assert len(seen) == len(set(seen))
    assert set(seen) == whole
    assert seen == sorted(seen)
