"""Opens the books of a generated company."""

from __future__ import annotations

import random
from functools import partial
from typing import TYPE_CHECKING

from xero_sandbox.books.ids import random_guid
from xero_sandbox.books.organisation import Opening, Organisation, open_books
from xero_sandbox.demo.chapters import generated
from xero_sandbox.demo.initial_records import history_of, records_in
from xero_sandbox.demo.journals import posted_in

if TYPE_CHECKING:
    from xero_sandbox.clock import Clock
    from xero_sandbox.options import Options


def open_demo_books(options: Options, clock: Clock, number: int) -> Organisation:
    """The books of organisation `number`, counted from 0. Nothing in them is made before it is read."""
    today = options.today or clock.now().date()
    company = generated(options.seed, number, options.invoices, options.contacts, today)
    opening = Opening(
        tenant_id=random_guid(company.dice("tenant")),
        name=company.name,
        today=today,
        dice=random.Random(f"{options.seed}/{number}/what is created later"),  # noqa: S311 - ids are not secrets
        history_of=partial(history_of, company),
        posted_in=partial(posted_in, company),
        records_in=partial(records_in, company),
        forget=company.forget,
    )
    return open_books(opening)
