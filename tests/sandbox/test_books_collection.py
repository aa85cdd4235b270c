"""What a collection promises when records are edited, inserted and removed under a reader."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from support.books import books, opened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xero_sandbox.books.collection import Collection
    from xero_sandbox.books.record import Stored

NOW = datetime(2026, 6, 30, 12, tzinfo=timezone.utc)


@pytest.fixture
def invoices() -> Collection:
    return books(invoices=1_001).collections["Invoices"]


def keys(rows: Sequence[Stored]) -> list[str]:
    return [stored.record["InvoiceID"] for stored in rows]


def edit(collection: Collection, index: int, *, moment: datetime | None = NOW, **fields: Any) -> str:
    """Change the record at that place of the default order and return its key."""
    stored = collection.put({**collection.in_default_order()[index].record, **fields}, moment=moment)
    return str(stored.record["InvoiceID"])


def test_an_edited_record_moves_to_the_end_and_its_neighbours_move_up(invoices: Collection) -> None:
    before = keys(invoices.in_default_order())

    moved = edit(invoices, 3, Reference="changed")

    assert keys(invoices.in_default_order()) == [key for key in before if key != moved] + [moved]
    assert invoices.in_default_order()[-1].record["Reference"] == "changed"


def test_an_edit_without_a_stamp_leaves_a_record_where_it_is(invoices: Collection) -> None:
    before = keys(invoices.in_default_order())

    edit(invoices, 3, moment=None, Reference="changed")

    assert keys(invoices.in_default_order()) == before
    assert invoices.in_default_order()[3].record["Reference"] == "changed"


def test_an_edit_does_not_move_a_record_in_the_order_of_keys(invoices: Collection) -> None:
    before = keys(invoices.in_key_order())

    edit(invoices, 3)

    assert keys(invoices.in_key_order()) == before


def test_a_new_record_gets_an_id_that_falls_in_between(invoices: Collection) -> None:
    before = keys(invoices.in_key_order())

    created = [str(invoices.put({"Type": "ACCPAY"}, moment=NOW).record["InvoiceID"]) for _ in range(5)]

    assert keys(invoices.in_key_order()) == sorted([*before, *created])
    assert any(before[0] < key < before[-1] for key in created)
    assert keys(invoices.in_default_order())[-5:] == sorted(created)


def test_what_is_removed_leaves_no_trace(invoices: Collection) -> None:
    gone = invoices.in_default_order()[700].record

    assert invoices.remove(gone["InvoiceID"])

    assert not invoices.remove(gone["InvoiceID"])
    assert invoices.find(gone["InvoiceID"]) is None
    assert invoices.find(gone["InvoiceNumber"]) is None
    assert len(invoices) == len(invoices.in_default_order()) == 1_000
    assert gone["InvoiceID"] not in keys(invoices.in_default_order())


def test_what_changed_since_a_moment_is_what_was_stamped_then_or_later(invoices: Collection) -> None:
    edit(invoices, 10)
    edit(invoices, 20, moment=NOW + timedelta(seconds=1))
    everything = list(invoices.in_default_order())
    stamps = [stored.record["UpdatedDateUTC"] for stored in everything]

    for since in (stamps[0], stamps[741], stamps[742] + timedelta(milliseconds=1), NOW, NOW + timedelta(days=1)):
        expected = [stored for stored, stamp in zip(everything, stamps, strict=True) if stamp >= since]
        assert list(invoices.changed_since(since)) == expected


def test_a_record_is_found_by_key_in_any_case_and_by_number() -> None:
    invoices = opened(500).collections["Invoices"]
    sale = next(stored for stored in invoices.in_default_order() if stored.record["Type"] == "ACCREC")

    assert invoices.find(sale.record["InvoiceID"].upper()) is sale
    assert invoices.find(sale.record["InvoiceNumber"]) is sale


@pytest.mark.parametrize("unknown", ["", "INV-0000", "INV-9999", "INV-" + "9" * 5_000, "INV-01", "0" * 36, "-" * 36])
def test_what_does_not_exist_is_not_found(unknown: str) -> None:
    assert opened(500).collections["Invoices"].find(unknown) is None
    assert opened(500).collections["Journals"].find(unknown) is None


def test_a_bill_cannot_be_found_by_its_number_because_numbers_of_bills_repeat() -> None:
    invoices = opened(500).collections["Invoices"]
    bill = next(stored for stored in invoices.in_default_order() if stored.record["Type"] == "ACCPAY")

    assert invoices.find(bill.record["InvoiceNumber"]) is None


def test_a_changed_number_counts_from_then_on(invoices: Collection) -> None:
    before = str(next(s for s in invoices.in_default_order() if s.record["Type"] == "ACCREC").record["InvoiceNumber"])
    sale = invoices.find(before)
    assert sale

    after = invoices.put({**sale.record, "InvoiceNumber": "A-1"}, moment=NOW)

    assert invoices.find("A-1") is after
    assert invoices.find(before) is None
    again = invoices.put({**after.record, "InvoiceNumber": "A-2"}, moment=NOW)
    assert (invoices.find("A-1"), invoices.find("A-2")) == (None, again)


def test_text_in_place_of_a_stamp_stays_and_the_record_is_still_ordered(invoices: Collection) -> None:
    moved = edit(invoices, 3, UpdatedDateUTC="/Date(0)/")

    last = invoices.in_default_order()[-1].record
    assert (last["InvoiceID"], last["UpdatedDateUTC"]) == (moved, "/Date(0)/")
    assert keys(invoices.changed_since(NOW)) == [moved]


def test_a_creation_date_is_not_moved_by_an_edit() -> None:
    transfers = books().collections["BankTransfers"]
    before = transfers.in_default_order()[0].record

    transfers.put({**before, "Status": "DELETED"}, moment=NOW)

    after = transfers.in_default_order()[0].record
    assert (after["CreatedDateUTC"], after["Status"]) == (before["CreatedDateUTC"], "DELETED")


def test_journals_are_read_on_from_any_number() -> None:
    journals = books(invoices=1_001).collections["Journals"]
    numbers = [stored.record["JournalNumber"] for stored in journals.in_default_order()]
    added = {"JournalNumber": numbers[-1] + 4, "JournalLines": []}
    journals.put(added, moment=NOW)
    numbers.append(added["JournalNumber"])

    for offset in (0, 1, 39, 40, 41, 42, 43, 44, numbers[1_600], numbers[-2], numbers[-1], 10**30):
        found = [stored.record["JournalNumber"] for stored in journals.numbered_after(offset)]
        assert found == [number for number in numbers if number > offset]


def test_any_sequence_of_edits_leaves_what_a_plain_list_would_hold(invoices: Collection) -> None:
    """The model is a dictionary that is sorted anew after every step."""
    dice = Random(1)  # noqa: S311 - a test has no secrets
    held = {stored.record["InvoiceID"]: stored for stored in invoices.in_default_order()}
    for step in range(300):
        key = dice.choice(list(held))
        moment = dice.choice([None, NOW + timedelta(seconds=step // 3), NOW - timedelta(days=dice.randrange(500))])
        action = dice.choice(["edit", "edit", "insert", "remove"])
        if action == "remove":
            assert invoices.remove(key)
            del held[key]
        else:
            fields = held[key].record if action == "edit" else {"Type": "ACCPAY"}
            stored = invoices.put(
                {**fields, "Reference": str(step)}, moment=moment or (None if action == "edit" else NOW)
            )
            held[stored.record["InvoiceID"]] = stored

    expected = sorted(held.values(), key=lambda s: (s.record["UpdatedDateUTC"], s.record["InvoiceID"]))
    rows = invoices.in_default_order()
    assert list(rows) == expected
    assert list(invoices.in_key_order()) == sorted(held.values(), key=lambda s: str(s.record["InvoiceID"]))
    assert list(reversed(rows)) == expected[::-1]
    for first, last, stride in (
        (0, 100, 1),
        (737, 951, 1),
        (-30, None, 1),
        (950, 800, -1),
        (5, 50, 7),
        (9_999, None, 1),
    ):
        assert rows[first:last:stride] == expected[first:last:stride]
    assert [rows[index] for index in (0, 77, -1)] == [expected[index] for index in (0, 77, -1)]
    with pytest.raises(IndexError):
        rows[len(rows)]
