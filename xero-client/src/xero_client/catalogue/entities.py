"""The catalogue: one row for each collection of the Accounting API that can be read.

Everything that differs between collections is a field of a row, and nothing else is. After adding a row, write its
schema with `make schemas`.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field
from enum import Enum

if t.TYPE_CHECKING:
    from collections.abc import Mapping

TENANT: t.Final = "tenant_id"
"""Field of every record, and part of every key: tax types and currency codes repeat between organisations."""


class Paging(Enum):
    """How a collection hands out its records."""

    NONE = "none"
    """All in one answer."""
    PAGES = "pages"
    """By `page` and `pageSize` up to 1000; the answer's `pagination` says how many there are (S-REQRESP, H)."""
    FIXED_PAGES = "fixed pages"
    """By `page`, 100 each, and nothing says how many: read until a page is empty (S-LINKED, H; S-QUOTES, M)."""
    OFFSET = "offset"
    """After the number given as `offset`, at most 100: a short answer is not the end, an empty one is (S-JOURNALS)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One collection of the Accounting API. What is not said otherwise comes from Xero's document (S-OAS, H)."""

    stream: str
    """Name of the Singer stream."""
    path: str
    """Where the list is, below the root of the API."""
    wrapper: str = ""
    """Field of the answer that holds the records; the path unless said otherwise."""
    key: tuple[str, ...]
    """Fields that identify a record inside its organisation; none if there can be only one record."""
    model: str
    """Name of the record's schema in Xero's document."""
    paging: Paging = Paging.NONE
    """How to get all records."""
    cursor: str | None = "UpdatedDateUTC"
    """Field that moves forward when a record changes, or that numbers records which never change; None if neither."""
    modified_since: bool = True
    """Whether the list takes If-Modified-Since and leaves nothing out because of it (S-REQRESP, H)."""
    order: str | None = None
    """An order that edits do not disturb, where Xero promises to serve it at any size (each entity's page, H)."""
    params: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What to ask for so that nothing is hidden and nothing is rounded (S-CONTACTS, S-ITEMS and others, H)."""
    dated: str | None = None
    """A calendar date by whose range Xero finds records quickly, however many there are (S-INVOICES and others, H)."""
    vanishes: bool = False
    """Whether a deleted record is never handed out again, instead of with a status (S-ACCOUNTS, S-CONTACTGROUPS, H)."""
    scopes: tuple[str, ...]
    """Scopes of which any one lets us read; none means that no granular scope is documented (S-SKILL, S-OCT, H)."""
    broad_scope: str | None = None
    """What apps made before March 2026 may have instead; None if it has the same name (S-OCT, H)."""
    needs: str | None = None
    """What Xero wants besides a scope, in words that fit after "this stream needs" (S-OCT, H)."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "wrapper", self.wrapper or self.path)

    @property
    def primary_keys(self) -> tuple[str, ...]:
        return (TENANT, *self.key)


TRANSACTIONS: t.Final = "accounting.transactions.read"

BANKING: t.Final = ("accounting.banktransactions.read",)
BUDGETS: t.Final = ("accounting.budgets.read",)
CONTACTS: t.Final = ("accounting.contacts.read",)
INVOICES: t.Final = ("accounting.invoices.read",)
JOURNALS: t.Final = ("accounting.journals.read",)
MANUAL_JOURNALS: t.Final = ("accounting.manualjournals.read",)
PAYMENTS: t.Final = ("accounting.payments.read",)
PAYMENT_SERVICES: t.Final = ("paymentservices",)
SETTINGS: t.Final = ("accounting.settings.read",)

FOUR_PLACES: t.Final = {"unitdp": "4"}
"""Without it unit amounts are rounded to two decimal places (S-ITEMS, H)."""
ARCHIVED: t.Final = {"includeArchived": "true"}

CLASSIC: t.Final = "a scope from before March 2026: Xero documents none for it since"

