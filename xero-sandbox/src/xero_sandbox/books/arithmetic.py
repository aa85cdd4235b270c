"""What a line costs, what tax it bears, and what they come to (S-WIRE, S-OAS, H: rounded half up, per line)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from xero_sandbox.books.record import ZERO, Record

if TYPE_CHECKING:
    from collections.abc import Iterable

CENT: Final = Decimal("0.01")
HUNDRED: Final = Decimal(100)
ONE: Final = Decimal(1)


class Totals(NamedTuple):
    sub_total: Decimal
    total_tax: Decimal
    total: Decimal


def money(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def line_amount(quantity: Decimal, unit_amount: Decimal, discount_rate: Decimal = ZERO) -> Decimal:
    """`discount_rate` is in percent."""
    if discount_rate:
        return money(quantity * unit_amount * (HUNDRED - discount_rate) / HUNDRED)
    return money(quantity * unit_amount)


def line_tax(amount: Decimal, percent: Decimal, line_amount_types: str) -> Decimal:
    """The tax on top of a line's amount (Exclusive) or within it (Inclusive); quotes use capitals."""
    if not percent or line_amount_types in {"NoTax", "NOTAX"}:
        return ZERO
    if line_amount_types in {"Inclusive", "INCLUSIVE"}:
        return money(amount * percent / (HUNDRED + percent))
    return money(amount * percent / HUNDRED)


def totals(lines: Iterable[Record], line_amount_types: str) -> Totals:
    amount = tax = ZERO
    for line in lines:
        amount += line["LineAmount"]
        tax += line["TaxAmount"]
    if line_amount_types in {"Inclusive", "INCLUSIVE"}:
        return Totals(amount - tax, tax, amount)
    return Totals(amount, tax, amount + tax)


def in_base(amount: Decimal, rate: Decimal) -> Decimal:
    """An amount of a currency of which `rate` units are worth one of the organisation's own."""
    return amount if rate == ONE else money(amount / rate)
