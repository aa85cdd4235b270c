"""The chapter of a block that receipts and expense claims are written in, both deprecated at Xero since 2018."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from xero_sandbox.books.ids import random_guid
from xero_sandbox.books.record import ZERO, Record
from xero_sandbox.demo.items_and_expenses import SMALL_EXPENSES
from xero_sandbox.demo.line_items import INCLUSIVE, pick, priced
from xero_sandbox.demo.quotes_and_purchase_orders import drawn
from xero_sandbox.demo.record_counts import POSTED
from xero_sandbox.demo.scenarios import RECEIPTS_PER_CLAIM
from xero_sandbox.demo.timeline import day_of

if TYPE_CHECKING:
    from datetime import date

    from xero_sandbox.demo.company import Block

RECEIPT_STATUS: Final = {"SUBMITTED": "SUBMITTED", "AUTHORISED": "AUTHORISED", "PAID": "AUTHORISED"}


def write_expenses(block: Block) -> None:
    for moment, share in drawn(block, "ExpenseClaims"):
        day = day_of(moment)
        user = pick(block.company.reference.user_stubs, block.dice)
        receipts = [_receipt(block, share.status, day, user) for _ in range(RECEIPTS_PER_CLAIM)]
        for receipt in receipts:
            block.write("Receipts", receipt, moment)
        claim = _claim(block, share.status, day, receipts)
        if share.status in POSTED:
            block.post(moment, "EXPCLAIM", claim)
        if share.status == "PAID":
            _pay(block, claim, day, moment)
        block.write("ExpenseClaims", claim, moment)


def _receipt(block: Block, status: str, day: date, user: Record) -> Record:
    key = block.new_id("Receipts")
    lines = block.company.lines.purchase(INCLUSIVE, block.dice, SMALL_EXPENSES)
    return {
        "ReceiptID": key,
        "ID": key,
        "ReceiptNumber": str(block.count("Receipts")),
        "Date": day,
        "Contact": block.company.contacts.pick("ACCPAY", block.dice),
        "User": user,
        "Reference": "",
        "Status": RECEIPT_STATUS[status],
        "HasAttachments": False,
        **priced(lines, INCLUSIVE),
    }


def _claim(block: Block, status: str, day: date, receipts: list[Record]) -> Record:
    total = sum((receipt["Total"] for receipt in receipts), ZERO)
    return {
        "ExpenseClaimID": block.new_id("ExpenseClaims"),
        "Status": status,
        "User": receipts[0]["User"],
        "Receipts": receipts,
        "Payments": [],
        "Total": total,
        "AmountDue": total,
        "AmountPaid": ZERO,
        "PaymentDueDate": day + timedelta(days=20),
        "ReportingDate": day,
    }


def _pay(block: Block, claim: Record, day: date, moment: int) -> None:
    payment = {
        "PaymentID": random_guid(block.dice),
        "Date": day,
        "Amount": claim["Total"],
        "Reference": "",
        "Account": block.company.account_stub("090"),
    }
    block.post(moment, "EXPPAYMENT", payment, claim)
    claim["Payments"].append({field: payment[field] for field in ("PaymentID", "Date", "Amount", "Reference")})
    claim |= {"AmountDue": ZERO, "AmountPaid": claim["Total"]}
