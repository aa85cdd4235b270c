"""Numbers of documents: unique where Xero wants them so, and made up where none was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xero_sandbox.books.numbering import SERIES
from xero_sandbox.rules.checks.names_and_ids import named
from xero_sandbox.rules.error_messages import Rule
from xero_sandbox.rules.interface import InvalidError

if TYPE_CHECKING:
    from collections.abc import Callable

    from xero_sandbox.books.collection import Collection
    from xero_sandbox.books.record import Record, Stored
    from xero_sandbox.rules.interface import Case

LONGEST: Final = 255
STEP: Final = 64
"""How far ahead a number is looked for at first; then twice as far, and so on."""


def numbered(collection: Collection, field: str, number: str) -> Stored | None:
    """The living record of that number: the number of a deleted one is free again (S-IDEMP, M)."""
    if collection.kind.number == field:
        found = collection.find(number)
        fits = found and found.record.get(field) == number
        return found if fits and found and found.record.get("Status") != "DELETED" else None
    living = (one for one in named(collection, field, number) if one.record.get("Status") != "DELETED")
    return next((one for one in living if one.record[field] == number), None)


def check_number(case: Case, field: str, before: Record | None, *, title: str, unique: bool) -> None:
    """Raises InvalidError for a number that was sent and cannot be used."""
    number = case.sent.get(field)
    if number and number != (before or {}).get(field):
        check_text(number, title)
        if unique:
            check_unique(case, field, number, (before or {}).get(str(case.kind.key)), title)


def check_text(number: str, title: str) -> None:
    """Numbers are printable ASCII, at most 255 of it (S-OAS, H; the wording is not recorded)."""
    if not number.isascii() or not number.isprintable():
        raise InvalidError(f"{title} Number can only contain printable ASCII characters")
    if len(number) > LONGEST:
        raise InvalidError(f"{title} Number is too long. Maximum of {LONGEST} characters allowed")


def check_unique(case: Case, field: str, number: str, own_key: str | None, title: str) -> None:
    """For invoices in the recorded words, for the others alike."""
    other = numbered(case.organisation.collections[case.kind.path], field, number)
    if other and other.record[str(case.kind.key)] != own_key:
        raise InvalidError(Rule.NUMBER_TAKEN.said(title=title))


def next_number(case: Case, field: str) -> str:
    """The next number of the series that nobody has."""
    organisation, path = case.organisation, case.kind.path
    collection, series = organisation.collections[path], SERIES[path]

    def used(count: int) -> bool:
        return numbered(collection, field, series[count]) is not None

    count = organisation.counters.get(path)
    if count is None:
        count = _end(used)
    while used(count):
        count += 1
    organisation.counters[path] = count  # which is only used if the document is saved
    return series[count]


def _end(used: Callable[[int], bool]) -> int:
    """Some count that is free though the one before is not; the numbers of the first documents have no gaps."""
    low, high = 0, STEP
    while used(high):
        low, high = high, high * 2
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if used(middle) else (low, middle)
    return low
