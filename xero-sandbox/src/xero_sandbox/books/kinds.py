"""The collections of the Accounting API, one row each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What differs between collections as far as the books are concerned."""

    path: str
    """Collection below the API root."""
    model: str
    """Xero's name of the schema of one record."""
    key: str | None
    wrapper: str = ""
    """Field that holds the list in an answer; the path when empty."""
    stamp: str | None = "UpdatedDateUTC"
    """Field with the moment of the last change; `CreatedDateUTC` never moves; None has no stamp."""
    number: str | None = None
    """Field that may stand in the path instead of the key."""
    numbered: tuple[str, ...] = ()
    """Types of document whose number is unique; empty means all."""
    hidden: tuple[str, str] | None = None
    """Field and value of the records that lists leave out."""
    unless: str | None = None
    """Query parameter that brings the hidden ones back; None means that nothing does."""
    source: str
    """Where the row comes from, and how sure that is."""

    def __post_init__(self) -> None:
        if not self.wrapper:
            object.__setattr__(self, "wrapper", self.path)


KINDS: Final[tuple[Kind, ...]] = (
    Kind(path="Accounts", model="Account", key="AccountID", source="S-ACCOUNTS, H"),
    Kind(path="BankTransactions", model="BankTransaction", key="BankTransactionID", source="S-BANKTX, H"),
    Kind(
        path="BankTransfers",
        model="BankTransfer",
        key="BankTransferID",
        stamp="CreatedDateUTC",
        hidden=("Status", "DELETED"),
        unless="includeDeleted",
        source="S-BANKTRANSFERS, S-OAS, H",
    ),
    Kind(path="BatchPayments", model="BatchPayment", key="BatchPaymentID", source="S-BATCHPAY, H"),
    Kind(
        path="BrandingThemes", model="BrandingTheme", key="BrandingThemeID", stamp="CreatedDateUTC", source="S-OAS, H"
    ),
    Kind(path="Budgets", model="Budget", key="BudgetID", source="S-BUDGETS, H"),
    Kind(
        path="ContactGroups",
        model="ContactGroup",
        key="ContactGroupID",
        stamp=None,
        hidden=("Status", "DELETED"),
        source="S-CONTACTGROUPS, H",
    ),
    Kind(
        path="Contacts",
        model="Contact",
        key="ContactID",
        number="ContactNumber",
        hidden=("ContactStatus", "ARCHIVED"),
        unless="includeArchived",
        source="S-CONTACTS, H",
    ),
    Kind(
        path="CreditNotes",
        model="CreditNote",
        key="CreditNoteID",
        number="CreditNoteNumber",
        numbered=("ACCRECCREDIT",),
        source="S-CREDITNOTES, H",
    ),
    Kind(path="Currencies", model="Currency", key="Code", stamp=None, source="S-OAS, H"),
    Kind(path="ExpenseClaims", model="ExpenseClaim", key="ExpenseClaimID", source="S-OAS, H"),
    Kind(
        path="InvoiceReminders/Settings",
        wrapper="InvoiceReminders",
        model="InvoiceReminder",
        key=None,
        stamp=None,
        source="S-OAS, H",
    ),
    Kind(
        path="Invoices",
        model="Invoice",
        key="InvoiceID",
        number="InvoiceNumber",
        numbered=("ACCREC",),
        source="S-INVOICES, S-WIRE, H",
    ),
    Kind(path="Items", model="Item", key="ItemID", number="Code", source="S-ITEMS, H"),
    Kind(
        path="Journals",
        model="Journal",
        key="JournalID",
        number="JournalNumber",
        stamp="CreatedDateUTC",
        source="S-JOURNALS, H",
    ),
    Kind(path="LinkedTransactions", model="LinkedTransaction", key="LinkedTransactionID", source="S-LINKED, H"),
    Kind(path="ManualJournals", model="ManualJournal", key="ManualJournalID", source="S-MJ, H"),
    Kind(
        path="Organisation",
        wrapper="Organisations",
        model="Organisation",
        key="OrganisationID",
        stamp="CreatedDateUTC",
        source="S-OAS, H",
    ),
    Kind(path="Overpayments", model="Overpayment", key="OverpaymentID", source="S-OAS, H"),
    Kind(path="PaymentServices", model="PaymentService", key="PaymentServiceID", stamp=None, source="S-OAS, H"),
    Kind(path="Payments", model="Payment", key="PaymentID", source="S-PAYMENTS, H"),
    Kind(path="Prepayments", model="Prepayment", key="PrepaymentID", source="S-OAS, H"),
    Kind(
        path="PurchaseOrders",
        model="PurchaseOrder",
        key="PurchaseOrderID",
        number="PurchaseOrderNumber",
        source="S-PO, H",
    ),
    Kind(path="Quotes", model="Quote", key="QuoteID", source="S-QUOTES, H"),
    Kind(path="Receipts", model="Receipt", key="ReceiptID", source="S-OAS, H"),
    Kind(path="RepeatingInvoices", model="RepeatingInvoice", key="RepeatingInvoiceID", stamp=None, source="S-OAS, H"),
    Kind(path="TaxRates", model="TaxRate", key="TaxType", stamp=None, source="S-TAXRATES, H"),
    Kind(
        path="TrackingCategories",
        model="TrackingCategory",
        key="TrackingCategoryID",
        stamp=None,
        hidden=("Status", "ARCHIVED"),
        unless="includeArchived",
        source="S-OAS, H",
    ),
    Kind(path="Users", model="User", key="UserID", source="S-OAS, H"),
)

CASH_JOURNALS: Final = Kind(
    path="CashJournals",
    wrapper="Journals",
    model="Journal",
    key="JournalID",
    number="JournalNumber",
    stamp="CreatedDateUTC",
    source="S-JOURNALS, H",
)
"""What Journals answers with `paymentsOnly`: the same ledger on a cash basis."""
