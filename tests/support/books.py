"""Books of a generated company, opened without a server, and what their records come to."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from xero_sandbox.books.arithmetic import in_base
from xero_sandbox.clock import Clock
from xero_sandbox.demo.opening import open_demo_books
from xero_sandbox.options import Options

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xero_sandbox.books.organisation import Organisation

TODAY = date(2026, 6, 30)

Record = dict[str, Any]


def books(*, invoices: int = 500, contacts: int | None = None, seed: int = 7, number: int = 0) -> Organisation:
    options = Options(seed=seed, invoices=invoices, contacts=contacts, today=TODAY)
    return open_demo_books(options, Clock(), number)


@cache
def opened(invoices: int) -> Organisation:
    """Books that a test only reads."""
    return books(invoices=invoices)


@cache
def _read(invoices: int, path: str) -> list[Record]:
    return records(opened(invoices), path)


def records(company: Organisation | int, path: str, **wanted: Any) -> list[Record]:
    """The records of a collection with those values, in default order.

    A number means the company with so many invoices, as `opened`, which is read only once for all tests.
    """
    if isinstance(company, int):
        found = _read(company, path)
    else:
        found = [stored.record for stored in company.collections[path].in_default_order()]
    return [record for record in found if all(record.get(field) == value for field, value in wanted.items())]


def total(documents: Iterable[Record], field: str) -> Decimal:
    """In base currency, each at its own rate."""
    amounts = (in_base(document[field], document.get("CurrencyRate", Decimal(1))) for document in documents)
    return sum(amounts, Decimal())
