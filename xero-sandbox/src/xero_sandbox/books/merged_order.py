"""History and what was changed since, as one ascending sequence that is read piece by piece."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, overload

from xero_sandbox.books.record import EARLIEST, Stored

if TYPE_CHECKING:
    from datetime import datetime

    from xero_sandbox.books.initial_records import History

CHUNK = 500
"""Records read at once by whoever walks a whole sequence."""

FEW = 50
"""Changed records up to which each is put in its place alone."""


class Entry(NamedTuple):
    """The place of one changed record."""

    rank: int
    """Records of history, gone ones included, that come before."""
    stamp: datetime
    key: str


class MergedOrder:
    """Both lists are shared with the collection: `gone` are the positions of history that no longer count."""

    def __init__(self, history: History, gone: list[int], changed: Mapping[str, Stored]) -> None:
        self._history = history
        self._gone = gone
        self._changed = changed
        self._sorted: list[Entry] = []
        self._new: set[Entry] = set()
        """Not sorted in yet: whoever writes much and reads little should not have to wait for that each time."""

    def __len__(self) -> int:
        return len(self._history) - len(self._gone) + len(self._sorted) + len(self._new)

    def add(self, entry: Entry) -> None:
        if self._sorted and entry < self._sorted[-1]:
            self._new.add(entry)
        else:
            self._sorted.append(entry)

    def discard(self, entry: Entry) -> None:
        if entry in self._new:
            self._new.discard(entry)
        else:
            del self._sorted[bisect_left(self._sorted, entry)]

    def index_since(self, moment: datetime) -> int:
        """The index of the first record whose stamp is `moment` or later."""
        self._sort_in()
        older = bisect_left(self._sorted, moment, key=lambda entry: entry.stamp)
        return self.living_before(self._history.rank_of_stamp(moment)) + older

    def index_of_rank(self, rank: int) -> int:
        """The index of the first record that does not come before position `rank` of history."""
        self._sort_in()
        return self.living_before(rank) + bisect_left(self._sorted, (rank, EARLIEST, ""))

    def living_before(self, rank: int) -> int:
        return rank - bisect_left(self._gone, rank)

    def read(self, start: int, stop: int) -> list[Stored]:
        self._sort_in()
        found: list[Stored] = []
        place = bisect_left(range(len(self._sorted)), start, key=self._index_of_entry)
        while start < stop:
            changed = self._index_of_entry(place) if place < len(self._sorted) else stop
            if start == changed:
                found.append(self._changed[self._sorted[place].key])
                place, start = place + 1, start + 1
            else:
                found += self._read_living(start - place, min(changed, stop) - place)
                start = min(changed, stop)
        return found

    def _sort_in(self) -> None:
        if len(self._new) > FEW:
            self._sorted.extend(self._new)
            self._sorted.sort()  # which takes a look at each, but no more at those that were in order
        else:
            for entry in self._new:
                insort(self._sorted, entry)
        self._new.clear()

    def _index_of_entry(self, place: int) -> int:
        return self.living_before(self._sorted[place].rank) + place

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

    def __init__(self, order: MergedOrder, first: int = 0) -> None:
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
