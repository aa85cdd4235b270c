"""How business goes: what becomes of 1,000 invoices, and what else happens meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What becomes of an invoice, or of a credit note that stands on its own."""

    past: int
    """Of 1,000 invoices in a block of the past, so many go this way."""
    newest: int
    """Of 1,000 in the block that is still going on."""
    type: str = "ACCREC"
    status: str = "PAID"
    payments: tuple[int, ...] = ()
    """Percent of the total that each payment pays."""
    credit: str = ""
    """Collection of a credit that is allocated to it: CreditNotes, Prepayments or Overpayments."""
    credited: int = 0
    """Percent of the total that the credit pays."""
    spare: int = 0
    """Percent of the total that remains on the credit."""
    foreign: bool = False
    batch: bool = False
    """Whether its payment is made together with others."""
    edited: bool = False
    """Whether it was changed after it was approved."""
    bounced: bool = False
    """Whether a first payment was deleted."""
    billable: bool = False
    """Whether its cost is charged on to a customer."""

    @property
    def alone(self) -> bool:
        """Whether it is a credit note."""
        return self.type.endswith("CREDIT")


INVOICES: Final = (
    Story(past=430, newest=260, payments=(100,)),
    Story(past=40, newest=24, payments=(40, 60)),
    Story(past=25, newest=14, payments=(80,), credit="CreditNotes", credited=20),
    Story(past=10, newest=6, credit="CreditNotes", credited=100, spare=25),
    Story(past=40, newest=24, payments=(100,), foreign=True),
    Story(past=10, newest=8, payments=(70,), credit="Prepayments", credited=30),
    Story(past=8, newest=6, payments=(90,), credit="Overpayments", credited=10, spare=5),
    Story(past=40, newest=30, payments=(100,), batch=True),
    Story(past=12, newest=8, payments=(100,), edited=True),
    Story(past=8, newest=6, payments=(100,), bounced=True),
    Story(past=0, newest=130, status="AUTHORISED"),
    Story(past=0, newest=20, status="AUTHORISED", payments=(50,)),
    Story(past=0, newest=6, status="AUTHORISED", credit="CreditNotes", credited=30),
    Story(past=0, newest=20, status="AUTHORISED", foreign=True),
    Story(past=0, newest=4, status="AUTHORISED", bounced=True),
    Story(past=0, newest=24, status="DRAFT"),
    Story(past=0, newest=12, status="SUBMITTED"),
    Story(past=12, newest=10, status="VOIDED"),
    Story(past=10, newest=8, status="DELETED"),
    Story(past=215, newest=150, type="ACCPAY", payments=(100,)),
    Story(past=60, newest=40, type="ACCPAY", payments=(100,), batch=True),
    Story(past=15, newest=10, type="ACCPAY", payments=(30, 70)),
    Story(past=12, newest=8, type="ACCPAY", payments=(75,), credit="CreditNotes", credited=25),
    Story(past=15, newest=10, type="ACCPAY", payments=(100,), foreign=True),
    Story(past=6, newest=4, type="ACCPAY", payments=(60,), credit="Prepayments", credited=40, spare=10),
    Story(past=4, newest=4, type="ACCPAY", payments=(90,), credit="Overpayments", credited=10),
    Story(past=12, newest=10, type="ACCPAY", payments=(100,), billable=True),
    Story(past=0, newest=84, type="ACCPAY", status="AUTHORISED"),
    Story(past=0, newest=10, type="ACCPAY", status="AUTHORISED", payments=(60,)),
    Story(past=0, newest=6, type="ACCPAY", status="AUTHORISED", billable=True),
    Story(past=0, newest=8, type="ACCPAY", status="AUTHORISED", foreign=True),
    Story(past=0, newest=14, type="ACCPAY", status="DRAFT"),
    Story(past=0, newest=8, type="ACCPAY", status="SUBMITTED"),
    Story(past=8, newest=8, type="ACCPAY", status="VOIDED"),
    Story(past=8, newest=6, type="ACCPAY", status="DELETED"),
)

LONE_CREDIT_NOTES: Final = (
    Story(past=6, newest=6, type="ACCRECCREDIT", payments=(100,)),
    Story(past=0, newest=6, type="ACCRECCREDIT", status="AUTHORISED"),
    Story(past=0, newest=4, type="ACCRECCREDIT", status="DRAFT"),
    Story(past=4, newest=4, type="ACCRECCREDIT", status="VOIDED"),
    Story(past=2, newest=2, type="ACCRECCREDIT", status="DELETED"),
    Story(past=4, newest=4, type="ACCPAYCREDIT", payments=(100,)),
    Story(past=0, newest=4, type="ACCPAYCREDIT", status="AUTHORISED"),
    Story(past=2, newest=2, type="ACCPAYCREDIT", status="VOIDED"),
)
"""Beside 1,000 invoices; a payment of a credit note is a refund."""

LATENESS: Final = {"AUTHORISED": 0.6, "DRAFT": 0.8, "SUBMITTED": 0.8}
"""In the newest block, documents of these statuses come mostly at the end."""


@dataclass(frozen=True, slots=True)
class Share:
    """What else there is beside 1,000 invoices."""

    path: str
    status: str
    count: int
    type: str = ""


SHARES: Final = (
    Share("BankTransactions", "AUTHORISED", 280, "SPEND"),
    Share("BankTransactions", "DELETED", 6, "SPEND"),
    Share("BankTransactions", "AUTHORISED", 110, "RECEIVE"),
    Share("BankTransactions", "DELETED", 4, "RECEIVE"),
    Share("BankTransfers", "AUTHORISED", 12),
    Share("BankTransfers", "DELETED", 2),
    Share("PurchaseOrders", "DRAFT", 6),
    Share("PurchaseOrders", "SUBMITTED", 4),
    Share("PurchaseOrders", "AUTHORISED", 14),
    Share("PurchaseOrders", "BILLED", 34),
    Share("PurchaseOrders", "DELETED", 4),
    Share("Quotes", "DRAFT", 6),
    Share("Quotes", "SENT", 10),
    Share("Quotes", "ACCEPTED", 10),
    Share("Quotes", "DECLINED", 8),
    Share("Quotes", "INVOICED", 24),
    Share("Quotes", "DELETED", 2),
    Share("ManualJournals", "POSTED", 20),
    Share("ManualJournals", "DRAFT", 3),
    Share("ManualJournals", "VOIDED", 2),
    Share("ManualJournals", "DELETED", 2),
    Share("ExpenseClaims", "SUBMITTED", 2),
    Share("ExpenseClaims", "AUTHORISED", 2),
    Share("ExpenseClaims", "PAID", 4),
)
RECEIPTS_PER_CLAIM: Final = 2
PAYMENTS_PER_BATCH: Final = 5
