"""The general ledgers that are made of collections, and of which: a run that reads one asks for all of these."""

from __future__ import annotations

import typing as t

LEDGERS: t.Final = ("general_ledger", "general_ledger_cash")
"""Streams that have no place of their own at Xero."""
COLLECTIONS: t.Final = (
    *("accounts", "bank_transactions", "bank_transfers", "credit_notes", "expense_claims", "invoices"),
    *("manual_journals", "overpayments", "payments", "prepayments"),
)
"""The streams whose records post something, and that of the accounts to which they do."""
