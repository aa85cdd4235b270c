"""The postings of a document's lines: each net of tax, and the tax of all."""

from __future__ import annotations

import typing as t

from tap_xero.general_ledger.entry import NO_LINE
from tap_xero.general_ledger.values import ZERO, amount, listed, text

if t.TYPE_CHECKING:
    from collections.abc import Mapping

    from tap_xero.general_ledger.entry import Entry
    from tap_xero.general_ledger.values import Record

TRACKED: t.Final = (("TrackingName1", "TrackingOption1"), ("TrackingName2", "TrackingOption2"))
"""Columns of the two tracking categories that a line can have (S-OAS, H)."""


def post_lines(entry: Entry, document: Record, sign: int, *, field: str = "LineItems", prefix: str = "") -> None:
    """Post them with their sign: 1 if they are debits."""
    inclusive = document.get("LineAmountTypes") == "Inclusive"
    taxes = ZERO
    for place, line in enumerate(listed(document, field), 1):
        tax, net = amount(line, "TaxAmount"), amount(line, "LineAmount")
        if not net and not tax:
            continue  # It only says something.
        taxes += tax
        account = entry.chart.account(text(line, "AccountID"), text(line, "AccountCode"))
        key = f"{prefix}line:{line.get('LineItemID') or place}"
        entry.post(key, account, sign * (net - tax if inclusive else net), sign * tax, line=line_of(line))
    if taxes:
        entry.post(f"{prefix}tax", entry.chart.system("GST"), sign * taxes)


def line_of(line: Record) -> Mapping[str, t.Any]:
    """What postings say of the line that they are of."""
    told = {
        **NO_LINE,
        "SourceLineID": text(line, "LineItemID"),
        "Description": text(line, "Description"),
        "TaxType": text(line, "TaxType"),
    }
    return {**told, **tracking_of(line, "Tracking")} if line.get("Tracking") else told


def tracking_of(record: Record, field: str) -> Mapping[str, t.Any]:
    """The columns of a list of tracking categories with their options."""
    pairs = zip(TRACKED, listed(record, field), strict=False)
    return {
        column: tracked.get(source)
        for columns, tracked in pairs
        for column, source in zip(columns, ("Name", "Option"), strict=True)
    }
