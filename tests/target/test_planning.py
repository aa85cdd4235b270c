"""A plan says what publishing would do, and does nothing."""

from __future__ import annotations

import typing as t
from collections import Counter
from decimal import Decimal

import pytest
from support.publishing import LINE, Publishing, document, invoice, writes

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox


@pytest.fixture
def publish(sandbox: Sandbox, tmp_path: Path) -> Publishing:
    return Publishing(sandbox, tmp_path)


def test_a_plan_tells_what_would_become_of_each_document(sandbox: Sandbox, publish: Publishing) -> None:
    """Also of what the ledger does not know but Xero has, and of children of what is not there yet."""
    known = [invoice("N-1"), invoice("N-2"), invoice("N-3")]
    publish(*known)
    sandbox.put("Invoices", {**invoice("N-9").body, "DueDate": "2026-08-31"}).raise_for_status()
    before = writes(sandbox)

    planned = publish.plan(
        invoice("N-1"),
        invoice("N-2", Reference="changed"),
        invoice("N-3", delete=True),
        invoice("N-4"),
        invoice("N-9", on_existing="update"),
        document("Payments", "p", {"Invoice": {"$ref": ["Invoices", "N-4"]}, "Account": {"Code": "090"}, "Amount": 5}),
        document("Payments", "q", {"Invoice": {"$ref": ["Invoices", "N-5"]}, "Amount": 5}),
    )

    assert Counter(each.operation for each in planned) == Counter(
        {"unchanged": 1, "updated": 2, "voided": 1, "created": 2, "rejected": 1}
    )
    assert writes(sandbox) == before
    assert publish.ledger().open_intents() == []


@pytest.mark.parametrize(
    ("body", "amount"),
    [
        ({"LineItems": [LINE, {**LINE, "UnitAmount": "0.125"}]}, "20.250"),
        ({"LineItems": [{"LineAmount": "7.50", "Quantity": 2, "UnitAmount": 9}]}, "7.50"),
        ({"LineItems": [{**LINE, "DiscountRate": 10}]}, "18.0"),
    ],
)
def test_a_plan_adds_up_what_would_be_sent(publish: Publishing, body: dict[str, t.Any], amount: str) -> None:
    (planned,) = publish.plan(invoice("N-1", **body))

    assert planned.amount == Decimal(amount)
