"""Documents below other documents, calls that take one document, and calls that are full before they have fifty."""

from __future__ import annotations

import typing as t
from dataclasses import replace

import pytest
from sdk.scene import Scene
from support.publishing import LINE, Publishing, document, invoice, kinds, writes
from xero_client.errors import UndecidedError

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox
    from target_xero.documents.document import Document

FOREVER: t.Final = 3
NOTE: t.Final = {"Details": "Called about the chairs"}


@pytest.fixture
def publish(sandbox: Sandbox, tmp_path: Path) -> Publishing:
    return Publishing(sandbox, tmp_path)


@pytest.fixture
def owed(sandbox: Sandbox) -> str:
    """The path of an invoice that waits for its payment."""
    return f"Invoices/{Scene(sandbox).owed()['InvoiceID']}"


def note(parent: str, key: str) -> Document:
    return document("Invoices/History", key, NOTE, path=f"{parent}/History", method="PUT")


def test_a_note_is_written_once(sandbox: Sandbox, publish: Publishing, owed: str) -> None:
    publish(note(owed, "a"))

    assert kinds(publish(note(owed, "a"))) == {"unchanged": 1}
    assert len([call for call in writes(sandbox) if call.endswith("/History")]) == 1


def test_a_note_whose_answer_is_lost_is_not_written_twice(sandbox: Sandbox, publish: Publishing, owed: str) -> None:
    sandbox.order({"status": 500, "after": True}, times=FOREVER, method="PUT", path="*/History")

    assert kinds(publish(note(owed, "a"))) == {"adopted": 1}
    notes = sandbox.get(f"{owed}/History").json()["HistoryRecords"]
    assert len([each for each in notes if each.get("Details") == NOTE["Details"]]) == 1


def test_a_note_that_is_lost_is_not_taken_for_another_one_like_it(
    sandbox: Sandbox, publish: Publishing, owed: str
) -> None:
    """Two keys are two notes, though nothing else tells them apart."""
    publish(note(owed, "a"))
    sandbox.order({"status": 500}, times=FOREVER, method="PUT", path="*/History")

    assert kinds(publish(note(owed, "b"))) == {"created": 1}
    notes = sandbox.get(f"{owed}/History").json()["HistoryRecords"]
    assert len([each for each in notes if each.get("Details") == NOTE["Details"]]) == 2


def test_an_email_whose_answer_is_lost_is_not_sent_again(sandbox: Sandbox, publish: Publishing, owed: str) -> None:
    """Nobody can look up whether it went out, so somebody has to decide."""
    mail = document("Invoices/Email", "a", {}, path=f"{owed}/Email")
    sandbox.order({"status": 500, "after": True}, times=FOREVER, method="POST", path="*/Email")

    with pytest.raises(UndecidedError, match="Email"):
        publish(mail)


def test_a_file_is_sent_as_it_is(sandbox: Sandbox, publish: Publishing, owed: str) -> None:
    """Sending it again after a lost answer replaces it."""
    text = "Measured twice, cut once."
    file = document("Invoices/Attachments", "a", {}, path=f"{owed}/Attachments/notes.txt", method="PUT")
    route = replace(file.route, path="Invoices/{InvoiceID}/Attachments/{FileName}")
    file = replace(file, route=route, content=text.encode())
    sandbox.order({"status": 500, "after": True}, times=FOREVER, method="PUT", path="*/Attachments/*")

    assert kinds(publish(file)) == {"created": 1}
    assert sandbox.get(f"{owed}/Attachments/notes.txt").text == text
    assert kinds(publish(file)) == {"unchanged": 1}


