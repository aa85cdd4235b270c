"""Says of documents what Xero would refuse, before any of them is sent; each is looked at once, in order."""

from __future__ import annotations

import typing as t
from collections import defaultdict
from dataclasses import replace

from target_xero.documents.natural_keys import owned_by
from target_xero.documents.reasons import Reason
from target_xero.validation.accounts import Accounts
from target_xero.validation.allowed_by_settings import without_allowed
from target_xero.validation.banking import Banking
from target_xero.validation.contacts import problems_of_contact
from target_xero.validation.documents_with_lines import LINES, Papers
from target_xero.validation.findings_on_document import Sight
from target_xero.validation.items_and_accounts import (
    problem_of_system_account,
    problems_of_account,
    problems_of_category,
    problems_of_changed_rate,
    problems_of_item,
    problems_of_tax_rate,
)
from target_xero.validation.lines import Lines
from target_xero.validation.movements import Movements
from target_xero.validation.needed_lookups import READ, is_looked_at, key_of, wanted_for
from target_xero.validation.payments import Paid, paid_by, pay, payments_of
from target_xero.validation.planned_books import GONE, Known, without_lines
from target_xero.validation.prices import decimal
from target_xero.validation.problems import Problem, quoted
from target_xero.validation.status_and_periods import (
    ENDED,
    RECONCILED,
    SETTLED,
    is_part_paid,
    is_posted,
    problem_of_day,
    problem_of_part_paid,
    problem_of_type,
    status_of,
)
from target_xero.validation.sub_resources import allocate, problem_below
from target_xero.validation.taken_numbers import (
    holders,
    new_names,
    problems_of_names,
    problems_of_spelling,
    wanted_names,
)

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from target_xero.documents.document import Document
    from target_xero.documents.record import Record
    from target_xero.ledger.intent import Parcel
    from target_xero.validation.books import Books

OPEN_AMOUNT: t.Final = {"Invoices": "AmountDue", "CreditNotes": "RemainingCredit"}


