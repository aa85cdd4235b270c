"""One journal entry in the making: postings with what they have in common, which come to zero."""

from __future__ import annotations

import typing as t

from tap_xero.general_ledger.chart import UNKNOWN
from tap_xero.general_ledger.values import CENT, ZERO, in_base, inside, share_of, text

if t.TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from tap_xero.general_ledger.chart import Account, Chart
    from tap_xero.general_ledger.values import Record

NO_LINE: t.Final[Mapping[str, t.Any]] = {
    "SourceLineID": None,
    "Description": None,
    "TaxType": None,
    "TrackingName1": None,
    "TrackingOption1": None,
    "TrackingName2": None,
    "TrackingOption2": None,
}
"""What only the postings of a document's lines have."""
NUMBERS: t.Final = ("InvoiceNumber", "CreditNoteNumber", "ReceiptNumber")
"""What documents are called by people."""


def head_of(record: Record, like: Record) -> Record:
    """What all postings of a record say; of whom and in which currency it is, `like` tells."""
    contact = inside(like, "Contact")
    return {
        "Reference": text(record, "Reference"),
        "DocumentNumber": next((number for field in NUMBERS if (number := text(like, field))), None),
        "ContactID": text(contact, "ContactID"),
        "ContactName": text(contact, "Name"),
        "CurrencyCode": text(like, "CurrencyCode"),
    }


def event_of(source_type: str | None, record: Record, key: str) -> Record:
    """What makes the postings of one day a journal: what happened, and to which record."""
    return {"Date": record.get("Date"), "SourceType": source_type, "SourceID": text(record, key)}


class Entry:
    """Amounts are those of the document's currency, and debits are positive."""

    def __init__(self, head: Mapping[str, t.Any], rate: Decimal, chart: Chart) -> None:
        """`head` is what all rows say, by `head_of` and `event_of`."""
        self._head = {**head, "CurrencyRate": rate}
        self._rate = rate
        self.chart = chart
        self.rows: list[Record] = []

    def post(
        self, key: str, account: Account, net: Decimal, tax: Decimal = ZERO, *, line: Mapping[str, t.Any] = NO_LINE
    ) -> None:
        base, base_tax = in_base(net, self._rate), in_base(tax, self._rate)
        self._add(key, account, line, (base, base_tax, base + base_tax, net, tax, net + tax))

    def post_base(self, key: str, account: Account, base: Decimal, *, line: Mapping[str, t.Any] = NO_LINE) -> None:
        """Post what there is in the organisation's currency alone."""
        self._add(key, account, line, (base, ZERO, base, ZERO, ZERO, ZERO))

    def post_share(self, key: str, row: Record, share: Decimal, own_share: Decimal) -> None:
        """Post a part of what another entry posted; `own_share` is that in the currency of the document."""
        base, tax = share_of(row["NetAmount"], share), share_of(row["TaxAmount"], share)
        own, own_tax = share_of(row["CurrencyNetAmount"], own_share), share_of(row["CurrencyTaxAmount"], own_share)
        self._add(key, row, {}, (base, tax, base + tax, own, own_tax, own + own_tax))

    def balanced(self, prefix: str = "") -> list[Record]:
        """The rows; what conversion can lose goes to Xero's account for it, what else is left is nobody's."""
        if left := -sum((row["NetAmount"] for row in self.rows), ZERO):
            small = abs(left) <= CENT * len(self.rows)
            account = self.chart.system("ROUNDING") if small else UNKNOWN
            self.post_base(f"{prefix}{'rounding' if small else 'rest'}", account, left)
        return self.rows

    def _add(self, key: str, account: Account, line: Mapping[str, t.Any], amounts: tuple[Decimal, ...]) -> None:
        net, tax, gross, own_net, own_tax, own_gross = amounts
        row = {
            **account,
            **line,
            **self._head,
            "PostingID": key,
            "NetAmount": net,
            "TaxAmount": tax,
            "GrossAmount": gross,
            "CurrencyNetAmount": own_net,
            "CurrencyTaxAmount": own_tax,
            "CurrencyGrossAmount": own_gross,
        }
        self.rows.append(row)
