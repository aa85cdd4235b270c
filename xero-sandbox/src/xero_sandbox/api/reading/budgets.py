"""Answers one budget, of which a window of months is shown."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from xero_sandbox.api import envelope, errors
from xero_sandbox.api.printing import json_text
from xero_sandbox.api.querying.modified_since import moment_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xero_sandbox.api.request_context import Asked, Handler
    from xero_sandbox.books.record import Record
    from xero_sandbox.http.messages import Response

MOST_MONTHS: Final = 24


def handlers() -> Mapping[str, Handler]:
    """By id of operation."""
    return {"getBudget": read_budget}


def read_budget(asked: Asked) -> Response:
    collection = asked.organisation.collections["Budgets"]
    stored = collection.find(asked.places["BudgetID"])
    if not stored:
        return errors.not_found()
    shown = within(stored.record, *window(asked))
    return envelope.answer(asked, collection.kind.wrapper, [json_text.serialise(shown, collection.kind.model)])


def window(asked: Asked) -> tuple[int, int]:
    """The first and the last month shown, counted from year 0.

    Without dates the month before this one to the month after it; 24 months at most (S-BUDGETS, H; that the rest is
    left out and not refused: L).
    """
    this = month_of(asked.now.date())
    first, last = (moment_of(asked.query.get(name, "")) for name in ("datefrom", "dateto"))
    start = month_of(first) if first else this - 1
    end = month_of(last) if last else max(this + 1, start)
    return start, min(end, start + MOST_MONTHS - 1)


def month_of(day: date) -> int:
    return day.year * 12 + day.month


def within(budget: Record, first: int, last: int) -> Record:
    """The budget with the balances of those months only; raw JSON in their place is shown as it is."""

    def is_shown(balance: Record) -> bool:
        period = balance.get("Period")
        return not isinstance(period, date) or first <= month_of(period) <= last

    lines = [
        {**line, "BudgetBalances": [balance for balance in line.get("BudgetBalances", []) if is_shown(balance)]}
        for line in budget.get("BudgetLines", [])
    ]
    return {**budget, "BudgetLines": lines}