@pytest.mark.parametrize(
    ("entity", "body", "change"),
    [
        ("Accounts", {"Code": "4998", "Name": "Odds", "Type": "EXPENSE"}, {"Name": "Odds and ends"}),
        ("ContactGroups", {"Name": "Sunday market"}, {"Name": "Saturday market"}),
        ("Contacts", {"ContactNumber": "Q1", "Name": "Quillfeather"}, {"Name": "Quillfeather Books"}),
        ("Items", {"Code": "TRAY", "Name": "Tea tray"}, {"Name": "Tray"}),
        ("Quotes", {"Contact": {"Name": "Ada"}, "Date": "2026-07-01", "LineItems": [LINE]}, {"Reference": "x"}),
    ],
)
def test_what_was_created_is_changed_where_its_kind_wants_it(
    sandbox: Sandbox, publish: Publishing, entity: str, body: dict[str, t.Any], change: dict[str, t.Any]
) -> None:
    """It stays the same document, whatever its number or name is."""
    (made,) = publish(document(entity, "k", body))

    (changed,) = publish(document(entity, "k", {**body, **change}))

    assert (changed.operation, changed.xero_id) == ("updated", made.xero_id)
    assert len(writes(sandbox)) == 2


def test_payments_are_not_changed(sandbox: Sandbox, publish: Publishing, owed: str) -> None:
    """Xero can only delete them."""
    paid = {"Invoice": {"InvoiceID": owed.partition("/")[2]}, "Account": {"Code": "090"}, "Date": "2026-07-05"}
    publish(document("Payments", "p", {**paid, "Amount": 5}))
    before = len(writes(sandbox))

    assert kinds(publish(document("Payments", "p", {**paid, "Amount": 6}))) == {"not_modifiable": 1}
    assert len(writes(sandbox)) == before


def test_a_note_is_not_changed(sandbox: Sandbox, publish: Publishing, owed: str) -> None:
    """Nor written a second time: Xero keeps the first one for good. A plan says so, too."""
    publish(note(owed, "a"))
    other = replace(note(owed, "a"), body={"Details": "Something else"})
    before = writes(sandbox)

    (planned,) = publish.plan(other)
    (outcome,) = publish(other)

    assert (planned.operation, planned.outcome and planned.outcome.reason) == ("rejected", outcome.reason)
    assert kinds([outcome]) == {"not_modifiable": 1}
    assert "a key of its own" in outcome.messages[0]
    assert kinds(publish(other, note(owed, "b"))) == {"not_modifiable": 1, "created": 1}
    assert kinds(publish(note(owed, "a"))) == {"unchanged": 1}
    assert len(writes(sandbox)) == len(before) + 1


def test_an_email_that_is_sent_is_not_sent_to_another_document(
    sandbox: Sandbox, publish: Publishing, owed: str
) -> None:
    mail = document("Invoices/Email", "a", {}, path=f"{owed}/Email")
    publish(mail)

    other = replace(mail, path=f"Invoices/{Scene(sandbox).owed()['InvoiceID']}/Email")

    assert kinds(publish(other)) == {"not_modifiable": 1}


def test_a_parent_in_the_same_rank_goes_first(sandbox: Sandbox, publish: Publishing) -> None:
    """Wherever it stands in the input."""
    child = note("Invoices/{InvoiceID}", "a")
    child = replace(child, places={"InvoiceID": {"$ref": ["Invoices", "N-1"]}})

    outcomes = publish(child, invoice("N-1"))

    assert kinds(outcomes) == {"created": 2}
    assert [call.rpartition("/")[2] for call in writes(sandbox)] == ["Invoices", "History"]


@pytest.mark.fault(35)
def test_a_call_is_never_larger_than_xero_takes(sandbox: Sandbox, publish: Publishing) -> None:
    """Large documents share a call with fewer others; one that is too large alone is rejected before it is sent."""
    lines = [{**LINE, "Description": "x" * 3000}] * 150
    outcomes = publish(*(invoice(f"N-{n}", LineItems=lines) for n in range(10)), invoice("N-X", LineItems=lines * 8))

    assert kinds(outcomes) == {"created": 10, "too_large": 1}
    assert writes(sandbox) == ["PUT /Invoices"] * 2


def test_unit_prices_keep_four_places(sandbox: Sandbox, publish: Publishing) -> None:
    (made,) = publish(invoice("N-1", LineItems=[{**LINE, "UnitAmount": "0.1234"}]))

    (found,) = sandbox.get(f"Invoices/{made.xero_id}", unitdp=4).json()["Invoices"]
    assert found["LineItems"][0]["UnitAmount"] == 0.1234
