"""Which rules hold for which kind; what has no row here cannot be written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xero_sandbox.rules.accounts import AccountRules
from xero_sandbox.rules.bank_transactions import BankTransactionRules
from xero_sandbox.rules.bank_transfers import BankTransferRules
from xero_sandbox.rules.batch_payments import BatchPaymentRules
from xero_sandbox.rules.contact_groups import ContactGroupRules
from xero_sandbox.rules.contacts import ContactRules
from xero_sandbox.rules.credit_notes import CREDIT_NOTES
from xero_sandbox.rules.currencies import CurrencyRules
from xero_sandbox.rules.documents.document_rules import DocumentRules
from xero_sandbox.rules.expense_claims import ExpenseClaimRules
from xero_sandbox.rules.invoices import INVOICES
from xero_sandbox.rules.items import ItemRules
from xero_sandbox.rules.linked_transactions import LinkedTransactionRules
from xero_sandbox.rules.manual_journals import ManualJournalRules
from xero_sandbox.rules.payment_services import PaymentServiceRules
from xero_sandbox.rules.payments import PaymentRules
from xero_sandbox.rules.quotes_and_purchase_orders import ORDERS, QUOTES
from xero_sandbox.rules.receipts import RECEIPTS
from xero_sandbox.rules.repeating_invoices import REPEATING
from xero_sandbox.rules.tax_rates import TaxRateRules
from xero_sandbox.rules.tracking_categories import TrackingCategoryRules

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xero_sandbox.rules.interface import Rules

CONTACTS: Final = ContactRules()
RULES: Final[Mapping[str, Rules]] = {
    "Accounts": AccountRules(),
    "BankTransactions": BankTransactionRules(),
    "BankTransfers": BankTransferRules(),
    "BatchPayments": BatchPaymentRules(),
    "ContactGroups": ContactGroupRules(),
    "Contacts": CONTACTS,
    "Currencies": CurrencyRules(),
    "Invoices": DocumentRules(INVOICES, CONTACTS),
    "Items": ItemRules(),
    "PaymentServices": PaymentServiceRules(),
    "Payments": PaymentRules(),
    "CreditNotes": DocumentRules(CREDIT_NOTES, CONTACTS),
    "ExpenseClaims": ExpenseClaimRules(),
    "LinkedTransactions": LinkedTransactionRules(),
    "ManualJournals": ManualJournalRules(),
    "PurchaseOrders": DocumentRules(ORDERS, CONTACTS),
    "Quotes": DocumentRules(QUOTES, CONTACTS),
    "Receipts": DocumentRules(RECEIPTS, CONTACTS),
    "RepeatingInvoices": DocumentRules(REPEATING, CONTACTS),
    "TaxRates": TaxRateRules(),
    "TrackingCategories": TrackingCategoryRules(),
}
"""By Kind.path."""
