"""Contacts: those that documents are with, and those that are written themselves."""

from __future__ import annotations

import re
import typing as t

from target_xero.documents.text_comparison import closest, folded
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
NAME_TAKEN: t.Final = (
    "The contact name {} is already assigned to another contact. "
    "The contact name must be unique across all active contacts."
)
NEVER_CREATED: t.Final = frozenset({"PurchaseOrders"})
"""Documents that bring no contact along (S-PO, H)."""

EMAIL: t.Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
TAXES: t.Final = ("AccountsPayableTaxType", "AccountsReceivableTaxType")
ACCOUNT: t.Final = "AccountNumber"
MOST_PERSONS: t.Final = 5
STATUSES: t.Final = frozenset({"ACTIVE", "ARCHIVED"})
"""Those that can be set; GDPRREQUEST is read only (S-CONTACTS, H)."""


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
    """What Xero would say against a contact (S-CONTACTS, H; support articles cimplico 8666019, wiplist 10482959)."""
    there = before or {}
    if not str({"Name": "", **there, **body}["Name"] or "").strip():
        yield Problem(words="Name is required")
    for name in TAXES:
        value = body.get(name)
        if isinstance(value, str) and value and known.among("TaxRates", "TaxType", value) == []:
            yield Problem(
                words=f"The TaxType code {value} does not exist or cannot be used for this type of transaction."
            )
    persons = body.get("ContactPersons")
    if isinstance(persons, list) and len(persons) > MOST_PERSONS:
        yield Problem(words=f"You can only have a maximum of {MOST_PERSONS} contact persons.")
    if (status := body.get("ContactStatus") or there.get("ContactStatus") or "ACTIVE") not in STATUSES:
        yield Problem(words=f"ContactStatus {status} cannot be set")
    yield from _problem_of_account_number(body, there, known)
    addresses = [body.get("EmailAddress"), *(each.get("EmailAddress") for each in _dicts(persons))]
    if wrong := next((each for each in addresses if each and not EMAIL.fullmatch(str(each))), None):
        yield Problem(words="Email address must be valid.", hint=f"It is {quoted(wrong)}.")
    if there.get("MergedToContactID") and status != "ARCHIVED":
        yield Problem(words="A contact that was merged into another one cannot be changed")


def problems_of_brought(document: Document, known: Known) -> Iterator[Problem]:
    """What Xero would say against the contact that a document brings along, or changes, as it does by its id."""
    stub = document.body.get("Contact")
    if not isinstance(stub, dict) or "$ref" in stub or isinstance(stub.get("ContactID"), dict):
        return
    if key := stub.get("ContactID"):
        found = known.find("Contacts", "ContactID", key) if len(stub) > 1 else None
        if found:
            yield from problems_of_contact(stub, found[0], known)
            yield from _problem_of_new_name(stub, found[0], known)
    elif problems := [*problems_of_contact(stub, None, known)]:  # Only then it matters whether it is there already.
        found, _ = _meant(stub, known, by_name=True)
        yield from problems if found == [] else ()


def _problem_of_new_name(stub: Record, before: Record, known: Known) -> Iterator[Problem]:
    name = stub.get("Name")
    if isinstance(name, str) and folded(name) != folded(before.get("Name")):
        others = [
            each for each in known.find("Contacts", "Name", name) or () if each.get("ContactStatus") != "ARCHIVED"
        ]
        if others:
            yield Problem(words=NAME_TAKEN.format(name))


def _problem_of_account_number(body: Record, there: Record, known: Known) -> Iterator[Problem]:
    number = body.get(ACCOUNT)
    if not isinstance(number, str) or not number or number == there.get(ACCOUNT):
        return
    found = known.find("Contacts", ACCOUNT, number) or ()
    if any(there.get("ContactID") is None or each.get("ContactID") != there["ContactID"] for each in found):
        words = "The Account Number already exists. Please enter a different Account Number"
        yield Problem(words=words, hint=f"It is {quoted(number)}.")


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
        living = (each for each in named or () if each.get("ContactStatus") != "ARCHIVED")
        active = closest("Name", name, living)
        return (named if named is None else active or []), str(name)
    return [], str(name or number)


def party_of(document: Record, known: Known) -> Record:
    """The contact of a document, as far as it is known who that is."""
    stub = document.get("Contact")
    if not isinstance(stub, dict):
        return {}
    if ours := known.ours(stub) or known.ours(stub.get("ContactID")):
        return ours
    if stub.get("ContactID") and stub.get("Name"):
        return stub
    found, _ = _meant(stub, known, by_name=False)
    return found[0] if found else stub


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
