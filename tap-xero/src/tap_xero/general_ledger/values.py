"""Reads amounts and parts of records that may lack them, or have something else in their place."""

from __future__ import annotations

import typing as t
from decimal import ROUND_HALF_UP, Decimal

if t.TYPE_CHECKING:
    from collections.abc import Mapping

    Record: t.TypeAlias = dict[str, t.Any]

ZERO: t.Final = Decimal(0)
ONE: t.Final = Decimal(1)
CENT: t.Final = Decimal("0.01")


def amount(record: Mapping[str, t.Any], field: str) -> Decimal:
    """A number of a record; zero if there is none that can be read."""
    value = record.get(field)
    if type(value) is Decimal:
        return value
    return Decimal(value) if type(value) is int else ZERO


def rate_of(*records: Mapping[str, t.Any]) -> Decimal:
    """What one of the organisation's own currency is worth: the first that says so, else it is that currency."""
    return next((rate for record in records if (rate := amount(record, "CurrencyRate")) > 0), ONE)


def in_base(value: Decimal, rate: Decimal) -> Decimal:
    """An amount in the organisation's currency, half cents away from zero as Xero rounds (S-WIRE, H)."""
    if rate == ONE:
        return value
    try:
        return money(value / rate)
    except ArithmeticError:  # Such numbers are no amounts, and are kept as they are.
        return value


def money(value: Decimal) -> Decimal:
    """In full cents.

    Raises:
        ArithmeticError: it has more digits than a number of the decimal module.
    """
    return value.quantize(CENT, ROUND_HALF_UP)


def share_of(value: Decimal, share: Decimal) -> Decimal:
    """A part of an amount, in full cents."""
    try:
        return money(value * share)
    except ArithmeticError:
        return value


def inside(record: Mapping[str, t.Any], field: str) -> Record:
    """A record within a record; empty if there is none."""
    value = record.get(field)
    return value if type(value) is dict else {}


def listed(record: Mapping[str, t.Any], field: str) -> list[Record]:
    """The records in a list of a record."""
    value = record.get(field)
    return [each for each in value if type(each) is dict] if type(value) is list else []


def text(record: Mapping[str, t.Any], field: str) -> str | None:
    """A name, code or id of a record; None if there is none."""
    value = record.get(field)
    return value if type(value) is str and value else None
