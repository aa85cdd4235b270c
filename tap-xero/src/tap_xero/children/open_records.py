"""Remembers which records Xero still has to be asked about, because it failed when they had their turn.

The bookmark moves past them, so that they hold up nobody; what tells them apart stays in the state until they were
answered:

open   a line for each record, packed: how often it was asked, the last refusal (404) or -, its stamp, its key
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, replace

from tap_xero.children.done_records import STAMP, stamp_of
from tap_xero.state.fingerprints import joined, packed, parted, unpacked

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from xero_client.catalogue.entities import Entity

    from tap_xero.state.types import State

    Record: t.TypeAlias = dict[str, t.Any]

MOST: t.Final = 1000
"""Records that a state names, some 40 KB; beyond that the reading stops, and the bookmark stays before the rest."""
FAILED: t.Final = "-"
REFUSED: t.Final = "404"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One record."""

    asked: int
    """How often."""
    refused: bool
    """Whether Xero said once that there is nothing; a second time is the last."""
    stamp: str
    """That of the record or, if it has none, its digest."""

    @classmethod
    def read(cls, line: str) -> tuple[str, Entry]:
        asked, outcome, stamp, key = line.split(" ", 3)
        return key, cls(asked=int(asked), refused=outcome == REFUSED, stamp=stamp)

    def line(self, key: str) -> str:
        return f"{self.asked} {REFUSED if self.refused else FAILED} {self.stamp} {key}"


class Open:
    """Those of one organisation."""

    def __init__(self, state: State, entity: Entity) -> None:
        self._state = state
        self._entity = entity
        self._entries = dict(Entry.read(line) for line in unpacked(state.get("open")))

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def is_full(self) -> bool:
        return len(self) >= MOST

    def has(self, record: Record) -> bool:
        """Whether it is open as it is now; one that changed since has its turn again."""
        entry = self._entries.get(self._key(record))
        return entry is not None and entry.stamp == stamp_of(record, self._entity.cursor)

    def was_refused(self, record: Record) -> bool:
        entry = self._entries.get(self._key(record))
        return entry is not None and entry.refused

    def add(self, record: Record, *, refused: bool) -> None:
        key = self._key(record)
        before = self._entries.get(key, Entry(asked=0, refused=False, stamp=""))
        refused, stamp = refused or before.refused, stamp_of(record, self._entity.cursor)
        self._entries[key] = replace(before, asked=before.asked + 1, refused=refused, stamp=stamp)

    def drop(self, record: Record) -> None:
        self._entries.pop(self._key(record), None)

    def keep(self) -> None:
        """Put into the state what is open now."""
        if self._entries:
            self._state["open"] = packed(entry.line(key) for key, entry in self._entries.items())
        else:
            self._state.pop("open", None)

    def records(self) -> Iterator[Record]:
        """Yield what is open and what of each record a row carries, that which was asked least often first."""
        for key, entry in sorted(self._entries.items(), key=lambda item: (item[1].asked, item[0])):
            if self._entries.get(key) is entry:
                yield parted(key, self._entity.key) | self._stamp(entry)

    def _stamp(self, entry: Entry) -> Record:
        """The stamp in its field; where records have none, what stands for it."""
        cursor = self._entity.cursor
        return {STAMP: entry.stamp} | ({cursor: None if entry.stamp == str(None) else entry.stamp} if cursor else {})

    def _key(self, record: Record) -> str:
        return joined(record, self._entity.key)
