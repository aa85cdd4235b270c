"""Tracking categories and their options: two active, four in all; archived ones stay in the books (S-OAS, H)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xero_sandbox.books.text_comparison import folded
from xero_sandbox.books.tracking_options import option_of
from xero_sandbox.rules.checks.names_and_ids import found_by_id, is_taken, require, taken_from
from xero_sandbox.rules.checks.text_lengths import check_lengths
from xero_sandbox.rules.error_messages import Rule
from xero_sandbox.rules.interface import BrokenError, InvalidError, Saved

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xero_sandbox.books.organisation import Organisation
    from xero_sandbox.books.record import Record, Stored
    from xero_sandbox.rules.interface import Case

MOST_ACTIVE: Final = 2
MOST: Final = 4
WRITABLE: Final = ("Name", "Status")
SETTABLE: Final = ("ACTIVE", "ARCHIVED")


class TrackingCategoryRules:
    def find(self, case: Case) -> Stored | None:
        return found_by_id(case)

    def create(self, case: Case) -> Saved:
        require(case.sent, "Name")
        if len(case.organisation.collections["TrackingCategories"]) >= MOST:
            raise InvalidError(f"An organisation cannot have more than {MOST} tracking categories")
        options = with_options(case.organisation, [], case.sent.get("Options") or ())
        new = {"TrackingCategoryID": case.organisation.new_id(), "Name": case.sent["Name"], "Status": "ACTIVE"}
        return Saved(record=_checked(case, {**new, "Options": options}))

    def update(self, case: Case, stored: Stored) -> Saved:
        return Saved(record=_checked(case, {**stored.record, **taken_from(case.sent, WRITABLE)}))


def is_active(record: Record) -> bool:
    return record.get("Status") == "ACTIVE"


def add_option(case: Case, category: Record) -> Record:
    """A new option of the category; raises InvalidError."""
    check_lengths(case)
    options = with_options(case.organisation, category["Options"], [case.sent])
    case.organisation.save("TrackingCategories", {**category, "Options": options}, case.now)
    return options[-1]


def change_option(case: Case, category: Record) -> Record:
    """Rename, archive or bring back the option whose TrackingOptionID was sent; raises InvalidError."""
    check_lengths(case)
    key = case.sent["TrackingOptionID"]
    before = next(each for each in category["Options"] if each["TrackingOptionID"] == key)
    new = {**before, **taken_from(case.sent, WRITABLE)}
    _check_end(new["Name"])
    option = _option_checked(category["Options"], option_of(key, new["Name"], new["Status"]))
    options = [option if each is before else each for each in category["Options"]]
    case.organisation.save("TrackingCategories", {**category, "Options": options}, case.now)
    return option


def with_options(organisation: Organisation, options: Sequence[Record], sent: Sequence[Record]) -> list[Record]:
    """The options of a category and new ones; raises InvalidError."""
    found = list(options)
    for each in sent:
        require(each, "Name")
        _check_end(each["Name"])
        option = option_of(organisation.new_id(), each["Name"], each.get("Status") or "ACTIVE")
        found.append(_option_checked(found, option))
    return found


def _check_end(name: str) -> None:
    """Raises BrokenError for a name with a blank at its end, at which Xero fails (XeroAPI/xero-node#539)."""
    if name != name.rstrip():
        raise BrokenError


def _option_checked(options: Sequence[Record], option: Record) -> Record:
    _require_settable(option)
    others = (each for each in options if each["TrackingOptionID"] != option["TrackingOptionID"])
    if any(folded(each["Name"]) == folded(option["Name"]) for each in others):
        raise InvalidError(Rule.OPTION_NAME_TAKEN.said())
    return option


def _checked(case: Case, category: Record) -> Record:
    key, name = category["TrackingCategoryID"], category["Name"]
    check_lengths(case)
    _require_settable(category)
    if is_taken(case, "Name", name, key):
        raise InvalidError(f"The tracking category {name} already exists")
    categories = case.organisation.collections["TrackingCategories"].in_key_order()
    others = sum(is_active(one.record) for one in categories if one.record["TrackingCategoryID"] != key)
    if is_active(category) and others >= MOST_ACTIVE:
        raise InvalidError(f"An organisation cannot have more than {MOST_ACTIVE} active tracking categories")
    return category


def _require_settable(record: Record) -> None:
    if record["Status"] not in SETTABLE:
        raise InvalidError(f"Status {record['Status']} cannot be set")
