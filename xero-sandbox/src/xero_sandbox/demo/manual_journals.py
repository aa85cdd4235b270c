"""The chapter of a block that manual journals are written in."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from xero_sandbox.books.record import ZERO, Record
from xero_sandbox.demo.line_items import pick
from xero_sandbox.demo.quotes_and_purchase_orders import drawn
from xero_sandbox.demo.record_counts import POSTED
from xero_sandbox.demo.timeline import day_of

if TYPE_CHECKING:
    from datetime import date

    from xero_sandbox.demo.company import Block

TEMPLATES: Final = (
    ("Depreciation of machinery", (("416", 100), ("711", -100)), 900),
    ("Wages of the fortnight", (("477", 100), ("825", -24), ("814", -76)), 14_000),
    ("Wages paid", (("814", 100), ("090", -100)), 10_000),
    ("Insurance for the months to come", (("620", 100), ("433", -100)), 1_200),
    ("Interest on the loan", (("437", 100), ("900", -100)), 400),
)
"""Narration; accounts with percents of the amount, debits positive; the amount at most."""


def write_adjustments(block: Block) -> None:
    for moment, share in drawn(block, "ManualJournals"):
        journal = _manual_journal(block, share.status, day_of(moment))
        for posting in (block.post, block.undo)[: POSTED.get(share.status, 0)]:
            posting(moment, "MANJOURNAL", journal)
        block.write("ManualJournals", journal, moment)


def _manual_journal(block: Block, status: str, day: date) -> Record:
    narration, parts, most = pick(TEMPLATES, block.dice)
    whole = Decimal(100 + int(block.dice.random() * most))
    return {
        "ManualJournalID": block.new_id("ManualJournals"),
        "Narration": f"{narration}, {day:%B %Y}",
        "Date": day,
        "LineAmountTypes": "NoTax",
        "Status": status,
        "ShowOnCashBasisReports": True,
        "HasAttachments": False,
        "JournalLines": [_line(block, code, whole * percent / 100) for code, percent in parts],
    }


def _line(block: Block, code: str, amount: Decimal) -> Record:
    return {
        "LineAmount": amount.quantize(Decimal("0.01")),
        "AccountCode": code,
        "AccountID": block.company.chart.account(code)["AccountID"],
        "Description": "",
        "TaxType": "NONE",
        "TaxAmount": ZERO,
        "Tracking": [],
        "IsBlank": False,
    }
