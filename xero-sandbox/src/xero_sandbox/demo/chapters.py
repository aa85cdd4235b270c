"""The chapters that each block of the generated company's business is written in, and who writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xero_sandbox.demo.bank_transactions import write_bank
from xero_sandbox.demo.company import Company
from xero_sandbox.demo.expense_claims import write_expenses
from xero_sandbox.demo.invoices import write_trade
from xero_sandbox.demo.journals import write_cash_ledger, write_ledger
from xero_sandbox.demo.manual_journals import write_adjustments
from xero_sandbox.demo.quotes_and_purchase_orders import write_orders

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from xero_sandbox.demo.company import Writer

WRITERS: Final[Mapping[str, Writer]] = {
    "trade": write_trade,
    "bank": write_bank,
    "orders": write_orders,
    "adjustments": write_adjustments,
    "expenses": write_expenses,
    "ledger": write_ledger,
    "cash ledger": write_cash_ledger,
}


def generated(seed: int, number: int, invoices: int, contacts: int | None, today: date) -> Company:
    """Number `number` of the organisations with that seed; one contact for every ten invoices unless told otherwise."""
    return Company(seed, number, invoices, contacts, today, writers=WRITERS)
