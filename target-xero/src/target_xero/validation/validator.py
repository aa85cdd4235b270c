"""Says of documents what Xero would refuse, before any of them is sent; each is looked at once, in order."""

from __future__ import annotations

import typing as t
from collections import defaultdict
from dataclasses import dataclass, field

from target_xero.documents.claims import owned_by
from target_xero.documents.reasons import Reason
from target_xero.publishing.shapes import base_of, is_on_collection
from target_xero.validation.accounts import Accounts
from target_xero.validation.known import Known
from target_xero.validation.lines import Lines, decimal
from target_xero.validation.papers import LINES, Papers
from target_xero.validation.parties import problems_of_contact, wanted_parties
from target_xero.validation.payments import Paid, paid_by, pay, problem_of_amount, wanted_by
from target_xero.validation.problems import Problem, quoted
from target_xero.validation.standing import (
    ENDED,
    SETTLED,
    first_open_day,
    is_posted,
    is_settled,
    kept_of,
    locked,
)

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from target_xero.documents.document import Document
    from target_xero.ledger.intent import Parcel
    from target_xero.validation.books import Books
    from target_xero.validation.known import Record

ITEM_ACCOUNTS: t.Final = ("AccountCode", "COGSAccountCode")
ITEM_PARTS: t.Final = ("SalesDetails", "PurchaseDetails")
LOCK_POLICY: t.Final = "move_to_first_open_day"


