"""Classes of accounts: which class a type belongs to, and what Xero calls it in reports."""

from __future__ import annotations

from typing import Final

CLASSES: Final = {
    "BANK": "ASSET",
    "CURRENT": "ASSET",
    "PREPAYMENT": "ASSET",
    "INVENTORY": "ASSET",
    "FIXED": "ASSET",
    "CURRLIAB": "LIABILITY",
    "TERMLIAB": "LIABILITY",
    "EQUITY": "EQUITY",
    "REVENUE": "REVENUE",
    "SALES": "REVENUE",
    "OTHERINCOME": "REVENUE",
    "DIRECTCOSTS": "EXPENSE",
    "EXPENSE": "EXPENSE",
    "OVERHEADS": "EXPENSE",
    "DEPRECIATN": "EXPENSE",
}
"""Class of an account by its type (S-ACCOUNTS, H)."""

REPORTING: Final = {
    "ASSET": ("ASS", "Assets"),
    "LIABILITY": ("LIA", "Liabilities"),
    "EQUITY": ("EQU", "Equity"),
    "REVENUE": ("REV", "Revenue"),
    "EXPENSE": ("EXP", "Expense"),
}
