"""Documents with lines: contact, currency, lines, status and date, each as Xero wants it."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from xero_client.catalogue.writable import BY_ENTITY

from target_xero.documents.totals import bears_discounts, cents
from target_xero.validation.contacts import problem_of_party, problems_of_brought
from target_xero.validation.lines import Sheet
from target_xero.validation.prices import ZERO, decimal, without_tax
from target_xero.validation.problems import Problem, quoted
from target_xero.validation.receipts_and_schedules import problem_of_user, problems_of_schedule
from target_xero.validation.status_and_periods import (
    MOVES,
    is_posted,
    problem_of_day,
    problem_of_first_type,
    problem_of_kept_type,
    problem_of_other_type,
    problem_of_part_paid,
    problem_of_status,
    status_of,
)

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from target_xero.documents.document import Document
    from target_xero.documents.record import Record
    from target_xero.validation.accounts import Accounts
    from target_xero.validation.lines import Lines
    from target_xero.validation.planned_books import Known

LINES: t.Final = {
    "BankTransactions": "LineItems",
    "CreditNotes": "LineItems",
    "Invoices": "LineItems",
    "ManualJournals": "JournalLines",
    "PurchaseOrders": "LineItems",
    "Quotes": "LineItems",
    "Receipts": "LineItems",
    "RepeatingInvoices": "LineItems",
}
"""By entity, where its lines are."""

USUAL_TYPES: t.Final = {"BankTransactions": "Inclusive", "ManualJournals": "NoTax"}
"""LineAmountTypes unless a document says it; of others, Exclusive (S-INVOICES, S-BANKTX, S-MJ, H)."""

OWED: t.Final = {"RECEIVE-OVERPAYMENT": "DEBTORS", "SPEND-OVERPAYMENT": "CREDITORS"}
"""By type, the system account to which what is overpaid is booked, without tax (S-BANKTX, H)."""
UNTAXED: t.Final = "NoTax"
NOT_TAXED: t.Final = f"LineAmountTypes {{}} would become {UNTAXED}: an overpayment bears no tax."
THEMED: t.Final = frozenset({"CreditNotes", "Invoices", "PurchaseOrders", "Quotes", "RepeatingInvoices"})
WITHOUT_PARTY: t.Final = frozenset({"ManualJournals"})
SELLING: t.Final = frozenset({"ACCREC", "ACCRECCREDIT", "RECEIVE", "RECEIVE-PREPAYMENT", "RECEIVE-OVERPAYMENT"})
NO_LINES: t.Final = "One or more line items must be specified"
TOO_FEW: t.Final = "A Journal must have at least two journal lines"
FEWEST: t.Final = 2
NEGATIVE: t.Final = "The total of a {} cannot be negative"
DIFFERS: t.Final = {
    "SubTotal": "The document sub total does not equal the sub total of the lines",
    "TotalTax": "The document total tax does not equal the total tax of the lines",
    "Total": "The document total does not equal the sum of the lines.",
}
"""By field, what Xero says where a row says otherwise (S-ERR, M)."""
NEGATIVE_IN_BANK: t.Final = "The total of a bank transaction cannot be less than zero"


class Papers:
    """Looks at documents with lines."""

    def __init__(self, known: Known, accounts: Accounts, lines: Lines) -> None:
        self._known = known
        self._accounts = accounts
        self._lines = lines

    def problems(self, document: Document, before: Record | None, notes: list[str]) -> Iterator[Problem]:
        """What Xero would say; what was paid of a document counts only if there is nothing else."""
        entity, body = document.route.entity.entity, document.body
        if entity == "BankTransactions" and before and (problem := problem_of_part_paid(entity, body, before)):
            yield problem
            return
        for of in (problem_of_first_type, problem_of_status, problem_of_other_type):
            if problem := of(entity, body, before):
                yield problem
                return
        found = [*self._of_parts(document, before, notes), *self._of_dates(entity, body, before)]
        if not found and (problem := _without_due_date(entity, body, before)):
            found.append(problem)
        if before and not found and (problem := problem_of_part_paid(entity, body, before)):
            found.append(problem)
        if not found:  # Xero looks at these last.
            found += [*self._of_last(document, before)]
        if before and (problem := problem_of_kept_type(entity, body, before)):
            found.append(problem)  # Xero would take it, and keep the type.
        yield from found

    def sheet(self, entity: str, body: Record, before: Record | None) -> Sheet:
        """How the lines of a document are read."""
        there = before or {}
        kind = str(body.get("Type") or there.get("Type") or "")
        status = status_of(entity, body, before)
        types = body.get("LineAmountTypes") or there.get("LineAmountTypes") or USUAL_TYPES.get(entity, "Exclusive")
        lines = there.get("LineItems") or ()
        if types != there.get("LineAmountTypes", types):
            lines = without_tax(lines)
        return Sheet(
            types=str(types),
            selling=kind in SELLING or entity == "Quotes",
            complete=status in MOVES[entity].complete,
            bank_too=entity == "ManualJournals",
            taxed_by_account=entity != "Quotes",
            discounts=bears_discounts(kind, BY_ENTITY[entity].model),
            before={str(line.get("LineItemID")): line for line in lines},
        )

    def _of_parts(self, document: Document, before: Record | None, notes: list[str]) -> Iterator[Problem]:
        entity, body = document.route.entity.entity, document.body
        if entity not in WITHOUT_PARTY and (problem := problem_of_party(document, self._known, before, notes)):
            yield problem
        if entity == "BankTransactions":
            yield from self._of_bank(body, before)
        elif problem := self.problem_of_currency(body.get("CurrencyCode")):
            yield problem
        lines = body.get(LINES[entity])
        if not lines and before and before.get("Status") not in MOVES[entity].complete:
            lines = before.get(LINES[entity])  # They stay, and may be too little for what the document becomes.
        sheet = self.sheet(entity, body, before)
        if owed := OWED.get(str(body.get("Type"))):
            if problem := self._accounts.problem_of_overpayment(lines, owed):
                yield problem
            if (types := body.get("LineAmountTypes") or UNTAXED) != UNTAXED:
                notes.append(NOT_TAXED.format(types))
            lines, sheet = _without_accounts(lines), replace(sheet, types=UNTAXED, complete=False)
        yield from self._of_lines(entity, body, lines, sheet, notes)
        if entity in THEMED and (problem := self._of_theme(body)):
            yield problem
        yield from _too_few(entity, body, before, lines)

    def _of_last(self, document: Document, before: Record | None) -> Iterator[Problem]:
        entity, body = document.route.entity.entity, document.body
        own: list[Problem] = []
        if entity == "Receipts" and (problem := problem_of_user(body, before, self._known)):
            own = [problem]
        elif entity == "RepeatingInvoices":
            own = [*problems_of_schedule(body, before)]
        yield from own
        if not own and entity not in WITHOUT_PARTY:
            yield from problems_of_brought(document, self._known)

    def _of_lines(self, entity: str, body: Record, lines: t.Any, sheet: Sheet, notes: list[str]) -> Iterator[Problem]:
        """What is wrong with lines, or else with what they come to."""
        found = [*self._lines.problems(lines, sheet, notes)]
        yield from found
        if found or entity == "ManualJournals":
            return
        comes_to = self._lines.figures(lines or (), sheet)
        if comes_to["Total"] < ZERO:
            words = NEGATIVE_IN_BANK if entity == "BankTransactions" else NEGATIVE
            yield Problem(words=words.format(MOVES[entity].title))
        for name, words in DIFFERS.items():
            if body.get("LineItems") and name in body and cents(decimal(body[name])) != comes_to[name]:
                yield Problem(words=words, hint=f"It is {comes_to[name]:f}, and the row says {body[name]:f}.")

    def _of_bank(self, body: Record, before: Record | None) -> Iterator[Problem]:
        named = body.get("BankAccount")
        if (named or not before) and (problem := self._accounts.problem_of_bank_account(named)):
            yield problem
        overpaid = str(body.get("Type")).endswith("OVERPAYMENT")
        if overpaid and (problem := self.problem_of_currency(body.get("CurrencyCode"))):
            yield problem

    def _of_theme(self, body: Record) -> Problem | None:
        theme = body.get("BrandingThemeID")
        if (
            not isinstance(theme, str)
            or not theme
            or self._known.among("BrandingThemes", "BrandingThemeID", theme) != []
        ):
            return None
        return Problem(words="BrandingThemeID must be that of a branding theme", hint=f"It is {quoted(theme)}.")

    def problem_of_currency(self, code: t.Any) -> Problem | None:
        """Why a document cannot be in a currency (S-ERR, H)."""
        if not isinstance(code, str) or not code or code == self._known.books.organisation.get("BaseCurrency"):
            return None
        if self._known.among("Currencies", "Code", code) != []:
            return None
        words = f"Organisation is not subscribed to currency {code}"
        return Problem(words=words, hint="Add it to Currencies first.")

    def _of_dates(self, entity: str, body: Record, before: Record | None) -> Iterator[Problem]:
        """Nothing that counts enters, leaves or changes in a closed period (S-ERR, H)."""
        status = status_of(entity, body, before)
        days = [body.get("Date") or (before or {}).get("Date")] if is_posted(entity, {}, status) else []
        if before and is_posted(entity, before):
            days.append(before.get("Date"))
        for day in days:
            if problem := problem_of_day(self._known.books.organisation, day):
                yield problem
                return


def _without_accounts(lines: t.Any) -> t.Any:
    names = {"AccountCode", "AccountID"}
    plain = isinstance(lines, list) and all(isinstance(line, dict) for line in lines)
    return [{name: value for name, value in line.items() if name not in names} for line in lines] if plain else lines


def _without_due_date(entity: str, body: Record, before: Record | None) -> Problem | None:
    """Only a draft may lack it (waynerobinson/xeroizer#290 and #395, XeroAPI/xero-python#78)."""
    there = before or {}
    approved = status_of(entity, body, before) == "AUTHORISED" and there.get("Status") not in {"AUTHORISED", "PAID"}
    if entity != "Invoices" or not approved or body.get("DueDate") or there.get("DueDate"):
        return None
    return Problem(words="The document DueDate field must be specified.")


def _too_few(entity: str, body: Record, before: Record | None, lines: t.Any) -> Iterator[Problem]:
    if before and (not lines or entity == "ManualJournals"):
        if LINES[entity] not in before:  # Another row of this run was about it, and nobody keeps its lines.
            return
        lines = before[LINES[entity]]  # What is there stays, even if an empty list is sent (official example, M).
    count = len(lines) if isinstance(lines, list) else 0
    if entity == "ManualJournals":
        if count < FEWEST:
            yield Problem(words=TOO_FEW)
    elif not count and status_of(entity, body, before) != "DRAFT":
        yield Problem(words=NO_LINES)
