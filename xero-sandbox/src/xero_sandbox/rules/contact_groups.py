"""Contact groups: a hundred at most, each with its own name, never seen again once deleted (S-CONTACTGROUPS, H)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xero_sandbox.rules.checks.names_and_ids import found_by_id, is_taken, require, taken_from
from xero_sandbox.rules.error_messages import Rule
from xero_sandbox.rules.interface import InvalidError, Saved

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from xero_sandbox.books.organisation import Organisation
    from xero_sandbox.books.record import Record, Stored
    from xero_sandbox.rules.interface import Case

MOST: Final = 100
WRITABLE: Final = ("Name", "Status")


class ContactGroupRules:
    def find(self, case: Case) -> Stored | None:
        return found_by_id(case)

    def create(self, case: Case) -> Saved:
        require(case.sent, "Name")
        groups = case.organisation.collections["ContactGroups"].in_key_order()
        if sum(is_active(stored.record) for stored in groups) >= MOST:
            raise InvalidError(f"An organisation cannot have more than {MOST} contact groups")
        key = case.organisation.new_id()
        _require_own_name(case, key)
        group = {"ContactGroupID": key, "Name": case.sent["Name"], "Status": "ACTIVE"}
        return Saved(record={**group, "Contacts": [], "HasValidationErrors": False})

    def update(self, case: Case, stored: Stored) -> Saved:
        """Rename, or delete by Status."""
        if not is_active(stored.record):
            raise InvalidError(Rule.NOT_FOUND.said(title="ContactGroup", key="ContactGroupID"))
        group = {**stored.record, **taken_from(case.sent, WRITABLE)}
        if "Name" in case.sent:
            _require_own_name(case, group["ContactGroupID"])
        if not is_active(group):
            leave(case.organisation, stored.record, lambda _: True, case.now)
            group["Contacts"] = []
        return Saved(record=group)


def is_active(group: Record) -> bool:
    return group.get("Status") != "DELETED"


def join(case: Case, group: Record) -> Record:
    """Make the contact that was sent a member, which it may be already; raises InvalidError."""
    stored = case.organisation.collections["Contacts"].find(case.sent.get("ContactID") or "")
    if not stored:
        raise InvalidError(Rule.NOT_FOUND.said(title="Contact", key="ContactID"))
    if stored.record.get("ContactStatus") == "ARCHIVED":
        raise InvalidError(Rule.CONTACT_ARCHIVED_FOR_GROUP.said())
    contact, member = stored.record, _member(stored.record)
    others = [each for each in group.get("Contacts", ()) if each["ContactID"] != contact["ContactID"]]
    groups = [each for each in contact.get("ContactGroups", ()) if each["ContactGroupID"] != group["ContactGroupID"]]
    _set_groups(case.organisation, contact, [*groups, _stub(group)], case.now)
    case.organisation.save("ContactGroups", {**group, "Contacts": [*others, member]}, case.now)
    return member


def leave(organisation: Organisation, group: Record, leaves: Callable[[str], bool], now: datetime) -> None:
    """Take the members whose ContactID passes the test out of the group."""
    members = group.get("Contacts", ())
    for member in members:
        stored = organisation.collections["Contacts"].find(member["ContactID"]) if leaves(member["ContactID"]) else None
        if stored:
            own = stored.record.get("ContactGroups", ())
            kept = [each for each in own if each["ContactGroupID"] != group["ContactGroupID"]]
            _set_groups(organisation, stored.record, kept, now)
    staying = [member for member in members if not leaves(member["ContactID"])]
    organisation.save("ContactGroups", {**group, "Contacts": staying}, now)


def _set_groups(organisation: Organisation, contact: Record, groups: list[Record], now: datetime) -> None:
    """The change is the group's: the contact is not stamped."""
    organisation.save("Contacts", {**contact, "ContactGroups": groups}, now, stamp=False)


def _require_own_name(case: Case, key: str) -> None:
    name = case.sent["Name"]
    if is_taken(case, "Name", name, key, is_active):
        raise InvalidError(Rule.GROUP_NAME_TAKEN.said())


def _member(contact: Record) -> Record:
    nothing: Record = {field: [] for field in ("Addresses", "Phones", "ContactGroups", "ContactPersons")}
    return {"ContactID": contact["ContactID"], "Name": contact["Name"], **nothing, "HasValidationErrors": False}


def _stub(group: Record) -> Record:
    shown = {field: group[field] for field in ("ContactGroupID", "Name", "Status")}
    return {**shown, "Contacts": [], "HasValidationErrors": False}
