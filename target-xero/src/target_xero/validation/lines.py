"""Lines of documents: accounts, tax rates, items and tracking that they name, and what they come to."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from target_xero.documents.record import ACTIVE
from target_xero.documents.totals import HUNDRED, cents
from target_xero.documents.tracking import has_option
from target_xero.validation.prices import (
    FACTORS,
    ZERO,
    amount_of,
    decimal,
    is_priced_anew,
    merged,
    notes_on_discount,
    problems_of_price,
)
from target_xero.validation.problems import Problem, quoted

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from target_xero.documents.record import Record
    from target_xero.validation.accounts import Accounts
    from target_xero.validation.planned_books import Known

APPLIES_TO: t.Final = {
    "ASSET": "CanApplyToAssets",
    "EQUITY": "CanApplyToEquity",
    "EXPENSE": "CanApplyToExpenses",
    "LIABILITY": "CanApplyToLiabilities",
    "REVENUE": "CanApplyToRevenue",
}
"""By class of an account, the field of a tax rate that says whether it may be used there (S-OAS, H)."""

MOST_TRACKING: t.Final = 2
NO_TAX: t.Final = "NONE"
NOT_TAXED: t.Final = f"TaxType '{{}}' would become '{NO_TAX}', as LineAmountTypes are NoTax (line {{}})."


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """How the lines of one document are read."""

    types: str = "Exclusive"
    """LineAmountTypes."""
    selling: bool = True
    complete: bool = True
    """Whether each amount needs an account; a draft may lack it, and loses one that is wrong."""
    bank_too: bool = False
    taxed_by_account: bool = True
    discounts: bool = True
    """Whether its lines bear them; elsewhere Xero overlooks one."""
    before: Mapping[str, Record]
    """Lines that are there, by LineItemID: what they have may stay."""


class Lines:
    """Looks at lines."""

    def __init__(self, known: Known, accounts: Accounts) -> None:
        self._known = known
        self._accounts = accounts

    def problems(self, lines: t.Any, sheet: Sheet, notes: list[str]) -> Iterator[Problem]:
        """What Xero would say against them; `notes` gets what it would only warn of."""
        for number, line in enumerate(lines if isinstance(lines, list) else ()):
            if isinstance(line, dict):
                before = sheet.before.get(str(line.get("LineItemID")), {})
                yield from self._problems(line, sheet, before, notes, number)

    def total(self, lines: t.Any, sheet: Sheet) -> Decimal:
        """What the document comes to, tax included: rounded half up, line by line (S-WIRE, S-OAS, H)."""
        return self.figures(lines, sheet)["Total"]

    def figures(self, lines: t.Any, sheet: Sheet) -> dict[str, Decimal]:
        """What the lines come to, by the field that Xero shows it in."""
        booked = [*self.booked(lines, sheet)]
        amounts = sum((amount for _, amount, _ in booked), ZERO)
        tax = sum((each for *_, each in booked), ZERO)
        on_top, within = (tax, ZERO) if sheet.types.upper() == "EXCLUSIVE" else (ZERO, tax)
        return {"SubTotal": amounts - within, "TotalTax": tax, "Total": amounts + on_top}

    def booked(self, lines: t.Any, sheet: Sheet) -> Iterator[tuple[Record, Decimal, Decimal]]:
        """Each line with what its item and the line that it changes say of it, its amount as it is, and its tax."""
        for said in lines:
            if isinstance(said, dict):
                line = self._filled(merged(said, sheet.before.get(str(said.get("LineItemID")))), sheet)
                yield line, amount_of(line, discounts=sheet.discounts), self._tax(line, sheet)

    def _filled(self, line: Record, sheet: Sheet) -> Record:
        """The line with what its item says of it (S-ITEMS, H)."""
        items = self._items(line)
        if not items:
            return line
        prices = items[0].get("SalesDetails" if sheet.selling else "PurchaseDetails") or {}
        usual = {
            "UnitAmount": prices.get("UnitPrice"),
            "AccountCode": prices.get("AccountCode") or prices.get("COGSAccountCode"),
            "TaxType": prices.get("TaxType"),
        }
        return {**{name: value for name, value in usual.items() if value is not None}, **line}

    def _items(self, line: Record) -> list[Record] | None:
        code = line.get("ItemCode")
        return self._known.find("Items", "Code", code) if code and isinstance(code, str) else None

    def _problems(self, said: Record, sheet: Sheet, before: Record, notes: list[str], number: int) -> Iterator[Problem]:
        line = self._filled(said, sheet)
        if line.get("ItemCode") and line["ItemCode"] != before.get("ItemCode") and self._items(line) == []:
            yield Problem(words=f"Item code {quoted(line['ItemCode'])} is not valid")
            return
        account = self._account_problem(line, sheet, before)
        if account and sheet.complete:
            yield account
            return
        if account:
            code = quoted(line.get("AccountCode") or line.get("AccountID"))
            words = f"Account code {code} has been removed as it does not match a recognised account."
            notes.append(f"{words} {account.hint}")
            line = {name: value for name, value in line.items() if name not in {"AccountCode", "AccountID"}}
        whole = self._filled(merged(said, before), sheet)
        wrong = problems_of_price(whole, discounts=sheet.discounts, complete=sheet.complete)
        if is_priced_anew(said, before) and (first := next(wrong, None)):
            yield first
            return
        notes += notes_on_discount(said, before, number, discounts=sheet.discounts)
        if tax := self._tax_problem(line, sheet, before, notes, number):
            yield tax
        yield from self._tracking_problems(line, notes, number)

    def _account_problem(self, line: Record, sheet: Sheet, before: Record) -> Problem | None:
        code = line.get("AccountCode") or line.get("AccountID")
        if not code and not (before.get("AccountCode") or before.get("AccountID")):
            bare = sheet.complete and any({**before, **line}.get(name) is not None for name in FACTORS)
            return Problem(words="Account must be valid.", hint="The line has no AccountCode.") if bare else None
        if not code or code in {before.get("AccountCode"), before.get("AccountID")}:
            return None
        return self._accounts.problem_in_line(line, bank_too=sheet.bank_too)

    def _tax_problem(self, line: Record, sheet: Sheet, before: Record, notes: list[str], number: int) -> Problem | None:
        """Why the tax rate of a line cannot be used, whether the line names it or its account does (S-ERR, H)."""
        if sheet.types.upper() == "NOTAX" and (said := line.get("TaxType")) not in {None, NO_TAX}:
            notes.append(NOT_TAXED.format(said, number + 1))
        account = next(iter(self._accounts.named(line) or ()), {})
        wanted = self._tax_type(line, account, sheet)
        if not isinstance(wanted, str) or wanted == before.get("TaxType"):
            return None
        rates = self._known.among("TaxRates", "TaxType", wanted)
        if rates is None:
            return None
        usable = [each for each in rates if each.get("Status", ACTIVE) == ACTIVE]
        if not usable:
            words = f"The TaxType code {wanted} does not exist or cannot be used for this type of transaction."
            return Problem(words=words, hint="It was deleted." if rates else "")
        applies = APPLIES_TO.get(str(account.get("Class")))
        if applies and usable[0].get(applies) is False:
            code = account.get("Code", "")
            return Problem(words=f"The TaxType code '{wanted}' cannot be used with account code '{code}'.")
        return None

    def _tracking_problems(self, line: Record, notes: list[str], number: int) -> Iterator[Problem]:
        tracking = line.get("Tracking")
        if not isinstance(tracking, list):
            return
        if len(tracking) > MOST_TRACKING:
            yield Problem(words="A line item can have no more than two tracking categories")
        for each in tracking:
            if isinstance(each, dict) and self._is_unknown(each):
                name = quoted(each.get("Option") or each.get("TrackingOptionID") or "")
                notes.append(
                    f"Tracking option {name} has been removed as it does not match a recognised option "
                    f"(line {number + 1})."
                )

    def _is_unknown(self, tracking: Record) -> bool:
        named = {name: value for name, value in tracking.items() if isinstance(value, str)}
        field, value = next(
            ((name, named[name]) for name in ("TrackingCategoryID", "Name") if named.get(name)), ("", "")
        )
        categories = self._known.among("TrackingCategories", field, value) if field else None
        return categories is not None and not has_option(categories, named)

    def _tax_type(self, line: Record, account: Record, sheet: Sheet) -> t.Any:
        if sheet.types.upper() == "NOTAX":
            return None
        return line.get("TaxType") or (account.get("TaxType") if sheet.taxed_by_account else None)

    def _tax(self, line: Record, sheet: Sheet) -> Decimal:
        """The tax of a line, on top of its amount or within it."""
        types = sheet.types.upper()
        if types == "NOTAX":
            return ZERO
        if line.get("TaxAmount") is not None:
            return decimal(line["TaxAmount"])
        account = next(iter(self._accounts.named(line) or ()), {})
        rates = self._known.among("TaxRates", "TaxType", self._tax_type(line, account, sheet) or "NONE") or ()
        percent = decimal(next((each.get("EffectiveRate") for each in rates), 0))
        whole = HUNDRED + percent if types == "INCLUSIVE" else HUNDRED
        return cents(amount_of(line, discounts=sheet.discounts) * percent / whole)
