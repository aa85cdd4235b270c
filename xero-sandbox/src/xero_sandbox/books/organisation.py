"""An organisation and its books."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from xero_sandbox.books.chart import Chart
from xero_sandbox.books.collection import Collection
from xero_sandbox.books.demo.company import Company
from xero_sandbox.books.demo.histories import history_of
from xero_sandbox.books.ids import random_guid
from xero_sandbox.books.kinds import CASH_JOURNALS, KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from xero_sandbox.books.record import Record
    from xero_sandbox.clock import Clock
    from xero_sandbox.options import Options


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    tenant_id: str
    name: str
    collections: Mapping[str, Collection]
    """By path; CashJournals are what Journals answers with `paymentsOnly`."""
    new_id: Callable[[], str]
    """An id for whatever is created from now on."""

    def chart(self) -> Chart:
        """The accounts, tax rates and tracking options as they are now."""
        return Chart(*(self._records(path) for path in ("Accounts", "TaxRates", "TrackingCategories")))

    def _records(self, path: str) -> list[Record]:
        return [stored.record for stored in self.collections[path].in_default_order()]


def open_books(options: Options, clock: Clock, number: int) -> Organisation:
    """The books of organisation `number`, counted from 0. Nothing in them is made before it is read."""
    today = options.today or clock.now().date()
    company = Company(options.seed, number, options.invoices, options.contacts, today)
    dice = random.Random(f"{options.seed}/{number}/what is created later")  # noqa: S311 - ids are not secrets
    new_id = partial(random_guid, dice)
    kinds = (*KINDS, CASH_JOURNALS)
    return Organisation(
        tenant_id=random_guid(company.dice("tenant")),
        name=company.name,
        collections={kind.path: Collection(kind, history_of(company, kind), new_id) for kind in kinds},
        new_id=new_id,
    )
