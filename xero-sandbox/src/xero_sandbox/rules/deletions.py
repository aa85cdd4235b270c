"""What HTTP DELETE does to the books, by operation; what is deleted so leaves no trace in any list (S-OAS, H)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from xero_sandbox.rules import allocations, contact_groups
from xero_sandbox.rules.checks import usage
from xero_sandbox.rules.checks.names_and_ids import taken_from
from xero_sandbox.rules.documents.settlement import settled_by
from xero_sandbox.rules.interface import InvalidError

if TYPE_CHECKING:
    from datetime import datetime

    from xero_sandbox.books.organisation import Organisation
    from xero_sandbox.books.record import Record, Stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Removing:
    """What the path of a DELETE names, in its order."""

    organisation: Organisation
    now: datetime
    keys: tuple[str, ...]

    def stored(self, path: str, place: int = 0) -> Stored | None:
        """The record by its id; a number is not enough to delete something."""
        collection = self.organisation.collections[path]
        found = collection.find(self.keys[place])
        if not found or str(found.record[str(collection.kind.key)]).lower() != self.keys[place].lower():
            return None
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """What the answer shows of it, if anything."""

    record: Record | None = None


SHOWN: Final = ("AllocationID", "Amount", "Date", "Invoice")
"""Of an allocation that is deleted. The official page has no Amount (S-CREDITNOTES, H), without which the vendor's own
SDK cannot read the answer (M: it reads Xero)."""

Removal = Callable[[Removing], Removed | None]
"""None when there is no such record. Raises InvalidError."""


def account(removing: Removing) -> Removed | None:
    """Only if nothing ever used it; otherwise it can be archived (S-ACCOUNTS, H)."""
    stored = removing.stored("Accounts")
    if not stored:
        return None
    if stored.record.get("SystemAccount"):
        raise InvalidError("System accounts cannot be deleted")
    if usage.uses_account(removing.organisation, stored.record):
        raise InvalidError("The account is in use and cannot be deleted; it can be archived")
    return _remove(removing, "Accounts", {**stored.record, "Status": "DELETED"})


def item(removing: Removing) -> Removed | None:
    """Documents keep the code of an item that is gone; what is tracked in store must never have been used."""
    stored = removing.stored("Items")
    if not stored:
        return None
    if stored.record.get("IsTrackedAsInventory") and usage.uses_item(removing.organisation, stored.record):
        raise InvalidError("An item that is tracked as inventory cannot be deleted once it was bought or sold")
    return _remove(removing, "Items", stored.record)


def linked_transaction(removing: Removing) -> Removed | None:
    stored = removing.stored("LinkedTransactions")
    return _remove(removing, "LinkedTransactions", stored.record) if stored else None


def tracking_category(removing: Removing) -> Removed | None:
    stored = removing.stored("TrackingCategories")
    if not stored:
        return None
    if usage.uses_category(removing.organisation, stored.record):
        raise InvalidError("The tracking category is in use and cannot be deleted; it can be archived")
    return _remove(removing, "TrackingCategories", {**stored.record, "Status": "DELETED"})


def tracking_option(removing: Removing) -> Removed | None:
    stored = removing.stored("TrackingCategories")
    category = stored.record if stored else {"Options": []}
    wanted = removing.keys[1].lower()
    option = next((each for each in category["Options"] if each["TrackingOptionID"] == wanted), None)
    if not option:
        return None
    if usage.uses_category(removing.organisation, category, option["Name"]):
        raise InvalidError("The tracking option is in use and cannot be deleted; it can be archived")
    kept = [each for each in category["Options"] if each is not option]
    removing.organisation.save("TrackingCategories", {**category, "Options": kept}, removing.now)
    return Removed(record={**option, "Status": "DELETED", "IsActive": False, "IsDeleted": True})


def member(removing: Removing) -> Removed | None:
    group = _group(removing)
    wanted = removing.keys[1].lower()
    if not group or all(each["ContactID"] != wanted for each in group.get("Contacts", ())):
        return None
    contact_groups.leave(removing.organisation, group, lambda key: key == wanted, removing.now)
    return Removed()


def all_members(removing: Removing) -> Removed | None:
    group = _group(removing)
    if not group:
        return None
    contact_groups.leave(removing.organisation, group, lambda _: True, removing.now)
    return Removed()


def allocation(field: str) -> Removal:
    """Of that kind of credit, such as CreditNote; the answer is the bare allocation (S-CREDITNOTES, H)."""

    def remove(removing: Removing) -> Removed | None:
        settled = settled_by(field)
        stored = removing.stored(settled.path)
        allocated = stored.record.get("Allocations", ()) if stored else ()
        found = next((each for each in allocated if each["AllocationID"] == removing.keys[1].lower()), None)
        if not stored or not found:
            return None
        allocations.take_back(removing.organisation, settled, stored.record, found, removing.now)
        return Removed(record={**taken_from(found, SHOWN), "IsDeleted": True})

    return remove


def _group(removing: Removing) -> Record | None:
    stored = removing.stored("ContactGroups")
    return stored.record if stored and contact_groups.is_active(stored.record) else None


def _remove(removing: Removing, path: str, record: Record) -> Removed:
    removing.organisation.remove(path, removing.keys[0], removing.now)
    return Removed(record=record)


REMOVALS: Final[Mapping[str, Removal]] = {
    "deleteAccount": account,
    "deleteContactGroupContact": member,
    "deleteContactGroupContacts": all_members,
    "deleteCreditNoteAllocations": allocation("CreditNote"),
    "deleteItem": item,
    "deleteLinkedTransaction": linked_transaction,
    "deleteOverpaymentAllocations": allocation("Overpayment"),
    "deletePrepaymentAllocations": allocation("Prepayment"),
    "deleteTrackingCategory": tracking_category,
    "deleteTrackingOptions": tracking_option,
}
"""By id of operation."""
