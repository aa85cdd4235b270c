"""Line items, priced and taxed."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from xero_sandbox.books.arithmetic import ONE, line_amount, line_tax, totals
from xero_sandbox.books.ids import random_guid
from xero_sandbox.books.record import ZERO, Record
from xero_sandbox.demo.items_and_expenses import EXPENSES, ITEMS, ExpenseRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xero_sandbox.books.chart_of_accounts import Chart
    from xero_sandbox.books.ids import Dice

BOUGHT: Final = tuple(Decimal(text) for text in ("1", "1", "1", "1", "1", "1", "2"))
QUANTITIES: Final = tuple(Decimal(text) for text in ("1", "1", "1", "2", "2", "3", "4", "6", "12", "0.5", "2.75"))
DISCOUNT: Final = Decimal(10)
DISCOUNTED: Final = 0.03
TRACKED: Final = 0.4
MOST_LINES: Final = 4

T = TypeVar("T")


def pick(choices: Sequence[T], dice: Dice) -> T:
    return choices[int(dice.random() * len(choices))]


class Terms(NamedTuple):
    """How the lines of a document are taxed."""

    line_amount_types: str
    tax_type: str = ""
    """In place of the line's own."""


EXCLUSIVE: Final = Terms("Exclusive")
INCLUSIVE: Final = Terms("Inclusive")
NO_TAX: Final = Terms("NoTax", "NONE")
EXPORT: Final = Terms("Exclusive", "ZERORATED")
IMPORT: Final = Terms("Exclusive", "GSTONIMPORTS")
USUAL_TERMS: Final = (EXCLUSIVE,) * 15 + (INCLUSIVE,) * 4 + (NO_TAX,)


class Lines:
    """Writes line items that use the company's accounts, items and tracking options."""

    def __init__(self, chart: Chart, items: Sequence[Record], tracking: Sequence[Record]) -> None:
        self._chart = chart
        self._tracking = [[line] for line in tracking]
        self._sold = [
            ({"Description": item["Description"], **self._account(item["SalesDetails"]), **_item_stub(item)}, item)
            for item, row in zip(items, ITEMS, strict=True)
            if not row.tracked
        ]
        self._percent = {
            code: chart.percent(code) for code in ("OUTPUT2", "INPUT2", "ZERORATED", "GSTONIMPORTS", "NONE")
        }
        self._bought: dict[str, Record] = {}
        self._sale = lru_cache(None)(self._of_sale)
        """There are few items, quantities and terms, so that the same sales come again and again."""

    def sale(self, terms: Terms, dice: Dice, *, discounts: bool = True) -> list[Record]:
        lines = []
        for _ in range(1 + int(dice.random() ** 2 * MOST_LINES)):
            item = int(dice.random() * len(self._sold))
            discounted = dice.random() < DISCOUNTED and discounts
            quantity = int(dice.random() * len(QUANTITIES))
            line = self._finished(self._sale(item, quantity, terms), dice)
            lines.append(self._discounted(line, terms) if discounted else line)
        return lines

    def purchase(self, terms: Terms, dice: Dice, rows: Sequence[ExpenseRow] = EXPENSES) -> list[Record]:
        lines = []
        for _ in range(1 + int(dice.random() ** 3 * MOST_LINES)):
            row = pick(rows, dice)
            price = Decimal(row.low * 100 + int(dice.random() * (row.high - row.low) * 100)).scaleb(-2)
            line = self._priced(self._template(row), pick(BOUGHT, dice), price, terms)
            lines.append(self._finished(line, dice))
        return lines

    def single(self, description: str, account: Record, amount: Decimal, dice: Dice, terms: Terms) -> list[Record]:
        """One line of exactly that amount."""
        template = {"Description": description, **self._account({"AccountCode": account["Code"], "TaxType": "NONE"})}
        return [self._finished(self._priced(template, ONE, amount, terms), dice)]

    def _account(self, details: Record) -> Record:
        code = details["AccountCode"]
        return {"TaxType": details["TaxType"], "AccountCode": code, "AccountID": self._chart.account(code)["AccountID"]}

    def _template(self, row: ExpenseRow) -> Record:
        """What all purchases of a row have in common."""
        if row.description not in self._bought:
            account = self._account({"AccountCode": row.account, "TaxType": row.tax_type})
            self._bought[row.description] = {"Description": row.description, **account}
        return self._bought[row.description]

    def _of_sale(self, item: int, quantity: int, terms: Terms) -> Record:
        template, sold = self._sold[item]
        return self._priced(template, QUANTITIES[quantity], sold["SalesDetails"]["UnitPrice"], terms)

    def _priced(self, template: Record, quantity: Decimal, unit_amount: Decimal, terms: Terms) -> Record:
        tax_type = terms.tax_type or template["TaxType"]
        amount = line_amount(quantity, unit_amount)
        return {
            **template,
            "TaxType": tax_type,
            "Quantity": quantity,
            "UnitAmount": unit_amount,
            "TaxAmount": line_tax(amount, self._percent[tax_type], terms.line_amount_types),
            "LineAmount": amount,
        }

    def _discounted(self, line: Record, terms: Terms) -> Record:
        amount = line_amount(line["Quantity"], line["UnitAmount"], DISCOUNT)
        tax = line_tax(amount, self._percent[line["TaxType"]], terms.line_amount_types)
        return {**line, "TaxAmount": tax, "LineAmount": amount, "DiscountRate": DISCOUNT}

    def _finished(self, line: Record, dice: Dice) -> Record:
        """A line of its own."""
        key = random_guid(dice)
        tracking = pick(self._tracking, dice) if dice.random() < TRACKED else []
        return {"LineItemID": key, **line, "Tracking": tracking}


def priced(lines: list[Record], terms: Terms) -> Record:
    """The fields of a document that follow from its lines."""
    sub_total, total_tax, total = totals(lines, terms.line_amount_types)
    return {
        "LineAmountTypes": terms.line_amount_types,
        "LineItems": lines,
        "SubTotal": sub_total,
        "TotalTax": total_tax,
        "Total": total,
    }


def discount_of(lines: list[Record]) -> Decimal:
    """What was taken off, over all lines."""
    discounted = [line for line in lines if "DiscountRate" in line]
    full = (line_amount(line["Quantity"], line["UnitAmount"]) for line in discounted)
    return sum(full, ZERO) - sum((line["LineAmount"] for line in discounted), ZERO) if discounted else ZERO


def _item_stub(item: Record) -> Record:
    return {
        "ItemCode": item["Code"],
        "Item": {"ItemID": item["ItemID"], "Name": item["Name"], "Code": item["Code"]},
    }
