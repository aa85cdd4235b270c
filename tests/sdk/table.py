"""What a row of the table of methods says: a method of the vendor's AccountingApi, and with what it is called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sdk.scene import FILE, TEXT, Scene

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Argument = Callable[[Scene], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A parameter that is not named here has its argument from ARGUMENTS."""

    method: str
    arguments: Mapping[str, Argument]
    may_be_empty: bool = False
    """The organisation need not have any of what is asked for."""


def row(method: str, **arguments: Argument) -> Row:
    return Row(method=method, arguments=arguments)


def lenient(method: str, **arguments: Argument) -> Row:
    return Row(method=method, arguments=arguments, may_be_empty=True)


COLLECTIONS: Final[Mapping[str, str]] = {
    "account": "Accounts",
    "bank_transaction": "BankTransactions",
    "bank_transfer": "BankTransfers",
    "batch_payment": "BatchPayments",
    "branding_theme": "BrandingThemes",
    "budget": "Budgets",
    "contact": "Contacts",
    "contact_group": "ContactGroups",
    "credit_note": "CreditNotes",
    "expense_claim": "ExpenseClaims",
    "invoice": "Invoices",
    "item": "Items",
    "journal": "Journals",
    "linked_transaction": "LinkedTransactions",
    "manual_journal": "ManualJournals",
    "overpayment": "Overpayments",
    "organisation": "Organisation",
    "payment": "Payments",
    "prepayment": "Prepayments",
    "purchase_order": "PurchaseOrders",
    "quote": "Quotes",
    "receipt": "Receipts",
    "repeating_invoice": "RepeatingInvoices",
    "tracking_category": "TrackingCategories",
    "user": "Users",
}
"""By the SDK's word for one record."""


def key_of(path: str) -> Argument:
    return lambda scene: scene.key(path)


ARGUMENTS: Final[Mapping[str, Argument]] = {
    **{f"{word}_id": key_of(path) for word, path in COLLECTIONS.items()},
    "body": lambda _: TEXT,
    "contact_number": lambda s: s.first("Contacts")["ContactNumber"],
    "content_type": lambda _: "text/plain",
    "file_name": lambda _: FILE,
    "history_records": lambda _: {"HistoryRecords": [{"Details": "They will pay on Friday"}]},
    "journal_number": lambda s: s.first("Journals")["JournalNumber"],
    "purchase_order_number": lambda s: s.first("PurchaseOrders")["PurchaseOrderNumber"],
    "report_id": lambda s: s.first("Reports")["ReportID"],
    "request_empty": lambda _: {},
    "tax_type": key_of("TaxRates"),
}
"""By parameter of the SDK's methods."""
