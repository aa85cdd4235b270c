"""What may still change on a document of which something was paid, credited or allocated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xero_sandbox.rules.error_messages import Rule
from xero_sandbox.rules.interface import InvalidError

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from xero_sandbox.books.record import Record

FREE_IN_LINES: Final = frozenset({"AccountCode", "AccountID", "Description", "Item", "Tracking"})
"""Fields of a line that may change all the same (S-INVOICES, H); Item only repeats what the item is called now."""
UNSTAMPED: Final = frozenset({"DueDate", "SentToContact"})


def changed_fields(before: Record, after: Record) -> set[str]:
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def check_settled(before: Record, after: Record, free: AbstractSet[str]) -> None:
    """Raises InvalidError unless only `free` fields differ, and in the lines only what is free there."""
    changed = changed_fields(before, after) - free
    was, now = ([_fixed(line) for line in record["LineItems"]] for record in (before, after))
    if changed - {"LineItems"} or was != now:
        raise InvalidError(Rule.SETTLED.said())


def is_unstamped(before: Record, after: Record) -> bool:
    """Changes without a journal on partly paid documents are not stamped (S-REQRESP, H)."""
    partly = before.get("AmountPaid") or before.get("AmountCredited")
    changed = changed_fields(before, after)
    return bool(partly) and bool(changed) and changed <= UNSTAMPED


def _fixed(line: Record) -> Record:
    """What must not change; what is nothing may be there or not."""
    return {name: value for name, value in line.items() if name not in FREE_IN_LINES and value}
