"""One collection of an organisation: a history, and what was changed, inserted or removed since."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from datetime import datetime
from functools import lru_cache, partial
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from xero_sandbox.books.initial_records import count_of, number_of, position_of_key, stamp_of
from xero_sandbox.books.merged_order import CHUNK, Entry, MergedOrder, Ordered
from xero_sandbox.books.record import EARLIEST, Record, Stored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from xero_sandbox.books.initial_records import History
    from xero_sandbox.books.kinds import Kind

__all__ = ["Collection", "Record", "Stored", "normal_key"]

GUID_LENGTH: Final = 36
GUID_HYPHENS: Final = 4
REMEMBERED: Final = 50_000
"""Places of keys in the history, which never move, that need not be searched again."""


class Collection:
    """All its records, hidden ones included: what a list leaves out is for the reader to decide."""

    def __init__(self, kind: Kind, history: History, new_id: Callable[[], str]) -> None:
        self.kind = kind
        self.version = 0
        """Rises with every change."""
        self._history = history
        self._position = lru_cache(REMEMBERED)(partial(position_of_key, history))
        self._new_id = new_id
        self._gone: list[int] = []
        self._changed: dict[str, Stored] = {}
        self._entries: dict[str, tuple[Entry, Entry]] = {}
        self._numbers: dict[str, list[str]] = {}
        self._by_stamp = MergedOrder(history, self._gone, self._changed)
        self._by_key = MergedOrder(history, self._gone, self._changed)
        self._orders = (self._by_stamp, self._by_key)

    def __len__(self) -> int:
        return len(self._by_key)

    def in_default_order(self) -> Sequence[Stored]:
        """By stamp, then key, ascending (S-REQRESP, H): what is edited moves to the end."""
        return Ordered(self._by_stamp)

    def in_key_order(self) -> Sequence[Stored]:
        return Ordered(self._by_key)

    def changed_since(self, moment: datetime) -> Sequence[Stored]:
        """What was stamped at `moment` or later, in default order."""
        return Ordered(self._by_stamp, self._by_stamp.index_since(moment))

    def numbered_after(self, number: int) -> Sequence[Stored]:
        """What has a higher number, in a collection whose numbers rise with the default order, as those of Journals."""
        is_over = len(self._gone) == len(self._history)
        rank = 0 if is_over else self._history.rank_of_number(number)
        first = self._by_stamp.index_of_rank(rank)
        if is_over or rank == len(self._history):
            later = self.in_default_order()
            first = bisect_right(
                range(len(later)), number, lo=first, key=lambda index: count_of(self.kind, later[index].record)
            )
        return Ordered(self._by_stamp, first)

    def first_values(self, field: str) -> Iterator[tuple[str, Any]]:
        """What each record had in a field at the start, by key; for some fields no record need be made for that."""
        values = enumerate(self._history.values(field))
        return ((self._history.key_at(position), value) for position, value in values)

    def untouched(self) -> Iterator[Stored]:
        """What was there from the start and has not changed since, in its first order."""
        for start in range(0, len(self._history), CHUNK):
            for place, stored in enumerate(self._history.read(start, start + CHUNK), start):
                if not _contains(self._gone, place):
                    yield stored

    def is_untouched(self, key: str) -> bool:
        position = self._position(key)
        return position is not None and not _contains(self._gone, position)

    def touched(self) -> list[Stored]:
        """What was changed or inserted since."""
        return list(self._changed.values())

    def touched_last(self, count: int) -> list[Stored]:
        """What was changed or inserted last, of all that was, newest first."""
        return list(islice(reversed(self._changed.values()), count))

    def is_whole(self) -> bool:
        """Whether everything that was there from the start is untouched."""
        return not self._gone

    def clear(self) -> None:
        """Remove everything."""
        self.version += 1
        for key in list(self._changed):
            self._withdraw(key)
        self._gone[:] = range(len(self._history))

    def removed(self) -> list[str]:
        """The keys of what was there from the start and is there no more."""
        keys = (self._history.key_at(position) for position in self._gone)
        return [key for key in keys if key not in self._changed]

    def find(self, key_or_number: str) -> Stored | None:
        key = normal_key(key_or_number)
        return self._changed.get(key) or self._in_history(key) or self._by_number(key_or_number)

    def put(self, record: Record, *, moment: datetime | None) -> Stored:
        """Insert the record, or replace the one with its key; without a key it gets a new one.

        `moment` stamps it; None leaves the stamp alone. A stamp that is not a moment but text, set to be shown as it
        is, is left alone too, and the record is ordered by `moment`.
        """
        self.version += 1
        record = dict(record)
        key = self._key_for(record)
        stamp = self._stamp(record, key, moment)
        self._withdraw(key)
        stored = self._changed[key] = Stored(record)
        self._entries[key] = (
            Entry(self._history.rank_of_stamp(stamp, key), stamp, key),
            Entry(self._history.rank_of_key(key), EARLIEST, key),
        )
        for order, entry in zip(self._orders, self._entries[key], strict=True):
            order.add(entry)
        if number := number_of(self.kind, record):
            self._numbers.setdefault(number, []).append(key)
        return stored

    def remove(self, key: str) -> bool:
        """Whether there was such a record; it leaves no trace."""
        self.version += 1
        return self._withdraw(normal_key(key))

    def _in_history(self, key: str) -> Stored | None:
        return self._living(self._position(key))

    def _by_number(self, number: str) -> Stored | None:
        if keys := self._numbers.get(number):
            return self._changed[keys[-1]]
        return self._living(self._history.position_of_number(number))

    def _living(self, position: int | None) -> Stored | None:
        if position is None or _contains(self._gone, position):
            return None
        return self._history.read(position, position + 1)[0]

    def _key_for(self, record: Record) -> str:
        if self.kind.key is None:
            return ""
        return normal_key(str(record.setdefault(self.kind.key, self._new_id())))

    def _stamp(self, record: Record, key: str, moment: datetime | None) -> datetime:
        """The moment to order the record by, which is set as its stamp where that may change."""
        field = self.kind.stamp
        if field is None:
            return EARLIEST
        before = self._stamp_before(key)
        fixed = isinstance(record.get(field), str) or (field == "CreatedDateUTC" and before is not None)
        if moment is not None and not fixed:
            record[field] = moment
        stamp = record.get(field)
        return stamp if isinstance(stamp, datetime) else moment or before or EARLIEST

    def _stamp_before(self, key: str) -> datetime | None:
        if key in self._entries:
            return self._entries[key][0].stamp
        stored = self._in_history(key)
        return stamp_of(self.kind, stored.record) if stored else None

    def _withdraw(self, key: str) -> bool:
        """Take the record with that key, if there is one, out of all orders."""
        if key in self._changed:
            number = number_of(self.kind, self._changed.pop(key).record)
            if number:
                self._numbers[number].remove(key)
            for order, entry in zip(self._orders, self._entries.pop(key), strict=True):
                order.discard(entry)
            return True
        position = self._position(key)
        if position is None or _contains(self._gone, position):
            return False
        insort(self._gone, position)
        return True


def normal_key(key: str) -> str:
    """GUIDs are the same in capitals; codes are not."""
    return key.lower() if len(key) == GUID_LENGTH and key.count("-") == GUID_HYPHENS else key


def _contains(ascending: list[int], value: int) -> bool:
    place = bisect_left(ascending, value)
    return place < len(ascending) and ascending[place] == value
