"""What Xero has of what rows refer to: each thing is asked for once, and only when something refers to it."""

from __future__ import annotations

import functools
import logging
import typing as t
from collections import defaultdict

from xero_client.errors import PermissionMissingError, ScopeMissingError

from target_xero.compare.same_content import value_at
from target_xero.documents.text_comparison import as_compared
from target_xero.lookup.compact_collection import Archive

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from target_xero.documents.record import Record
    from target_xero.lookup.bulk import Asker

T = t.TypeVar("T")

Field: t.TypeAlias = tuple[str, str]
"""An entity, and the field that says which of its records is meant."""

SMALL: t.Final = frozenset(
    {
        *("Accounts", "BrandingThemes", "ContactGroups", "Currencies", "Organisation", "PaymentServices"),
        *("TaxRates", "TrackingCategories", "Users"),
    }
)
"""Collections that are read as a whole, once."""

BLIND: t.Final = "%s cannot be read (%s): what documents say of them is not checked."

logger = logging.getLogger(__name__)


class Books:
    """One organisation, as far as it was asked for."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self._lists: dict[str, list[Record] | None] = {}
        self._found: dict[Field, dict[str, list[Record]]] = defaultdict(dict)
        self._archives: dict[str, Archive] = {}
        self._unreadable: set[str] = set()

    def anew(self) -> Books:
        """The same organisation as it is now, whatever was asked before."""
        return Books(self._asker)

    def collection(self, entity: str) -> list[Record] | None:
        """All records of a small collection; None if we may not read it."""
        if entity not in self._lists:
            self._lists[entity] = self._read(entity, lambda: self._asker.collection(entity))
        return self._lists[entity]

    def expect(self, entity: str, field: str, values: Iterable[str]) -> None:
        """Ask for records by a field, many to a call, so that `find` knows them."""
        known = self._found[entity, field]
        new = sorted({value for value in values if as_compared(field, value) not in known})
        if not new or entity in self._unreadable or entity in self._archives:
            return
        if entity in SMALL:
            self._archives[entity] = Archive(self.collection(entity) or ())
            return
        answer = self._read(entity, lambda: self._asker.with_values(entity, field, new))
        records, is_all = answer or ([], False)
        if is_all:
            self._archives[entity] = Archive(records)
            return
        known.update((as_compared(field, value), []) for value in new)
        for record in records:
            found = known.get(as_compared(field, value_at(record, field)))
            if found is not None and record not in found:
                found.append(record)

    def find(self, entity: str, field: str, value: str) -> list[Record] | None:
        """The records that have the value in the field; None if we may not read them."""
        known, wanted = self._found[entity, field], as_compared(field, value)
        if wanted not in known:
            self.expect(entity, field, [value])
        if wanted not in known and entity in self._archives:
            known[wanted] = self._archives[entity].find(field, value)
        return None if entity in self._unreadable else known.get(wanted, [])

    def learn(self, entity: str, field: str, record: Record) -> None:
        """A record that was found some other way needs not be asked for."""
        self._found[entity, field].setdefault(as_compared(field, value_at(record, field)), [record])

    @functools.cached_property
    def organisation(self) -> Record:
        """What Xero says of the organisation itself; nothing if we may not read it."""
        return next(iter(self.collection("Organisation") or ()), {})

    def _read(self, entity: str, ask: Callable[[], T]) -> T | None:
        """What the connection may not read is no fault of any document."""
        try:
            return ask()
        except (PermissionMissingError, ScopeMissingError) as problem:
            logger.warning(BLIND, entity, problem)
            self._unreadable.add(entity)
            return None
