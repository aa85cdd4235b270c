"""From a record of a collection to its postings, of which there is one at least, whatever becomes of the record."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from tap_xero.general_ledger import cash, claims, documents
from tap_xero.general_ledger.chart import UNKNOWN
from tap_xero.general_ledger.columns import CASH
from tap_xero.general_ledger.entry import Entry, event_of, head_of
from tap_xero.general_ledger.settlements import payment
from tap_xero.general_ledger.values import ZERO, rate_of, text

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from tap_xero.general_ledger.chart import Chart
    from tap_xero.general_ledger.values import Record

LIVE: t.Final = frozenset({None, "AUTHORISED", "PAID", "POSTED"})
"""Statuses in which a record counts; a draft does not yet, what is void or deleted no more."""


@dataclass(frozen=True, slots=True)
class Source:
    """A collection whose records post something."""

    key: str
    post: Callable[[Record, Chart], Iterable[Record]]
    cash: Callable[[Record, Chart], Iterable[Record]]
    """The same on a cash basis."""
    stamp: str = "UpdatedDateUTC"
    void: tuple[str, ...] = ("control",)
    """Postings, at nothing, of a record that does not count: all of them where its stamp does not move then."""


SOURCES: t.Final[Mapping[str, Source]] = {
    "bank_transactions": Source("BankTransactionID", documents.bank_transaction, cash.bank_transaction),
    "bank_transfers": Source(
        "BankTransferID", documents.bank_transfer, documents.bank_transfer, stamp="CreatedDateUTC", void=("to", "from")
    ),
    "credit_notes": Source("CreditNoteID", documents.invoice, cash.invoice),
    "expense_claims": Source("ExpenseClaimID", claims.expense_claim, cash.expense_claim),
    "invoices": Source("InvoiceID", documents.invoice, cash.invoice),
    "manual_journals": Source("ManualJournalID", documents.manual_journal, cash.manual_journal),
    "overpayments": Source("OverpaymentID", documents.advance, cash.advance),
    "payments": Source("PaymentID", payment, payment),
    "prepayments": Source("PrepaymentID", documents.advance, cash.advance),
}
"""By stream. Batch payments are not among them, since their payments are in the payments, nor receipts, which their
claims hold."""


def postings(ledger: str, stream: str, record: Record, chart: Chart) -> list[Record]:
    """The rows of one of the two ledgers that follow from a record of a stream, as it was read and converted.

    Their NetAmount comes to zero. Amounts are exact; debits are positive.
    """
    source = SOURCES[stream]
    live = text(record, "Status") in LIVE
    post = source.cash if ledger == CASH else source.post
    rows = [*post(record, chart)] if live else []
    rows = rows or _nothing(record, source, chart)
    for row in rows:
        row["tenant_id"] = record["tenant_id"]
        row["Collection"] = stream
        row["DocumentID"] = record[source.key]
        row["UpdatedDateUTC"] = record.get(source.stamp)
    return rows


def _nothing(record: Record, source: Source, chart: Chart) -> list[Record]:
    entry = Entry({**head_of(record, record), **event_of(None, record, source.key)}, rate_of(record), chart)
    for key in source.void:
        entry.post(key, UNKNOWN, ZERO)
    return entry.rows
