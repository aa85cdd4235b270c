"""Who owes what for which document, on any day."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from xero_sandbox.books.arithmetic import ONE, in_base
from xero_sandbox.books.posted_records import LIVE
from xero_sandbox.books.record import ZERO, Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from xero_sandbox.books.collection import Collection

SIDES: Final = {
    "ACCREC": ("ACCREC", 1),
    "ACCRECCREDIT": ("ACCREC", -1),
    "RECEIVE-PREPAYMENT": ("ACCREC", -1),
    "RECEIVE-OVERPAYMENT": ("ACCREC", -1),
    "ACCPAY": ("ACCPAY", 1),
    "ACCPAYCREDIT": ("ACCPAY", -1),
    "SPEND-PREPAYMENT": ("ACCPAY", -1),
    "SPEND-OVERPAYMENT": ("ACCPAY", -1),
}
"""By type of document: whether it is about what is owed to the organisation or by it, and -1 for credits."""
PATHS: Final = ("Invoices", "CreditNotes", "Prepayments", "Overpayments")
CREDITS: Final = ("CreditNotes", "Prepayments", "Overpayments")


class Settlement(NamedTuple):
    day: date
    amount: Decimal
    credited: bool
    """By a credit, not by a payment."""


class Item(NamedTuple):
    """A document in base currency; amounts of credits are negative."""

    path: str
    key: str
    contact_id: str
    side: str
    number: str
    day: date
    due_day: date
    total: Decimal
    settled: tuple[Settlement, ...]

    def until(self, day: date, *, credited: bool) -> Decimal:
        """What was paid, or credited, by the end of that day."""
        return sum((each.amount for each in self.settled if each.credited is credited and each.day <= day), ZERO)

    def due(self, day: date) -> Decimal:
        return self.total - self.until(day, credited=False) - self.until(day, credited=True)


class OpenItems:
    """Goes through all documents of history once, when first asked; what changed since is looked at each time."""

    def __init__(
        self, collections: Mapping[str, Collection], history: Callable[[Sequence[str]], Iterator[tuple[str, Record]]]
    ) -> None:
        self._collections = collections
        self._read = history
        """All records of some collections that were there from the start, each with the path of its collection."""
        self._history: dict[str, list[Item]] | None = None

    def of(self, contact_id: str) -> list[Item]:
        """All documents of a contact that count, by date."""
        if self._history is None:
            self._history = self._read_history()
        old = [
            each for each in self._history.get(contact_id, ()) if self._collections[each.path].is_untouched(each.key)
        ]
        new = [
            item
            for path in PATHS
            for stored in self._collections[path].touched()
            if (item := item_of(path, stored.record)) and item.contact_id == contact_id
        ]
        return sorted([*old, *new], key=lambda item: (item.day, item.number))

    def _read_history(self) -> dict[str, list[Item]]:
        found: defaultdict[str, list[Item]] = defaultdict(list)
        for path, document in self._read(PATHS):
            if item := item_of(path, document):
                found[item.contact_id].append(item)
        return dict(found)


def item_of(path: str, document: Record) -> Item | None:
    """None for what does not count, such as a draft."""
    if document.get("Status") not in LIVE or document.get("Type") not in SIDES:
        return None
    side, sign = SIDES[document["Type"]]
    rate = document.get("CurrencyRate", ONE)
    key = str(document[f"{path[:-1]}ID"])
    return Item(
        path=path,
        key=key,
        contact_id=str(document["Contact"]["ContactID"]).lower(),
        side=side,
        number=str(document.get("InvoiceNumber", document.get("CreditNoteNumber", ""))),
        day=document["Date"],
        due_day=document["DueDate"] if "DueDate" in document else document["Date"],
        total=sign * in_base(document["Total"], rate),
        settled=tuple(
            Settlement(day, sign * in_base(amount, rate), credited) for day, amount, credited in _settled(document)
        ),
    )


def _settled(document: Record) -> Iterator[tuple[date, Decimal, bool]]:
    day = document["Date"]
    for payment in document.get("Payments", ()):
        yield payment.get("Date", day), payment["Amount"], False
    for path in CREDITS:
        for credit in document.get(path, ()):
            yield credit.get("Date", day), credit["AppliedAmount"], True
    for allocation in document.get("Allocations", ()):
        if not allocation.get("IsDeleted"):
            yield allocation.get("Date", day), allocation["Amount"], True
