"""By what Xero takes a new document for one that is there: its number, or the name of a contact."""

from __future__ import annotations

import json
import typing as t

from target_xero.documents.field_limits import missing
from target_xero.documents.text_comparison import as_compared, as_unique, is_taken_freely

if t.TYPE_CHECKING:
    from target_xero.documents.document import Document
    from target_xero.documents.record import Record

BILLS: t.Final = {"Invoices": "ACCPAY", "CreditNotes": "ACCPAYCREDIT"}
"""Kinds whose numbers Xero lets anyone use twice (S-INVOICES, S-CREDITNOTES, H): the number is unique for a contact
because we say so."""
LETTERS: t.Final = ": "
NAMED: t.Final = frozenset({"Accounts", "Contacts"})
"""Kinds whose names are unique, too; of contacts, among those that are active (S-ACCOUNTS, S-CONTACTS, H)."""


def natural_keys_of(document: Document) -> dict[str, str]:
    """What only one document may have, and how to call it; nothing for what cannot be created of what it says.

    Such a part of a document may come by another stream, as may a change to a document that is named by its id.
    """
    route, body = document.route, document.body
    entity = route.entity
    names = [name for name in _fields(document) if body.get(name) not in (None, "")]
    by_id = entity.id != entity.number and entity.id_of(body)
    elsewhere = route.path != entity.path or route.as_is or by_id
    if not names or document.delete or elsewhere or any(missing(body, entity.model)):
        return {}
    whose = _contact(body) if body.get("Type") == BILLS.get(entity.entity, document) else ""
    place = document.path or route.path
    return {f"{place} {_spelt(entity.entity, name, body[name])}{whose}": f"{name} {body[name]}" for name in names}


def _spelt(entity: str, name: str, value: t.Any) -> str:
    """With a sign for what is told apart by its capitals, which ledgers of earlier versions do not have."""
    return f"{name}{'=' if is_taken_freely(entity, name) else LETTERS}{as_unique(entity, name, value)}"


def as_before(natural_key: str) -> str:
    """As earlier versions wrote it, for whom it was the same in any capitals."""
    name, sign, value = natural_key.partition(LETTERS)
    return f"{name}={value.lower()}" if sign else natural_key


def has_number(natural_key: str, number: str) -> bool:
    """Whether a natural key is of that number, letter by letter."""
    value = natural_key.partition(LETTERS)[2]
    return value == number or value.startswith(f"{number} of ")


def owned_by(what: str, stream: str, key: str) -> str:
    """Whose it is, for whoever claims it too; `key` is JSON."""
    parts = json.loads(key)
    return f"{what} belongs to key {parts[0] if len(parts) == 1 else key} of stream {stream}."


def _fields(document: Document) -> tuple[str, ...]:
    entity = document.route.entity
    named = entity.entity in NAMED and document.body.get("ContactStatus") != "ARCHIVED"
    return (*((entity.number,) if entity.number else ()), *(("Name",) if named else ()))


def _contact(body: Record) -> str:
    contact = body.get("Contact")
    named = contact if isinstance(contact, dict) else {}
    names = ("ContactID", "$ref", "ContactNumber", "Name")
    name = next((each for each in names if named.get(each)), None)
    said = named[name] if name else None
    spelt = as_compared(name, said) if name and isinstance(said, str) else said
    return f" of {json.dumps(spelt, default=str)}"
