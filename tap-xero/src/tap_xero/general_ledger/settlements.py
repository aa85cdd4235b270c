"""What settles documents posts: the money in the payment's own record, what rates won or lost in the document's.

No record has the rates of both and the bank account, but a document lists its payments with their rates and amounts
(S-WIRE, H). So a payment is posted at its own rate, and the document moves what it owes to the rate that it was booked
at. Both come to zero, and together they are what Xero's journal of the payment says.
"""

from __future__ import annotations

import typing as t

from tap_xero.general_ledger.entry import Entry, event_of, head_of
from tap_xero.general_ledger.values import amount, in_base, inside, listed, rate_of, text

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tap_xero.general_ledger.chart import Chart
    from tap_xero.general_ledger.values import Record

PAYMENTS: t.Final[Mapping[str | None, tuple[str, str, int]]] = {
    "ACCRECPAYMENT": ("ACCRECPAYMENT", "DEBTORS", 1),
    "ACCPAYPAYMENT": ("ACCPAYPAYMENT", "CREDITORS", -1),
    "ARCREDITPAYMENT": ("ARCREDITPAYMENT", "DEBTORS", -1),
    "APCREDITPAYMENT": ("APCREDITPAYMENT", "CREDITORS", 1),
    "ARPREPAYMENTPAYMENT": ("ARCREDITPAYMENT", "DEBTORS", -1),
    "AROVERPAYMENTPAYMENT": ("ARCREDITPAYMENT", "DEBTORS", -1),
    "APPREPAYMENTPAYMENT": ("APCREDITPAYMENT", "CREDITORS", 1),
    "APOVERPAYMENTPAYMENT": ("APCREDITPAYMENT", "CREDITORS", 1),
}
"""By PaymentType: what journals call it, the role of the account that is settled, and 1 where the bank is debited."""
SOURCE_TYPES: t.Final[Mapping[tuple[str, int], str]] = {
    (control, sign): source_type for source_type, control, sign in PAYMENTS.values()
}
SETTLED: t.Final = ("Invoice", "CreditNote", "Prepayment", "Overpayment")
"""Where a payment names what it pays."""


def payment(record: Record, chart: Chart) -> Iterator[Record]:
    source_type, control, sign = PAYMENTS.get(text(record, "PaymentType"), (None, "", 0))
    if source_type is None:
        chart.strange.add(text(record, "PaymentType") or "a payment without a type")
        return
    paid = next((found for field in SETTLED if (found := inside(record, field))), {})
    account = inside(record, "Account")
    entry = Entry({**head_of(record, paid), **event_of(source_type, record, "PaymentID")}, rate_of(record, paid), chart)
    total = sign * amount(record, "Amount")
    entry.post("bank", chart.account(text(account, "AccountID"), text(account, "Code")), total)
    entry.post("control", chart.system(control), -total)
    yield from entry.rows


def realised(document: Record, chart: Chart, control: str, sign: int) -> Iterator[Record]:
    """What payments of a document won or lost, each on its day; `sign` is 1 where they debit the bank."""
    booked = rate_of(document)
    for place, each in enumerate(listed(document, "Payments"), 1):
        total, rate = amount(each, "Amount"), rate_of(each, document)
        if not (gain := sign * (in_base(total, rate) - in_base(total, booked))):
            continue
        event = event_of(SOURCE_TYPES[control, sign], each, "PaymentID")
        entry = Entry({**head_of(each, document), **event}, rate, chart)
        prefix = f"payment:{event['SourceID'] or place}:"
        entry.post_base(f"{prefix}control", chart.system(control), gain)
        entry.post_base(f"{prefix}realised", chart.system("REALISEDCURRENCYGAIN"), -gain)
        yield from entry.rows
