"""Keeps the journals in step with the documents: what changes posts, on an accruals and on a cash basis."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from xero_sandbox.books.account_balances import Balances
from xero_sandbox.books.document_to_journal import REFUNDS, accrual_lines, cash_lines
from xero_sandbox.books.initial_records import count_of
from xero_sandbox.books.journals import day_of, journal, reversals, reversed_lines
from xero_sandbox.books.posted_records import payment_posting, payments_of, posting_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date, datetime

    from xero_sandbox.books.account_balances import Posted
    from xero_sandbox.books.chart_of_accounts import Chart
    from xero_sandbox.books.collection import Collection
    from xero_sandbox.books.ids import Dice
    from xero_sandbox.books.posted_records import Posting
    from xero_sandbox.books.record import Record
    from xero_sandbox.books.stock import Stock

BASES: Final = {"Journals": accrual_lines, "CashJournals": cash_lines}
"""The two ledgers, and what a document posts to each."""
TICK: Final = timedelta(microseconds=1)
MONEY: Final = ("AccountID", "NetAmount", "TaxAmount", "TaxType", "TrackingCategories")
"""What a line must differ in to be posted anew."""


class Entry(NamedTuple):
    """A journal that is still to be written."""

    ledger: str
    posting: Posting
    lines: list[Record]
    undone: bool


class _Last(NamedTuple):
    """The last journal there was at some version of the journals."""

    version: int
    number: int
    moment: datetime


class Ledger:
    """Ask for the entries of a change first, which may fail; write them when the change is made."""

    def __init__(
        self,
        collections: Mapping[str, Collection],
        chart: Callable[[], Chart],
        dice: Dice,
        stock: Stock,
        *,
        history: Callable[[str], Iterator[Posted]],
    ) -> None:
        self._collections = collections
        self._chart = chart
        self._dice = dice
        self._stock = stock
        self._history = history
        self.undone: set[str] = set()
        """Ids of the journals written here that take others back."""
        self._last: dict[str, _Last] = {}
        self.balances = {path: Balances(collections[path], partial(self._journals, path)) for path in BASES}

    def entries(
        self, path: str, before: Record | None, after: Record | None, ledgers: Iterable[str] = tuple(BASES)
    ) -> list[Entry]:
        """What follows in these ledgers when a record changes, is new (no `before`), or goes (no `after`).

        Raises:
            KeyError: It names an account, tax rate or tracking option that is not there.
        """
        found: list[Entry] = []
        for old, new in self._postings(path, before, after):
            for ledger in ledgers:
                found += self._difference(ledger, old, new)
        return found

    def write(self, entries: list[Entry], now: datetime) -> None:
        for entry in entries:
            self._write(entry, now)

    def _journals(self, path: str) -> Iterator[Posted]:
        """All there are; those of history come straight from the documents as long as nobody has touched them."""
        journals = self._collections[path]
        if journals.is_whole():
            yield from self._history(path)
        else:
            yield from (self._posted(stored.record) for stored in journals.untouched())
        later = [stored.record for stored in journals.touched()]
        self.undone |= reversals(later)
        yield from map(self._posted, later)

    def _posted(self, record: Record) -> Posted:
        day, lines = record["JournalDate"], record["JournalLines"]
        return day, record.get("SourceType", ""), lines, record["JournalID"] in self.undone

    def _postings(
        self, path: str, before: Record | None, after: Record | None
    ) -> Iterator[tuple[Posting | None, Posting | None]]:
        """The record's own posting before and after, and those of its payments, which on a cash basis mirror it."""
        books = self._collections
        told = self._stock.told
        yield posting_of(path, before, books, told), posting_of(path, after, books, told)
        for payment in payments_of(path, after, books) if before and after else ():
            yield payment_posting(payment, before), payment_posting(payment, after)

    def _difference(self, ledger: str, old: Posting | None, new: Posting | None) -> Iterator[Entry]:
        chart = self._chart()
        was, now = (BASES[ledger](each[0], each[1], chart, each[2]) if each else [] for each in (old, new))
        if _money(old, was) == _money(new, now):
            return
        if old and was:
            yield Entry(ledger, old, reversed_lines(was), undone=True)
        if new and now:
            yield Entry(ledger, new, now, undone=False)

    def _write(self, entry: Entry, now: datetime) -> None:
        journals = self._collections[entry.ledger]
        source_type = REFUNDS.get(entry.posting.source_type, entry.posting.source_type)
        number, moment = self._next(entry.ledger, now)
        record = {"JournalNumber": number, **journal(source_type, entry.posting.document, entry.lines, self._dice)}
        stored = journals.put(record, moment=moment)
        self._last[entry.ledger] = _Last(journals.version, number, moment)
        if entry.undone:
            self.undone.add(stored.record["JournalID"])
        self.balances[entry.ledger].add(self._posted(stored.record))

    def _next(self, ledger: str, now: datetime) -> tuple[int, datetime]:
        """The number of a new journal, and its moment: both are higher than those of all before (S-JOURNALS, H)."""
        journals = self._collections[ledger]
        last = self._last.get(ledger)
        if not last or last.version != journals.version:  # somebody else has written journals
            before = journals.in_default_order()
            if not before:
                return 1, now
            record = before[-1].record
            last = _Last(journals.version, count_of(journals.kind, record), record["CreatedDateUTC"])
        return last.number + 1, max(now, last.moment + TICK)


def _money(posting: Posting | None, lines: list[Record]) -> tuple[date | None, list[list[object]]]:
    day = day_of(posting.document) if posting and lines else None
    return day, [[line.get(field) for field in MONEY] for line in lines]
