"""Reads the state that a run goes on from; one that was cut, edited or comes from elsewhere is refused or told.

Nothing is lost by a refusal: the state stays where it was. What a stream keeps for each organisation is declared here
in one place; what the words mean is said where they are used: `reading.bookmark`, `reading.date_ranges`,
`reading.deletions`, `questions.positions`, `children.done_records`, `children.open_records`, `children.backfill`,
`run.turns`.
"""

from __future__ import annotations

import datetime as dt
import typing as t
from collections import Counter
from difflib import get_close_matches

import msgspec
from msgspec import UNSET, Meta, UnsetType
from xero_client.catalogue.entities import BY_STREAM, Paging
from xero_client.errors import SettingsError
from xero_client.values.dates import as_datetime

from tap_xero.reading.date_ranges import ALL_DAYS, UNDATED
from tap_xero.state.fingerprints import unpacked

if t.TYPE_CHECKING:
    import logging
    from collections.abc import Iterable, Iterator, Mapping

    from tap_xero.state.types import State


BOOKMARKS: t.Final = "bookmarks"
OTHER_TAPS: t.Final = frozenset({"currently_syncing"})
"""What a state of singer-io's tap has before its first bookmark."""
WRAPPERS: t.Final = {
    "value": "It is a whole STATE message: give what stands in its value.",
    "singer_state": "It is Meltano's export: give what stands in its singer_state.",
}
PROMOTED: t.Final = ("progress_markers", "replication_key_signpost")
"""What the SDK makes a bookmark of at the end of a run; this tap writes none, so it would be that of another tap."""
AHEAD: t.Final = dt.timedelta(days=1)
"""How far two clocks may be apart; a bookmark beyond that passes by all that changes until then."""
CURSORS: t.Final = frozenset(entity.cursor for entity in BY_STREAM.values() if entity.dated)
"""Of what is read by ranges of days."""
MENDING: t.Final = "Put back the state as the last run wrote it, or take this stream out of it to read all of it again."

Whole = t.Annotated[int, Meta(ge=0, le=2**53)]
"""A page or the number of a journal."""
Texts = dict[str, str]


class RoundOfPages(msgspec.Struct, kw_only=True):
    """One round through pages of which more than one may be needed."""

    number: Whole
    began: str | None
    news: bool
    said: t.Annotated[str, Meta(pattern="^[0-9a-f]{1,16}$")]
    before: str | None


class Unfinished(msgspec.Struct, kw_only=True):
    """A read that was begun and not finished."""

    began: str
    next: Whole | None
    known: Texts
    since: str | None = None
    page_size: int = 0
    came: Whole | UnsetType = UNSET
    params: dict[str, t.Any] = {}
    round: RoundOfPages | UnsetType = UNSET


class Turn(msgspec.Struct, kw_only=True):
    """When it was read, beside the others."""

    number: Whole
    finished: str | UnsetType = UNSET


class Position(msgspec.Struct, kw_only=True):
    """Where the reading of one question stands; words that are not named here are let be."""

    replication_key: str | UnsetType | None = UNSET
    replication_key_value: str | int | float | UnsetType | None = UNSET
    known: Texts | UnsetType | None = UNSET
    reading: Unfinished | UnsetType = UNSET
    done: str | UnsetType | None = UNSET
    open: str | UnsetType | None = UNSET
    keys: str | UnsetType | None = UNSET
    keys_met: str | UnsetType = UNSET
    missing: str | UnsetType = UNSET
    missing_since: str | UnsetType = UNSET
    keys_of: Texts | UnsetType = UNSET
    streams: list[str] | UnsetType = UNSET
    after: list[str] | UnsetType = UNSET
    left_out: list[LeftOut] | UnsetType = UNSET
    next_question: str | UnsetType | None = UNSET
    questions: dict[str, Position] | UnsetType = UNSET
    slices: Slices | UnsetType = UNSET
    turn: Turn | UnsetType = UNSET


class LeftOut(Position, kw_only=True):
    """Where some stood who are not read now."""

    streams: list[str]


class Slices(msgspec.Struct, kw_only=True):
    """A collection that is being read by ranges of days."""

    bookmark: Position
    left: list[tuple[str | None, str | None]]
    state: Position


