"""A company with a million invoices costs no more than what is read of it."""

from __future__ import annotations

import tracemalloc
from datetime import datetime, timezone
from random import Random
from typing import Final

import pytest
from support.books import TODAY
from xero_sandbox.app import Sandbox
from xero_sandbox.books.collection import Collection
from xero_sandbox.books.kinds import CASH_JOURNALS, KINDS
from xero_sandbox.demo.chapters import generated
from xero_sandbox.demo.company import Company, nothing_collected
from xero_sandbox.demo.initial_records import history_of
from xero_sandbox.options import Options

MILLION: Final = 1_000_000
NOW: Final = datetime(2026, 6, 30, 12, tzinfo=timezone.utc)


@pytest.fixture
def company() -> Company:
    return generated(7, 0, MILLION, None, TODAY)


def collection(company: Company, path: str) -> Collection:
    kind = next(kind for kind in (*KINDS, CASH_JOURNALS) if kind.path == path)
    return Collection(kind, history_of(company, kind), lambda: "ffffffff-0000-4000-8000-000000000000")


def written(company: Company) -> int:
    """How many chapters have been made so far."""
    return company.chapter.cache_info().misses


def test_opening_a_million_invoices_makes_none_of_them() -> None:
    tracemalloc.start()
    company = generated(7, 0, MILLION, None, TODAY)
    lengths = {kind.path: len(collection(company, kind.path)) for kind in KINDS}
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert (lengths["Invoices"], written(company)) == (MILLION, 0)
    assert lengths["Journals"] > 2 * MILLION
    assert most < 5_000_000


def test_a_reset_lets_go_of_the_books_that_were_read() -> None:
    """At once, not when garbage is looked for, which a sandbox hardly ever does."""
    app = Sandbox(Options(invoices=3_000), Random(1))  # noqa: S311 - the same secrets each time
    sizes = []
    tracemalloc.start()
    with nothing_collected():
        for _ in range(4):
            (organisation,) = app.world.organisations.values()
            assert len(organisation.collections["Invoices"].in_default_order()[:1_000]) == 1_000
            app.reset({})
            sizes.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()

    assert sizes[-1] - sizes[0] < 3_000_000


@pytest.mark.parametrize("start", [0, 500_500, MILLION - 1_000])
@pytest.mark.parametrize("by_key", [False, True])
def test_a_page_makes_only_the_blocks_that_it_lies_in(company: Company, start: int, by_key: bool) -> None:
    invoices = collection(company, "Invoices")
    rows = invoices.in_key_order() if by_key else invoices.in_default_order()

    page = rows[start : start + 1_000]

    assert len(page) == 1_000
    assert 1 <= written(company) <= 2


def test_what_changed_lately_is_found_in_the_last_blocks(company: Company) -> None:
    invoices = collection(company, "Invoices")
    since = invoices.in_default_order()[-1_200].record["UpdatedDateUTC"]

    changed = invoices.changed_since(since)

    assert len(changed) == 1_200
    assert changed[0].record["UpdatedDateUTC"] == since
    assert written(company) <= 2


def test_a_record_is_found_and_edited_without_reading_others(company: Company) -> None:
    invoices = collection(company, "Invoices")
    assert invoices.find("INV-400000")
    assert written(company) == 1

    found = invoices.find(company.ids("Invoices")[777_777])
    assert found
    invoices.put({**found.record, "Reference": "changed"}, moment=NOW)

    assert invoices.in_default_order()[-1].record["Reference"] == "changed"
    assert written(company) == 2
    assert len(invoices) == MILLION


def test_reading_on_after_an_edit_goes_on_at_the_next_record(company: Company) -> None:
    invoices = collection(company, "Invoices")
    expected = [stored.record["InvoiceID"] for stored in invoices.in_default_order()[999:1_003]]
    invoices.put(dict(invoices.in_default_order()[0].record), moment=NOW)

    assert [stored.record["InvoiceID"] for stored in invoices.in_default_order()[998:1_002]] == expected
    assert written(company) <= 2


@pytest.mark.parametrize("path", ["Journals", "CashJournals"])
def test_journals_are_read_on_from_any_number_without_reading_those_before(company: Company, path: str) -> None:
    journals = collection(company, path)
    chapters_of_a_block = 5
    page = journals.numbered_after(1_000_000)[:100]

    assert page[0].record["JournalNumber"] > 1_000_000 >= page[0].record["JournalNumber"] - 4
    assert written(company) <= 2 * chapters_of_a_block
