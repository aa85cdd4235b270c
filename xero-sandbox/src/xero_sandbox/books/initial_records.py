"""Records that were there from the start, in an order in which neither stamps nor keys ever fall."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from xero_sandbox.books.numbering import whole_number
from xero_sandbox.books.record import EARLIEST, Record, Stored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from xero_sandbox.books.ids import Ids
    from xero_sandbox.books.kinds import Kind


class History(Protocol):
    """Positions count from 0; a rank is how many records come before."""

    def __len__(self) -> int: ...
    def read(self, start: int, stop: int) -> list[Stored]: ...
    def key_at(self, position: int) -> str: ...
    def rank_of_key(self, key: str) -> int: ...
    def rank_of_stamp(self, stamp: datetime, key: str = "") -> int: ...
    def rank_of_number(self, number: int) -> int: ...
    def position_of_number(self, number: str) -> int | None: ...
    def values(self, field: str) -> Iterator[Any]: ...


def stamp_of(kind: Kind, record: Record) -> datetime:
    """When the record was last changed; a collection without stamps is older than everything."""
    stamp: datetime = record[kind.stamp] if kind.stamp else EARLIEST
    return stamp


def place_of(kind: Kind, stored: Stored) -> tuple[datetime, str]:
    """What Xero sorts by unless told otherwise."""
    return stamp_of(kind, stored.record), str(stored.record[kind.key]) if kind.key else ""


def number_of(kind: Kind, record: Record) -> str | None:
    """The number by which the record can be found, if it has one."""
    if kind.number not in record or (kind.numbered and record.get("Type") not in kind.numbered):
        return None
    return str(record[kind.number])


def count_of(kind: Kind, record: Record) -> int:
    """The number of a record in a collection whose numbers are plain counts."""
    return whole_number(number_of(kind, record) or "") or 0


def position_of_key(history: History, key: str) -> int | None:
    rank = history.rank_of_key(key)
    return rank if rank < len(history) and history.key_at(rank) == key else None


class Listed:
    """A short history, made as a whole when it is first read."""

    def __init__(self, kind: Kind, make: Callable[[], list[Record]]) -> None:
        self._kind = kind
        self._make = make

    @cached_property
    def _all(self) -> list[Stored]:
        return sorted((Stored(record) for record in self._make()), key=lambda stored: place_of(self._kind, stored))

    def __len__(self) -> int:
        return len(self._all)

    def read(self, start: int, stop: int) -> list[Stored]:
        return self._all[start:stop]

    def key_at(self, position: int) -> str:
        return place_of(self._kind, self._all[position])[1]

    def rank_of_key(self, key: str) -> int:
        return bisect_left(range(len(self)), key, key=self.key_at)

    def rank_of_stamp(self, stamp: datetime, key: str = "") -> int:
        return bisect_left(self._all, (stamp, key), key=lambda stored: place_of(self._kind, stored))

    def rank_of_number(self, number: int) -> int:
        return bisect_right(self._all, number, key=lambda stored: count_of(self._kind, stored.record))

    def position_of_number(self, number: str) -> int | None:
        found = (at for at, stored in enumerate(self._all) if number_of(self._kind, stored.record) == number)
        return next(found, None)

    def values(self, field: str) -> Iterator[Any]:
        return (stored.record.get(field) for stored in self._all)


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocks:
    """A history of any length of which a block of business is made when something in it is read."""

    kind: Kind
    ids: Ids
    offsets: Sequence[int]
    """Position of each block's first record, and behind the last block the number of records."""
    opens: Callable[[int], datetime]
    """The stamp with which a block begins; of the block after the last, the end of history."""
    open_block: Callable[[int], list[Stored]]
    block_of_number: Callable[[str], int | None]
    known: Mapping[str, Callable[[int], Any]] = field(default_factory=dict)
    """Fields whose values follow from the position, so that no block need be made to know them."""

    def __len__(self) -> int:
        return self.offsets[-1]

    def read(self, start: int, stop: int) -> list[Stored]:
        found: list[Stored] = []
        stop = min(stop, len(self))
        while start < stop:
            block = bisect_right(self.offsets, start) - 1
            first, end = self.offsets[block], min(stop, self.offsets[block + 1])
            found += self.open_block(block)[start - first : end - first]
            start = end
        return found

    def key_at(self, position: int) -> str:
        return self.ids[position]

    def rank_of_key(self, key: str) -> int:
        return self.ids.rank(key)

    def rank_of_stamp(self, stamp: datetime, key: str = "") -> int:
        blocks = len(self.offsets) - 1
        if stamp >= self.opens(blocks):
            return len(self)
        block = bisect_left(range(blocks), stamp, key=self.opens) - 1
        if block < 0:
            return 0
        place = bisect_left(self.open_block(block), (stamp, key), key=lambda stored: place_of(self.kind, stored))
        return self.offsets[block] + place

    def rank_of_number(self, number: int) -> int:
        block = self.block_of_number(str(number))
        if block is None:  # there are no blocks, or the number is absurd
            return len(self) if number > 0 else 0
        records = self.open_block(block)
        return self.offsets[block] + bisect_right(
            records, number, key=lambda stored: count_of(self.kind, stored.record)
        )

    def position_of_number(self, number: str) -> int | None:
        block = self.block_of_number(number)
        if block is None:
            return None
        for place, stored in enumerate(self.open_block(block)):
            if number_of(self.kind, stored.record) == number:
                return self.offsets[block] + place
        return None

    def values(self, field: str) -> Iterator[Any]:
        if field in self.known:
            yield from map(self.known[field], range(len(self)))
            return
        for block in range(len(self.offsets) - 1):
            yield from (stored.record.get(field) for stored in self.open_block(block))
