"""Books to try a batch on before it is written, where all or nothing is to be saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from xero_sandbox.books.collection import normal_key
from xero_sandbox.books.initial_records import number_of
from xero_sandbox.books.record import Stored
from xero_sandbox.books.stock import Stock

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from xero_sandbox.books.collection import Collection
    from xero_sandbox.books.organisation import Organisation
    from xero_sandbox.books.record import Record


class DryRun:
    """An organisation to the rules, which find in it what they saved; the real one learns of nothing."""

    def __init__(self, organisation: Organisation) -> None:
        self.new_id = organisation.new_id
        self.collections = {path: _Overlay(collection) for path, collection in organisation.collections.items()}
        self.authors = dict(organisation.authors)
        self.counters = dict(organisation.counters)
        self.stock = Stock(cast("Collection", self.collections["Items"]))
        self.stock.moves = dict(organisation.stock.moves)

    def save(self, path: str, record: Record, _: datetime, *, stamp: bool = True) -> Stored:  # noqa: ARG002 - as there
        collection = self.collections[path]
        if (key := collection.kind.key) and key not in record:
            record = {**record, key: self.new_id()}
        before = collection.find(str(record.get(key or "")))
        plan = self.stock.plan(path, before.record if before else None, record)
        for item in self.stock.apply(plan) if plan else ():
            self.collections["Items"].keep(item)
        return collection.keep(record)


class _Overlay:
    """A collection with what was saved since on top of it: all that rules ask of one, and no more."""

    def __init__(self, collection: Collection) -> None:
        self._real = collection
        self._kept: dict[str, Stored] = {}
        self.kind = collection.kind
        self.version = collection.version
        self.first_values = collection.first_values

    def __len__(self) -> int:
        return len(self._real) + sum(self._real.find(key) is None for key in self._kept)

    def keep(self, record: Record) -> Stored:
        key = self._key_of(record)
        self._kept.pop(key, None)  # what was saved last stands last
        stored = self._kept[key] = Stored(record)
        self.version += 1
        return stored

    def touched(self) -> list[Stored]:
        return [*self._real.touched(), *self._kept.values()]

    def touched_last(self, count: int) -> list[Stored]:
        kept = list(reversed(self._kept.values()))
        return [*kept, *self._real.touched_last(count)][:count]

    def find(self, key_or_number: str) -> Stored | None:
        if stored := self._kept.get(normal_key(key_or_number)):
            return stored
        for stored in reversed(self._kept.values()):
            if number_of(self.kind, stored.record) == key_or_number:
                return stored
        found = self._real.find(key_or_number)
        return None if found and self._key_of(found.record) in self._kept else found  # it has another number by now

    def in_key_order(self) -> list[Stored]:
        """What was saved comes first, which matters to nobody who looks for a name."""
        return [*self._kept.values(), *self._left(self._real.in_key_order())]

    def in_default_order(self) -> list[Stored]:
        return [*self._left(self._real.in_default_order()), *self._kept.values()]

    def _left(self, records: Sequence[Stored]) -> Iterator[Stored]:
        return (one for one in records if self._key_of(one.record) not in self._kept)

    def _key_of(self, record: Record) -> str:
        return normal_key(str(record.get(self.kind.key or "") or ""))
