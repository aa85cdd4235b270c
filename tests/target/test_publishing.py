"""What is sent, in which calls, and what becomes of each document."""

from __future__ import annotations

import typing as t

import pytest
from support.publishing import LINE, Publishing, document, invoice, kinds, writes

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox

BAD: t.Final = {"LineItems": [{**LINE, "AccountCode": "999"}]}


@pytest.fixture
def publish(sandbox: Sandbox, tmp_path: Path) -> Publishing:
    return Publishing(sandbox, tmp_path)


@pytest.mark.fault(14)
def test_three_bad_documents_of_fifty_do_not_keep_the_others_back(sandbox: Sandbox, publish: Publishing) -> None:
    """One call, 47 ids, and three rejects with Xero's own words."""
    outcomes = publish(*(invoice(f"N-{n}", **(BAD if n in {3, 17, 40} else {})) for n in range(50)))

    assert kinds(outcomes) == {"created": 47, "invalid_value": 3}
    assert writes(sandbox) == ["PUT /Invoices"]
    rejected = [each for each in outcomes if each.reason]
    assert {each.document.key for each in rejected} == {("N-3",), ("N-17",), ("N-40",)}
    assert all("999" in each.messages[0] for each in rejected)
    assert all(each.xero_id and each.correlation_id for each in outcomes if not each.reason)


def test_what_has_not_changed_costs_no_call(sandbox: Sandbox, publish: Publishing) -> None:
    invoices = [invoice(f"N-{n}") for n in range(120)]
    publish(*invoices)
    before = len(sandbox.tenant_calls())

    outcomes = publish(*invoices)

    assert kinds(outcomes) == {"unchanged": 120}
    assert len(sandbox.tenant_calls()) == before
    assert all(each.xero_id for each in outcomes)


@pytest.mark.fault(49)
def test_an_edit_and_its_undoing_are_two_writes(sandbox: Sandbox, publish: Publishing) -> None:
    """Within the minutes in which Xero would answer the same write from memory."""
    for reference in ("A", "B", "A", "B"):
        publish(invoice("N-1", Reference=reference))

    assert writes(sandbox) == ["PUT /Invoices", *["POST /Invoices"] * 3]
    (found,) = sandbox.get("Invoices", InvoiceNumbers="N-1").json()["Invoices"]
    assert found["Reference"] == "B"


def test_calls_are_filled_up_to_fifty_documents(sandbox: Sandbox, publish: Publishing) -> None:
    publish(*(invoice(f"N-{n}") for n in range(101)))

    assert writes(sandbox) == ["PUT /Invoices"] * 3


def test_five_calls_are_under_way_at_once(sandbox: Sandbox, publish: Publishing) -> None:
    sandbox.order({"stall_seconds": 1}, method="PUT", times=5)

    outcomes = publish(*(invoice(f"N-{n}") for n in range(300)))

    assert kinds(outcomes) == {"created": 300}
    assert sandbox.peak_in_flight() == 5


@pytest.mark.fault(47)
def test_children_are_sent_with_the_ids_of_their_parents(sandbox: Sandbox, publish: Publishing) -> None:
    """Also within one rank; and not at all if the parent was rejected or was never there."""
    publish(invoice("N-1"), invoice("N-2", **BAD))

    outcomes = publish(*(payment(key, f"N-{key}") for key in ("1", "2", "3")))

    assert kinds(outcomes) == {"created": 1, "parent_rejected": 1, "parent_unknown": 1}
    assert writes(sandbox) == ["PUT /Invoices", "PUT /Payments"]
    (paid,) = sandbox.get("Invoices", InvoiceNumbers="N-1").json()["Invoices"]
    assert paid["AmountPaid"] == 5


def payment(key: str, number: str, **fields: t.Any) -> t.Any:
    body = {"Account": {"Code": "090"}, "Date": "2026-07-05", "Amount": 5, **fields}
    return document("Payments", key, {"Invoice": {"$ref": ["Invoices", number]}, **body})
