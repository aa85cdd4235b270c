"""What Xero's OpenAPI document does not say about writing: small tables, each with its reason."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from collections.abc import Mapping

ANSWERED: t.Final = frozenset(
    {
        "Attachments",
        "HasAttachments",
        "HasErrors",
        "HasValidationErrors",
        "ID",
        "StatusAttributeString",
        "ValidationErrors",
        "Warnings",
    }
)
"""Fields of any model that only answers have, though the document does not mark all of them (S-REQRESP, H)."""

COMPUTED: t.Final[Mapping[str, frozenset[str]]] = {
    "BankTransaction": frozenset({"SubTotal", "Total", "TotalTax"}),
    "BatchPayment": frozenset({"Amount"}),
    "Contact": frozenset({"Balances", "ContactGroups", "IsCustomer", "IsSupplier", "MergedToContactID"}),
    "CreditNote": frozenset(
        {"Allocations", "AppliedAmount", "FullyPaidOnDate", "Payments", "RemainingCredit", "SubTotal", "Total"}
        | {"TotalTax"}
    ),
    "ExpenseClaim": frozenset({"Payments"}),
    "HistoryRecord": frozenset({"Changes", "User"}),
    "Invoice": frozenset({"RepeatingInvoiceID"}),
    "Item": frozenset({"QuantityOnHand", "TotalCostPool"}),
    "LineItem": frozenset({"RepeatingInvoiceID", "SalesTaxCodeId", "Taxability", "TaxBreakdown"}),
    "LinkedTransaction": frozenset({"SourceTransactionTypeCode"}),
    "ManualJournalLine": frozenset({"IsBlank"}),
    "Payment": frozenset({"BatchPayment", "BatchPaymentID", "HasAccount"}),
    "Receipt": frozenset({"SubTotal", "Total", "TotalTax"}),
    "RepeatingInvoice": frozenset({"SubTotal", "Total", "TotalTax"}),
    "TrackingCategory": frozenset({"Options"}),
}
"""Fields that Xero works out or changes by another call: totals come from the lines, groups have members of their own.

They are on the official pages among what a GET answers, and not among what a PUT or POST takes (H).
"""

REQUIRED: t.Final[Mapping[str, tuple[str, ...]]] = {
    "Account": ("Name", "Type"),
    "BatchPayment": ("Account", "Payments"),
    "Contact": ("Name",),
    "ContactGroup": ("Name",),
    "CreditNote": ("Type", "Contact"),
    "Currency": ("Code",),
    "HistoryRecord": ("Details",),
    "Invoice": ("Type", "Contact"),
    "LinkedTransaction": ("SourceTransactionID", "SourceLineItemID"),
    "ManualJournal": ("JournalLines",),
    "Payment": ("Account", "Amount"),
    "PurchaseOrder": ("Contact",),
    "Quote": ("Contact", "Date"),
    "TaxRate": ("Name", "TaxComponents"),
    "TrackingCategory": ("Name",),
    "TrackingOption": ("Name",),
}
"""What creating needs beside what the document declares (each entity's page, H)."""

ASCII: t.Final[Mapping[str, tuple[str, ...]]] = {
    "Contact": ("EmailAddress",),
    "ContactPerson": ("EmailAddress",),
    "CreditNote": ("CreditNoteNumber",),
    "Invoice": ("InvoiceNumber",),
    "PurchaseOrder": ("PurchaseOrderNumber",),
    "Quote": ("QuoteNumber",),
}
"""Texts that may only have printable ASCII: numbers (S-OAS, H), addresses of mail (S-CONTACTS, H)."""

LONGEST: t.Final[Mapping[str, Mapping[str, int]]] = {"LineItem": {"Description": 4000}}
"""Characters that texts may have of which the document does not say it (S-INVOICES, H)."""

PLACES: t.Final[Mapping[str, int]] = {
    "Amount": 2,
    "DiscountAmount": 2,
    "LineAmount": 2,
    "Quantity": 4,
    "TaxAmount": 2,
    "UnitAmount": 4,
    "UnitPrice": 4,
}
"""Decimal places that Xero keeps, given `unitdp=4`; it rounds the rest away in silence (S-OAS, S-ITEMS, H)."""
