"""What is written below a document: whether that is there, and whether both sides of an allocation have so much."""

from __future__ import annotations

import typing as t

from target_xero.documents.text_comparison import as_compared
from target_xero.lookup.queries import askable
from target_xero.send.batches import base_of
from target_xero.validation.contacts import party_of
from target_xero.validation.payments import PAYABLE, Paid, paid_by, pay, problem_of_amount, wanted_by
from target_xero.validation.prices import decimal
from target_xero.validation.problems import Problem, quoted
from target_xero.validation.status_and_periods import problem_of_day

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from target_xero.documents.document import Document
    from target_xero.documents.record import Record
    from target_xero.validation.planned_books import Known

PARENTS: t.Final = {
    "BankTransactions": "BankTransactionID",
    "Contacts": "ContactID",
    "CreditNotes": "CreditNoteID",
    "Invoices": "InvoiceID",
    "ManualJournals": "ManualJournalID",
    "Overpayments": "OverpaymentID",
    "Prepayments": "PrepaymentID",
    "PurchaseOrders": "PurchaseOrderID",
    "Quotes": "QuoteID",
}
"""Entities whose documents are looked up for what is written below them, with the field of their id."""

SALES: t.Final = frozenset(
    {
        *("ACCREC", "ACCRECCREDIT", "RECEIVE-PREPAYMENT", "RECEIVE-OVERPAYMENT"),
        *("ARPREPAYMENT", "AROVERPAYMENT"),
    }
)
"""Types of what a customer owes or has paid."""
NOT_FOUND: t.Final = "The document with the supplied id was not found for this endpoint."
OTHER_SIDE: t.Final = "A credit to a customer can only be allocated to invoices, one from a supplier only to bills"
OTHER_CONTACT: t.Final = "A credit can only be allocated to documents of its own contact"
OTHER_CURRENCY: t.Final = "A credit can only be allocated to documents in its own currency"


def wanted_below(document: Document) -> Iterator[tuple[str, str, str]]:
    """Entity, field and value of what has to be looked up."""
    entity, key = _parent(document)
    if name := key and PARENTS.get(entity):
        yield entity, name, key
    if _is_allocation(document):
        yield from wanted_by(document.body)


def problem_below(document: Document, known: Known) -> Problem | None:
    """Why nothing, or not this, can be written below a document."""
    parent = parent_of(document, known)
    if isinstance(parent, Problem):
        return parent
    if parent is None or not _is_allocation(document) or document.delete:
        return None
    return _problem_of_allocation(document.body, _credit(document, parent), known)


def parent_of(document: Document, known: Known) -> Record | Problem | None:
    """The document below which another is written; None if nobody may know."""
    entity, key = _parent(document)
    if not key:
        return next((ours for each in document.places.values() if (ours := known.ours(each))), None)
    found = known.find(entity, PARENTS[entity], key) if entity in PARENTS else None
    if found == []:
        return Problem(words=NOT_FOUND, hint=f"{entity} has no {quoted(key)}.")
    return found[0] if found else None


def allocate(document: Document, known: Known) -> None:
    """What is allocated is left neither of the credit nor of the invoice."""
    parent, paid = parent_of(document, known), paid_by(document.body, known)
    if not _is_allocation(document) or document.delete or not isinstance(parent, dict):
        return
    amount = decimal(document.body.get("Amount"))
    pay(_credit(document, parent), amount, known)
    if isinstance(paid, Paid):
        pay(paid, amount, known)


def _problem_of_allocation(body: Record, credit: Paid, known: Known) -> Problem | None:
    paid = paid_by(body, known)
    if not isinstance(paid, Paid):
        return paid
    if words := _unlike(credit.record, paid.record, known):
        return Problem(words=words)
    amount = decimal(body.get("Amount"))
    found = problem_of_amount(credit, amount) or problem_of_amount(paid, amount)
    return found or problem_of_day(known.books.organisation, body.get("Date"))


def _unlike(credit: Record, invoice: Record, known: Known) -> str:
    """What the two sides of an allocation have to have in common (S-CREDITNOTES, H)."""
    if (credit.get("Type") in SALES) != (invoice.get("Type") in SALES):
        return OTHER_SIDE
    parties = [party_of(each, known) for each in (credit, invoice)]
    if _are_others(*parties):
        return OTHER_CONTACT
    base = known.books.organisation.get("BaseCurrency")
    currencies = [
        each.get("CurrencyCode") or (None if "BankAccount" in each else party.get("DefaultCurrency") or base)
        for each, party in zip((credit, invoice), parties, strict=True)
    ]
    return OTHER_CURRENCY if all(currencies) and currencies[0] != currencies[1] else ""


def _are_others(one: Record, other: Record) -> bool:
    """Whether two contacts are not the same, as far as both say who they are."""
    said = [(name, one.get(name), other.get(name)) for name in ("ContactID", "Name", "ContactNumber")]
    both = [each for each in said if all(isinstance(value, str) and value for value in each[1:])]
    return any(as_compared(name, first) != as_compared(name, second) for name, first, second in both[:1])


def _credit(document: Document, parent: Record) -> Paid:
    entity = _parent(document)[0]
    return Paid(payable=next(each for each in PAYABLE.values() if each.entity == entity), record=parent)


def _parent(document: Document) -> tuple[str, str]:
    """The entity and the id in a path such as `Invoices/{InvoiceID}/History`; no id if there is none yet."""
    entity, _, rest = base_of(document).partition("/")
    key = rest.partition("/")[0]
    return entity, next(iter(askable("ID", [key])), "")


def _is_allocation(document: Document) -> bool:
    return document.route.entity.wrapper == "Allocations"
