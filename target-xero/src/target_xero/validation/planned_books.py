"""What stands in the books, with what this run has planned so far on top of it."""

from __future__ import annotations

import typing as t
from collections import defaultdict

from target_xero.compare.same_content import LINES, value_at
from target_xero.documents.document import REFERENCE
from target_xero.documents.identity import identity_of
from target_xero.documents.natural_keys import natural_keys_of
from target_xero.documents.text_comparison import as_compared

if t.TYPE_CHECKING:
    from collections.abc import Iterable

    from target_xero.documents.document import Document
    from target_xero.documents.identity import Identity
    from target_xero.documents.record import Record
    from target_xero.ledger.intent import Parcel
    from target_xero.validation.books import Books

GONE: t.Final = frozenset({"ARCHIVED", "DELETED", "VOIDED"})

NAMES: t.Final = ("AccountNumber", "Code", "ContactNumber", "CreditNoteNumber", "InvoiceNumber", "Name", "TaxType")
"""Fields by which documents of this run may be referred to."""

FIRST_STATUS: t.Final = {
    "Accounts": "ACTIVE",
    "Invoices": "DRAFT",
    "CreditNotes": "DRAFT",
    "ManualJournals": "DRAFT",
}
"""What new documents have unless they say it (S-INVOICES, S-CREDITNOTES, S-MJ, H)."""


class Known:
    """Finds records; what this run changes counts as changed, what it creates as there."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self._changed: dict[tuple[str, str], Record] = {}
        self._new: dict[tuple[str, str], dict[str, list[Record]]] = defaultdict(lambda: defaultdict(list))
        self._ours: dict[Identity, Record] = {}
        self._natural_keys: dict[str, Identity] = {}
        self._lists: dict[tuple[str, str], dict[str, list[Record]]] = {}

    def find(self, entity: str, field: str, value: object) -> list[Record] | None:
        """The records that have the value in the field; None if nobody may know."""
        wanted = as_compared(field, value)
        new = self._new[entity, field].get(wanted, [])
        there = self.books.find(entity, field, str(value))
        if there is None:
            return new or None
        changed = (self._as_changed(entity, each) for each in there)
        return [*new, *(each for each in changed if as_compared(field, value_at(each, field)) == wanted)]

    def among(self, entity: str, field: str, value: object) -> list[Record] | None:
        """The same in a small collection, which is read as a whole."""
        wanted = as_compared(field, value)
        new = self._new[entity, field].get(wanted, [])
        records = self.books.collection(entity)
        if records is None:
            return new or None
        index = self._lists.get((entity, field))
        if index is None:
            index = self._lists[entity, field] = defaultdict(list)
            for each in records:
                index[as_compared(field, each.get(field))].append(each)
        return [*new, *(self._as_changed(entity, each) for each in index.get(wanted, ()))]

    def ours(self, stub: object) -> Record | None:
        """The document of this run that a reference means."""
        named = stub.get(REFERENCE) if isinstance(stub, dict) else None
        return self._ours.get(identity_of(str(named[0]), named[1:])) if named else None

    def owner(self, document: Document) -> tuple[str, Identity] | None:
        """Which other document of this run has what only one may have."""
        us = document.identity
        for natural_key, what in natural_keys_of(document).items():
            owner = self._natural_keys.get(natural_key, us)
            if owner != us:
                return what, owner
        return None

    def take(self, parcel: Parcel, there: Record | None, **more: t.Any) -> None:
        """Take a document for done; `more` is what Xero would add to it."""
        document, entity = parcel.document, parcel.document.route.entity
        us = document.identity
        key = parcel.xero_id or entity.id_of(there or {})
        record = {**(there or {"Status": FIRST_STATUS.get(entity.entity)}), **document.body, **more}
        without_lines(record)
        self._ours[us] = record
        self._natural_keys.update(dict.fromkeys(natural_keys_of(document), us))
        if there and key:
            self._changed[entity.entity, str(key)] = record
        self._bring_contact(document.body.get("Contact"))
        for field in NAMES:
            value = document.body.get(field)
            if isinstance(value, str) and as_compared(field, (there or {}).get(field)) != as_compared(field, value):
                self._new[entity.entity, field][as_compared(field, value)].append(record)

    def _bring_contact(self, stub: object) -> None:
        """A document may bring its contact along, by name (S-INVOICES, H)."""
        name = stub.get("Name") if isinstance(stub, dict) and not {"ContactID", REFERENCE} & stub.keys() else None
        if (
            not isinstance(stub, dict)
            or not isinstance(name, str)
            or self._new["Contacts", "Name"][as_compared("Name", name)]
        ):
            return
        contact = {field: stub[field] for field in ("Name", "ContactNumber") if isinstance(stub.get(field), str)}
        for field, value in contact.items():
            self._new["Contacts", field][as_compared(field, value)].append(contact)

    def update(self, entity: str, record: Record, **changes: t.Any) -> None:
        """Something else in this run changes a record that was found here."""
        key = record.get(f"{entity[:-1]}ID")
        (self._changed.setdefault((entity, str(key)), dict(record)) if key else record).update(changes)

    def _as_changed(self, entity: str, record: Record) -> Record:
        key = record.get(f"{entity[:-1]}ID")
        return self._changed.get((entity, str(key)), record) if key else record


def without_lines(record: Record) -> None:
    """Drop what takes most of the memory, and is not asked for again."""
    for name in LINES:
        record.pop(name, None)


def living(records: Iterable[Record]) -> list[Record]:
    return [each for each in records if (each.get("Status") or each.get("ContactStatus")) not in GONE]