ENTITIES: t.Final[tuple[Entity, ...]] = (
    Entity(stream="accounts", path="Accounts", key=("AccountID",), model="Account", vanishes=True, scopes=SETTINGS),
    Entity(
        stream="bank_transactions",
        path="BankTransactions",
        key=("BankTransactionID",),
        model="BankTransaction",
        paging=Paging.PAGES,
        order="BankTransactionID ASC",
        dated="Date",
        params=FOUR_PLACES,
        scopes=BANKING,
        broad_scope=TRANSACTIONS,
    ),
    Entity(
        stream="bank_transfers",
        path="BankTransfers",
        key=("BankTransferID",),
        model="BankTransfer",
        cursor="CreatedDateUTC",  # There is no other stamp, so a deletion moves no field that we can see.
        params={"includeDeleted": "true"},
        scopes=BANKING,
        broad_scope=TRANSACTIONS,
    ),
    Entity(
        stream="batch_payments",
        path="BatchPayments",
        key=("BatchPaymentID",),
        model="BatchPayment",
        scopes=PAYMENTS,
        broad_scope=TRANSACTIONS,
    ),
    Entity(
        stream="branding_themes",
        path="BrandingThemes",
        key=("BrandingThemeID",),
        model="BrandingTheme",
        cursor=None,
        modified_since=False,
        scopes=SETTINGS,
    ),
    Entity(
        stream="budgets",
        path="Budgets",
        key=("BudgetID",),
        model="Budget",
        modified_since=False,
        scopes=BUDGETS,
    ),
    Entity(
        stream="contact_groups",
        path="ContactGroups",
        key=("ContactGroupID",),
        model="ContactGroup",
        cursor=None,
        vanishes=True,
        modified_since=False,
        scopes=CONTACTS,
    ),
    Entity(
        stream="contacts",
        path="Contacts",
        key=("ContactID",),
        model="Contact",
        paging=Paging.PAGES,
        order="ContactID ASC",
        params=ARCHIVED,
        scopes=CONTACTS,
    ),
    Entity(
        stream="credit_notes",
        path="CreditNotes",
        key=("CreditNoteID",),
        model="CreditNote",
        paging=Paging.PAGES,
        order="CreditNoteID ASC",
        dated="Date",
        params=FOUR_PLACES,
        scopes=INVOICES,
        broad_scope=TRANSACTIONS,
    ),
    Entity(
        stream="currencies",
        path="Currencies",
        key=("Code",),
        model="Currency",
        cursor=None,
        modified_since=False,
        scopes=SETTINGS,
    ),
    Entity(
        stream="expense_claims",
        path="ExpenseClaims",
        key=("ExpenseClaimID",),
        model="ExpenseClaim",
        scopes=(),
        broad_scope=TRANSACTIONS,
        needs=CLASSIC,
    ),
    Entity(
        stream="invoice_reminders",
        path="InvoiceReminders/Settings",
        wrapper="InvoiceReminders",
        key=(),  # One setting for the whole organisation.
        model="InvoiceReminder",
        cursor=None,
        modified_since=False,
        scopes=SETTINGS,
    ),
    Entity(
        stream="invoices",
        path="Invoices",
        key=("InvoiceID",),
        model="Invoice",
        paging=Paging.PAGES,
        order="InvoiceID ASC",
        dated="Date",
        params=ARCHIVED | FOUR_PLACES,
        scopes=INVOICES,
        broad_scope=TRANSACTIONS,
    ),
    Entity(
        stream="items",
        path="Items",
        key=("ItemID",),
        model="Item",
        vanishes=True,
        params=FOUR_PLACES,
        scopes=SETTINGS + INVOICES,
        broad_scope="accounting.settings.read",
    ),
    Entity(
        stream="journals",
        path="Journals",
        key=("JournalID",),
        model="Journal",
        paging=Paging.OFFSET,
        cursor="JournalNumber",
        modified_since=False,  # It is taken, but may lose journals (S-JOURNALS, H).
        scopes=JOURNALS,
        needs="Xero's Advanced tier with a security assessment, and a user who may see reports",
    ),
    Entity(
        stream="linked_transactions",
        path="LinkedTransactions",
        key=("LinkedTransactionID",),
        model="LinkedTransaction",
        vanishes=True,
        paging=Paging.FIXED_PAGES,
        modified_since=False,
        scopes=INVOICES,
        broad_scope=TRANSACTIONS,
    ),
    Entity(
        stream="manual_journals",
        path="ManualJournals",
        key=("ManualJournalID",),
        model="ManualJournal",
        paging=Paging.PAGES,
        order=None,  # With an order Xero was seen to ignore the page and answer everything (S-SINGER, M).
        scopes=MANUAL_JOURNALS,
        broad_scope=TRANSACTIONS,
        needs="a user who may see reports",
    ),
    Entity(
        stream="organisations",
        path="Organisation",
        wrapper="Organisations",
        key=("OrganisationID",),
        model="Organisation",
        cursor=None,
        modified_since=False,
        scopes=SETTINGS,
    ),
    # Overpayments, prepayments and purchase orders take an order, but their pages promise none: an order by id may be
    # refused once there are 100,000 orders (S-PO, H), and nobody has reported to have used it on the other two. Losing
    # the whole stream to a refused parameter is worse than a page that moves, and few organisations have two pages.
    Entity(
        stream="overpayments",
        path="Overpayments",
        key=("OverpaymentID",),
        model="Overpayment",
        paging=Paging.PAGES,
        params=FOUR_PLACES,
        scopes=PAYMENTS,
        broad_scope=TRANSACTIONS,
    ),
    Entity(
        stream="payment_services",
        path="PaymentServices",
        key=("PaymentServiceID",),
        model="PaymentService",
        cursor=None,
        modified_since=False,
        scopes=PAYMENT_SERVICES,
        needs="Xero's approval of the app for paymentservices",
    ),
    Entity(
        stream="payments",
        path="Payments",
        key=("PaymentID",),
        model="Payment",
        paging=Paging.PAGES,
        order="PaymentID ASC",
        dated="Date",
        scopes=PAYMENTS,
        broad_scope=TRANSACTIONS,
    ),
    Entity(
        stream="prepayments",
        path="Prepayments",
        key=("PrepaymentID",),
        model="Prepayment",
        paging=Paging.PAGES,
        params=FOUR_PLACES,
        scopes=PAYMENTS,
        broad_scope=TRANSACTIONS,
    ),
    Entity(
        stream="purchase_orders",
        path="PurchaseOrders",
        key=("PurchaseOrderID",),
        model="PurchaseOrder",
        paging=Paging.PAGES,
        scopes=INVOICES,
        broad_scope=TRANSACTIONS,
    ),
    Entity(
        stream="quotes",
        path="Quotes",
        key=("QuoteID",),
        model="Quote",
        paging=Paging.FIXED_PAGES,
        order=None,  # Its page documents one, Xero was seen to refuse it as a QueryParseException (S-LIVE, M).
        scopes=INVOICES,
        broad_scope=TRANSACTIONS,
    ),
    Entity(
        stream="receipts",
        path="Receipts",
        key=("ReceiptID",),
        model="Receipt",
        params=FOUR_PLACES,
        scopes=(),
        broad_scope=TRANSACTIONS,
        needs=CLASSIC,
    ),
    Entity(
        stream="repeating_invoices",
        path="RepeatingInvoices",
        key=("RepeatingInvoiceID",),
        model="RepeatingInvoice",
        cursor=None,
        modified_since=False,
        scopes=INVOICES,
        broad_scope=TRANSACTIONS,
    ),
    Entity(
        stream="tax_rates",
        path="TaxRates",
        key=("TaxType",),
        model="TaxRate",
        cursor=None,
        modified_since=False,
        scopes=SETTINGS,
    ),
    Entity(
        stream="tracking_categories",
        path="TrackingCategories",
        key=("TrackingCategoryID",),
        model="TrackingCategory",
        cursor=None,
        vanishes=True,
        modified_since=False,
        params=ARCHIVED,
        scopes=SETTINGS,
    ),
    Entity(stream="users", path="Users", key=("UserID",), model="User", scopes=SETTINGS),
)

BY_STREAM: t.Final[Mapping[str, Entity]] = {entity.stream: entity for entity in ENTITIES}
