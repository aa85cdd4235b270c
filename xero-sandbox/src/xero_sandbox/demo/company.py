"""The generated company, and the blocks of its business: all follows from a seed, and is made when it is read."""

from __future__ import annotations

import gc
import random
from collections import defaultdict
from collections.abc import Callable
from contextlib import contextmanager
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from xero_sandbox.books.chart_of_accounts import Chart
from xero_sandbox.books.currencies import CURRENCIES
from xero_sandbox.books.ids import Dice, Ids
from xero_sandbox.books.numbering import SERIES
from xero_sandbox.books.record import Record, Stored
from xero_sandbox.demo.contact_balances import balances_of
from xero_sandbox.demo.contacts import Contacts
from xero_sandbox.demo.line_items import Lines
from xero_sandbox.demo.name_lists import company_name
from xero_sandbox.demo.record_counts import Plan
from xero_sandbox.demo.reference_data import ReferenceData
from xero_sandbox.demo.timeline import Timeline

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

CHAPTERS_KEPT: Final = 24
"""The chapters that were read last stay in memory."""


class Company:
    """Number `number` of the organisations with that seed, as it stands when `today` begins, UTC.

    `writers` write the chapters of each block, such as its invoices and what settles them.
    """

    def __init__(  # noqa: PLR0913 - what the company follows from, and who writes it down
        self,
        seed: int,
        number: int,
        invoices: int,
        contacts: int | None,
        today: date,
        *,
        writers: Mapping[str, Writer],
    ) -> None:
        self._writers = writers
        self.secret = f"{seed}/{number}"
        self.name = company_name(number, seed)
        self.today = today
        self.plan = Plan(invoices)
        self.timeline = Timeline.until(today, invoices)
        self.reference = ReferenceData(self.secret, self.timeline)
        self.currency = CURRENCIES[0][0]
        self.foreign = [(code, Decimal(rate)) for code, _, rate in CURRENCIES[1:]]
        count = contacts_for(invoices) if contacts is None else max(contacts, min(invoices, 1))
        self.contacts = Contacts(count, Ids(f"{self.secret}/Contacts", count))
        self.ids = lru_cache(None)(self._ids)
        self.account_stub = lru_cache(None)(self._account_stub)
        self.chapter = lru_cache(CHAPTERS_KEPT)(self._write)

    @cached_property
    def chart(self) -> Chart:
        return Chart(self.reference.accounts, self.reference.tax_rates, self.reference.categories)

    @cached_property
    def lines(self) -> Lines:
        return Lines(self.chart, self.reference.items, self.reference.tracked)

    @cached_property
    def balances(self) -> Mapping[str, Record]:
        """What contacts owe and are owed, by contact id: only the newest block has open documents."""
        if not self.plan.blocks:
            return {}
        stored = self.chapter("trade", self.plan.blocks - 1).records["Invoices"]
        return balances_of((each.record for each in stored), self.today)

    def forget(self) -> None:
        """Let go of what was made; it is made anew when somebody reads it."""
        for made in (self.chapter, self.contacts.stub):
            made.cache_clear()

    def dice(self, purpose: str) -> Dice:
        return random.Random(f"{self.secret}/{purpose}")  # noqa: S311 - books are not secrets

    def _write(self, chapter: str, number: int) -> Block:
        block = Block(self, chapter, number)
        with nothing_collected():
            self._writers[chapter](block)
        return block

    def _ids(self, path: str) -> Ids:
        return Ids(f"{self.secret}/{path}", self.plan.offsets(path)[-1])

    def _account_stub(self, code: str, *, named: bool = False) -> Record:
        account = self.chart.account(code)
        fields = ("AccountID", "Code", "Name") if named else ("AccountID", "Code")
        return {field: account[field] for field in fields}


class Event(NamedTuple):
    """Something that the ledger has to post."""

    moment: int
    source_type: str
    record: Record
    paid: Record | None = None
    """What a payment pays."""
    undone: bool = False


class Block:
    """The records of one chapter of one block, in the order of their stamps, and what they post."""

    def __init__(self, company: Company, chapter: str, number: int) -> None:
        self.company = company
        self.number = number
        self.dice = company.dice(f"{chapter}/{number}")
        first = company.plan.first_invoices
        self.start = company.timeline.part(first[number], company.plan.invoices)
        self.end = company.timeline.part(first[number + 1], company.plan.invoices)
        self.records: dict[str, list[Stored]] = defaultdict(list)
        self.events: list[Event] = []
        self._counts: dict[str, int] = {}
        self._ids: dict[str, Ids] = {}

    def new_id(self, path: str) -> str:
        """The id of the next record of a collection; records are written in the order of their ids."""
        if path not in self._ids:
            self._ids[path] = self.company.ids(path)
        return self._ids[path][self._next(path)]

    def new_number(self, path: str, counted: str = "") -> str:
        """The next number among the documents that are `counted` by type; or else that of the id just taken."""
        return SERIES[path][self._next(counted) if counted else self.count(path) - 1]

    def write(self, path: str, record: Record, moment: int, stamp: str = "UpdatedDateUTC") -> None:
        record[stamp] = self.company.timeline.stamp(moment)
        self.records[path].append(Stored(record))

    def post(self, moment: int, source_type: str, record: Record, paid: Record | None = None) -> None:
        self.events.append(Event(moment, source_type, record, paid))

    def undo(self, moment: int, source_type: str, record: Record, paid: Record | None = None) -> None:
        self.events.append(Event(moment, source_type, record, paid, undone=True))

    def count(self, path: str) -> int:
        """How many records of a collection there are so far, from the first block on."""
        if path not in self._counts:
            self._counts[path] = self.company.plan.offsets(path)[self.number]
        return self._counts[path]

    def _next(self, counted: str) -> int:
        position = self.count(counted)
        self._counts[counted] = position + 1
        return position

    def since(self, moment: int, until: int) -> int:
        """`moment`, or some later one before `until` if this block had not begun then."""
        if moment >= self.start:
            return moment
        return self.start + int((until - self.start) * self.dice.random())


Writer = Callable[[Block], None]


@contextmanager
def nothing_collected() -> Iterator[None]:
    """Thousands of records are made at once and none is garbage: looking for some would take a third of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def contacts_for(invoices: int) -> int:
    """One for every ten invoices, and twenty more where there is business at all."""
    return min(invoices, 20 + invoices // 10)
