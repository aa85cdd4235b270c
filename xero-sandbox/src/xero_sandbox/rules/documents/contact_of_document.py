"""Whom a document is with: a contact that exists, one that the document edits, or one that it brings along."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from xero_sandbox.books.kinds import KINDS
from xero_sandbox.rules.contacts import is_active
from xero_sandbox.rules.error_messages import Rule
from xero_sandbox.rules.interface import InvalidError

if TYPE_CHECKING:
    from xero_sandbox.books.record import Record, Stored
    from xero_sandbox.rules.interface import Case, Rules

CONTACTS: Final = next(kind for kind in KINDS if kind.path == "Contacts")
STUB: Final = ("ContactID", "Name")
EMPTY: Final = ("Addresses", "Phones", "ContactGroups", "ContactPersons")
ROLES: Final = {True: "IsCustomer", False: "IsSupplier"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    case: Case
    """The contact as an element of its own."""
    stored: Stored | None
    """Nobody yet, if the document brings the contact along."""

    @property
    def record(self) -> Record:
        return self.stored.record if self.stored else self.case.sent

    def is_in(self, document: Record) -> bool:
        """Whether the document is with this contact already."""
        return bool(self.stored) and document["Contact"].get("ContactID") == self.record["ContactID"]


def party_of(case: Case, before: Record | None, rules: Rules, *, may_create: bool) -> Party:
    """Raises InvalidError when nobody is meant, or somebody who does not exist or is archived."""
    sent = case.sent.get("Contact") or (before or {}).get("Contact") or {}
    if "Contact" not in case.sent:
        sent = {name: sent[name] for name in ("ContactID",) if name in sent}
    own = replace(case, kind=CONTACTS, sent=sent, key=None, create_only=False)
    stored = rules.find(own) if sent else None
    if not stored and not (may_create and sent.get("Name")):
        raise InvalidError(Rule.CONTACT_MISSING.said())
    party = Party(case=own, stored=stored)
    if stored and not is_active(stored.record) and not (before and party.is_in(before)):
        raise InvalidError(Rule.CONTACT_ARCHIVED.said())
    return party


def entered(party: Party, rules: Rules, *, selling: bool | None = None) -> Record:
    """Write down what the document says of its contact, and return the stub that the document keeps of it.

    An invoice (`selling`) makes it a customer and a bill a supplier, nothing else does (S-OAS, H).

    More than an id edits the contact, whose persons are dropped unless they are sent again (S-INVOICES, H).
    Raises InvalidError, in which case nothing was written.
    """
    case, stored = party.case, party.stored
    if not stored:
        stored = case.organisation.save("Contacts", rules.create(case).record, case.now)
    elif "ContactID" in case.sent and case.sent.keys() - {"ContactID"}:
        sent = {"ContactPersons": [], **case.sent}
        saved = rules.update(replace(case, sent=sent), stored)
        stored = case.organisation.save("Contacts", saved.record, case.now, stamp=saved.stamp)
    if selling is not None and not stored.record.get(ROLES[selling]):
        stored = case.organisation.save("Contacts", {**stored.record, ROLES[selling]: True}, case.now, stamp=False)
    return {
        **{name: stored.record[name] for name in STUB},
        **{name: [] for name in EMPTY},
        "HasValidationErrors": False,
    }
