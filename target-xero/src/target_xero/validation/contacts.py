"""Contacts: those that documents are with, and those that are written themselves."""

from __future__ import annotations

import re
import typing as t

from target_xero.validation.problems import Problem, quoted

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from target_xero.documents.document import Document
    from target_xero.documents.record import Record
    from target_xero.validation.planned_books import Known

MISSING: t.Final = "A Contact must be specified for this type of transaction"
ARCHIVED: t.Final = (
    "The contact with the specified contact details has been archived. The contact must be un-archived before "
    "creating new invoices or credit notes."
)
NEVER_CREATED: t.Final = frozenset({"PurchaseOrders"})
"""Documents that bring no contact along (S-PO, H)."""

EMAIL: t.Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
TAXES: t.Final = ("AccountsPayableTaxType", "AccountsReceivableTaxType")


def problem_of_party(document: Document, known: Known, before: Record | None, notes: list[str]) -> Problem | None:
    """Why a document cannot be with the contact that it names."""
    stub = document.body.get("Contact")
    if not isinstance(stub, dict) or not stub:
        return None if before else Problem(words=MISSING)
    found, said = _meant(stub, known, by_name=document.route.entity.entity in NEVER_CREATED)
    if found == []:
        return _problem_of_nobody(stub, said, document)
    return _problem_of_archived(found[0], document, before, known, notes) if found else None


def wanted_parties(document: Document) -> tuple[str, str] | None:
    """By which field the contact of a document has to be looked up, and the value."""
    stub = document.body.get("Contact")
    if not isinstance(stub, dict):
        return None
    names = ("ContactID", "ContactNumber", *(("Name",) if document.route.entity.entity in NEVER_CREATED else ()))
    return next(((name, stub[name]) for name in names if isinstance(stub.get(name), str) and stub[name]), None)


def problems_of_contact(body: Record, before: Record | None, known: Known) -> Iterator[Problem]:
    """What Xero would say against a contact (S-CONTACTS, H)."""
    for name in TAXES:
        value = body.get(name)
        if isinstance(value, str) and value and known.among("TaxRates", "TaxType", value) == []:
            yield Problem(
                words=f"The TaxType code {value} does not exist or cannot be used for this type of transaction."
            )
    persons = body.get("ContactPersons")
    addresses = [body.get("EmailAddress"), *(each.get("EmailAddress") for each in _dicts(persons))]
    if wrong := next((each for each in addresses if each and not EMAIL.fullmatch(str(each))), None):
        yield Problem(words="Email address must be valid.", hint=f"It is {quoted(wrong)}.")
    if before and before.get("MergedToContactID") and body.get("ContactStatus") != "ARCHIVED":
        yield Problem(words="A contact that was merged into another one cannot be changed")


def _dicts(value: t.Any) -> list[Record]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _meant(stub: Record, known: Known, *, by_name: bool) -> tuple[list[Record] | None, str]:
    """Whom a stub means: by id, then by number, then by the name of an active contact (S-REQRESP, H)."""
    if "$ref" in stub or isinstance(stub.get("ContactID"), dict):
        return None, ""
    if key := stub.get("ContactID"):
        return known.find("Contacts", "ContactID", key), str(key)
    number, name = stub.get("ContactNumber"), stub.get("Name")
    found = known.find("Contacts", "ContactNumber", number) if number else []
    if found or found is None:
        return found, str(number)
    if by_name and name:
        named = known.find("Contacts", "Name", name)
        active = named and [each for each in named if each.get("ContactStatus") != "ARCHIVED"]
        return (named if named is None else active or []), str(name)
    return [], str(name or number)


def _problem_of_archived(
    contact: Record, document: Document, before: Record | None, known: Known, notes: list[str]
) -> Problem | None:
    same = before and (before.get("Contact") or {}).get("ContactID") == contact.get("ContactID")
    if contact.get("ContactStatus") != "ARCHIVED" or same:
        return None
    if document.route.settings.unarchive and _is_restorable(contact, known):
        notes.append("Its contact would be restored from the archive.")
        return None
    return Problem(words=ARCHIVED, hint=f"It is {quoted(contact.get('Name'))}.")


def _is_restorable(contact: Record, known: Known) -> bool:
    """Not if it was merged into another one, or if another one has its name by now."""
    named = known.find("Contacts", "Name", contact.get("Name")) or ()
    others = [each for each in named if each.get("ContactStatus") != "ARCHIVED"]
    return not contact.get("MergedToContactID") and not others


def _problem_of_nobody(stub: Record, said: str, document: Document) -> Problem | None:
    if stub.get("ContactID"):
        words = "An existing Contact with the specified ContactID could not be found"
        return Problem(words=words, hint=f"It is {quoted(said)}.")
    if stub.get("Name") and document.route.entity.entity not in NEVER_CREATED:
        return None
    return Problem(words=MISSING, hint=f"Xero has no contact {quoted(said)}.")
