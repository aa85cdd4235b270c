"""Histories: notes that apps add, and what the books note by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from support.sandbox import Sandbox

WITH_HISTORY = (
    *("BankTransactions", "BankTransfers", "BatchPayments", "Contacts", "CreditNotes", "ExpenseClaims", "Invoices"),
    *("Items", "ManualJournals", "Overpayments", "Payments", "Prepayments", "PurchaseOrders", "Quotes", "Receipts"),
    "RepeatingInvoices",
)


def notes(sandbox: Sandbox, parent: str) -> list[dict[str, Any]]:
    return list(sandbox.get(f"{parent}/History").json()["HistoryRecords"])


@pytest.mark.parametrize("path", WITH_HISTORY)
def test_a_note_is_part_of_the_history_of_its_record(sandbox: Sandbox, path: str) -> None:
    sandbox.reset(app_profile="broad")
    (key,) = sandbox.records(path, insert=True)

    answer = sandbox.put(f"{path}/{key}/History", {"HistoryRecords": [{"Details": "Called them, they will pay"}]})

    assert answer.status_code == 200
    (written,) = answer.json()["HistoryRecords"]
    assert (written["Changes"], written["Details"]) == ("Note", "Called them, they will pay")
    assert written["DateUTC"].startswith("/Date(")
    assert notes(sandbox, f"{path}/{key}") == [written]


def test_notes_add_up_newest_first(sandbox: Sandbox) -> None:
    (key,) = sandbox.records("Invoices", stamp=False)
    for text in ("one", "two", "three"):
        sandbox.put(f"Invoices/{key}/History", {"HistoryRecords": [{"Details": text}]})

    assert [note["Details"] for note in notes(sandbox, f"Invoices/{key}")] == ["three", "two", "one"]


def test_a_note_does_not_change_its_record(sandbox: Sandbox) -> None:
    (key,) = sandbox.records("Invoices", stamp=False)
    before = sandbox.get(f"Invoices/{key}").json()["Invoices"]

    sandbox.put(f"Invoices/{key}/History", {"Details": "a note without a wrapper"})

    assert sandbox.get(f"Invoices/{key}").json()["Invoices"] == before


@pytest.mark.parametrize("body", ["[", [], {"HistoryRecords": {}}, {"HistoryRecords": [7]}, {}, {"Details": ""}])
def test_a_note_without_details_is_refused(sandbox: Sandbox, body: Any) -> None:
    (key,) = sandbox.records("Invoices", stamp=False)

    answer = sandbox.put(f"Invoices/{key}/History", body)

    assert answer.status_code == 400
    assert notes(sandbox, f"Invoices/{key}") == []


@pytest.mark.parametrize(("length", "status"), [(2500, 200), (2501, 400)])
def test_a_note_has_at_most_2500_letters(sandbox: Sandbox, length: int, status: int) -> None:
    (key,) = sandbox.records("Invoices", stamp=False)

    assert sandbox.put(f"Invoices/{key}/History", {"Details": "x" * length}).status_code == status


def test_a_note_cannot_be_changed(sandbox: Sandbox) -> None:
    (key,) = sandbox.records("Invoices", stamp=False)

    assert sandbox.post(f"Invoices/{key}/History", {"Details": "other"}).status_code == 501


def test_the_history_of_nothing_is_not_found(sandbox: Sandbox) -> None:
    assert sandbox.get("Invoices/c0ffee00-0000-4000-8000-000000000000/History").status_code == 404
    assert sandbox.get("Accounts/c0ffee00-0000-4000-8000-000000000000/History").status_code == 404


def test_the_books_note_what_was_done_to_a_record(sandbox: Sandbox) -> None:
    (contact,) = sandbox.put("Contacts", {"Name": "Ada & Sons"}).json()["Contacts"]
    path = f"Contacts/{contact['ContactID']}"
    sandbox.post(path, {"FirstName": "Ada"})

    assert [note["Changes"] for note in notes(sandbox, path)] == ["Updated", "Created"]
    assert {note["User"] for note in notes(sandbox, path)} == {"System Generated"}
