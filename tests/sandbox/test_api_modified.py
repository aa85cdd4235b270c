"""If-Modified-Since: what it lets through, and what is said when it lets nothing through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import requests
    from support.sandbox import Sandbox

NOON = "2031-05-06T12:00:00"


def since(sandbox: Sandbox, moment: str, collection: str = "Invoices", **query: Any) -> requests.Response:
    return sandbox.get(collection, {**sandbox.headers(), "If-Modified-Since": moment}, **query)


def edited_at_noon(sandbox: Sandbox, collection: str = "Invoices") -> str:
    sandbox.set_clock(f"{NOON}.400Z")
    (key,) = sandbox.records(collection, set={"Reference": "edited"})
    return key


@pytest.mark.parametrize(
    "moment", [NOON, f"{NOON}Z", "2031-05-06 12:00:00", "Tue, 06 May 2031 12:00:00 GMT", "2031-05-06"]
)
def test_only_what_changed_since_is_listed(sandbox: Sandbox, moment: str) -> None:
    key = edited_at_noon(sandbox)

    answer = since(sandbox, moment)

    assert [invoice["InvoiceID"] for invoice in answer.json()["Invoices"]] == [key]


@pytest.mark.parametrize("moment", ["yesterday", "06/05/2031", "2031-13-45T00:00:00", "0", ""])
def test_a_moment_that_cannot_be_read_is_ignored(sandbox: Sandbox, moment: str) -> None:
    everything = sandbox.get("Invoices").json()["Invoices"]

    assert since(sandbox, moment).json()["Invoices"] == everything


@pytest.mark.parametrize(("rule", "found"), [("inclusive", 1), ("exclusive", 0)])
def test_whether_the_very_second_counts_is_an_option(sandbox: Sandbox, rule: str, found: int) -> None:
    sandbox.reset(modified_since=rule, not_modified="200")
    edited_at_noon(sandbox)

    assert len(since(sandbox, NOON).json()["Invoices"]) == found


def test_nothing_new_is_304_without_a_body(sandbox: Sandbox) -> None:
    answer = since(sandbox, NOON)

    assert (answer.status_code, answer.content) == (304, b"")
    assert "Content-Type" not in answer.headers


def test_nothing_new_may_be_an_empty_list(sandbox: Sandbox) -> None:
    sandbox.reset(not_modified="200")

    answer = since(sandbox, NOON, page="1")

    assert (answer.status_code, answer.json()["Invoices"]) == (200, [])
    assert answer.json()["pagination"]["itemCount"] == 0


def test_nothing_new_may_be_now_the_one_now_the_other(sandbox: Sandbox) -> None:
    sandbox.reset(not_modified="mixed")

    assert {since(sandbox, NOON).status_code for _ in range(4)} == {200, 304}


def test_a_list_whose_document_has_no_such_header_ignores_it(sandbox: Sandbox) -> None:
    everything = sandbox.get("TaxRates").json()["TaxRates"]

    assert since(sandbox, NOON, "TaxRates").json()["TaxRates"] == everything
    assert since(sandbox, NOON, "LinkedTransactions").status_code == 200


def test_a_page_counts_what_changed_only(sandbox: Sandbox) -> None:
    edited_at_noon(sandbox)

    answer = since(sandbox, NOON, page="1", where="Total>=0").json()

    assert answer["pagination"]["itemCount"] == 1


def test_what_changed_can_be_read_in_the_order_of_ids(sandbox: Sandbox) -> None:
    sandbox.set_clock(f"{NOON}Z")
    sandbox.records("Invoices", count=5, set={"Reference": "edited"})

    ids = [invoice["InvoiceID"] for invoice in since(sandbox, NOON, order="InvoiceID").json()["Invoices"]]

    assert ids == sorted(ids)
    assert len(ids) == 5


def test_a_deleted_payment_comes_back_as_a_change(sandbox: Sandbox) -> None:
    sandbox.set_clock(f"{NOON}Z")
    (key,) = sandbox.records("Payments", set={"Status": "DELETED"})

    (payment,) = since(sandbox, NOON, "Payments").json()["Payments"]

    assert (payment["PaymentID"], payment["Status"]) == (key, "DELETED")
