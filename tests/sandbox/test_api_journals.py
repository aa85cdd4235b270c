"""Journals, which are read on from a number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from support.sandbox import Sandbox


def pages(sandbox: Sandbox, **query: Any) -> list[list[dict[str, Any]]]:
    """All pages, read as Xero says: on from the last number until an answer is empty."""
    found: list[list[dict[str, Any]]] = []
    offset = 0
    while journals := sandbox.get("Journals", offset=offset, **query).json()["Journals"]:
        found.append(journals)
        assert journals[-1]["JournalNumber"] > offset
        offset = journals[-1]["JournalNumber"]
    return found


@pytest.mark.parametrize("query", [{}, {"paymentsOnly": "true"}], ids=["accruals", "cash"])
def test_every_journal_is_read_once_and_in_order(sandbox: Sandbox, query: dict[str, Any]) -> None:
    numbers = [journal["JournalNumber"] for page in pages(sandbox, **query) for journal in page]

    assert len(numbers) > 100
    assert numbers == sorted(set(numbers))


def test_the_cash_basis_has_journals_of_its_own(sandbox: Sandbox) -> None:
    accruals, cash = (
        {journal["JournalID"] for page in pages(sandbox, **query) for journal in page}
        for query in ({}, {"paymentsOnly": "true"})
    )

    assert len(cash) < len(accruals)


def test_a_short_page_is_not_the_end(sandbox: Sandbox) -> None:
    sandbox.reset(invoices=500)

    lengths = [len(page) for page in pages(sandbox)]

    assert max(lengths) == 100
    assert min(lengths[:-1]) < 100


def test_the_same_pages_are_short_every_time(sandbox: Sandbox) -> None:
    assert [len(page) for page in pages(sandbox)] == [len(page) for page in pages(sandbox)]


@pytest.mark.parametrize("offset", ["-5", "many", ""])
def test_an_offset_that_is_none_begins_at_the_beginning(sandbox: Sandbox, offset: str) -> None:
    first = sandbox.get("Journals").json()["Journals"]

    assert sandbox.get("Journals", offset=offset).json()["Journals"] == first


def test_an_offset_behind_the_end_finds_nothing(sandbox: Sandbox) -> None:
    answer = sandbox.get("Journals", offset=10**12)

    assert (answer.status_code, answer.json()["Journals"]) == (200, [])


def test_a_journal_tells_its_source_in_lists_only(sandbox: Sandbox) -> None:
    journals = sandbox.get("Journals").json()["Journals"]
    listed = next(journal for journal in journals if "SourceID" in journal)

    for wanted in (listed["JournalID"], listed["JournalNumber"]):
        (single,) = sandbox.get(f"Journals/{wanted}").json()["Journals"]
        assert single["JournalLines"] == listed["JournalLines"]
        assert not {"SourceID", "SourceType"} & set(single)


def test_journals_since_a_moment_are_those_made_since(sandbox: Sandbox) -> None:
    everything = [journal for page in pages(sandbox) for journal in page]
    middle = everything[len(everything) // 2]
    number = middle["JournalNumber"]
    headers = {**sandbox.headers(), "If-Modified-Since": "2031-05-06T12:00:00"}

    answer = sandbox.get("Journals", headers, offset=number)

    assert answer.status_code == 304
