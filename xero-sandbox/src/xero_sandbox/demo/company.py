"""The generated company: everything in it follows from a seed, and is made when it is read."""

from __future__ import annotations

import gc
import random
from contextlib import contextmanager
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final

from xero_sandbox.books.chart_of_accounts import Chart
from xero_sandbox.books.ids import Dice, Ids
from xero_sandbox.demo.bank_transactions import write_bank
from xero_sandbox.demo.block import Block
from xero_sandbox.demo.chart_of_accounts import CURRENCIES
from xero_sandbox.demo.contact_balances import balances_of
from xero_sandbox.demo.contacts import Contacts
from xero_sandbox.demo.expense_claims import write_expenses
from xero_sandbox.demo.invoices import write_trade
from xero_sandbox.demo.journals import write_cash_ledger, write_ledger
from xero_sandbox.demo.line_items import Lines
from xero_sandbox.demo.manual_journals import write_adjustments
from xero_sandbox.demo.organisation_record import company_name
from xero_sandbox.demo.quotes_and_purchase_orders import write_orders
from xero_sandbox.demo.record_counts import Plan
from xero_sandbox.demo.reference_data import Settings
from xero_sandbox.demo.timeline import Timeline

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from xero_sandbox.books.record import Record

CHAPTERS_KEPT: Final = 24
"""The chapters that were read last stay in memory."""

WRITERS: Final = {
    "trade": write_trade,
    "bank": write_bank,
    "orders": write_orders,
    "adjustments": write_adjustments,
    "expenses": write_expenses,
    "ledger": write_ledger,
    "cash ledger": write_cash_ledger,
}


class Company:
    """Number `number` of the organisations with that seed, as it stands when `today` begins, UTC."""

    def __init__(self, seed: int, number: int, invoices: int, contacts: int | None, today: date) -> None:
        self.secret = f"{seed}/{number}"
        self.name = company_name(number, seed)
        self.today = today
        self.plan = Plan(invoices)
        self.timeline = Timeline.until(today, invoices)
        self.settings = Settings(self.secret, self.timeline)
        self.currency = CURRENCIES[0][0]
        self.foreign = [(code, Decimal(rate)) for code, _, rate in CURRENCIES[1:]]
        count = contacts_for(invoices) if contacts is None else max(contacts, min(invoices, 1))
        self.contacts = Contacts(count, Ids(f"{self.secret}/Contacts", count))
        self.ids = lru_cache(None)(self._ids)
        self.account_stub = lru_cache(None)(self._account_stub)
        self.chapter = lru_cache(CHAPTERS_KEPT)(self._write)

    @cached_property
    def chart(self) -> Chart:
        return Chart(self.settings.accounts, self.settings.tax_rates, self.settings.categories)

    @cached_property
    def lines(self) -> Lines:
        return Lines(self.chart, self.settings.items, self.settings.tracked)

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
            WRITERS[chapter](block)
        return block

    def _ids(self, path: str) -> Ids:
        return Ids(f"{self.secret}/{path}", self.plan.offsets(path)[-1])

    def _account_stub(self, code: str, *, named: bool = False) -> Record:
        account = self.chart.account(code)
        fields = ("AccountID", "Code", "Name") if named else ("AccountID", "Code")
        return {field: account[field] for field in fields}


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
