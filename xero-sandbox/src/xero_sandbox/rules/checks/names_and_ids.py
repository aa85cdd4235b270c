"""Finds records by their names and codes, and says which of them are taken."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from xero_sandbox.books.text_comparison import folded
from xero_sandbox.rules.error_messages import Rule
from xero_sandbox.rules.interface import InvalidError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from xero_sandbox.books.collection import Collection
    from xero_sandbox.books.record import Record, Stored
    from xero_sandbox.rules.interface import Case

    Test = Callable[[Record], bool]


class Names:
    """Who had which text in a field at some time; whether that is still so, only the record can tell."""

    def __init__(self, field: str) -> None:
        self._field = field
        self._version = -1
        self._keys: dict[str | None, set[str]] = defaultdict(set)

    def find(self, collection: Collection, value: str) -> Iterator[Stored]:
        self._catch_up(collection)
        wanted = folded(value)
        for key in sorted(self._keys.get(wanted, ())):
            stored = collection.find(key)
            if stored and folded(stored.record.get(self._field)) == wanted:
                yield stored

    def _catch_up(self, collection: Collection) -> None:
        """Each change puts at most one record, and what was put last stands last."""
        if self._version < 0:
            for key, value in collection.first_values(self._field):
                self._keys[folded(value)].add(key)
            self._read(collection, collection.touched())
        elif changes := collection.version - self._version:
            self._read(collection, collection.touched_last(changes))
        self._version = collection.version

    def _read(self, collection: Collection, records: Iterable[Stored]) -> None:
        for stored in records:
            key = str(stored.record.get(str(collection.kind.key)))
            self._keys[folded(stored.record.get(self._field))].add(key)


NAMES: Final[WeakKeyDictionary[Collection, dict[str, Names]]] = WeakKeyDictionary()
"""By collection and field, so that a contact can be looked for by name among a hundred thousand."""


def named(collection: Collection, field: str, value: str) -> Iterator[Stored]:
    """The records with that text in that field; capitals and accents make no difference (S-CONTACTS, H)."""
    known = NAMES.setdefault(collection, {})
    return known.setdefault(field, Names(field)).find(collection, value)


def is_taken(case: Case, field: str, value: str, own_key: str | None = None, test: Test | None = None) -> bool:
    """Whether another record of the kind, of those that pass the test, has that text in that field."""
    key = str(case.kind.key)
    found = named(case.organisation.collections[case.kind.path], field, value)
    return any(stored.record[key] != own_key and (test is None or test(stored.record)) for stored in found)


def found_by_id(case: Case) -> Stored | None:
    """The record whose id stands in the path or was sent; an id that nobody has is an error, not a new record."""
    wanted = case.key or case.sent.get(str(case.kind.key))
    if not wanted:
        return None
    stored = case.organisation.collections[case.kind.path].find(str(wanted))
    if not stored and not case.key:
        raise InvalidError(Rule.NOT_FOUND.said(title=case.kind.model, key=case.kind.key))
    return stored


def require(sent: Record, *fields: str) -> None:
    """Raises InvalidError for what was left out (the wording is not recorded)."""
    if missing := [field for field in fields if sent.get(field) in (None, "", [])]:
        raise InvalidError(*(f"{field} is required" for field in missing))


def taken_from(sent: Record, fields: Sequence[str]) -> Record:
    """Those of the fields that have a value."""
    return {field: sent[field] for field in fields if sent.get(field) is not None}
