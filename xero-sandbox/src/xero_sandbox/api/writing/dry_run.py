"""Books to try a batch on before it is written, where all or nothing is to be saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from xero_sandbox.books.initial_records import number_of
from xero_sandbox.books.record import Stored
from xero_sandbox.books.stock import Stock

if TYPE_CHECKING:
    from datetime import datetime

    from xero_sandbox.books.collection import Collection
    from xero_sandbox.books.organisation import Organisation
    from xero_sandbox.books.record import Record


class DryRun:
    """An organisation to the rules, which find in it what they saved; the real one learns of nothing."""

    def __init__(self, organisation: Organisation) -> None:
        self._real = organisation
        self.collections = {path: _Overlay(collection) for path, collection in organisation.collections.items()}
        self.authors = dict(organisation.authors)
        self.counters = dict(organisation.counters)
        self.stock = Stock(cast("Collection", self.collections["Items"]))
        self.stock.moves = dict(organisation.stock.moves)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def save(self, path: str, record: Record, _: datetime, *, stamp: bool = True) -> Stored:  # noqa: ARG002 - as there
        before = self.collections[path].find(str(record.get(self.collections[path].kind.key or "")))
        plan = self.stock.plan(path, before.record if before else None, record)
        for item in self.stock.apply(plan) if plan else ():
            self.collections["Items"].keep(item)
        return self.collections[path].keep(record)

    def remove(self, path: str, key: str, _: datetime) -> bool:
        return self.collections[path].find(key) is not None


class _Overlay:
    """A collection with what was saved since on top of it."""

    def __init__(self, collection: Collection) -> None:
        self._real = collection
        self._kept: dict[str, Stored] = {}
        self.version = collection.version

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def keep(self, record: Record) -> Stored:
        key = str(record.get(self._real.kind.key or "")).lower()
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
        if stored := self._kept.get(key_or_number.lower()):
            return stored
        kind = self._real.kind
        for stored in reversed(self._kept.values()):
            if number_of(kind, stored.record) == key_or_number:
                return stored
        found = self._real.find(key_or_number)
        return self._kept.get(str(found.record.get(kind.key or "")).lower(), found) if found else None

    def in_key_order(self) -> list[Stored]:
        """What was saved comes first, which matters to nobody who looks for a name."""
        key = self._real.kind.key or ""
        old = (one for one in self._real.in_key_order() if str(one.record.get(key)).lower() not in self._kept)
        return [*self._kept.values(), *old]
