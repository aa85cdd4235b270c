"""What Xero looks up quickly: more than 100,000 records it does not go through for any other filter or order.

The fields are those of the pages of the collections (S-INVOICES, S-CONTACTS, S-CREDITNOTES, S-PAYMENTS, S-BANKTX,
S-BATCHPAY, S-MJ, H).
"""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

if t.TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Quick:
    """Fields of one collection."""

    equal: tuple[str, ...]
    """To compare by ==."""
    ranges: tuple[str, ...] = ()
    """To compare by <, > and the like, too."""
    order: tuple[str, ...]


QUICK: t.Final[Mapping[str, Quick]] = {
    "Invoices": Quick(
        equal=("InvoiceId", "InvoiceNumber", "Status", "Type", "Reference", "Contact.ContactID", "AmountPaid"),
        ranges=("Date", "DueDate", "AmountDue"),
        order=("InvoiceId", "UpdatedDateUTC", "Date"),
    ),
    "Contacts": Quick(equal=("Name", "EmailAddress", "AccountNumber"), order=("ContactID", "UpdatedDateUTC", "Name")),
    "CreditNotes": Quick(
        equal=("Status", "Type", "Reference", "Contact.ContactID"),
        ranges=("Date",),
        order=("CreditNoteID", "UpdatedDateUTC", "Date"),
    ),
    "Payments": Quick(
        equal=("PaymentId", "PaymentType", "Status", "Reference", "Invoice.InvoiceId"),
        ranges=("Date",),
        order=("PaymentId", "UpdatedDateUTC", "Date"),
    ),
    "BankTransactions": Quick(
        equal=("Type", "Status", "Contact.ContactID"),
        ranges=("Date",),
        order=("BankTransactionID", "UpdatedDateUTC", "Date"),
    ),
    "BatchPayments": Quick(
        equal=("Type", "Status", "Account.AccountId"), order=("BatchPaymentID", "UpdatedDateUTC", "Date")
    ),
    "ManualJournals": Quick(equal=("Narration",), order=("ManualJournalID", "UpdatedDateUTC", "Date")),
}
TOO_MANY: t.Final = re.compile(
    r"(?i)optimi[sz]|efficien|expensive|threshold|\btoo (many|much|large)|high.?volume|100[,.\s]?000"
)
"""What such a refusal may say: its words are not on record (S-INVOICES, L)."""
LIMIT: t.Final = "Xero goes through at most 100,000 records for a filter or an order that it does not look up quickly"


def advice(collection: str, params: Mapping[str, str], said: str) -> str:
    """What to add to a filter or an order that Xero finds inefficient; empty if that is not what it says.

    `said` is what Xero says of the refusal (400); with nothing at all it is taken for this one.
    """
    given = [name for name in ("where", "order") if params.get(name)]
    if not given or (said and not TOO_MANY.search(said)):
        return ""
    quick = QUICK.get(collection)
    return f" {LIMIT}: {_where(quick)}{_order(quick) if 'order' in given else ''}."


def _where(quick: Quick | None) -> str:
    if quick is None:
        return "narrow it down by days, or by a field that Xero's page of it names as optimised"
    equal = f"compare {_listed(quick.equal)} by =="
    if not quick.ranges:
        return f"let where {equal}"
    day = quick.ranges[0]
    return (
        f"add a range of days to where, such as {day} >= DateTime(2026, 01, 01) AND {day} < DateTime(2026, 02, 01), "
        f"or {equal}"
    )


def _order(quick: Quick | None) -> str:
    return f", and order by {_listed(quick.order)}" if quick else ""


def _listed(names: tuple[str, ...]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}" if len(names) > 1 else names[0]
