"""One read of one collection: from the question to the records that are news, with the bookmark kept in step."""

from __future__ import annotations

import logging
import typing as t
from dataclasses import dataclass

from xero_client.dates import as_datetime, if_modified_since, moment
from xero_client.entities import Paging

from tap_xero.reading.answers import answer_of
from tap_xero.reading.bookmark import overlapped
from tap_xero.reading.memory import Memory
from tap_xero.reading.pages import Reader

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import requests
    from xero_client.entities import Entity
    from xero_client.records import Converter

    from tap_xero.reading.answers import Answer
    from tap_xero.reading.bookmark import Bookmark, State
    from tap_xero.stream_settings import StreamSettings

    Record: t.TypeAlias = dict[str, t.Any]

logger = logging.getLogger(__name__)

MOST_PASSES: t.Final = 5
"""How often pages that edits can rearrange are read anew because something was edited meanwhile."""


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
    understand: Callable[[Entity, requests.Response], Answer] = answer_of
    watch: Callable[[Answer], None] = lambda _: None
    """Is shown every answer, before records are left out."""
    turn_page: Callable[[Answer], None] = lambda _: None
    """Is told of every answer too, to tell how far the reading is."""

    def records(self, checkpoint: Callable[[], None]) -> Iterator[Record]:
        """Yield the records; call `checkpoint` whenever the state covers all that was yielded."""
        return self._by_number(checkpoint) if self.entity.paging is Paging.OFFSET else self._by_change(checkpoint)

    @property
    def is_whole(self) -> bool:
        """Whether this run has read all that was asked, once all records have been taken."""
        by_number = self.entity.paging is Paging.OFFSET
        return by_number or (self.bookmark.finished is not None and not self.bookmark.resumed)

    def _by_number(self, checkpoint: Callable[[], None]) -> Iterator[Record]:
        start = self.bookmark.value if self.incremental else None
        for answer, step in self._reader(None).read(Paging.OFFSET, start=start, page_size=0):
            yield from map(self.converter.convert, answer.records)
            if self.incremental:
                self.bookmark.reach(step)
            checkpoint()

    def _by_change(self, checkpoint: Callable[[], None]) -> Iterator[Record]:
        since, size = self._since(), self.settings.page_size
        question = {"since": since, "page_size": size, "params": dict(self.settings.params)}
        reading = self.bookmark.unfinished(**question)
        start, began = (reading["next"], reading["began"]) if reading else (None, None)
        memory = self._memory(reading)
        reader = self._reader(since)
        for _ in range(MOST_PASSES):
            pages, before = 0, memory.written
            for answer, step in reader.read(self.entity.paging, start=start, page_size=size):
                reading = reading or self.bookmark.begin(answer.read_at, **question)
                began = began or moment(answer.read_at.isoformat())
                self.watch(answer)
                self.turn_page(answer)
                pages += bool(answer.records)
                yield from self._news(answer.records, since, memory, edge=self._edge(reading["began"]))
                self.bookmark.advance(step, memory.remembered)
                checkpoint()
            single = start is None and pages <= 1
            if self._stable or single or self._nothing_moved(str(began), news=memory.written > before):
                self.bookmark.finish()
                return
            start = began = None
        logger.warning("%s kept changing while it was read: the next run asks for the same again.", self.entity.stream)
        self.bookmark.abandon()

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
        return self.entity.order is not None or self.entity.paging is Paging.NONE

    @property
    def _seen_twice(self) -> bool:
        """Whether a read is made of at least two passes, since nothing else tells whether something moved."""
        return not (self._stable or self.entity.modified_since)

    def _nothing_moved(self, began: str, *, news: bool) -> bool:
        """Whether no record can have slid under a page boundary since the read began.

        Where Xero can be asked what has changed, it is; elsewhere a pass that brings nothing new is the proof.
        """
        if not self.entity.modified_since:
            return not news
        pages = self._reader(overlapped(began)).read(self.entity.paging, start=1, page_size=self.settings.page_size)
        latest, _ = next(pages)
        stamps = [record.get(self.entity.cursor or "") for record in map(self.converter.convert, latest.records)]
        return latest.pages <= 1 and all(stamp is not None and stamp < began for stamp in stamps)

    def _news(self, records: list[Record], since: str | None, memory: Memory, *, edge: str) -> Iterator[Record]:
        """Leave out what the last run wrote and has not changed, and what is older where Xero cannot leave it out.

        Records changed after `edge` will come again in the next read, as all do that have no stamp: remember them.
        """
        key, cursor = self.entity.key, self.entity.cursor
        oldest = None if self.entity.modified_since else since
        for record in map(self.converter.convert, records):
            stamp = record.get(cursor) if cursor else None
            if self.remember and (stamp is None or stamp >= edge or self._seen_twice):
                memory.keep(record, key)
            older = oldest is not None and stamp is not None and stamp < oldest
            if not older and not memory.has(record, key, track=not self._stable):
                memory.written += 1
                yield record

    def _since(self) -> str | None:
        if not self.incremental or self.entity.cursor is None:
            return None
        return self.bookmark.since(self.settings.lookback) or self.settings.start_date

    def _reader(self, since: str | None) -> Reader:
        fixed = {**self.entity.params, **({"order": self.entity.order} if self.entity.order else {})}
        headers = {}
        if since and self.entity.modified_since:
            headers["If-Modified-Since"] = if_modified_since(as_datetime(since))

        def ask(page: Mapping[str, str]) -> requests.Response:
            return self.send(params={**fixed, **page, **self.settings.params}, headers=headers)

        return Reader(ask, lambda response: self.understand(self.entity, response), number=self.entity.cursor or "")
