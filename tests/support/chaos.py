"""Schedules of chaos: somebody works in the books between any two calls of a reader, and what the reader missed."""

from __future__ import annotations

import io
import itertools
import json
import typing as t
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from random import Random

from tap_xero.tap import TapXero

from support.in_process import logging_as_before
from support.stores import store_in
from support.tap import select

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from support.sandbox import Sandbox

    Json: t.TypeAlias = dict[str, t.Any]
    Reader: t.TypeAlias = Callable[[Json | None], "Reads"]
    """Reads one stream once, going on from a state."""

MOST_CHANGES: t.Final = 6
"""Changes between the calls of one read, at most; each moves records from page to page."""

TOUCHED: t.Final = ("Status", "ContactStatus", "Reference", "Narration", "Description", "AccountNumber")
"""Fields of which every change touches one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """One way in which Xero hands out a collection, and one collection that it hands out so."""

    stream: str
    path: str
    key: str
    page_size: int = 7
    records: int = 0
    """Copies of a record that are added to the generated ones, so that there are several pages."""
    changed: str = ""
    """Collection in which the changes happen, if it is another."""
    events: tuple[str, ...] = ("edits", "inserts", "voids", "deletes")
    params: tuple[tuple[str, str], ...] = ()
    """What is asked for, if not everything: a change may then take a record from among the others."""


STYLES: t.Final = {
    "pages in a fixed order": Style(stream="invoices", path="Invoices", key="InvoiceID", page_size=20),
    "pages of what a filter leaves": Style(
        stream="invoices",
        path="Invoices",
        key="InvoiceID",
        page_size=10,
        events=("voids", "edits", "inserts", "deletes"),
        params=(("Statuses", "DRAFT,SUBMITTED,AUTHORISED"),),
    ),
    "pages that edits rearrange": Style(
        stream="manual_journals", path="ManualJournals", key="ManualJournalID", records=33
    ),
    "pages without a count": Style(stream="quotes", path="Quotes", key="QuoteID", records=240),
    "pages of 100 without a stamp to ask for": Style(
        stream="linked_transactions",
        path="LinkedTransactions",
        key="LinkedTransactionID",
        records=240,
        events=("deletes",),
    ),
    "journals by offset": Style(
        stream="journals", path="Journals", key="JournalID", changed="Invoices", events=("edits", "inserts", "voids")
    ),
    "all in one answer": Style(stream="items", path="Items", key="ItemID"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reads:
    """What a reader emitted, by key, the latest version of each; and the state it left."""

    records: dict[str, Json]
    state: Json | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What one schedule proved."""

    changes: int
    """Changes that happened between the calls."""
    lost: frozenset[str] = field(repr=False)
    """Keys that existed throughout the first read and were not emitted in it."""
    stale: frozenset[str] = field(repr=False)
    """Keys whose latest version had not been emitted after a last, undisturbed read."""


def play(sandbox: Sandbox, style: Style, seed: int, reader: Reader) -> Verdict:
    """Read twice under chaos and once in peace, from a company that is the same for every reader."""
    before = truth(sandbox, style)
    seen: dict[str, Json] = {}
    with chaos(sandbox, style, seed) as changes:
        first = reader(None)
    during = truth(sandbox, style)
    seen |= first.records
    with chaos(sandbox, style, seed + 1) as more:
        second = reader(first.state)
    seen |= second.records
    sandbox.advance(60)
    seen |= reader(second.state).records
    now = truth(sandbox, style)
    return Verdict(
        changes=len(changes) + len(more),
        lost=frozenset(before.keys() & during.keys()) - first.records.keys(),
        stale=frozenset(key for key, record in now.items() if key not in seen or not same(seen[key], record)),
    )


def prepare(sandbox: Sandbox, style: Style) -> None:
    """A company as new, with enough records for several pages."""
    sandbox.reset()
    if style.records:
        sandbox.records(style.path, insert=True, count=style.records)
    sandbox.advance(3600)


@contextmanager
def chaos(sandbox: Sandbox, style: Style, seed: int) -> Iterator[list[Json]]:
    """Order chaos for as long as the context lasts; the list then holds what happened."""
    dice = Random(seed)  # noqa: S311 - it must repeat
    counts = {event: dice.randint(0, MOST_CHANGES) for event in style.events}
    counts[style.events[0]] += 1
    happened: list[Json] = []
    sandbox.chaos(seed=seed, rate=dice.choice([0.3, 0.7, 1.0]), collections=[style.changed or style.path], **counts)
    sandbox.get("Organisation")  # nothing happens before the first call of all: let that be ours
    yield happened
    happened += sandbox.chaos_so_far()["happened"]
    sandbox.end_chaos()


def truth(sandbox: Sandbox, style: Style) -> dict[str, Json]:
    """The records that are in the books now, by key, read in peace."""
    found: dict[str, Json] = {}
    asked: Json = {"includeArchived": "true", **dict(style.params)}
    for step in itertools.count(1):
        offset = max((record.get("JournalNumber", 0) for record in found.values()), default=0)
        answer = sandbox.get(style.path, page=step, offset=offset, **asked)
        answer.raise_for_status()
        fresh = {record[style.key]: record for record in answer.json()[style.path]}
        if fresh.keys() <= found.keys():  # an empty page, or the same again where there are no pages
            return found
        found |= fresh
    raise AssertionError


def same(emitted: Json, record: Json) -> bool:
    """Whether the emitted record is this version."""
    return all(emitted.get(word) == record.get(word) for word in TOUCHED if word in record)


def our_reader(style: Style, folder: Path, sandbox: Sandbox) -> Reader:
    """tap-xero in this process: what it does as a command, without the second that Python takes to start."""
    folder.mkdir(parents=True, exist_ok=True)
    settings: Json = {
        **sandbox.config(),
        "store_url": store_in(folder),
        "minute_limit": 100_000,
        "streams": {style.stream: {"page_size": style.page_size, "params": dict(style.params)}},
    }

    chosen = next(each for each in select(style.stream)["streams"] if each["stream"] == style.stream)

    def read(state: Json | None) -> Reads:
        with logging_as_before():
            tap = TapXero(config=settings, catalog={"streams": [chosen]}, state=state)
        return reads_of(emitted(tap.sync_all), style)

    return read


def emitted(sync: Callable[[], None]) -> list[Json]:
    """The messages that a tap in this process writes."""
    raw = io.BytesIO()
    with redirect_stdout(io.TextIOWrapper(raw)) as out:
        sync()
        out.flush()
        return [json.loads(line) for line in raw.getvalue().splitlines()]


def reads_of(messages: list[Json], style: Style) -> Reads:
    """What Singer messages say; a later record replaces an earlier one of the same key, as in a warehouse."""
    records = {m["record"][style.key]: m["record"] for m in messages if m["type"] == "RECORD"}
    states = [message["value"] for message in messages if message["type"] == "STATE"]
    return Reads(records=records, state=states[-1] if states else None)
