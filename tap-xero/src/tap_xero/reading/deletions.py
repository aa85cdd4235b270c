"""Tells which records are gone, by the keys that an organisation's state remembers of what was read before.

keys           of a collection: those of the last complete read
keys_met       those that a read has met that is spread over several runs
missing        those of which is not yet known whether they are gone, though a complete read did not meet them
missing_since  when that read began, by Xero's clock
keys_of        of its parts, by stream: the keys of the rows that each record had when it was last read
"""

from __future__ import annotations

import logging
import typing as t

from singer_sdk.singerlib import Schema
from xero_client.catalogue.entities import Paging

from tap_xero.state.fingerprints import joined, packed, parted, unpacked

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from singer_sdk.singerlib import Catalog
    from xero_client.catalogue.entities import Entity

    from tap_xero.reading.answers import Answer
    from tap_xero.reading.bookmark import Bookmark
    from tap_xero.state.types import State


DELETED: t.Final = "_sdc_deleted_at"
"""Column that says when a record was found to be gone, by Xero's clock; the name is the Meltano SDK's."""
DELETED_SCHEMA: t.Final[Mapping[str, t.Any]] = {
    "description": "When the read began that did not find the record any more, in UTC; empty as long as it is there.",
    "type": ["string", "null"],
    "format": "date-time",
}

MOST: t.Final = 5000
"""Keys remembered of one stream in one organisation, some 130 kB of state."""

KEYS: t.Final = "keys"
MET: t.Final = "keys_met"
MISSING: t.Final = "missing"
SINCE: t.Final = "missing_since"

logger = logging.getLogger(__name__)


class Keys:
    """The keys of one collection: those of the last complete read, and those of this one, in however many runs."""

    def __init__(self, state: State, entity: Entity, bookmark: Bookmark) -> None:
        self._state = state
        self._entity = entity
        self._bookmark = bookmark
        self._met: set[str] | None = None

    @property
    def can_tell(self) -> bool:
        """Whether it was shown everything from the first page on, also those that earlier runs read."""
        return self._met is not None and self._bookmark.finished is not None

    def meet(self, answer: Answer) -> None:
        """Take in the keys of a page; those beyond what the state remembers are of no use."""
        if self._met is None and not (self._bookmark.resumed and MET not in self._state):
            self._met = unpacked(self._state[MET]) if self._bookmark.resumed else set()
        if self._met is None:
            return
        if len(self._met) <= MOST:
            self._met.update(joined(record, self._entity.key) for record in answer.records)
        if self._is_paged:
            self._state[MET] = packed(self._met)

    def finish(self, when: str) -> None:
        """Remember what the read met, which is complete, and what is missing of what the one before met."""
        met = self._met or set()
        self._state.pop(MET, None)
        before = unpacked(self._state.pop(KEYS, None))
        self._note_missing((before | unpacked(self._state.get(MISSING))) - met, when)
        if fits(met, self._entity.stream):
            self._state[KEYS] = packed(met)

    def gone(self, exists: Callable[[str], bool]) -> Iterator[dict[str, t.Any]]:
        """Yield a tombstone for each key that is missing, and let the state know of each that needs no asking any more.

        While pages were read, a deletion may have moved a record under a page boundary: then `exists` is asked.
        """
        left, found, when = unpacked(self._state.get(MISSING)), set[str](), self._state.get(SINCE)
        try:
            for key in sorted(left):
                if self._is_paged and exists(key):
                    found.add(key)
                else:
                    yield parted(key, self._entity.key) | {DELETED: when}
                left.discard(key)
        finally:
            self._note_missing(left, str(when))
            if found and KEYS in self._state:
                self._state[KEYS] = packed(unpacked(self._state[KEYS]) | found)

    @property
    def _is_paged(self) -> bool:
        return self._entity.paging is not Paging.NONE

    def _note_missing(self, keys: set[str], since: str) -> None:
        for name in (MISSING, SINCE):
            self._state.pop(name, None)
        if keys:
            self._state |= {MISSING: packed(keys), SINCE: since}


class Family:
    """The keys of the rows that belong to each record of a collection, for one stream of such rows."""

    def __init__(self, state: State, stream: str) -> None:
        self._state = state
        self._stream = stream
        self._known: dict[str, set[str]] = {}
        for pair in unpacked((state.get("keys_of") or {}).get(stream)):
            parent, _, child = pair.partition(" ")
            self._known.setdefault(parent, set()).add(child)

    def replace(self, parent: str, children: set[str]) -> list[str]:
        """Remember what a record has now, and return what it had before and has no more."""
        before = self._known.pop(parent, set())
        if children:
            self._known[parent] = children
        return sorted(before - children)

    def keep(self) -> None:
        keys = {f"{parent} {child}" for parent, children in self._known.items() for child in children}
        if fits(keys, self._stream):
            self._state.setdefault("keys_of", {})[self._stream] = packed(keys)
        else:
            self._state.get("keys_of", {}).pop(self._stream, None)


def add_column(catalog: Catalog, streams: Iterable[str]) -> None:
    """Let a catalogue from before tombstones were wanted know their column, so that the SCHEMA messages do."""
    for entry in filter(None, map(catalog.get_stream, streams)):
        (entry.schema.properties or {}).setdefault(DELETED, Schema.from_dict(dict(DELETED_SCHEMA)))


def fits(keys: set[str], stream: str) -> bool:
    """Whether there is room for so many; else deletions of this stream go unseen, and we say so."""
    if len(keys) > MOST:
        logger.warning(
            "%s has %d keys, more than the %d that the state remembers: its deletions are not reported. "
            "Use emit_activate_version_messages for it.",
            stream,
            len(keys),
            MOST,
        )
    return len(keys) <= MOST
