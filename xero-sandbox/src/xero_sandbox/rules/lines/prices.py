"""What a line costs and what tax it bears, from whichever of its amounts were sent (S-INVOICES, H)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final

from xero_sandbox.books.arithmetic import HUNDRED, ONE, line_tax, money
from xero_sandbox.books.record import ZERO
from xero_sandbox.rules.checks.amounts_and_accounts import MOST
from xero_sandbox.rules.error_messages import Rule
from xero_sandbox.rules.interface import InvalidError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xero_sandbox.books.record import Record

AMOUNTS: Final = ("Quantity", "UnitAmount", "LineAmount", "DiscountRate", "DiscountAmount")
FINEST_QUANTITY: Final = Decimal("0.0001")


def amounts_of(line: Record, unit_places: int, *, discounts: bool, needed: bool = False) -> Record:
    """Quantity, UnitAmount, LineAmount and the discount; what was left out follows from the rest.

    A line that has only a text costs nothing. Raises InvalidError when they contradict each other, and, where the
    account is `needed`, for a line that costs something and is rounded to nothing.
    """
    quantity, unit, sent = line.get("Quantity"), line.get("UnitAmount"), line.get("LineAmount")
    if quantity is None and unit is None and sent is None:
        return {"LineAmount": ZERO}
    _check_size(quantity, unit, sent)
    rate = line.get("DiscountRate", ZERO) if discounts else ZERO
    off = line.get("DiscountAmount", ZERO) if discounts and not rate else ZERO
    if not ZERO <= rate <= HUNDRED:
        raise InvalidError("Discount must be between 0 and 100")
    left = (HUNDRED - rate) / HUNDRED
    quantity = _quantity(quantity, unit, sent)
    if quantity < 0:
        raise InvalidError(Rule.QUANTITY_NEGATIVE.said(quantity=f"{quantity:.4f}"))
    exact = _unit(unit, quantity, sent, left, off)
    unit = _round(exact, unit_places)
    full = _times(quantity, unit, left)
    if needed and exact and left and line.get("Quantity") != 0 and not full:
        raise InvalidError(Rule.ACCOUNT_INVALID.said(), Rule.TAX_INVALID.said())
    if "DiscountAmount" in line and discounts and not rate and off > full:
        raise InvalidError(Rule.DISCOUNT_TOO_LARGE.said(rate=f"{off:.2f}"))
    amount = full - off
    if sent is not None and {"UnitAmount", "Quantity"} <= line.keys() and money(sent) != amount:
        raise InvalidError(Rule.LINE_TOTAL_DIFFERS.said(said=money(sent), counted=amount))
    found = {"Quantity": quantity, "UnitAmount": unit, "LineAmount": amount if sent is None else money(sent)}
    return {**found, "DiscountRate": rate, "DiscountAmount": off}


def tax_of(line: Record, rate: Record | None, types: str) -> Decimal:
    """The tax that was sent, which may differ from what the rate comes to (S-INVOICES, M), or what it comes to."""
    if types == "NoTax":
        return ZERO
    if "TaxAmount" in line:
        return money(line["TaxAmount"])
    return line_tax(line["LineAmount"], Decimal(rate["EffectiveRate"]) if rate else ZERO, types)


def discount_fields(lines: Sequence[Record]) -> Record:
    """IsDiscounted, and TotalDiscount if there is any."""
    off = [line for line in lines if line.get("DiscountRate") or line.get("DiscountAmount")]
    if not off:
        return {"IsDiscounted": False}
    taken = (money(line["Quantity"] * line["UnitAmount"]) - line["LineAmount"] for line in off)
    return {"IsDiscounted": True, "TotalDiscount": sum(taken, ZERO)}


def _quantity(quantity: Decimal | None, unit: Decimal | None, sent: Decimal | None) -> Decimal:
    if quantity is not None:
        return quantity.quantize(FINEST_QUANTITY, ROUND_HALF_UP)
    if unit and sent is not None:
        return (sent / unit).quantize(FINEST_QUANTITY, ROUND_HALF_UP)
    return ONE


def _unit(unit: Decimal | None, quantity: Decimal, sent: Decimal | None, left: Decimal, off: Decimal) -> Decimal:
    if unit is not None:
        return unit
    share = quantity * left
    return (sent + off) / share if sent is not None and share else ZERO


def _times(quantity: Decimal, unit: Decimal, left: Decimal) -> Decimal:
    product = quantity * unit * left
    _check_size(product)
    return money(product)


def _round(amount: Decimal, places: int) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _check_size(*amounts: Decimal | None) -> None:
    """Xero's largest amount of a line (S-INVOICES, H); of the factors no more is asked (M)."""
    if any(amount is not None and abs(amount) > MOST for amount in amounts):
        raise InvalidError(f"The line amount cannot be greater than {MOST}")
