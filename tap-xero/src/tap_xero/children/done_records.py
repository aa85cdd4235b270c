"""Remembers which records an unfinished read is done with, when what belongs to each of them costs a call.

done   the records whose calls have been made, each with its stamp or, if it has none, a digest; packed
"""

from __future__ import annotations

import typing as t

from tap_xero.state.fingerprints import digest, joined, packed, unpacked

if t.TYPE_CHECKING:
    from xero_client.catalogue.entities import Entity

    from tap_xero.state.types import State

    Record: t.TypeAlias = dict[str, t.Any]

STAMP: t.Final = "(stamp)"
"""In a record of which a state remembers only that it is open, what tells it from what it is after a change."""


def stamp_of(record: Record, cursor: str | None) -> str:
    """What tells a record from what it is after a change: its stamp or, if there is none, a digest."""
    if STAMP in record:
        return str(record[STAMP])
    return str(record.get(cursor)) if cursor else digest(record)


class Done:
    """What is done in one organisation; a record that has changed since is not."""

    def __init__(self, state: State, entity: Entity) -> None:
        self._state = state
        self._entity = entity
        self._before = unpacked(state.get("done"))
        self._now: set[str] = set()

    def __len__(self) -> int:
        return len(self._before | self._now)

    def has(self, record: Record) -> bool:
        token = self._token(record)
        if token in self._before:
            self._now.add(token)
        return token in self._now

    def add(self, record: Record) -> None:
        self._now.add(self._token(record))

    def keep(self) -> None:
        """Put into the state what is done so far."""
        self._state["done"] = packed(self._before | self._now)

    def turn_page(self) -> None:
        """What is done needs no remembering once the bookmark has passed it."""
        if self._entity.order is not None:
            self.forget()

    def finish(self) -> None:
        """Keep what tells unchanged records from changed ones at the next read, if nothing else does."""
        self._before = set()
        if self._entity.cursor is None:
            self.keep()
        else:
            self.forget()

    def forget(self) -> None:
        self._before, self._now = set(), set()
        self._state.pop("done", None)

    def _token(self, record: Record) -> str:
        return f"{joined(record, self._entity.key)} {stamp_of(record, self._entity.cursor)}"
