"""Tracking of line items: two categories at most, each with one of its options."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xero_sandbox.rules.interface import InvalidError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xero_sandbox.books.record import Record
    from xero_sandbox.rules.lines.reading_rules import Sheet

MOST: Final = 2


def tracked(sheet: Sheet, sent: Sequence[Record] | None, before: list[Record]) -> list[Record]:
    """As lines show it (S-WIRE, H); what does not exist is left out with a warning (M)."""
    if sent is None:
        return before
    if len(sent) > MOST:
        raise InvalidError("A line item can have no more than two tracking categories")
    found = []
    for each in sent:
        stub = next((old for old in before if _is_same(old, each)), None) or _stub(sheet, each)
        if stub:
            found.append(stub)
        else:
            name = each.get("Option") or each.get("TrackingOptionID") or ""
            sheet.findings.warn(f"Tracking option '{name}' has been removed as it does not match a recognised option.")
    return found


def _is_same(old: Record, sent: Record) -> bool:
    return all(sent.get(name, old.get(name)) == old.get(name) for name in ("Name", "Option", "TrackingCategoryID"))


def _stub(sheet: Sheet, sent: Record) -> Record | None:
    for stored in sheet.organisation.collections["TrackingCategories"].in_key_order():
        category = stored.record
        if category.get("Status") != "ACTIVE" or not _means(sent, category, "TrackingCategoryID", "Name", "Name"):
            continue
        for option in category["Options"]:
            if option.get("Status") == "ACTIVE" and _means(sent, option, "TrackingOptionID", "Name", "Option"):
                return {
                    "Name": category["Name"],
                    "Option": option["Name"],
                    "TrackingCategoryID": category["TrackingCategoryID"],
                    "Options": [],
                }
    return None


def _means(sent: Record, thing: Record, key: str, name: str, sent_name: str) -> bool:
    """By id, or by name in whatever letters."""
    if key in sent:
        return bool(sent[key] == thing[key])
    return bool(sent.get(sent_name)) and sent[sent_name].lower() == thing[name].lower()
