"""What lines cost: quantity, price, amount and discount, whichever of them are said."""

from __future__ import annotations

import typing as t
from decimal import Decimal

from target_xero.documents.rounding import to_places
from target_xero.documents.totals import DISCOUNTS, HUNDRED, cents, overlooked_discount
from target_xero.validation.problems import Problem

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from target_xero.documents.record import Record

FACTORS: t.Final = ("Quantity", "UnitAmount", "LineAmount")
PRICED: t.Final = (*FACTORS, *DISCOUNTS)
ZERO: t.Final = Decimal(0)
NO_DISCOUNT: t.Final = "{} {} would not be kept: Xero books no discount there."
ONE_DISCOUNT: t.Final = "DiscountAmount {} would not be kept: the DiscountRate {} counts (line {})."
TOO_GREAT: t.Final = "The discount rate '{:.2f}' is invalid. Discount must not be greater than the line total."
NEGATIVE: t.Final = "The quantity value '{:.4f}' is invalid. Quantity must not be less than zero."
"""A price may be less than nothing, a quantity not (support articles workguru 43000570879, wiplist 10482959)."""
DIFFERS: t.Final = "The line total {:.2f} does not match the expected line total {:f}"
"""Of a line whose price is that of its item, mostly (S-ERR, M)."""
LARGEST: t.Final = Decimal("9999999999.99")
"""Of the amount of a line (S-INVOICES, H); of its factors, M."""
TOO_LARGE: t.Final = f"The line amount cannot be greater than {LARGEST}"
FINEST: t.Final = 4
"""Decimal places of quantities and prices, as Xero keeps them (S-INVOICES, H)."""


class Price(t.NamedTuple):
    """What a line costs; of quantity and unit, Xero works out the one that is not said (S-INVOICES, H)."""

    quantity: Decimal
    unit: Decimal
    full: Decimal
    """In cents, less a discount by rate."""
    rate: Decimal
    off: Decimal
    """A discount by amount, which counts only without a rate."""


def price_of(line: Mapping[str, t.Any], *, discounts: bool) -> Price:
    """What a line costs, with what follows from its LineAmount, which is less its discount (S-OAS, H)."""
    quantity, unit, amount = (None if line.get(name) is None else decimal(line[name]) for name in FACTORS)
    rate = decimal(line.get("DiscountRate")) if discounts else ZERO
    off = decimal(line.get("DiscountAmount")) if discounts and not rate else ZERO
    left = (HUNDRED - rate) / HUNDRED
    if quantity is None:
        quantity = amount / unit if unit and amount is not None else Decimal(1)
    quantity = to_places(quantity, FINEST)
    if unit is None:
        share = quantity * left
        unit = (amount + off) / share if amount is not None and share else ZERO
    full = cents(quantity * to_places(unit, FINEST) * left)
    return Price(quantity=quantity, unit=unit, full=full, rate=rate, off=off)


def problems_of_price(line: Record, *, discounts: bool, complete: bool) -> Iterator[Problem]:
    """Why a line cannot cost what it says, in the order of which Xero names the first.

    Args:
        line: with what its item says of it, and what stays of it.
        discounts: whether its document bears them.
        complete: whether it needs an account, and so may not come to nothing by rounding.
    """
    said = [decimal(line[name]) for name in FACTORS if line.get(name) is not None]
    if not said:
        return
    price = price_of(line, discounts=discounts)
    if any(abs(each) > LARGEST for each in said):
        yield Problem(words=TOO_LARGE)
    if not ZERO <= price.rate <= HUNDRED:
        yield Problem(words="Discount must be between 0 and 100", hint=f"It is {price.rate:f}.")
    if price.quantity < 0:
        yield Problem(words=NEGATIVE.format(price.quantity))
    if abs(price.full) > LARGEST:
        yield Problem(words=TOO_LARGE)
    counts = price.unit and price.rate != HUNDRED and (line.get("Quantity") is None or decimal(line["Quantity"]))
    if complete and counts and not price.full:
        yield Problem(words="Account must be valid.", hint="The line costs something, and comes to nothing in cents.")
    if discounts and line.get("DiscountAmount") is not None and not price.rate and price.off > price.full:
        yield Problem(words=TOO_GREAT.format(price.off))
    counted = price.full - price.off
    if all(line.get(name) is not None for name in FACTORS) and cents(decimal(line["LineAmount"])) != counted:
        yield Problem(words=DIFFERS.format(decimal(line["LineAmount"]), counted))


def notes_on_discount(line: Record, before: Record, number: int, *, discounts: bool) -> Iterator[str]:
    """What Xero would overlook of a discount that a line says, or that it had."""
    if all(line.get(name) is None for name in PRICED):
        return
    line = merged(line, before)
    if not discounts:
        yield from (NO_DISCOUNT.format(name, line[name]) for name in DISCOUNTS if decimal(line.get(name)))
    elif lost := overlooked_discount(line):
        yield ONE_DISCOUNT.format(f"{lost:f}", f"{decimal(line.get('DiscountRate')):f}", number + 1)


def merged(line: Record, before: Record | None) -> Record:
    """A line with what stays of the one that it changes: no amount that follows from what has changed."""
    if not before:
        return line
    gone: set[str] = {"LineAmount", "TaxAmount"} if is_priced_anew(line, before) else set()
    if _says_other(line, before, "TaxType"):
        gone.add("TaxAmount")
    for said, old in (("AccountCode", "AccountID"), ("AccountID", "AccountCode")):
        if _says_other(line, before, said):
            gone.add(old)
    if line.get("LineAmount") is not None and gone:
        gone.add("UnitAmount")
    if _has_other_item(line, before):
        gone |= before.keys() - {"Quantity"}
    return {**{name: value for name, value in before.items() if name not in gone}, **line}


def without_tax(lines: Iterable[Record]) -> list[Record]:
    """The same lines for amounts that are meant otherwise: Xero works out their tax anew."""
    return [{name: value for name, value in line.items() if name != "TaxAmount"} for line in lines]


def _says_other(line: Record, before: Record, name: str) -> bool:
    return bool(line.get(name)) and line[name] != before.get(name)


def is_priced_anew(line: Record, before: Record) -> bool:
    changed = any(name in line and decimal(line[name]) != decimal(before.get(name)) for name in PRICED)
    return changed or _has_other_item(line, before)


def _has_other_item(line: Record, before: Record) -> bool:
    return bool(line.get("ItemCode")) and line["ItemCode"] != before.get("ItemCode")


def amount_of(line: Mapping[str, t.Any], *, discounts: bool = True) -> Decimal:
    """What a line comes to before tax that Xero adds: as sent, or quantity times price in cents."""
    return cents(exact_amount_of(line, discounts=discounts))


def exact_amount_of(line: Mapping[str, t.Any], *, discounts: bool = True) -> Decimal:
    if line.get("LineAmount") is not None:
        return decimal(line["LineAmount"])
    full = decimal(line.get("Quantity", 1)) * decimal(line.get("UnitAmount"))
    rate, off = (decimal(line.get(name)) if discounts else ZERO for name in DISCOUNTS)
    return full - (full * rate / HUNDRED if rate else off)


def decimal(value: t.Any) -> Decimal:
    """A number that can be computed with; nothing for what is none, such as what is not looked at."""
    try:
        number = Decimal(str(value)) if value is not None else ZERO
    except ArithmeticError:
        return ZERO
    return number if number.is_finite() else ZERO
