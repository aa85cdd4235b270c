"""One read of one collection: from the question to the records that are news, with the bookmark kept in step."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, replace

from xero_client.catalogue.entities import Paging
from xero_client.errors import IncompleteError
from xero_client.values.dates import as_datetime, if_modified_since, moment

from tap_xero.reading.already_read import Memory
from tap_xero.reading.answers import keyed_answer_of
from tap_xero.reading.bookmark import overlapped, stamp_in
from tap_xero.reading.completeness import Tally
from tap_xero.reading.page_rounds import Round
from tap_xero.reading.pages import FETCHED_AHEAD, Reader
from tap_xero.state.fingerprints import joined

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import requests
    from xero_client.catalogue.conversion import Converter
    from xero_client.catalogue.entities import Entity

    from tap_xero.reading.answers import Answer
    from tap_xero.reading.bookmark import Bookmark
    from tap_xero.settings.stream_settings import StreamSettings
    from tap_xero.state.types import State

    Record: t.TypeAlias = dict[str, t.Any]

SHAPES: t.Final = frozenset({"order", "summaryOnly", "unitdp"})
"""Parameters that say how records come; any other may say which, and an edit may then take one from among them."""

MOST_PASSES: t.Final = 5
"""How often pages that edits can rearrange are read because something was edited meanwhile."""
LOOKS: t.Final = 2
"""How often others are read if records are missing of those that Xero counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What is read, and with what."""

    entity: Entity
    settings: StreamSettings
    bookmark: Bookmark
    converter: Converter
    send: Callable[..., requests.Response]
    """Sends a call to the collection of one organisation, given `params` and `headers`."""
    incremental: bool
    """Whether the bookmark says from when to read."""
    remember: bool
    """Whether records that come again unchanged are left out."""
    understand: Callable[[Entity, requests.Response], Answer] = keyed_answer_of
    watch: Callable[[Answer], None] = lambda _: None
    """Is shown every answer, before records are left out."""
    turn_page: Callable[[Answer], None] = lambda _: None
    """Is told of every answer too, to tell how far the reading is."""
    foresee: Callable[[list[Record]], None] | None = None
    """Is told of the records of a page before they are yielded."""
    is_late: Callable[[Record], bool] | None = None
    """Says of a record, once converted, whether its stamp does not tell that it changed: it is news whatever that says,
    until it has been read as it is."""
    ahead: int = FETCHED_AHEAD
    """How many pages may be on their way; with one, none is asked for before the one before it is written."""

    def records(self, checkpoint: Callable[[], None]) -> Iterator[Record]:
        """Yield the records; call `checkpoint` whenever the state covers all that was yielded."""
        return self._by_number(checkpoint) if self.entity.paging is Paging.OFFSET else self._by_change(checkpoint)

    def first_call(self) -> Mapping[str, t.Any] | None:
        """What it would send first, as the arguments of `send`; None if nothing."""
        try:
            next(replace(self, send=_foresee).records(lambda: None), None)
        except _ForeseenError as foreseen:
            return foreseen.call
        return None

    @property
    def is_whole(self) -> bool:
        """Whether this run has read all that was asked, once all records have been taken."""
        by_number = self.entity.paging is Paging.OFFSET
        return by_number or (self.bookmark.finished is not None and not self.bookmark.resumed)

    def _by_number(self, checkpoint: Callable[[], None]) -> Iterator[Record]:
        start, nulls = self.bookmark.number if self.incremental else None, 0
        for answer, step in self._reader(None).read(Paging.OFFSET, start=start, page_size=0):
            yield from map(self.converter.convert, answer.records)
            if self.incremental:
                self.bookmark.reach(step)
            nulls += answer.nulls
            checkpoint()
        if nulls:  # The others do not wait for them: nobody knows which numbers they have.
            told = f"Xero gives null, or no key, for {nulls:,} of the records, which the next run does not ask for"
            raise IncompleteError(f"{told}: take this stream out of the state to read all of it again.")

    def _by_change(self, checkpoint: Callable[[], None]) -> Iterator[Record]:
        since, size = self._since(), self.settings.page_size
        question = {"since": since, "page_size": size, "params": dict(self.settings.params)}
        reading = self.bookmark.unfinished(**question)
        start = reading["next"] if reading and self.bookmark.resumed else None
        turn = Round.of(reading if self.bookmark.resumed else None)
        memory = self._memory(reading)
        reader = self._reader(since)
        is_short = was_short = False
        while turn.number <= self._most_passes:
            tally = Tally(self.entity.key, before=self.bookmark.came(size * (start - 1)) if start else 0)
            before = memory.written
            believed = start is not None and tally.came >= start - 1  # None of the pages before was empty.
            for answer, step in reader.read(self.entity.paging, start=start, page_size=size, believed=believed):
                reading = reading or self.bookmark.begin(answer.read_at, **question)
                turn.began = turn.began or moment(answer.read_at.isoformat())
                self.watch(answer)
                self.turn_page(answer)
                tally.add(answer)
                if self._seen_twice:
                    turn.meet(answer.records)
                yield from self._foretold(self._news(answer.records, since, memory, edge=self._edge(reading["began"])))
                self.bookmark.advance(step, memory.remembered)
                self._note(turn, news=memory.written > before, came=tally.came)
                checkpoint()
            single = start is None and tally.pages <= 1
            met = memory.knows if start is None else _anything
            is_short = tally.is_short and "page" not in self.settings.params
            if not is_short and (self._stable or single or self._nothing_moved(turn, met)):
                self.bookmark.finish()
                return
            if is_short and was_short and not turn.news:
                break  # No edit explains that: what is missing stays so.
            was_short = is_short
            start, turn = None, turn.next()
            self.bookmark.turn_back(round=turn.state)
        self.bookmark.abandon()
        if is_short:
            raise IncompleteError(f"{tally.lack}, also when asked again: the next run asks for all of them.")
        raise IncompleteError("It kept changing while it was read: the next run asks for the same again.")

    @property
    def _most_passes(self) -> int:
        return LOOKS if self._stable else MOST_PASSES

    def _note(self, turn: Round, *, news: bool, came: int) -> None:
        """Let the state know how many records came, and which round this is, where more than one may be needed."""
        turn.news = turn.news or news
        self.bookmark.note(came=came)
        if not self._stable:
            self.bookmark.note(round=turn.state)

    def _memory(self, reading: State | None) -> Memory:
        """What the last run wrote; where page numbers mean little, also what the interrupted one did."""
        known = self.bookmark.known if self.remember else {}
        begun = dict(reading["known"]) if reading else {}
        return Memory(known if self._stable else known | begun, begun)

    def _edge(self, began: str) -> str:
        """What has changed since then comes again in the next read."""
        return overlapped(began, self.settings.lookback)

    @property
    def _stable(self) -> bool:
        """Whether an edit leaves the other records on their pages; a page number then keeps its meaning."""
        return self.entity.paging is Paging.NONE or (self.entity.order is not None and not self._may_leave)

    @property
    def _may_leave(self) -> bool:
        """Whether an edit can take a record from among those that are asked for."""
        return not self.settings.params.keys() <= SHAPES

    @property
    def _seen_twice(self) -> bool:
        """Whether a read is made of at least two passes, since nothing else tells whether something moved."""
        return not (self._stable or self.entity.modified_since)

    def _nothing_moved(self, turn: Round, was_met: Callable[[str], bool]) -> bool:
        """Whether no record can have slid under a page boundary since this round began.

        Where Xero can be asked what has changed, it is; elsewhere a pass that brings nothing new is the proof. In an
        order that edits do not disturb, records move only when one that was met is not among what is asked any more.
        """
        if not self.entity.modified_since:
            return not turn.news or turn.is_as_before
        began = str(turn.began)
        changed = self._changed(began, among_all=True)
        if self.entity.order is None:
            return not any(True for _ in changed)
        met = set(filter(was_met, changed))
        return not met or met <= set(self._changed(began, among_all=False))

    def _changed(self, began: str, *, among_all: bool) -> Iterator[str]:
        """Yield the keys of what has changed since then, of what is asked or of all that there is."""
        reader = self._reader(overlapped(began), among_all=among_all)
        for answer, _ in reader.read(self.entity.paging, start=None, page_size=self.settings.page_size):
            for record in map(self.converter.convert, answer.records):
                stamp = stamp_in(record, self.entity.cursor)
                if stamp is None or stamp >= began:
                    yield joined(record, self.entity.key)

    def _news(self, records: list[Record], since: str | None, memory: Memory, *, edge: str) -> Iterator[Record]:
        """Leave out what the last run wrote and has not changed, and what is older where Xero cannot leave it out.

        Records changed after `edge` will come again in the next read, as all do that have no stamp: remember them.
        """
        key, cursor = self.entity.key, self.entity.cursor
        oldest = None if self.entity.modified_since else since
        track, keep, keep_all, late = not self._stable, self.remember, self._seen_twice, self.is_late
        for record in map(self.converter.convert, records):
            stamp = None if late and late(record) else stamp_in(record, cursor)
            if keep and (stamp is None or stamp >= edge or keep_all):
                memory.keep(record, key)
            older = oldest is not None and stamp is not None and stamp < oldest
            if not older and not memory.has(record, key, track=track):
                memory.written += 1
                yield record

    def _foretold(self, news: Iterator[Record]) -> Iterable[Record]:
        if self.foresee is None:
            return news
        found = list(news)
        self.foresee(found)
        return found

    def _since(self) -> str | None:
        if not self.incremental or self.entity.cursor is None:
            return None
        return self.bookmark.since(self.settings.lookback) or self.settings.start_date

    def _reader(self, since: str | None, *, among_all: bool = False) -> Reader:
        fixed = {**self.entity.params, **({"order": self.entity.order} if self.entity.order else {})}
        headers = {}
        if since and self.entity.modified_since:
            headers["If-Modified-Since"] = if_modified_since(as_datetime(since))

        asked = {name: value for name, value in self.settings.params.items() if name in SHAPES or not among_all}

        def ask(page: Mapping[str, str]) -> requests.Response:
            return self.send(params={**fixed, **page, **asked}, headers=headers)

        return Reader(
            ask,
            lambda response: self.understand(self.entity, response),
            number=self.entity.cursor or "",
            ahead=1 if self._may_leave else self.ahead,
        )


def _anything(_: str) -> bool:
    """Whether an earlier run met a record: it may have."""
    return True


class _ForeseenError(Exception):
    """A call would have been sent."""

    def __init__(self, call: Mapping[str, t.Any]) -> None:
        super().__init__()
        self.call = call


def _foresee(**call: t.Any) -> requests.Response:
    raise _ForeseenError(call)
