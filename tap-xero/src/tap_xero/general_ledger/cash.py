"""The ledger on a cash basis: what was invoiced counts when it is paid, in proportion, on the day of the payment.

A payment's own record moves its amount from the bank to receivable or payable, as on an accruals basis; the document,
which has the lines, takes it from there to their accounts.
"""

from __future__ import annotations

import typing as t

from tap_xero.general_ledger import documents
from tap_xero.general_ledger.claims import bank_of, claimed
from tap_xero.general_ledger.documents import ADVANCES, OWED, REFUNDED, account_in, kind_of, with_lines
from tap_xero.general_ledger.entry import Entry, event_of, head_of
from tap_xero.general_ledger.settlements import SOURCE_TYPES
from tap_xero.general_ledger.values import ONE, amount, listed, rate_of, text

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from decimal import Decimal

    from tap_xero.general_ledger.chart import Account, Chart
    from tap_xero.general_ledger.values import Record


class Settled(t.NamedTuple):
    """What payments take from one account to those of the lines."""

    source_type: str
    booked: list[Record]
    """The document's own postings: what is owed, then the lines against it."""
    account_of: Callable[[Record], Account]
    """Of a payment, the account that its amount comes from."""
    unrounded: bool = False
    """Whether parts are of what the document came to before it was converted."""


def invoice(record: Record, chart: Chart) -> Iterator[Record]:
    """An invoice, a bill or a credit note, as far as it was paid or given back."""
    if kind := kind_of(OWED, record, chart):
        control = chart.system(kind.control)
        booked = with_lines(record, chart, kind, control).rows
        settled = Settled(SOURCE_TYPES[kind.control, kind.sign], booked, lambda _: control)
        yield from _paid(record, chart, settled)


def advance(record: Record, chart: Chart) -> Iterator[Record]:
    """A prepayment or overpayment, as far as it was given back: its lines counted when the money came."""
    if kind := kind_of(REFUNDED, record, chart):
        control = chart.system(kind.control)
        booked = with_lines(record, chart, kind, control).rows
        yield from _paid(record, chart, Settled(kind.source_type, booked, lambda _: control, unrounded=True))


def expense_claim(record: Record, chart: Chart) -> Iterator[Record]:
    booked = claimed(record, chart).rows
    yield from _paid(record, chart, Settled("EXPPAYMENT", booked, lambda payment: bank_of(payment, chart)))


def bank_transaction(record: Record, chart: Chart) -> Iterator[Record]:
    """Money paid in advance counts as what its lines say when it comes."""
    if kind := ADVANCES.get(text(record, "Type")):
        yield from with_lines(record, chart, kind, account_in(record, "BankAccount", chart)).balanced()
    else:
        yield from documents.bank_transaction(record, chart)


def manual_journal(record: Record, chart: Chart) -> Iterator[Record]:
    if record.get("ShowOnCashBasisReports") is not False:
        yield from documents.manual_journal(record, chart)


def _paid(document: Record, chart: Chart, settled: Settled) -> Iterator[Record]:
    whole, *lines = settled.booked
    sign = 1 if whole["CurrencyNetAmount"] > 0 else -1
    for place, each in enumerate(listed(document, "Payments"), 1):
        event = event_of(settled.source_type, each, "PaymentID")
        prefix = f"payment:{event['SourceID'] or place}:"
        entry = Entry({**head_of(each, document), **event}, rate_of(each, document), chart)
        entry.post(f"{prefix}control", settled.account_of(each), sign * amount(each, "Amount"))
        share, own_share = (_part(entry.rows[0], whole, field) for field in ("NetAmount", "CurrencyNetAmount"))
        if settled.unrounded:
            share = own_share * whole["CurrencyRate"] / entry.rows[0]["CurrencyRate"]
        for row in lines:
            entry.post_share(f"{prefix}{row['PostingID']}", row, share, own_share)
        yield from entry.balanced(prefix)


def _part(one: Record, whole: Record, field: str) -> Decimal:
    return t.cast("Decimal", one[field] / whole[field]) if whole[field] else ONE
