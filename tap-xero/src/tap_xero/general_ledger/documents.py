"""What documents with lines post, those without a contact too: invoices, credits, money at the bank, journals."""

from __future__ import annotations

import typing as t

from tap_xero.general_ledger.entry import NO_LINE, Entry, event_of, head_of
from tap_xero.general_ledger.lines import post_lines, tracking_of
from tap_xero.general_ledger.settlements import realised
from tap_xero.general_ledger.values import amount, inside, rate_of, text

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tap_xero.general_ledger.chart import Account, Chart
    from tap_xero.general_ledger.values import Record


class Kind(t.NamedTuple):
    """What a type of document is in the ledger."""

    source_type: str
    """What Xero's journals call it (S-JOURNALS, S-OAS, H)."""
    control: str
    """Role of the account that holds what is owed for it; empty if it is paid at once."""
    sign: int
    """1 where that account, or the bank, is debited."""


OWED: t.Final[Mapping[str | None, Kind]] = {
    "ACCREC": Kind("ACCREC", "DEBTORS", 1),
    "ACCPAY": Kind("ACCPAY", "CREDITORS", -1),
    "ACCRECCREDIT": Kind("ACCRECCREDIT", "DEBTORS", -1),
    "ACCPAYCREDIT": Kind("ACCPAYCREDIT", "CREDITORS", 1),
}
PAID: t.Final[Mapping[str | None, Kind]] = {
    "RECEIVE": Kind("CASHREC", "", 1),
    "SPEND": Kind("CASHPAID", "", -1),
}
ADVANCES: t.Final[Mapping[str | None, Kind]] = {
    "RECEIVE-PREPAYMENT": Kind("ARPREPAYMENT", "DEBTORS", 1),
    "SPEND-PREPAYMENT": Kind("APPREPAYMENT", "CREDITORS", -1),
    "RECEIVE-OVERPAYMENT": Kind("AROVERPAYMENT", "DEBTORS", 1),
    "SPEND-OVERPAYMENT": Kind("APOVERPAYMENT", "CREDITORS", -1),
}
"""Money that came or went before there was a document waits with what is owed; its lines count on a cash basis only,
or the invoice that it is allocated to would be income twice (L)."""
BANKED: t.Final[Mapping[str | None, Kind]] = {**PAID, **ADVANCES}
TO_CUSTOMER: t.Final = Kind("ARCREDITPAYMENT", "DEBTORS", -1)
FROM_SUPPLIER: t.Final = Kind("APCREDITPAYMENT", "CREDITORS", 1)
REFUNDED: t.Final[Mapping[str | None, Kind]] = {
    name: TO_CUSTOMER if each.sign > 0 else FROM_SUPPLIER
    for kind, each in ADVANCES.items()
    for name in (kind, each.source_type)
}
"""What is given back of them: journals call it a refund of a credit note, having no word of their own (L)."""
KEYS: t.Final = ("InvoiceID", "CreditNoteID", "PrepaymentID", "OverpaymentID", "BankTransactionID")
"""The first of these that a document has is the SourceID of its journals."""
NO_TYPE: t.Final = "without a type"
LEGS: t.Final = ("SPEND-TRANSFER", "RECEIVE-TRANSFER")
"""A transfer's bank transactions post nothing, the transfer does."""


def invoice(record: Record, chart: Chart) -> Iterator[Record]:
    """An invoice, a bill or a credit note; and what its payments won or lost by their rates."""
    if kind := kind_of(OWED, record, chart):
        yield from with_lines(record, chart, kind, chart.system(kind.control)).balanced()
        yield from realised(record, chart, kind.control, kind.sign)


def advance(record: Record, chart: Chart) -> Iterator[Record]:
    """A prepayment or overpayment: the money is in its bank transaction, so only what refunds won or lost."""
    if kind := kind_of(REFUNDED, record, chart):
        yield from realised(record, chart, kind.control, kind.sign)


def bank_transaction(record: Record, chart: Chart) -> Iterator[Record]:
    kind = None if text(record, "Type") in LEGS else kind_of(BANKED, record, chart)
    if kind and kind.control:
        entry = _entry(record, chart, kind)
        total = kind.sign * amount(record, "Total")
        entry.post("bank", account_in(record, "BankAccount", chart), total)
        entry.post("control", chart.system(kind.control), -total)
        yield from entry.rows
    elif kind:
        yield from with_lines(record, chart, kind, account_in(record, "BankAccount", chart)).balanced()


def bank_transfer(record: Record, chart: Chart) -> Iterator[Record]:
    entry = Entry({**head_of(record, record), **event_of("TRANSFER", record, "BankTransferID")}, rate_of(record), chart)
    for key, way, sign in (("to", "To", 1), ("from", "From", -1)):
        line = {**NO_LINE, **tracking_of(record, f"{way}Tracking")}
        entry.post(key, account_in(record, f"{way}BankAccount", chart), sign * amount(record, "Amount"), line=line)
    yield from entry.rows


def manual_journal(record: Record, chart: Chart) -> Iterator[Record]:
    head = {**head_of(record, record), "Reference": text(record, "Narration")}
    entry = Entry({**head, **event_of("MANJOURNAL", record, "ManualJournalID")}, rate_of(record), chart)
    post_lines(entry, record, 1, field="JournalLines")
    yield from entry.balanced()


def account_in(record: Record, field: str, chart: Chart) -> Account:
    """The account that a field of a record names."""
    named = inside(record, field)
    return chart.account(text(named, "AccountID"), text(named, "Code"))


def with_lines(record: Record, chart: Chart, kind: Kind, against: Account) -> Entry:
    """The total, posted to an account, and the lines against it."""
    entry = _entry(record, chart, kind)
    entry.post("control", against, kind.sign * amount(record, "Total"))
    post_lines(entry, record, -kind.sign)
    return entry


def _entry(record: Record, chart: Chart, kind: Kind) -> Entry:
    key = next((key for key in KEYS if text(record, key)), KEYS[-1])
    return Entry({**head_of(record, record), **event_of(kind.source_type, record, key)}, rate_of(record), chart)


def kind_of(kinds: Mapping[str | None, Kind], record: Record, chart: Chart) -> Kind | None:
    """What the record is; None, and the chart is told, if it is none of these."""
    found = kinds.get(text(record, "Type"))
    if found is None:
        chart.strange.add(text(record, "Type") or NO_TYPE)
    return found
