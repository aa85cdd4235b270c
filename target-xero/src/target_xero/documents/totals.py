"""What a document comes to at Xero, and whether that is what its row says.

Xero rounds each line half up to cents, works its tax out, rounds that, and adds up (S-WIRE, S-OAS, H).
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from xero_client.values.numbers import number

from target_xero.documents.reasons import Reason, RejectError
from target_xero.documents.shaping import LINE_ID
from target_xero.routing.field_names import find

if t.TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from target_xero.documents.organisation_facts import Facts
    from target_xero.documents.record import Record

LINES: t.Final = "LineItems"
CENT: t.Final = Decimal("0.01")
ZERO: t.Final = Decimal(0)
HUNDRED: t.Final = Decimal(100)
USUAL: t.Final[Mapping[str, str]] = {"BankTransaction": "INCLUSIVE", "ManualJournal": "NOTAX"}
"""What the amounts of lines are unless LineAmountTypes says it; everywhere else they are before tax."""
BATCH_TOTAL: t.Final = "TotalAmount"
OVERPAID: t.Final = "OVERPAYMENT"
"""Ends types of bank transactions that bear no tax, whatever they say (S-BANKTX, H)."""
WITHOUT_DEFAULTS: t.Final = frozenset({"Quote"})
"""Documents whose lines do not take the tax type of their account (S-QUOTES, H)."""
DISCOUNTS: t.Final = ("DiscountRate", "DiscountAmount")
FROM_ELSEWHERE: t.Final = (("ItemCode", "UnitAmount"), (LINE_ID, "UnitAmount"), (LINE_ID, "Quantity"))
"""What a line refers to, and what it has from there if it does not say it itself (S-OAS, H)."""
FULL_PRICE: t.Final = frozenset({"ACCPAY", "ACCPAYCREDIT", "BankTransaction", "Receipt"})
"""Types and models of documents whose lines bear no discount: Xero overlooks one (S-OAS, H)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What the lines of a document come to."""

    lines: Decimal | None
    """The sum of their amounts, as these are: with tax or without; None if a price is not known, such as an item's."""
    tax: Decimal | None
    """None if the tax of a line is not known before Xero works it out."""
    types: str
    """INCLUSIVE, EXCLUSIVE or NOTAX."""

    @property
    def net(self) -> Decimal | None:
        if self.types == "INCLUSIVE":
            return None if self.lines is None or self.tax is None else self.lines - self.tax
        return self.lines

    @property
    def gross(self) -> Decimal | None:
        if self.types == "EXCLUSIVE":
            return None if self.lines is None or self.tax is None else self.lines + self.tax
        return self.lines

    def __str__(self) -> str:
        net, tax, gross = ("unknown" if each is None else f"{each:f}" for each in (self.net, self.tax, self.gross))
        return f"net {net}, tax {tax}, gross {gross}, as LineAmountTypes are {self.types}"


FIGURES: t.Final[Mapping[str, Callable[[Totals], Decimal | None]]] = {
    "SubTotal": lambda totals: totals.net,
    "TotalTax": lambda totals: totals.tax,
    "Total": lambda totals: totals.gross,
}
"""What a row may say of its document, and what that is."""


def totals_of(body: Record, model: str, facts: Facts) -> Totals:
    """What the document comes to; what is not known of its tax is asked for."""
    types = _types(body, model)
    lines = [line for line in body.get(LINES) or () if isinstance(line, dict)]
    taxes = [_tax(line, types, _rate(line, model, facts)) for line in lines]
    return Totals(lines=_sum([amount(line) for line in lines]), tax=_sum(taxes), types=types)


def _sum(amounts: Sequence[Decimal | None]) -> Decimal | None:
    known = [each for each in amounts if each is not None]
    return sum(known, ZERO) if len(known) == len(amounts) else None


def figures_of(record: Mapping[str, t.Any]) -> dict[str, Decimal]:
    """What a record says of the whole, by field.

    Raises:
        RejectError: it is no number.
    """
    return {name: wanted for name in FIGURES if (wanted := _said(record, name)) is not None}


def check_totals(body: Record, record: Record, model: str, facts: Facts) -> dict[str, Decimal]:
    """Compare what the record says of the whole with what Xero will work out of the lines.

    Returns:
        What cannot be compared, as a price or a tax is not known before.

    Raises:
        RejectError: they differ.
    """
    said = figures_of(record)
    for place, line in enumerate(body.get(LINES) or ()):
        if isinstance(line, dict):
            _check_line(line)
            _check_undiscounted(line, place, str(body.get("Type") or ""), model)
    _check_untaxed(body, model)
    if not said or not body.get(LINES):
        return {}
    more = _more(body)
    totals = totals_of(body, model, facts)
    for name, wanted in said.items():
        have = FIGURES[name](totals)
        if have is not None and wanted not in {have, have + more}:
            raise RejectError(Reason.TOTAL_DIFFERS, f"{name} is {wanted:f}, but the lines come to {totals}")
    return {name: wanted for name, wanted in said.items() if FIGURES[name](totals) is None}


def amount(line: Record) -> Decimal | None:
    """What a line adds to its document: as sent, or quantity times price; None if Xero alone has one of them."""
    for name in ("LineAmount", "Amount", "Rate"):
        if line.get(name) is not None:
            return t.cast("Decimal", line[name])
    return None if is_priced_elsewhere(line) else _worked_out(line)


def is_priced_elsewhere(line: Mapping[str, t.Any]) -> bool:
    """Whether its amount follows from an item, or from what is at Xero already."""
    is_open = line.get("LineAmount") is None
    return is_open and any(line.get(source) and line.get(name) is None for source, name in FROM_ELSEWHERE)


