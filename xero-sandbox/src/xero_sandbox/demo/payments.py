"""What settles documents: payments, payments made together, and refunds."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from xero_sandbox.books.arithmetic import HUNDRED, ONE, in_base, money
from xero_sandbox.books.record import ZERO, Record
from xero_sandbox.demo.line_items import pick
from xero_sandbox.demo.name_lists import REFERENCES
from xero_sandbox.demo.nested_records import payment_stub
from xero_sandbox.demo.timeline import day_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xero_sandbox.demo.company import Block
    from xero_sandbox.demo.invoice_plans import Deal

PAYMENT_TYPES: Final = {
    "ACCREC": "ACCRECPAYMENT",
    "ACCPAY": "ACCPAYPAYMENT",
    "ACCRECCREDIT": "ARCREDITPAYMENT",
    "ACCPAYCREDIT": "APCREDITPAYMENT",
}
BATCH_TYPES: Final = {"ACCREC": "RECBATCH", "ACCPAY": "PAYBATCH"}
EVERYDAY_ACCOUNT: Final = "090"
BILL_ACCOUNTS: Final = ("090",) * 9 + ("092",)
UNRECONCILED: Final = 0.15
RATE_MOVES: Final = 0.06
RATE_PLACES: Final = Decimal("0.000001")


def split(total: Decimal, percents: Sequence[int]) -> list[Decimal]:
    """`total` in parts; when they make up the whole, the first part takes the cents that rounding leaves."""
    parts = [money(total * percent / HUNDRED) for percent in percents]
    if sum(percents) == HUNDRED:
        parts[0] += total - sum(parts, ZERO)
    return parts


@dataclass(frozen=True, slots=True)
class Settling:
    """An invoice or credit note that is being settled."""

    block: Block
    deal: Deal
    document: Record
    field: str
    """What payments call it: Invoice or CreditNote."""
    stub: Record

    def pay(self, amount: Decimal, moment: int) -> None:
        payment = self._payment(amount, moment)
        if self.deal.story.batch:
            self._join_batch(payment)
        source_type = payment["PaymentType"]
        self.block.post(self.block.since(moment, self.deal.moment), source_type, payment, self.document)
        self.block.write("Payments", payment, self.deal.moment)
        self.document["Payments"].append(payment_stub(payment))
        if self.deal.closes:
            self._close_batch()

    def bounce(self, amount: Decimal, moment: int) -> None:
        """A payment that was deleted again: only the payments remember it."""
        payment = self._payment(amount, moment) | {"Status": "DELETED", "IsReconciled": False}
        source_type = payment["PaymentType"]
        self.block.post(self.block.since(moment, self.deal.moment), source_type, payment, self.document)
        self.block.undo(self.deal.moment, source_type, payment, self.document)
        self.block.write("Payments", payment, self.deal.moment)

    def _payment(self, amount: Decimal, moment: int) -> Record:
        dice, story = self.block.dice, self.deal.story
        sale = story.type == "ACCREC"
        account = self.block.company.account_stub(EVERYDAY_ACCOUNT if sale else pick(BILL_ACCOUNTS, dice))
        rate = self._rate(moment)
        return {
            "PaymentID": self.block.new_id("Payments"),
            "Date": day_of(moment),
            "BankAmount": in_base(amount, rate),
            "Amount": amount,
            "Reference": pick(REFERENCES, dice),
            "CurrencyRate": rate,
            "PaymentType": PAYMENT_TYPES[story.type],
            "Status": "AUTHORISED",
            "HasAccount": True,
            "IsReconciled": dice.random() >= UNRECONCILED,
            "Account": account,
            self.field: self.stub,
            "HasValidationErrors": False,
        }

    def _rate(self, moment: int) -> Decimal:
        """What the document's currency is worth on that day."""
        booked: Decimal = self.document.get("CurrencyRate", ONE)
        if booked == ONE or moment == self.deal.entered:
            return booked
        move = Decimal((self.block.dice.random() - 0.5) * RATE_MOVES)
        return (booked * (1 + move)).quantize(RATE_PLACES)

    def _join_batch(self, payment: Record) -> None:
        batch = self.deal.batch
        if not batch.record:
            batch.record |= self._new_batch(payment)
        batch.record["TotalAmount"] += payment["Amount"]
        batch.record["Payments"].append(
            {
                "PaymentID": payment["PaymentID"],
                "Amount": payment["Amount"],
                "Reference": payment["Reference"],
                "Invoice": {"InvoiceID": self.stub["InvoiceID"], "InvoiceNumber": self.stub["InvoiceNumber"]},
            }
        )
        payment["Account"] = batch.record["Account"]
        payment["IsReconciled"] = batch.record["IsReconciled"]
        payment["BatchPaymentID"] = batch.record["BatchPaymentID"]
        payment["BatchPayment"] = batch.stub

    def _new_batch(self, payment: Record) -> Record:
        return {
            "BatchPaymentID": self.block.new_id("BatchPayments"),
            "Account": payment["Account"],
            "Reference": f"Batch {payment['Date']:%d %b}",
            "Date": payment["Date"],
            "Type": BATCH_TYPES[self.deal.story.type],
            "Status": "AUTHORISED",
            "TotalAmount": ZERO,
            "IsReconciled": payment["IsReconciled"],
            "Payments": [],
        }

    def _close_batch(self) -> None:
        record, stub = self.deal.batch.record, self.deal.batch.stub
        self.block.write("BatchPayments", record, self.deal.moment)
        stub |= {name: value for name, value in record.items() if name not in {"Payments", "Reference"}}
