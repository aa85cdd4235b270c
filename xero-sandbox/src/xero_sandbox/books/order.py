"""History and what was changed since, as one ascending sequence that is read piece by piece."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, overload

from xero_sandbox.books.record import EARLIEST, Stored

if TYPE_CHECKING:
    from datetime import datetime

    from xero_sandbox.books.history import History

CHUNK = 500
"""Records read at once by whoever walks a whole sequence."""


class Entry(NamedTuple):
    """The place of one changed record."""

    rank: int
    """Records of history, gone ones included, that come before."""
    stamp: datetime
    key: str


class Order:
    """Both lists are shared with the collection: `gone` are the positions of history that no longer count."""

    def __init__(self, history: History, gone: list[int], changed: Mapping[str, Stored]) -> None:
        self._history = history
        self._gone = gone
        self._changed = changed
        self._entries: list[Entry] = []

    def __len__(self) -> int:
        return len(self._history) - len(self._gone) + len(self._entries)

    def add(self, entry: Entry) -> None:
        insort(self._entries, entry)

    def discard(self, entry: Entry) -> None:
        del self._entries[bisect_left(self._entries, entry)]

    def index_since(self, moment: datetime) -> int:
        """The index of the first record whose stamp is `moment` or later."""
        older = bisect_left(self._entries, moment, key=lambda entry: entry.stamp)
        return self.living_before(self._history.rank_of_stamp(moment)) + older

    def index_of_rank(self, rank: int) -> int:
        """The index of the first record that does not come before position `rank` of history."""
        return self.living_before(rank) + bisect_left(self._entries, (rank, EARLIEST, ""))

    def living_before(self, rank: int) -> int:
        return rank - bisect_left(self._gone, rank)

    def read(self, start: int, stop: int) -> list[Stored]:
        found: list[Stored] = []
        place = bisect_left(range(len(self._entries)), start, key=self._index_of_entry)
        while start < stop:
            changed = self._index_of_entry(place) if place < len(self._entries) else stop
            if start == changed:
                found.append(self._changed[self._entries[place].key])
                place, start = place + 1, start + 1
            else:
                found += self._read_living(start - place, min(changed, stop) - place)
                start = min(changed, stop)
        return found

    def _index_of_entry(self, place: int) -> int:
        return self.living_before(self._entries[place].rank) + place

    def _read_living(self, start: int, stop: int) -> list[Stored]:
        first, last = self._position(start), self._position(stop - 1)
        records = self._history.read(first, last + 1)
        gone = self._gone[bisect_left(self._gone, first) : bisect_right(self._gone, last)]
        for position in reversed(gone):
            del records[position - first]
        return records

    def _position(self, living: int) -> int:
        """Where in history the living record with that index stands."""
        return living + bisect_right(range(len(self._gone)), living, key=lambda place: self._gone[place] - place)


class Ordered(Sequence[Stored]):
    """The records of an order from index `first` on. Length and slices are cheap; nothing else is read."""

    def __init__(self, order: Order, first: int = 0) -> None:
        self._order = order
        self._first = first

    def __len__(self) -> int:
        return len(self._order) - self._first

    @overload
    def __getitem__(self, index: int) -> Stored: ...
    @overload
    def __getitem__(self, index: slice) -> list[Stored]: ...
    def __getitem__(self, index: int | slice) -> Stored | list[Stored]:
        chosen = range(len(self))[index]
        if isinstance(chosen, int):
            return self._read(chosen, chosen + 1)[0]
        if not chosen:
            return []
        low, high = min(chosen[0], chosen[-1]), max(chosen[0], chosen[-1])
        found = self._read(low, high + 1)
        return found[:: chosen.step] if chosen.step != 1 else found

    def __iter__(self) -> Iterator[Stored]:
        for start in range(0, len(self), CHUNK):
            yield from self[start : start + CHUNK]

    def __reversed__(self) -> Iterator[Stored]:
        for stop in range(len(self), 0, -CHUNK):
            yield from reversed(self[max(0, stop - CHUNK) : stop])

    def _read(self, start: int, stop: int) -> list[Stored]:
        return self._order.read(self._first + start, self._first + stop)