class Validator:
    """Looks at the documents of one run into one organisation."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self.known = Known(books)
        accounts = Accounts(self.known)
        self._lines = Lines(self.known, accounts)
        self._papers = Papers(self.known, accounts, self._lines)
        self._banking = Banking(self.known, accounts)
        self.movements = Movements(self.known, accounts, self._papers, self._lines)

    def prepare(self, parcels: Sequence[Parcel]) -> None:
        """Ask for what these documents refer to, many to a call."""
        self._expect(found for parcel in parcels for found in wanted_for(parcel))
        self._expect(found for parcel in parcels for found in self._new_names(parcel))

    def _new_names(self, parcel: Parcel) -> Iterator[tuple[str, str, str]]:
        key, entity = key_of(parcel), parcel.document.route.entity
        if key and entity.entity in READ and (found := self.known.find(entity.entity, str(entity.id), key)):
            yield from new_names(parcel.document, found[0])

    def holders(self, parcels: Sequence[Parcel]) -> list[list[Record]]:
        """For each document what Xero would not have a second time, and has."""
        self._expect(found for parcel in parcels for found in wanted_names(parcel))
        found = [holders(parcel, self.known) for parcel in parcels]
        for parcel, records in zip(parcels, found, strict=True):
            for record in records:
                entity = parcel.document.route.entity
                self.books.learn(entity.entity, str(entity.id), record)
        return found

    def look(self, parcel: Parcel) -> Sight:
        """What Xero would say of a document, given what came before it."""
        document, sight = parcel.document, Sight(notes=[*parcel.document.left_out])
        if document.route.as_is:
            return sight
        if "/" in document.route.entity.entity:
            sight.problems += _those(self._problem_below(document))
        elif key := key_of(parcel):
            self._look_at_known(document, key, sight)
        elif owner := self.known.owner(document):
            sight.problems.append(Problem(words=owned_by(owner[0], *owner[1]), reason=Reason.DUPLICATE_KEY))
        elif not document.delete:
            self._look_at(document, sight)
        return sight

    def _problem_below(self, document: Document) -> Problem | None:
        if document.route.method == "DELETE":
            return None
        return self.problem_of_currency(document) or problem_below(document, self.known)

    def problem_of_currency(self, document: Document) -> Problem | None:
        """Why a payment or an allocation would be booked in another currency than its row says."""
        return self._banking.problem_of_currency(document)

    def take(self, parcel: Parcel, sight: Sight) -> None:
        """Take a document for done, as far as it would be sent."""
        more = self._open_amount(parcel.document, sight.before) if sight.body is None else {}
        if sight.body is not None:
            parcel = replace(parcel, document=replace(parcel.document, body=dict(sight.body)))
        document, entity = parcel.document, parcel.document.route.entity.entity
        if sight.before is not None:  # A run may have a million lines: once looked at, they are not kept.
            looked_at, sight.before = sight.before, dict(sight.before)
            without_lines(looked_at)
        self.known.take(parcel, sight.before, **more)
        if document.delete:
            if entity == "Payments" and sight.body is None:
                self._take_back(key_of(parcel))
            return
        if "/" in entity:
            allocate(document, self.known)
        for each in payments_of(entity, document.body):
            if isinstance(paid := paid_by(each, self.known), Paid):
                pay(paid, decimal(each.get("Amount")), self.known)

    def _take_back(self, key: str | None) -> None:
        """What a payment paid is open again."""
        for payment in (key and self.known.find("Payments", "PaymentID", key)) or ():
            if isinstance(paid := paid_by(payment, self.known), Paid):
                pay(paid, -decimal(payment.get("Amount")), self.known)

    def _expect(self, things: Iterable[tuple[str, str, str]]) -> None:
        wanted: dict[tuple[str, str], list[str]] = defaultdict(list)
        for entity, name, value in things:
            wanted[entity, name].append(value)
        for (entity, name), values in wanted.items():
            self.books.expect(entity, name, values)

    def _open_amount(self, document: Document, before: Record | None) -> Record:
        """What there will be to pay of an invoice."""
        name = OPEN_AMOUNT.get(document.route.entity.entity)
        if not name or document.delete or "LineItems" not in document.body:
            return {}
        sheet = self._papers.sheet(document.route.entity.entity, document.body, before)
        paid_so_far = sum(decimal((before or {}).get(each)) for each in ("AmountPaid", "AmountCredited"))
        left = self._lines.total(document.body["LineItems"], sheet) - paid_so_far
        status = status_of(document.route.entity.entity, document.body, before)
        paid = {"Status": "PAID"} if status == "AUTHORISED" and not left else {}
        return {name: left, **paid}

    def _look_at_known(self, document: Document, key: str, sight: Sight) -> None:
        """A document that is changed or deleted; where it is not worth a look, Xero itself will say."""
        entity = document.route.entity
        found = self.known.find(entity.entity, str(entity.id), key) if is_looked_at(document) else None
        if found == [] and not document.delete:
            words = f"An existing {entity.model} with the specified {entity.id} could not be found"
            sight.problems.append(Problem(words=words, hint=f"It is {quoted(key)}."))
        if entity.entity == "TaxRates":
            rates = self.known.among("TaxRates", "TaxType", key) or ()
            sight.problems += problems_of_changed_rate(rates[0], document.body) if rates else ()
        if not found:
            return
        sight.before = found[0]
        if document.delete and (found[0].get("Status") or found[0].get("ContactStatus")) in GONE:
            sight.body = {}  # It is gone already, and may be so by another key.
        elif problem := problem_of_type(entity.entity, found[0]):
            sight.problems.append(problem)
        elif document.delete:
            sight.problems += self._of_deletion(entity.entity, found[0])
        else:
            self._look_at(document, sight)

    def _look_at(self, document: Document, sight: Sight) -> None:
        sight.problems += self._problems(document, sight)
        sight.problems += (
            problems_of_names(document, sight.before, self.known)
            if sight.before
            else problems_of_spelling(document, self.known)
        )
        if not sight.problems:
            return
        sight.problems = without_allowed(document, sight, self.books.organisation)
        if sight.before and not sight.problems and sight.body is None:  # What was paid counts once all else is well.
            body = {name: value for name, value in document.body.items() if name != "Date"}
            sight.problems = _those(problem_of_part_paid(document.route.entity.entity, body, sight.before))
            sight.problems = without_allowed(document, sight, self.books.organisation)
        if sight.body and not sight.problems:
            left = replace(document, body=dict(sight.body))
            sight.problems = [*self._problems(left, Sight(before=sight.before))]

    def _problems(self, document: Document, sight: Sight) -> Iterator[Problem]:
        entity, body = document.route.entity.entity, document.body
        if entity in LINES:
            yield from self._papers.problems(document, sight.before, sight.notes)
        elif entity == "Contacts":
            yield from problems_of_contact(body, sight.before, self.known)
            yield from _those(self._papers.problem_of_currency(body.get("DefaultCurrency")))
        elif entity == "Items":
            yield from problems_of_item(body, sight.before, self.known)
        elif entity == "Accounts":
            yield from problems_of_account(body, sight.before, self.known)
            yield from _those(self._papers.problem_of_currency(body.get("CurrencyCode")))
        elif entity == "TaxRates" and sight.before is None:
            yield from problems_of_tax_rate(body, self.known)
        elif entity == "TrackingCategories" and sight.before is None:
            yield from problems_of_category(self.known)
        elif sight.before is None and entity in MOVING:
            yield from _those(MOVING[entity](self._banking, document))
            sight.notes += self._banking.notes_of_payment(document) if entity == "Payments" else ()

    def _of_deletion(self, entity: str, before: Record) -> Iterator[Problem]:
        if before.get("Status") in ENDED:
            return
        if entity == "Accounts":
            yield from _those(problem_of_system_account(before))
        elif entity in OPEN_AMOUNT and is_part_paid(before):
            yield Problem(words=SETTLED)
        elif entity == "BankTransactions" and before.get("IsReconciled"):
            yield Problem(words=RECONCILED)
        elif is_posted(entity, before):
            yield from _those(problem_of_day(self.books.organisation, before.get("Date")))


MOVING: t.Final = {
    "BankTransfers": Banking.problem_of_transfer,
    "BatchPayments": Banking.problem_of_batch,
    "Payments": Banking.problem_of_payment,
}


def _those(problem: Problem | None) -> list[Problem]:
    return [problem] if problem else []
