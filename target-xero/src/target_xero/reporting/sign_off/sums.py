"""Counts and sums of a plan: by kind and action, by account and month, by month and kind; each in its currency."""

from __future__ import annotations

import typing as t
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from target_xero.validation.movements import Effect

ZERO: t.Final = Decimal(0)
MOST: t.Final = 400
"""Rows of a table that are listed; the others are one row."""


@dataclass(slots=True)
class Tally:
    """What becomes of one kind of document in one way."""

    documents: int = 0
    rows: int = 0
    unknown: int = 0
    """Documents of which nobody can tell before what they do to the accounts."""
    amounts: dict[str, Decimal] = field(default_factory=lambda: defaultdict(lambda: ZERO))
    """By currency."""


@dataclass(slots=True)
class Sides:
    """Debits and credits."""

    debit: Decimal = ZERO
    credit: Decimal = ZERO

    def add(self, amount: Decimal) -> None:
        if amount > ZERO:
            self.debit += amount
        else:
            self.credit -= amount

    @property
    def net(self) -> Decimal:
        return self.debit - self.credit


@dataclass(slots=True)
class Sum:
    """So many documents and what they come to."""

    documents: int = 0
    amount: Decimal = ZERO


class Sums:
    """Adds up one document after the other, and keeps none."""

    def __init__(self) -> None:
        self.tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)
        """By kind and action, in the order in which they came."""
        self._accounts: dict[tuple[str, str, str], Sides] = defaultdict(Sides)
        self._months: dict[tuple[str, str, str, bool], Sum] = defaultdict(Sum)

    def count(self, title: str, action: str, rows: int) -> Tally:
        tally = self.tallies[title, action]
        tally.documents += 1
        tally.rows += rows
        return tally

    def add(self, effect: Effect, tally: Tally) -> None:
        """Add what a document does to the books: in each account what changes there, be it made of two amounts."""
        tally.unknown += not effect.is_known
        changes: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
        for movement in effect.movements:
            changes[movement.account, movement.month] += movement.amount
        for (account, month), amount in changes.items():
            if amount:
                self._accounts[effect.currency, account, month].add(amount)
        shares: dict[tuple[str, bool], Decimal] = defaultdict(lambda: ZERO)
        for share in effect.shares:
            shares[share.month, share.is_booked] += share.amount
            tally.amounts[effect.currency] += share.amount
        for (month, is_booked), amount in shares.items():
            there = self._months[effect.currency, month, effect.title, is_booked]
            there.documents += 1
            there.amount += amount

    def accounts(self) -> Iterator[tuple[str, list[tuple[str, Sides, list[tuple[str, Sides]]]], Sides, int]]:
        """By currency: each account with its sum and its months; the sum of all; and how many rows are not listed."""
        for currency in sorted({key[0] for key in self._accounts}):
            rows = sorted(key[1:] for key in self._accounts if key[0] == currency)
            by_account: dict[str, list[tuple[str, Sides]]] = {}
            total = Sides()
            for number, (account, month) in enumerate(rows):
                sides = self._accounts[currency, account, month]
                total.debit += sides.debit
                total.credit += sides.credit
                if number < MOST:
                    by_account.setdefault(account, []).append((month, sides))
            listed = [(account, _sum(months), months) for account, months in by_account.items()]
            yield currency, listed, total, max(0, len(rows) - MOST)

    def months(self) -> Iterator[tuple[str, list[tuple[str, list[tuple[str, bool, Sum]]]], int]]:
        """By currency: each month with what its kinds of documents come to; and how many rows are not listed."""
        for currency in sorted({key[0] for key in self._months}):
            rows = sorted(key[1:] for key in self._months if key[0] == currency)
            by_month: dict[str, list[tuple[str, bool, Sum]]] = {}
            for month, title, is_booked in rows[:MOST]:
                there = self._months[currency, month, title, is_booked]
                by_month.setdefault(month, []).append((title, is_booked, there))
            yield currency, [*by_month.items()], max(0, len(rows) - MOST)


def _sum(months: list[tuple[str, Sides]]) -> Sides:
    return Sides(sum((each.debit for _, each in months), ZERO), sum((each.credit for _, each in months), ZERO))