@dataclass(slots=True, kw_only=True)
class Sight:
    """What there is to say of a document."""

    before: Record | None = None
    """The record that it would change, as it is at Xero or would be by then."""
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What Xero, or a setting, would change in it."""
    body: Record | None = None
    """What would be sent instead, if that is not all; nothing would be, if it is empty."""


class Validator:
    """Looks at the documents of one run into one organisation."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self.known = Known(books)
        self._accounts = Accounts(self.known)
        self._lines = Lines(self.known, self._accounts)
        self._papers = Papers(self.known, self._accounts, self._lines)

    def prepare(self, parcels: Sequence[Parcel]) -> None:
        """Ask for what these documents refer to, many to a call."""
        wanted: dict[tuple[str, str], list[str]] = defaultdict(list)
        for parcel in parcels:
            for entity, name, value in _wanted(parcel):
                wanted[entity, name].append(value)
        for (entity, name), values in wanted.items():
            self.books.expect(entity, name, values)

    def look(self, parcel: Parcel) -> Sight:
        """What Xero would say of a document, given what came before it."""
        document, entity = parcel.document, parcel.document.route.entity
        if entity.binary or "/" in entity.entity or document.route.as_is:
            return Sight()
        sight = Sight()
        key = key_of(parcel)
        if key:
            found = self.known.find(entity.entity, str(entity.id), key) if _is_read(entity.entity) else None
            if found == []:
                if not document.delete:
                    sight.problems.append(_unknown(document, key))
                return sight
            sight.before = found[0] if found else None
            if found is None:
                return sight
        elif owner := self.known.owner(document):
            what, whose = owner
            sight.problems.append(Problem(words=owned_by(what, *whose), reason=Reason.DUPLICATE_KEY))
            return sight
        if document.delete:
            sight.problems += self._of_deletion(entity.entity, sight.before)
            return sight
        sight.problems += self._problems(document, sight)
        self._remedied(document, sight)
        return sight

    def take(self, parcel: Parcel, sight: Sight) -> None:
        """Take a document for done."""
        document, entity = parcel.document, parcel.document.route.entity.entity
        more: Record = {}
        if entity in {"Invoices", "CreditNotes"} and not document.delete and "LineItems" in document.body:
            total = self._lines.total(
                document.body["LineItems"], self._papers.sheet(entity, document.body, sight.before)
            )
            settled = decimal((sight.before or {}).get("AmountPaid")) + decimal(
                (sight.before or {}).get("AmountCredited")
            )
            more["AmountDue" if entity == "Invoices" else "RemainingCredit"] = total - settled
        self.known.take(parcel, sight.before, **more)
        if entity == "Payments" and not document.delete:
            self._pay(document.body)
        if entity == "BatchPayments" and not document.delete:
            for each in document.body.get("Payments") or ():
                self._pay(each)

    def _pay(self, payment: Record) -> None:
        paid = paid_by(payment, self.known)
        if isinstance(paid, Paid):
            pay(paid, decimal(payment.get("Amount")), self.known)

    def _problems(self, document: Document, sight: Sight) -> Iterator[Problem]:
        entity, body = document.route.entity.entity, document.body
        if entity in LINES:
            yield from self._papers.problems(document, sight.before, sight.notes)
        elif entity == "Contacts":
            yield from problems_of_contact(body, sight.before, self.known)
            yield from self._of_currency(body.get("DefaultCurrency"))
        elif entity == "Items":
            yield from self._of_item(body)
        elif entity == "Accounts":
            yield from self._of_account(body, sight.before)
        elif entity == "BankTransfers" and not sight.before:
            yield from self._of_transfer(body)
        elif entity in {"Payments", "BatchPayments"} and not sight.before:
            payments = [body] if entity == "Payments" else body.get("Payments") or ()
            yield from self._of_payments(body, [each for each in payments if isinstance(each, dict)])

    def _of_currency(self, code: t.Any) -> Iterator[Problem]:
        if problem := self._papers.problem_of_currency(code):
            yield problem

    def _of_payments(self, whole: Record, payments: list[Record]) -> Iterator[Problem]:
        """The first that is wrong: Xero says no more."""
        currency, asked = None, defaultdict[int, t.Any](lambda: 0)
        for each in payments:
            paid = paid_by(each, self.known)
            if isinstance(paid, Problem):
                yield paid
                return
            if paid:
                amount = decimal(each.get("Amount"))
                asked[id(paid.record)] += amount
                currency = paid.record.get("CurrencyCode")
                if problem := problem_of_amount(paid, asked[id(paid.record)] if amount > 0 else amount):
                    yield problem
                    return
        base = self.books.organisation.get("BaseCurrency")
        if problem := self._accounts.problem_of_payer(whole.get("Account"), currency, base):
            yield problem
            return
        yield from self._of_day(whole.get("Date"))

    def _of_transfer(self, body: Record) -> Iterator[Problem]:
        for name in ("FromBankAccount", "ToBankAccount"):
            if problem := self._accounts.problem_of_bank_account(body.get(name)):
                yield problem
                return
        source, target = (self._accounts.named(body[name]) or [{}] for name in ("FromBankAccount", "ToBankAccount"))
        if source[0] and source[0].get("AccountID") == target[0].get("AccountID"):
            yield Problem(words="A bank transfer must be between two different accounts")
            return
        if source[0].get("CurrencyCode") != target[0].get("CurrencyCode"):
            yield Problem(words="A bank transfer must be between accounts of the same currency")
            return
        yield from self._of_day(body.get("Date"))

    def _of_day(self, day: t.Any) -> Iterator[Problem]:
        if words := locked(self.books.organisation, day):
            yield Problem(words=words, hint=f"It is dated {str(day)[:10]}.")

    def _of_item(self, body: Record) -> Iterator[Problem]:
        parts = [body[name] for name in ITEM_PARTS if isinstance(body.get(name), dict)]
        codes = [(name, part.get(name)) for part in parts for name in ITEM_ACCOUNTS]
        for name, code in (*codes, ("InventoryAssetAccountCode", body.get("InventoryAssetAccountCode"))):
            if isinstance(code, str) and code and self.known.among("Accounts", "Code", code) == []:
                yield Problem(words="Account must be valid.", hint=f"There is no account with {name} {quoted(code)}.")
        for part in parts:
            tax = part.get("TaxType")
            if isinstance(tax, str) and tax and self.known.among("TaxRates", "TaxType", tax) == []:
                yield Problem(words="Tax rate must be valid.", hint=f"There is no {quoted(tax)}.")

    def _of_account(self, body: Record, before: Record | None) -> Iterator[Problem]:
        if before and before.get("SystemAccount"):
            yield Problem(words="System accounts cannot be changed")
            return
        tax = body.get("TaxType")
        if isinstance(tax, str) and tax and self.known.among("TaxRates", "TaxType", tax) == []:
            yield Problem(words="Tax rate must be valid.", hint=f"There is no {quoted(tax)}.")
        yield from self._of_currency(body.get("CurrencyCode"))

    def _of_deletion(self, entity: str, before: Record | None) -> Iterator[Problem]:
        if before is None or before.get("Status") in ENDED:
            return
        if entity in {"Invoices", "CreditNotes"} and is_settled(before):
            yield Problem(words=SETTLED)
        elif is_posted(entity, before):
            yield from self._of_day(before.get("Date"))

    def _remedied(self, document: Document, sight: Sight) -> None:
        """What settings allow is no problem."""
        sight.problems = [each for each in sight.problems if not self._allowed(document, sight, each)]

    def _allowed(self, document: Document, sight: Sight, problem: Problem) -> bool:
        settings = document.route.settings
        reason = problem.reason_alone
        if reason is Reason.PERIOD_LOCKED and settings.on_locked_period == LOCK_POLICY:
            return self._moved(document, sight)
        if reason is Reason.NOT_MODIFIABLE and settings.on_not_modifiable == "skip":
            sight.body = {}
            sight.notes.append(problem.message)
            return True
        if reason is Reason.NOT_MODIFIABLE and settings.on_not_modifiable == "only_allowed_fields":
            kept = kept_of(document.body, sight.before) if sight.before else None
            if kept is not None:
                sight.body = kept
                sight.notes.append(problem.message)
            return kept is not None
        return False

    def _moved(self, document: Document, sight: Sight) -> bool:
        """Whether the first open day, or the day that it has, helps."""
        before = sight.before
        if before:
            if is_posted(document.route.entity.entity, before) and locked(self.books.organisation, before.get("Date")):
                return False
            sight.notes.append("The Date would not be changed: it lies in a closed period.")
            return True
        day = first_open_day(self.books.organisation)
        sight.notes.append(
            f"The Date would be moved from {document.body.get('Date')} to {day}: it lies in a closed period."
        )
        return True


