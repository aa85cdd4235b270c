"""By what Xero takes a new document for one that is there: its number, or the name of a contact."""

from __future__ import annotations

import json
import typing as t

from target_xero.documents.field_limits import missing
from target_xero.documents.text_comparison import NAMES, folded

if t.TYPE_CHECKING:
    from target_xero.documents.document import Document
    from target_xero.documents.record import Record

BILLS: t.Final = {"Invoices": "ACCPAY", "CreditNotes": "ACCPAYCREDIT"}
"""Kinds whose numbers Xero lets anyone use twice (S-INVOICES, S-CREDITNOTES, H): the number is unique for a contact
because we say so."""
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
    return {f"{place} {name}={_spelt(name, body[name])}{whose}": f"{name} {body[name]}" for name in names}


def _spelt(name: str, value: t.Any) -> str:
    return folded(value) if name in NAMES else str(value).strip().lower()


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
    said = next((named[name] for name in names if named.get(name)), None)
    return f" of {json.dumps(said, default=str).lower()}"
