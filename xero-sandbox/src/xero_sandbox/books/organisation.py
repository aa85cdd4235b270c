"""An organisation and its books."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from xero_sandbox.books.attachments_and_notes import Papers
from xero_sandbox.books.chart_of_accounts import CurrentChart
from xero_sandbox.books.collection import Collection
from xero_sandbox.books.contact_balances import ContactBalances
from xero_sandbox.books.ids import random_guid
from xero_sandbox.books.journal_entries import Ledger
from xero_sandbox.books.kinds import CASH_JOURNALS, KINDS
from xero_sandbox.books.open_items import OpenItems
from xero_sandbox.books.stock import Stock

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from xero_sandbox.books.account_balances import Posted
    from xero_sandbox.books.chart_of_accounts import Chart
    from xero_sandbox.books.initial_records import History
    from xero_sandbox.books.kinds import Kind
    from xero_sandbox.books.record import Record, Stored
    from xero_sandbox.books.stock import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    tenant_id: str
    name: str
    collections: Mapping[str, Collection]
    """By path; CashJournals are what Journals answers with `paymentsOnly`."""
    new_id: Callable[[], str]
    """An id for whatever is created from now on."""
    chart: Callable[[], Chart]
    """The accounts, tax rates and tracking options as they are now."""
    ledger: Ledger
    open_items: OpenItems
    stock: Stock
    contact_balances: ContactBalances
    dice: random.Random
    """What new ids come from."""
    forget: Callable[[], None]
    """Lets go of the history that was made, which is made anew when it is read."""
    papers: Papers = field(default_factory=Papers)
    """Histories, attachments and the like."""

    authors: dict[str, str] = field(default_factory=dict)
    """Client id of the app that created a record, by the record's key."""
    counters: dict[str, int] = field(default_factory=dict)
    """How many numbers of a series are known to be in use, by path; a number is checked before it is given out."""

    def save(self, path: str, record: Record, now: datetime, *, stamp: bool = True) -> Stored:
        """Put the record into its collection, and post what follows.

        Args:
            path: Of the collection.
            record: All of it, as it is to be.
            now: What the record is stamped with, unless the change is one that Xero does not stamp.
            stamp: Whether it does.

        Raises:
            KeyError: The record names an account, tax rate or tracking option that is not there. Nothing has changed.
        """
        collection = self.collections[path]
        key = collection.kind.key
        before = collection.find(record[key]) if key and key in record else None
        if key and key not in record:
            record = {**record, key: self.new_id()}
        old = before.record if before else None
        plan = self.stock.plan(path, old, record)
        was, becomes = self.stock.told(path, old), self.stock.told(path, record, plan.after if plan else [])
        entries = self.ledger.entries(path, was, {"UpdatedDateUTC": now, **(becomes or record)})
        stored = collection.put(record, moment=now if stamp else None)
        self.ledger.write(entries, now)
        self._follow(path, plan, old, stored.record, now)
        if key and stamp:
            self.papers.remember_change(stored.record[key], before.record if before else None, stored.record, now)
        return stored

    def remove(self, path: str, key: str, now: datetime) -> bool:
        """Whether there was such a record; it leaves no trace in its collection, but what it posted is taken back."""
        before = self.collections[path].find(key)
        if not before:
            return False
        entries = self.ledger.entries(path, self.stock.told(path, before.record), None)
        plan = self.stock.plan(path, before.record, None)
        self.collections[path].remove(before.record[self.collections[path].kind.key or ""])
        self.ledger.write(entries, now)
        for item in self.stock.apply(plan) if plan else ():
            self.collections["Items"].put(item, moment=None)
        return True

    def _follow(self, path: str, plan: Plan | None, before: Record | None, after: Record, now: datetime) -> None:
        """Items and contacts say what is on hand and owed; that stamps neither (S-CONTACTS, H; items M)."""
        for item in self.stock.apply(plan) if plan else ():
            self.collections["Items"].put(item, moment=None)
        if path == "Invoices":
            for contact in self.contact_balances.changed(before, after, now.date()):
                self.collections["Contacts"].put(contact, moment=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What an organisation's books begin with, whoever wrote it."""

    tenant_id: str
    name: str
    today: date
    dice: random.Random
    """What the ids of all that is created later come from."""
    history_of: Callable[[Kind], History]
    posted_in: Callable[[str], Iterator[Posted]]
    """What the history posts to a ledger, by its collection: Journals or CashJournals."""
    records_in: Callable[[Sequence[str]], Iterator[tuple[str, Record]]]
    """The records of some collections, with the collection of each."""
    forget: Callable[[], None]


def open_books(opening: Opening) -> Organisation:
    """Nothing in the books is made before it is read."""
    new_id = partial(random_guid, opening.dice)
    kinds = (*KINDS, CASH_JOURNALS)
    collections = {kind.path: Collection(kind, opening.history_of(kind), new_id) for kind in kinds}
    chart, stock = CurrentChart(collections), Stock(collections["Items"])
    return Organisation(
        tenant_id=opening.tenant_id,
        name=opening.name,
        collections=collections,
        new_id=new_id,
        chart=chart,
        ledger=Ledger(collections, chart, opening.dice, stock, history=opening.posted_in),
        open_items=OpenItems(collections, opening.records_in),
        stock=stock,
        contact_balances=ContactBalances(collections["Contacts"], opening.today),
        dice=opening.dice,
        forget=opening.forget,
    )