def key_of(parcel: Parcel) -> str | None:
    """The id of the document that is changed: known to the ledger, in the row, or in the path."""
    document, entity = parcel.document, parcel.document.route.entity
    given = parcel.xero_id or (document.body.get(str(entity.id)) if entity.id != entity.number else None)
    if not given and document.route.on_element and not is_on_collection(document):
        given = base_of(document).rpartition("/")[2]
    return str(given) if given and not isinstance(given, dict) else None


def _wanted(parcel: Parcel) -> Iterator[tuple[str, str, str]]:
    """Entity, field and value of what has to be looked up for a document."""
    document, entity = parcel.document, parcel.document.route.entity
    if entity.binary or "/" in entity.entity or document.route.as_is:
        return
    if (key := key_of(parcel)) and _is_read(entity.entity):
        yield entity.entity, str(entity.id), key
    if document.delete:
        return
    if party := wanted_parties(document):
        yield "Contacts", *party
    if entity.entity == "Payments":
        yield from wanted_by(document.body)
    if entity.entity == "BatchPayments":
        for each in document.body.get("Payments") or ():
            yield from wanted_by(each)
    for line in document.body.get(LINES.get(entity.entity, ""), None) or ():
        if isinstance(line, dict) and isinstance(line.get("ItemCode"), str):
            yield "Items", "Code", line["ItemCode"]


def _is_read(entity: str) -> bool:
    """Whether single records are worth a look before they change."""
    return entity in {*LINES, "Contacts", "Items", "Accounts"}


def _unknown(document: Document, key: str) -> Problem:
    entity = document.route.entity
    words = f"An existing {entity.model} with the specified {entity.id} could not be found"
    return Problem(words=words, hint=f"It is {quoted(key)}.")
