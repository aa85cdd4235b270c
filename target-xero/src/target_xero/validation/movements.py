"""What a document does to the accounts: what it posts as it would be, less what it posts as it is.

Amounts are in the currency of the document; debits are positive. What Xero alone knows is not in it: differences of
exchange, and the cost of what is sold out of tracked stock.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from xero_client.values.dates import calendar_date

from target_xero.documents.document import REFERENCE
from target_xero.documents.titles import title_of
from target_xero.validation.documents_with_lines import LINES
from target_xero.validation.payments import Paid, paid_by, payments_of
from target_xero.validation.planned_books import GONE
from target_xero.validation.prices import ZERO, decimal, without_tax
from target_xero.validation.status_and_periods import ALWAYS_POSTED, is_posted, status_of

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from target_xero.documents.document import Document
    from target_xero.documents.record import Record
    from target_xero.validation.accounts import Accounts
    from target_xero.validation.documents_with_lines import Papers
    from target_xero.validation.lines import Lines, Sheet
    from target_xero.validation.planned_books import Known

DEBTORS: t.Final = "DEBTORS"
CREDITORS: t.Final = "CREDITORS"
TAX: t.Final = "GST"
CALLED: t.Final = {DEBTORS: "Accounts receivable", CREDITORS: "Accounts payable", TAX: "Tax"}
"""System accounts, and what to call them where the chart of accounts does not say it."""
OWED: t.Final[Mapping[str, tuple[str, int]]] = {
    "ACCREC": (DEBTORS, 1),
    "ACCPAY": (CREDITORS, -1),
    "ACCRECCREDIT": (DEBTORS, -1),
    "ACCPAYCREDIT": (CREDITORS, 1),
}
"""By type, the account that stands against the lines, and 1 where it is debited (S-JOURNALS, M)."""
IN_BANK: t.Final = {"RECEIVE": (DEBTORS, 1), "SPEND": (CREDITORS, -1)}
"""By the first word of a type: who owes what is paid in advance, and 1 where the bank is debited."""
UNBOOKED: t.Final = {"Quotes": 1, "PurchaseOrders": -1, "Receipts": -1}
"""Documents without a type that never stand in the books: 1 for what comes in, -1 for what goes out."""
UNKNOWN: t.Final = frozenset({"ExpenseClaims", "Setup"})
"""What posts something that follows from no row."""
WEIGHED: t.Final = frozenset({*LINES, *ALWAYS_POSTED, *UNKNOWN})
TRACKED: t.Final = "InventoryAssetAccountCode"
"""What an item has of which Xero keeps stock."""
NO_ACCOUNT: t.Final = "Without an account"
PAID: t.Final = {1: "Payments received", -1: "Payments made"}


class Movement(t.NamedTuple):
    """What changes in one account."""

    account: str
    month: str
    """Such as `2026-03`; empty where the document has no date."""
    amount: Decimal
    """Debits are positive, credits negative."""


class Share(t.NamedTuple):
    """What a document adds to the sum of its kind."""

    month: str
    amount: Decimal
    """Above zero what comes in or is owed to the organisation, below what goes out or it owes."""
    is_booked: bool
    """Whether it stands in the accounts, which a draft does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a document does to the books."""

    title: str
    currency: str = ""
    shares: tuple[Share, ...] = ()
    movements: tuple[Movement, ...] = ()
    is_known: bool = True
    """Whether that is all, as far as anybody can foresee it."""


class _Stand(t.NamedTuple):
    """What a record has posted, or would have."""

    share: Share
    sides: list[tuple[str, Decimal]]


class Movements:
    """Weighs documents; to be asked when a document has been planned, and before the next ones are."""

    def __init__(self, known: Known, accounts: Accounts, papers: Papers, lines: Lines) -> None:
        self._known = known
        self._accounts = accounts
        self._papers = papers
        self._lines = lines

    def of(self, document: Document, before: Record | None, *, xero_id: str | None) -> Effect:
        """What would change if the document was written over what is there `before`, or has the id; else it is new."""
        entity, body = document.route.entity.entity, document.body
        if document.delete and xero_id and before is None and entity in ALWAYS_POSTED:
            before = next(iter(self._known.find(entity, str(document.route.entity.id), xero_id) or ()), None)
        whole = {**(before or {}), **{name: value for name, value in body.items() if value is not None}}
        title = self.title(entity, whole)
        if document.route.as_is or entity in UNKNOWN:
            return Effect(title=title, is_known=False)
        if entity not in WEIGHED:
            return Effect(title=title)
        if not self._is_readable() or (before is None and xero_id) or _is_valued_anew(body, before or {}):
            return Effect(title=title, is_known=False)
        stands = [self._stand(entity, before, None, -1)] if before else []
        if not document.delete:
            stands.append(self._stand(entity, body, before, 1))
        there = [each for each in stands if each]
        return Effect(
            title=title,
            currency=self._currency(entity, whole),
            shares=tuple(each.share for each in there if each.share.amount),
            movements=tuple(Movement(name, each.share.month, money) for each in there for name, money in each.sides),
            is_known=len(there) == len(stands),
        )

    def title(self, entity: str, record: Record) -> str:
        """What people call it; payments by where the money goes."""
        if entity in {"Payments", "BatchPayments"} and (paid := self._paid(entity, record)):
            return PAID[_direction(paid[0][0].record)[1]] + (" in batches" if entity == "BatchPayments" else "")
        return title_of(entity, record.get("Type"))

    def _is_readable(self) -> bool:
        """Whether we may see what says how lines are booked."""
        return all(self._known.books.collection(name) is not None for name in ("Accounts", "TaxRates"))

    def _stand(self, entity: str, body: Record, before: Record | None, sign: int) -> _Stand | None:
        """What a record stands for in the books, times `sign`; None if that cannot be told."""
        whole = {**(before or {}), **{name: value for name, value in body.items() if value is not None}}
        month = _month(whole.get("Date") or whole.get("DateString"))
        status = status_of(entity, body, before)
        if status in GONE:
            return _Stand(Share(month, ZERO, is_booked=True), [])
        sides = self._sides(entity, body, before)
        if sides is None:
            return None
        is_booked = is_posted(entity, whole, status or None)
        total = sides[0][1] if sides else ZERO
        if entity in {"ManualJournals", "BankTransfers"}:
            total = sum((amount for _, amount in sides if amount > ZERO), ZERO)
        if entity == "BatchPayments":
            total = sum((amount for _, amount in sides[::2]), ZERO)
        signed = [(account, sign * amount) for account, amount in sides if amount] if is_booked else []
        return _Stand(Share(month, sign * total, is_booked=is_booked), signed)

    def _sides(self, entity: str, body: Record, before: Record | None) -> list[tuple[str, Decimal]] | None:
        """Accounts and amounts; the first one says what the document comes to."""
        whole = {**(before or {}), **body}
        if entity == "BankTransfers":
            amount = decimal(whole.get("Amount"))
            names = [self._bank(whole.get(name)) for name in ("ToBankAccount", "FromBankAccount")]
            return [*zip(names, (amount, -amount), strict=True)]
        if entity in {"Payments", "BatchPayments"}:
            return self._of_payments(entity, whole)
        there = (before or {}).get(LINES[entity])
        types = body.get("LineAmountTypes")
        is_meant_otherwise = bool(there and types) and types != (before or {}).get("LineAmountTypes")
        lines = body.get(LINES[entity]) or (without_tax(there) if there and is_meant_otherwise else there)
        if lines is None or (before is not None and there is None):
            return None  # Another row of this run was about it, and nobody keeps its lines.
        sheet = self._papers.sheet(entity, body, before)
        booked = [*self._booked(lines, sheet)]
        if any(each is None for each in booked):
            return None
        return self._of_lines(entity, whole, [each for each in booked if each])

    def _booked(self, lines: t.Any, sheet: Sheet) -> Iterator[tuple[str, Decimal, Decimal] | None]:
        """The account of each line, what is booked there, and its tax; None if its item cannot be read.

        What buys tracked stock is booked to its asset account, whatever the rest of the item says.
        """
        for line, amount, tax in self._lines.booked(lines, sheet):
            items = self._known.find("Items", "Code", line["ItemCode"]) if line.get("ItemCode") else []
            if items is None or (not sheet.selling and any(each.get(TRACKED) for each in items)):
                yield None
            elif amount or tax:
                net = amount if sheet.types.upper() == "EXCLUSIVE" else amount - tax
                yield self._name(line, NO_ACCOUNT), net, tax

    def _of_lines(
        self, entity: str, whole: Record, booked: list[tuple[str, Decimal, Decimal]]
    ) -> list[tuple[str, Decimal]] | None:
        tax = sum((each for *_, each in booked), ZERO)
        if entity == "ManualJournals":
            return [*((name, net) for name, net, _ in booked), (self._system(TAX), tax)]
        kind = str(whole.get("Type") or "").upper()
        gross = sum((net for _, net, _ in booked), tax)
        against, sign = IN_BANK.get(kind.partition("-")[0]) or OWED.get(kind) or ("", UNBOOKED.get(entity, 0))
        if not sign or (entity == "BankTransactions" and kind.endswith("-TRANSFER")):
            return None
        if entity != "BankTransactions":
            first = self._system(against) if against else ""
        else:
            first = self._bank(whole.get("BankAccount"))
            if "-" in kind:  # paid in advance: owed until an invoice claims it
                return [(first, sign * gross), (self._system(against), -sign * gross)]
        rest = [(name, -sign * net) for name, net, _ in booked]
        return [(first, sign * gross), *rest, (self._system(TAX), -sign * tax)]

    def _of_payments(self, entity: str, whole: Record) -> list[tuple[str, Decimal]] | None:
        paid, bank = self._paid(entity, whole), self._bank(whole.get("Account"))
        if not paid or len(paid) < len(payments_of(entity, whole)):
            return None
        sides = []
        for each, payment in paid:
            owed, sign = _direction(each.record)
            amount = sign * decimal(payment.get("Amount"))
            sides += [(bank, amount), (self._system(owed), -amount)]
        return sides

    def _paid(self, entity: str, record: Record) -> list[tuple[Paid, Record]]:
        """What is paid by which payment, as far as that is known."""
        found = ((paid_by(each, self._known), each) for each in payments_of(entity, record))
        return [(paid, each) for paid, each in found if isinstance(paid, Paid) and _direction(paid.record)[1]]

    def _currency(self, entity: str, whole: Record) -> str:
        """That of the document; payments have that of what they pay, bank transactions that of their account."""
        own = whole.get("CurrencyCode")
        if paid := self._paid(entity, whole):
            own = paid[0][0].record.get("CurrencyCode")
        elif not own and (stub := whole.get("BankAccount") or whole.get("FromBankAccount")):
            own = self._account(stub).get("CurrencyCode")
        return str(own or self._known.books.organisation.get("BaseCurrency") or "")

    def _bank(self, stub: t.Any) -> str:
        return self._name(stub, NO_ACCOUNT) if isinstance(stub, dict) else NO_ACCOUNT

    def _name(self, stub: Mapping[str, t.Any], missing: str) -> str:
        """The account's code and name."""
        found = self._account(stub)
        said = next((stub[name] for name in ("AccountCode", "Code", "Name", "AccountID") if stub.get(name)), missing)
        return " ".join(str(found[name]) for name in ("Code", "Name") if found.get(name)) or str(said)

    def _account(self, stub: t.Any) -> Record:
        if not isinstance(stub, dict):
            return {}
        ours = self._known.ours(stub if REFERENCE in stub else stub.get("AccountID"))
        return ours or next(iter(self._accounts.named(stub) or ()), {})

    def _system(self, name: str) -> str:
        found = self._known.among("Accounts", "SystemAccount", name) or [{}]
        return " ".join(str(found[0][each]) for each in ("Code", "Name") if found[0].get(each)) or CALLED[name]


def _is_valued_anew(body: Record, before: Record) -> bool:
    """Whether what is there becomes worth something else in the currency of the organisation."""
    code, rate = body.get("CurrencyCode"), body.get("CurrencyRate")
    other_code = code is not None and before.get("CurrencyCode") not in {None, code}
    other_rate = rate is not None and before.get("CurrencyRate") is not None
    return other_code or (other_rate and decimal(rate) != decimal(before["CurrencyRate"]))


def _direction(paid: Record) -> tuple[str, int]:
    """Who owed what is paid, and 1 where the bank is debited; 0 where that is not known."""
    kind = str(paid.get("Type") or "").upper()
    if kind in OWED:
        return OWED[kind]
    owed, sign = IN_BANK.get(kind.partition("-")[0], ("", 0))
    return owed, -sign  # what was paid in advance goes back


def _month(day: t.Any) -> str:
    try:
        return calendar_date(str(day))[:7] if day else ""
    except ValueError:
        return ""