class Context(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Whose partition it is."""

    tenant_id: str


class Partition(Position, kw_only=True):
    """What a stream keeps of one organisation."""

    context: Context


def checked(state: State | None, now: dt.datetime) -> State | None:
    """The state without what is not this tap's to promote, once its shape is seen to be right.

    Raises:
        SettingsError: naming the stream, what is wrong with it, and what to do.
    """
    if not state:
        return state
    for stream, mark in _bookmarks(state).items():
        if not isinstance(mark, dict):
            raise _broken(stream, "", "is no object")
        if _is_ours(mark):
            _check_stream(stream, mark, now)
        for each in (mark, *(mark["partitions"] if _is_ours(mark) else ())):
            for name in PROMOTED:
                each.pop(name, None)
    return state


def tell_unused(state: State | None, streams: Iterable[str], logger: logging.Logger) -> None:
    """Say which bookmarks are not used: those of streams that there are not, and those that another tap wrote."""
    known = set(streams)
    for stream, mark in ((state or {}).get(BOOKMARKS) or {}).items():
        if stream not in known:
            near = get_close_matches(stream, known, 1)
            logger.warning("The state has bookmarks of %s, which is no stream here%s.", stream, _or(near))
        elif mark and not _is_ours(mark):
            logger.warning(
                "The state of %s names no organisations, as that of another tap: it is not used, all is read.", stream
            )


def _or(near: list[str]) -> str:
    return f": is {near[0]} meant" if near else ""


def _is_ours(mark: Mapping[str, t.Any]) -> bool:
    return "partitions" in mark


def _bookmarks(state: State) -> State:
    bookmarks = state.get(BOOKMARKS)
    if isinstance(bookmarks, dict):
        return bookmarks
    if BOOKMARKS not in state and state.keys() <= OTHER_TAPS:
        return {}
    hints = [told for name, told in WRAPPERS.items() if name in state]
    near = get_close_matches(BOOKMARKS, state, 1)
    hints += [f"Is {near[0]} meant?"] if near and near[0] != BOOKMARKS else []
    raise SettingsError(
        " ".join(['The state file has no bookmarks by stream, such as {"bookmarks": {"invoices": {…}}}.', *hints])
    )


def _check_stream(stream: str, mark: Mapping[str, t.Any], now: dt.datetime) -> None:
    partitions = mark["partitions"]
    if not isinstance(partitions, list) or not all(isinstance(each, dict) for each in partitions):
        raise _broken(stream, "partitions", "is no list of objects")
    tenants = Counter(_check_partition(stream, each, now) for each in partitions)
    if twice := [tenant for tenant, count in tenants.items() if count > 1]:
        raise _broken(stream, "partitions", f"has {twice[0]} twice")


def _check_partition(stream: str, state: Mapping[str, t.Any], now: dt.datetime) -> str:
    try:
        partition = msgspec.convert(state, Partition)
    except msgspec.ValidationError as problem:
        told, _, place = str(problem).partition(" - at `$")
        raise _broken(stream, place.strip(".`"), told[:1].lower() + told[1:]) from None
    for place, told in _faults(partition, _is_numbered(stream), now):
        raise _broken(stream, place, told)
    return partition.context.tenant_id


def _is_numbered(stream: str) -> bool | None:
    """Whether its bookmark is a number; None for streams of a user's own, where it may be anything."""
    return BY_STREAM[stream].paging is Paging.OFFSET if stream in BY_STREAM else None


def _faults(position: Position, numbered: bool | None, now: dt.datetime) -> Iterator[tuple[str, str]]:
    """Yield each place in which there is what no run writes, and what is wrong with it."""
    yield from _of_bookmark(position.replication_key_value, numbered, now)
    yield from _of_packed(position)
    if isinstance(position.reading, Unfinished):
        yield from _of_moment("reading.began", position.reading.began, now)
    if position.missing or position.missing_since:
        yield from _of_moment("missing_since", str(position.missing_since or ""), now)
    if isinstance(position.slices, Slices):
        yield from _of_ranges(position.slices.left)
        yield from _below("slices.bookmark", _faults(position.slices.bookmark, numbered, now))
        if position.slices.bookmark.replication_key not in {UNSET, *CURSORS}:
            yield "slices.bookmark.replication_key", "names another field"
        yield from _below("slices.state", _faults(position.slices.state, numbered, now))
    for each in position.left_out or ():
        yield from _below("left_out", _faults(each, numbered, now))
    for name, question in (position.questions or {}).items():
        yield from _below(f"questions.{name}", _faults(question, numbered, now))


def _below(place: str, faults: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    return ((f"{place}.{name}", told) for name, told in faults)


def _of_bookmark(value: t.Any, numbered: bool | None, now: dt.datetime) -> Iterator[tuple[str, str]]:
    name = "replication_key_value"
    if value is None or value is UNSET:
        return
    if isinstance(value, bool | dict | list):
        yield name, f"cannot be read, {value!r}"
    elif isinstance(value, str) and (numbered is not None or _is_moment(value)):
        yield from _of_moment(name, value, now) if not numbered else [(name, f"is no number, {value!r}")]
    elif not isinstance(value, str) and (value < 0 or numbered is False or (numbered and not isinstance(value, int))):
        yield name, f"cannot be read, {value!r}"


def _of_moment(name: str, value: str, now: dt.datetime) -> Iterator[tuple[str, str]]:
    if not _is_moment(value):
        yield name, f"is no moment, {value!r}"
    elif as_datetime(value) > now + AHEAD:
        yield name, f"is in the future, {value!r}"


def _of_packed(position: Position) -> Iterator[tuple[str, str]]:
    packed = {name: getattr(position, name) for name in ("done", "open", "keys", "keys_met", "missing")}
    packed |= {f"keys_of.{name}": text for name, text in (position.keys_of or {}).items()}
    yield from ((name, "is cut or was changed") for name, text in packed.items() if not _is_packed(text or ""))


def _is_packed(text: str) -> bool:
    try:
        unpacked(text)
    except ValueError:
        return False
    return True


def _of_ranges(left: list[tuple[str | None, str | None]]) -> Iterator[tuple[str, str]]:
    """They follow one another without a gap, and the last is that of records without a date."""
    ends = [first for first, _ in left[1:-1]] + [ALL_DAYS[1]]
    followed = all(after == end for (_, after), end in zip(left[:-1], ends, strict=False))
    if left and not (followed and all(map(_is_range, left[:-1])) and list(left[-1]) == UNDATED):
        yield "slices.left", "is no list of days that follow one another, with the records without a date at its end"


def _is_range(days: tuple[str | None, str | None]) -> bool:
    first, after = days
    try:
        return bool(first and after) and dt.date.fromisoformat(str(first)) < dt.date.fromisoformat(str(after))
    except ValueError:
        return False


def _is_moment(value: str) -> bool:
    try:
        as_datetime(value)
    except ValueError:
        return False
    return True


def _broken(stream: str, place: str, told: str) -> SettingsError:
    return SettingsError(f"The state of {stream} cannot be used: {f'{place} ' if place else 'it '}{told}. {MENDING}")
