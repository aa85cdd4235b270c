"""One id of Xero's is one document of ours: an answer that says otherwise is looked into, and never believed."""

from __future__ import annotations

import typing as t

import pytest
from support.publishing import Publishing, document, invoice, kinds

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox
    from target_xero.documents.document import Document

PUT: t.Final[dict[str, t.Any]] = {"method": "PUT", "path": "/Payments"}


@pytest.fixture
def publish(sandbox: Sandbox, tmp_path: Path) -> Publishing:
    publish = Publishing(sandbox, tmp_path)
    publish(invoice("N-1"))
    return publish


def payment(key: str) -> Document:
    paid = {"Invoice": {"InvoiceNumber": "N-1"}, "Account": {"Code": "090"}, "Date": "2026-07-05", "Amount": 5}
    return document("Payments", key, paid)


def replayed(sandbox: Sandbox, *ids: str | None, after: bool, times: int = 1) -> None:
    """Xero answers with payments that it has made before, whether it makes these ones or not."""
    payments = [{"PaymentID": each, "Amount": 5.0, "Status": "AUTHORISED"} for each in ids]
    sandbox.order({"status": 200, "after": after, "body": {"Payments": payments}}, times=times, **PUT)


def payments_there(sandbox: Sandbox) -> set[str]:
    found = sandbox.get("Payments", where="Date==DateTime(2026,07,05)", page=1).json()["Payments"]
    return {each["PaymentID"] for each in found}


@pytest.mark.fault(57)
@pytest.mark.parametrize("after", [True, False], ids=["and was made", "and was not made"])
def test_an_id_that_another_key_has(sandbox: Sandbox, publish: Publishing, *, after: bool) -> None:
    (first,) = publish(payment("p1"))
    replayed(sandbox, first.xero_id, after=after)

    (second,) = publish(payment("p2"))

    assert second.operation == ("adopted" if after else "created")
    assert payments_there(sandbox) == {first.xero_id, second.xero_id}
    assert first.xero_id != second.xero_id


@pytest.mark.parametrize("after", [True, False], ids=["and both were made", "and none was made"])
def test_one_id_for_two_documents_of_a_call(sandbox: Sandbox, publish: Publishing, *, after: bool) -> None:
    (first,) = publish(payment("p1"))
    replayed(sandbox, first.xero_id, first.xero_id, after=after)

    outcomes = publish(payment("p2"), payment("p3"))

    assert kinds(outcomes) == {"adopted" if after else "created": 2}
    assert payments_there(sandbox) == {first.xero_id, *(each.xero_id for each in outcomes)}
    assert len(payments_there(sandbox)) == 3


@pytest.mark.fault(57)
def test_an_id_that_stays_another_ones(sandbox: Sandbox, publish: Publishing) -> None:
    """The reject says whose it is; the others of the call are as they are told."""
    (first,) = publish(payment("p1"))
    made = "11111111-1111-4111-8111-111111111111"
    replayed(sandbox, first.xero_id, made, after=False)
    replayed(sandbox, first.xero_id, after=False)

    outcomes = publish(payment("p2"), payment("p3"))

    assert kinds(outcomes) == {"created": 1, "duplicate_key": 1}
    (rejected,) = [each for each in outcomes if each.reason]
    assert rejected.document.key == ("p2",)
    assert '["p1"] of stream Payments' in rejected.messages[0]
