"""What expense claims post: their receipts, and what was paid back of them, of which no other record tells."""

from __future__ import annotations

import typing as t

from tap_xero.general_ledger.chart import UNKNOWN
from tap_xero.general_ledger.entry import Entry, event_of, head_of
from tap_xero.general_ledger.lines import post_lines
from tap_xero.general_ledger.values import amount, inside, listed, rate_of, text

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from tap_xero.general_ledger.chart import Account, Chart
    from tap_xero.general_ledger.values import Record

CONTROL: t.Final = "UNPAIDEXPCLM"
DAY: t.Final = len("2026-03-02")


def expense_claim(record: Record, chart: Chart) -> Iterator[Record]:
    yield from claimed(record, chart).balanced()
    for place, each in enumerate(listed(record, "Payments"), 1):
        yield from _paid_back(record, each, chart, place)


def claimed(record: Record, chart: Chart) -> Entry:
    """What is owed for it, and the lines against it, on the day that it was given or else that of its last change."""
    day = record.get("ReportingDate") or str(record.get("UpdatedDateUTC") or "")[:DAY] or None
    event = {**event_of("EXPCLAIM", record, "ExpenseClaimID"), "Date": day}
    entry = Entry({**head_of(record, record), **event}, rate_of(record), chart)
    entry.post("control", chart.system(CONTROL), -amount(record, "Total"))
    for place, receipt in enumerate(listed(record, "Receipts"), 1):
        post_lines(entry, receipt, 1, prefix=f"receipt:{receipt.get('ReceiptID') or place}:")
    return entry


def _paid_back(claim: Record, payment: Record, chart: Chart, place: int) -> list[Record]:
    """Xero mostly leaves out from which account it was paid."""
    event = event_of("EXPPAYMENT", payment, "PaymentID")
    prefix = f"payment:{event['SourceID'] or place}:"
    entry = Entry({**head_of(payment, claim), **event}, rate_of(payment), chart)
    entry.post(f"{prefix}bank", bank_of(payment, chart), -amount(payment, "Amount"))
    entry.post(f"{prefix}control", chart.system(CONTROL), amount(payment, "Amount"))
    return entry.rows


def bank_of(payment: Record, chart: Chart) -> Account:
    """The account from which a claim was paid back, if Xero says it."""
    bank = inside(payment, "Account")
    return chart.account(text(bank, "AccountID"), text(bank, "Code")) if bank else UNKNOWN
