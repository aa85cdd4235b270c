"""A first load that is killed at any moment goes on from the last state that a target acknowledged."""

from __future__ import annotations

import os
import time
import typing as t
from collections import Counter
from random import Random

import pytest

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.tap import Run, Tap

KILLS: t.Final = int(os.environ.get("KILLS", "6"))
"""Moments at which a load is killed; `make test-crash` takes 200."""
IN_A_ROW: t.Final = 20
"""Of these in one test, so that all cores can share two hundred."""
KEYS: t.Final = {
    "contacts": "ContactID",
    "invoices": "InvoiceID",
    "items": "ItemID",
    "journals": "JournalID",
    "linked_transactions": "LinkedTransactionID",
    "manual_journals": "ManualJournalID",
    "quotes": "QuoteID",
}
"""A stream of each paging style, with its key."""
PAGE: t.Final = 20
FIXED_PAGE: t.Final = 100
"""Records on a page whose size Xero decides."""
ANSWERS: t.Final = {
    **dict.fromkeys(("contacts", "invoices", "manual_journals"), PAGE),
    **dict.fromkeys(("journals", "linked_transactions", "quotes"), FIXED_PAGE),
}
"""Records of one answer; Xero prints all items in one (S-OAS, H)."""
LATENCY_MS: t.Final = 15
"""Of every answer, so that there are moments to be killed at."""


@pytest.fixture
def books(sandbox: Sandbox) -> Counter[str]:
    """Several pages of each stream; how many records there are of each."""
    sandbox.reset(latency_ms=LATENCY_MS)
    for path, count in {"ManualJournals": 55, "Quotes": 240, "LinkedTransactions": 240}.items():
        sandbox.records(path, insert=True, count=count)
    sandbox.advance(3600)  # what is stamped now would come again in every next read
    paths = {stream: "".join(word.capitalize() for word in stream.split("_")) for stream in KEYS}
    return Counter({stream: sandbox.count(path) for stream, path in paths.items()})


@pytest.mark.parametrize("first", range(0, KILLS, IN_A_ROW))
def test_nothing_is_missing_and_an_answer_at_most_comes_twice(
    sandbox: Sandbox, tap: Tap, books: Counter[str], first: int
) -> None:
    """That is a page, or of a collection without pages all of it."""
    sizes = {"page_size": PAGE, "minute_limit": 100_000, **sandbox.config(app="custom")}
    began = time.monotonic()
    whole = tap(*KEYS, **sizes)
    took = time.monotonic() - began
    assert counted(whole) == books
    dice, cut_short = Random(took), 0  # noqa: S311 - any moments will do

    for _ in range(first, min(first + IN_A_ROW, KILLS)):
        moment = dice.uniform(took / 4, took)
        killed = killed_after(moment, tap, **sizes)
        states = [message["value"] for message in killed.messages if message["type"] == "STATE"]
        resumed = tap(*KEYS, state=states[-1] if states else None, **sizes)

        cut_short += killed.exit_code != 0
        took = took if killed.exit_code else moment  # The first load was slower than others are.
        for stream, key in KEYS.items():
            before, after = ({record[key] for record in run.records[stream]} for run in (killed, resumed))
            assert len(before | after) == books[stream], stream
            assert len(before & after) <= ANSWERS.get(stream, books[stream]), stream
    assert cut_short, "at least one load was killed under way"


def killed_after(seconds: float, tap: Tap, **settings: t.Any) -> Run:
    started = tap.start(*KEYS, **settings)
    time.sleep(seconds)
    started.process.kill()
    return tap.finish(started)


def counted(run: Run) -> Counter[str]:
    return Counter({stream: len(records) for stream, records in run.records.items()})