def _worked_out(line: Record) -> Decimal:
    """Quantity times price, less the discount; an amount of it beside its rate says the same again."""
    price = line.get("UnitAmount") or ZERO
    full = price * (ZERO + 1 if line.get("Quantity") is None else line["Quantity"])
    rate = line.get("DiscountRate")
    less = full * rate / HUNDRED if rate else line.get("DiscountAmount") or ZERO
    return cents(full - less)


def _check_line(line: Record) -> None:
    """Xero refuses a line whose amount is not what its quantity and price make."""
    if line.get("LineAmount") is None or not _has_full_price(line):
        return
    if cents(line["LineAmount"]) != (have := _worked_out(line)):
        wanted = f"LineAmount is {line['LineAmount']:f}, but quantity, price and discount come to {have:f}"
        raise RejectError(Reason.TOTAL_DIFFERS, wanted)


def _check_undiscounted(line: Record, place: int, kind: str, model: str) -> None:
    """Xero takes a line that has a discount where there is none, and books its full price."""
    if bears_discounts(kind, model) or (line.get("LineAmount") is not None and not _has_full_price(line)):
        return
    for name in DISCOUNTS:
        if line.get(name):
            said = f"{LINES}[{place}].{name} is {line[name]:f}, but on {kind or f'a {model}'} Xero books no discount"
            raise RejectError(Reason.TOTAL_DIFFERS, f"{said}: send the price that is left, or LineAmount alone")


def bears_discounts(kind: str, model: str) -> bool:
    """Whether lines of a document of this type have discounts."""
    return not {kind, model} & FULL_PRICE


def overlooked_discount(line: Mapping[str, t.Any]) -> Decimal:
    """The DiscountAmount of a line whose DiscountRate comes to another one, so that Xero overlooks it; ZERO if none."""
    if not (rate := _number(line.get("DiscountRate"))):
        return ZERO
    off, price, quantity = (_number(line.get(name)) for name in ("DiscountAmount", "UnitAmount", "Quantity"))
    full = price * (quantity if line.get("Quantity") is not None else 1)
    return off if cents(off) != cents(full * rate / HUNDRED) else ZERO


def _number(value: t.Any) -> Decimal:
    try:
        return ZERO if value is None else number(value)
    except (TypeError, ValueError, ArithmeticError):
        return ZERO


def _has_full_price(line: Record) -> bool:
    return line.get("UnitAmount") is not None and line.get("Quantity") is not None


def _check_untaxed(body: Record, model: str) -> None:
    """Xero takes a document without tax, and leaves out what its lines say of tax."""
    if _types(body, model) != "NOTAX":
        return
    for name in (LINES, "JournalLines"):
        for place, line in enumerate(body.get(name) or ()):
            if isinstance(line, dict) and line.get("TaxAmount"):
                said = f"{name}[{place}].TaxAmount is {line['TaxAmount']:f}"
                raise RejectError(Reason.TOTAL_DIFFERS, f"{said}, but with LineAmountTypes NoTax Xero books none")


def check_batch(body: Record, record: Record, model: str) -> None:
    """Raises RejectError where the row of a batch payment says another total than its payments come to."""
    payments = body.get("Payments") if model == "BatchPayment" else None
    said = _said(record, BATCH_TOTAL) if isinstance(payments, list) and payments else None
    amounts = [each.get("Amount") for each in payments or () if isinstance(each, dict)]
    known = [Decimal(each) for each in amounts if isinstance(each, int | Decimal)]
    if said is None or len(known) < len(amounts):
        return
    if said != (paid := sum(known, ZERO)):
        raise RejectError(Reason.TOTAL_DIFFERS, f"{BATCH_TOTAL} is {said:f}, but the payments come to {paid:f}")


def _types(body: Record, model: str) -> str:
    """What the amounts of lines are."""
    untaxed = "NOTAX" if str(body.get("Type") or "").endswith(OVERPAID) else ""
    return untaxed or str(body.get("LineAmountTypes") or USUAL.get(model, "EXCLUSIVE")).upper()


def _tax(line: Record, types: str, rate: Callable[[], Decimal | None]) -> Decimal | None:
    full = amount(line)
    if types == "NOTAX" or full == ZERO:
        return ZERO
    if line.get("TaxAmount") is not None:
        return cents(line["TaxAmount"])
    percent = rate()
    if percent is None or full is None:
        return None
    return cents(full * percent / (HUNDRED + percent if types == "INCLUSIVE" else HUNDRED))


def _rate(line: Record, model: str, facts: Facts) -> Callable[[], Decimal | None]:
    def ask() -> Decimal | None:
        code = None if model in WITHOUT_DEFAULTS or line.get("ItemCode") else line.get("AccountCode")
        kind = line.get("TaxType") or (facts.tax_type(str(code)) if code else None)
        return facts.tax_percent(str(kind)) if kind else None

    return ask


def _said(record: Mapping[str, t.Any], name: str) -> Decimal | None:
    value = find(record, name)
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    try:
        return cents(number(value))
    except (TypeError, ValueError, ArithmeticError):
        raise RejectError(Reason.TOTAL_DIFFERS, f"{name} has no number to compare with (it is {value!r:.40})") from None


def _more(body: Record) -> Decimal:
    """What a bill was rounded by when somebody entered its total (S-OCT, M)."""
    return t.cast("Decimal", body.get("RoundingAmount") or ZERO)


def cents(value: Decimal) -> Decimal:
    """As Xero rounds: half up."""
    return value.quantize(CENT, ROUND_HALF_UP)
