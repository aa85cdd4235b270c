"""A collection that is too large for Xero to go through at once is read by ranges of dates, halved until they pass.

State, beside the words of `bookmark`: `slices`, which is there while such a read is not finished

bookmark the bookmark that it will leave: when its first answer came
left     the ranges that are left, as [first day, day after the last], both null for what has no date
state    the state of the first of them
"""

from __future__ import annotations

import datetime as dt
import typing as t

import requests
from xero_client.errors import RefusedError

from tap_xero.questions.positions import OF_A_BOOKMARK

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tap_xero.reading.collection_read import Record
    from tap_xero.state.types import State

    Range: t.TypeAlias = list[str] | list[None]
    Read: t.TypeAlias = Callable[[dict[str, str], State], Iterator[Record]]
    """Reads what these more parameters ask for, from the state given on."""

ALL_DAYS: t.Final = ["1900-01-01", "2200-01-01"]
UNDATED: t.Final = [None, None]
NO_RECORDS: t.Final = ["1900-01-01", "1900-01-02"]
"""If Xero refuses even these, it was not for the number of records."""
SLICES: t.Final = "slices"


def in_slices(field: str | None, state: State, read: Read) -> Iterator[Record]:
    """Read everything at once if Xero lets us, else by ranges of the date `field` if there is one.

    Raises:
        RefusedError: as Xero refused even a single day; or what it refused was not the number of records.
    """
    if field is None:
        yield from read({}, state)
        return
    if SLICES not in state:
        refusal = yield from _unless_refused(read({}, state))
        if refusal is None:
            return
        if (yield from _unless_refused(read({"where": where(field, NO_RECORDS)}, {}))):
            raise refusal
        state[SLICES] = {"bookmark": {}, "left": [ALL_DAYS, UNDATED], "state": {}}
    yield from _what_is_left(field, state, read)


def _what_is_left(field: str, state: State, read: Read) -> Iterator[Record]:
    slices = state[SLICES]
    while slices["left"]:
        first = slices["left"][0]
        refusal = yield from _unless_refused(read({"where": where(field, first)}, slices["state"]))
        if refusal and len(halves(first)) == 1:
            state.pop(SLICES)
            raise refusal
        reached = {name: slices["state"][name] for name in OF_A_BOOKMARK if name in slices["state"]}
        left = [*(halves(first) if refusal else ()), *slices["left"][1:]]
        slices |= {"bookmark": slices["bookmark"] or reached, "left": left, "state": {}}
    state |= state.pop(SLICES)["bookmark"]
    if state.keys() >= set(OF_A_BOOKMARK):  # What moved meanwhile to a day that had been read has changed since then.
        yield from read({}, state)


def _unless_refused(records: Iterator[Record]) -> t.Generator[Record, None, RefusedError | None]:
    """Yield the records; return the refusal if there were none because Xero refused the question itself (400)."""
    any_came = False
    try:
        for record in records:
            any_came = True
            yield record
    except RefusedError as refusal:
        answer = refusal.answer
        if any_came or answer is None or answer.status_code != requests.codes.bad_request:
            raise
        return refusal
    return None


def where(field: str, days: Range) -> str:
    """The filter for a range, in a form that Xero looks up quickly (the pages of the four collections, H)."""
    first, after = (day and dt.date.fromisoformat(day) for day in days)
    if not (first and after):
        return f"{field}==null"
    return f"{field}>={_as_xero(first)} AND {field}<{_as_xero(after)}"


def halves(days: Range) -> list[Range]:
    """The two halves of a range, or the range itself when it cannot be halved."""
    first, after = (dt.date.fromisoformat(day) if day else None for day in days)
    if not (first and after) or (after - first).days < 2:  # noqa: PLR2004 - two halves
        return [days]
    middle = first + (after - first) // 2
    return [[first.isoformat(), middle.isoformat()], [middle.isoformat(), after.isoformat()]]


def _as_xero(day: dt.date) -> str:
    return f"DateTime({day.year},{day.month:02},{day.day:02})"
