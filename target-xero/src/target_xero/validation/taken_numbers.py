"""What has the number or the name that a new document says, so that Xero would refuse to create it."""

from __future__ import annotations

import typing as t

from target_xero.documents.natural_keys import BILLS
from target_xero.documents.reasons import Reason
from target_xero.documents.text_comparison import as_unique, closest, is_named_freely, letters
from target_xero.lookup.finding import NAMED_FREELY
from target_xero.send.batches import is_on_collection
from target_xero.validation.contacts import NAME_TAKEN
from target_xero.validation.needed_lookups import key_of
from target_xero.validation.problems import Problem

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from target_xero.documents.document import Document
    from target_xero.documents.record import Record
    from target_xero.ledger.intent import Parcel
    from target_xero.validation.planned_books import Known

NAME: t.Final = "Name"

FREE_AGAIN: t.Final = {
    ("Accounts", "Code"): frozenset({"ARCHIVED"}),
    ("Contacts", NAME): frozenset({"ARCHIVED"}),
}
"""Statuses of records that keep no other from having theirs (S-ACCOUNTS, S-CONTACTS, H)."""

DELETED: t.Final = frozenset({"DELETED"})
"""The same of all others: the number of a deleted document is free again (S-IDEMP, M)."""


SAID: t.Final = {
    ("Contacts", NAME): NAME_TAKEN,
    ("Contacts", "ContactNumber"): "Another contact has this contact number. Please enter a different contact number.",
    ("Items", "Code"): "Price List Item with Code '{}' already exists",
    ("Accounts", "Code"): "Please enter a unique Code.",
    ("Accounts", NAME): "Please enter a unique Name.",
    ("Invoices", "InvoiceNumber"): "Invoice # must be unique.",
    ("CreditNotes", "CreditNoteNumber"): "Credit Note # must be unique.",
    ("PurchaseOrders", "PurchaseOrderNumber"): "Purchase Order # must be unique.",
    ("Quotes", "QuoteNumber"): "Quote # must be unique.",
}
"""What Xero says of a change to what another one has (S-ERR, H; of some, M)."""


SPELT_ALIKE: t.Final = {
    ("Accounts", "Code"): SAID["Accounts", "Code"],
    ("Accounts", NAME): SAID["Accounts", NAME],
    ("ContactGroups", NAME): "A Contact Group already exists with this name",
    ("TaxRates", NAME): "Tax rate name must be unique",
    ("TrackingCategories", NAME): "The tracking category {} already exists",
}


def wanted_names(parcel: Parcel) -> Iterator[tuple[str, str, str]]:
    """Entity, field and value of what has to be looked up to know whether a document is new to Xero."""
    document = parcel.document
    if is_new(parcel):
        for name in document.route.entity.unique:
            if value := _said(document, name):
                yield document.route.entity.entity, name, value


def is_new(parcel: Parcel) -> bool:
    """Whether the document would be created, in a collection in which numbers or names are taken."""
    document, entity = parcel.document, parcel.document.route.entity
    is_bill = document.body.get("Type") == BILLS.get(entity.entity, document)
    if is_bill or document.route.upserts or "/" in entity.entity:
        return False  # They were looked for before.
    return is_on_collection(document) and not (document.delete or key_of(parcel))


def holders(parcel: Parcel, known: Known) -> list[Record]:
    """The records that have what only one may have: those with the number, or else with the name."""
    for _, name, value in wanted_names(parcel):
        taken = _holders(parcel.document, name, value, known)
        if not is_named_freely(parcel.document.route.entity.entity, name):
            taken = [each for each in taken if letters(each.get(name)) == letters(value)]
        taken = closest(name, value, taken)
        if taken:
            return taken
    return []


def new_names(document: Document, before: Record) -> Iterator[tuple[str, str, str]]:
    """Entity, field and value of each number or name that a change would give to a document."""
    entity = document.route.entity
    if document.delete or before.get("Type") == BILLS.get(entity.entity, document):
        return
    for name in entity.unique:
        value = _said(document, name)
        if value and (entity.entity, name) in SAID and not _is(entity.entity, before, name, value):
            yield entity.entity, name, value


def problems_of_names(document: Document, before: Record, known: Known) -> Iterator[Problem]:
    """Why a document cannot get a number or name: another one has it."""
    key = str(document.route.entity.id)
    for entity, name, value in new_names(document, before):
        if any(each.get(key) != before.get(key) for each in _holders(document, name, value, known)):
            yield Problem(words=SAID[entity, name].format(value))


def problems_of_spelling(document: Document, known: Known) -> Iterator[Problem]:
    """Why a new document cannot have its name or code: there is one that differs in capitals alone."""
    entity, key = document.route.entity.entity, str(document.route.entity.id)
    for (owner, name), words in SPELT_ALIKE.items():
        value = _said(document, name) if owner == entity else ""
        free = FREE_AGAIN.get((entity, name), DELETED)
        there = known.books.collection(entity) or () if value else ()
        if any(_is(entity, each, name, value) and each.get(key) and _status(each) not in free for each in there):
            # Of what is read as a whole, the run sees which one it is for that Xero refuses it.
            reason = Reason.NUMBER_TAKEN if entity in NAMED_FREELY else None
            yield Problem(words=words.format(value), reason=reason)


def _holders(document: Document, name: str, value: str, known: Known) -> list[Record]:
    entity = document.route.entity.entity
    free = FREE_AGAIN.get((entity, name), DELETED)
    found = [each for each in known.find(entity, name, value) or () if _is(entity, each, name, value)]
    if entity in BILLS:  # Sales and purchases have numbers of their own.
        found = [each for each in found if each.get("Type") != BILLS[entity]]
    return [each for each in found if _status(each) not in free]


def _is(entity: str, record: Record, name: str, value: str) -> bool:
    return as_unique(entity, name, record.get(name)) == as_unique(entity, name, value)


def _status(record: Record) -> str:
    return str(record.get("Status") or record.get("ContactStatus") or "")


def _said(document: Document, name: str) -> str:
    value = document.body.get(name)
    return value if isinstance(value, str) else ""
