"""What people call a kind of document: `Bills`, where Xero has invoices of a type."""

from __future__ import annotations

import re
import typing as t

if t.TYPE_CHECKING:
    from collections.abc import Mapping

TITLES: t.Final[Mapping[tuple[str, str], str]] = {
    ("Invoices", "ACCREC"): "Sales invoices",
    ("Invoices", "ACCPAY"): "Bills",
    ("CreditNotes", "ACCRECCREDIT"): "Credit notes to customers",
    ("CreditNotes", "ACCPAYCREDIT"): "Credit notes from suppliers",
    ("BankTransactions", "RECEIVE"): "Money received",
    ("BankTransactions", "SPEND"): "Money spent",
    ("BankTransactions", "RECEIVE-PREPAYMENT"): "Prepayments received",
    ("BankTransactions", "SPEND-PREPAYMENT"): "Prepayments made",
    ("BankTransactions", "RECEIVE-OVERPAYMENT"): "Overpayments received",
    ("BankTransactions", "SPEND-OVERPAYMENT"): "Overpayments made",
    ("RepeatingInvoices", "ACCREC"): "Repeating sales invoices",
    ("RepeatingInvoices", "ACCPAY"): "Repeating bills",
}
"""By entity and type, where the type makes it another thing."""

_NEXT_WORD: t.Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


def title_of(entity: str, kind: object = None) -> str:
    """The name of the entity, or of its documents of a type."""
    return TITLES.get((entity, str(kind).upper())) or ": ".join(map(_words, entity.split("/")))


def _words(name: str) -> str:
    return _NEXT_WORD.sub(" ", name).capitalize()
