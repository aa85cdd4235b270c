"""What Xero's OpenAPI document leaves out or gets wrong, as far as the sandbox needs it; each table has its reason."""

from __future__ import annotations

from typing import Any, Final

Facts = dict[str, Any]

GRANULAR: Final = {
    "Invoices": "accounting.invoices",
    "CreditNotes": "accounting.invoices",
    "Quotes": "accounting.invoices",
    "PurchaseOrders": "accounting.invoices",
    "RepeatingInvoices": "accounting.invoices",
    "LinkedTransactions": "accounting.invoices",
    "Payments": "accounting.payments",
    "BatchPayments": "accounting.payments",
    "Overpayments": "accounting.payments",
    "Prepayments": "accounting.payments",
    "BankTransactions": "accounting.banktransactions",
    "BankTransfers": "accounting.banktransactions",
    "ManualJournals": "accounting.manualjournals",
    "ExpenseClaims": None,
    "Receipts": None,
}
"""The document still has the broad scope accounting.transactions only; by first part of the path, what replaced it
(S-SKILL, H). Classic expenses have no granular scope: such apps are refused (S-LIVE, M)."""

ALSO_GRANULAR: Final = {"Items": "accounting.invoices"}
"""Items can be read and written with either scope (S-SKILL, H)."""

GRANULAR_REPORTS: Final = {
    "AgedPayablesByContact": "aged",
    "AgedReceivablesByContact": "aged",
    "BalanceSheet": "balancesheet",
    "BankSummary": "banksummary",
    "BudgetSummary": "budgetsummary",
    "ExecutiveSummary": "executivesummary",
    "ProfitAndLoss": "profitandloss",
    "TenNinetyNine": "tenninetynine",
    "TrialBalance": "trialbalance",
    "{ReportID}": "taxreports",
    "": "taxreports",
}
"""The document has one scope for all reports; each has its own now (S-SKILL, H). The list of published reports, and
one of them by its id, are the tax reports (inferred, M)."""

PREMIUM: Final = ("Journals",)
"""Only apps of the Advanced tier are let in (S-JOURNALS, S-PRICING, H)."""

PAGED: Final = {"Journals": "offset"}
"""A list that is read on by `offset` instead of `page` (S-JOURNALS, H)."""

TWINS: Final = {
    "BankTransaction": {"DateString": "Date"},
    "BankTransfer": {"DateString": "Date", "CreatedDateUTCString": "CreatedDateUTC"},
    "BatchPayment": {"DateString": "Date"},
    "CreditNote": {"DateString": "Date", "DueDateString": "DueDate", "ID": "CreditNoteID"},
    "Invoice": {"DateString": "Date", "DueDateString": "DueDate"},
    "Overpayment": {"DateString": "Date", "ID": "OverpaymentID"},
    "Prepayment": {"DateString": "Date", "ID": "PrepaymentID"},
    "PurchaseOrder": {"DateString": "Date", "DeliveryDateString": "DeliveryDate"},
    "Quote": {"DateString": "Date", "ExpiryDateString": "ExpiryDate"},
    "Receipt": {"ID": "ReceiptID"},
    "RepeatingInvoice": {"ID": "RepeatingInvoiceID"},
}
"""Fields that say again what another field says: dates in a second dialect (S-WIRE, H), ids under a second name (the
document's own examples, H). Most are not declared."""

STAMP_TWINS: Final = ("CreditNote", "Invoice", "Overpayment", "Payment", "Prepayment")
"""Declared as strings; they repeat UpdatedDateUTC as ISO with Z (S-OAS July 2026, H)."""

DIALECTS: Final = {
    "Organisation": {"CreatedDateUTC": "bare"},
    "Quote": {"Date": "bare", "ExpiryDate": "bare", "UpdatedDateUTC": "bare"},
}
"""Moments that do not read /Date(ms+0000)/: "bare" has no offset (S-WIRE, S-QUOTES, H). The official pages of
LinkedTransactions and Budgets show ISO without a zone, which the vendor's own SDK cannot read (M: it reads Xero)."""

SCALES: Final[dict[str, Facts]] = {
    "*": {"CurrencyRate": 6, "Quantity": 4},
    "Item": {"QuantityAvailable": 4, "QuantityOnBackOrder": 4, "QuantityOnHand": 4},
    "LineItem": {"UnitAmount": "unitdp"},
    "Payment": {"CurrencyRate": 10},
    "Purchase": {"UnitPrice": "unitdp"},
    "TaxComponent": {"Rate": 4},
    "TaxRate": {"DisplayTaxRate": 4, "EffectiveRate": 4},
}
"""Decimal places of the numbers that do not have two, in any model ("*") or one; "unitdp" leaves it to the query
(S-WIRE, S-PAYMENTS, H; stock quantities by analogy, L)."""

NEWER: Final[dict[str, dict[str, Facts]]] = {
    "Invoice": {"EnteredTotal": {"type": "number"}, "RoundingAmount": {"type": "number"}},
    "Item": {"QuantityAvailable": {"type": "number"}, "QuantityOnBackOrder": {"type": "number"}},
}
"""Fields that the document gained after 16.1.0 (S-OCT, H)."""

NEWER_QUERIES: Final = {
    "createInvoices": {"allowBackorders": "boolean"},
    "updateOrCreateInvoices": {"allowBackorders": "boolean"},
    "updateInvoice": {"allowBackorders": "boolean"},
    "getBankTransactions": {"References": "string"},
    "getPrepayments": {"References": "string"},
}
"""Query parameters that it gained after 16.1.0 (S-OCT, H), by operation."""

VARIANTS: Final[dict[str, tuple[str, dict[str, Facts], tuple[tuple[str, str], ...]]]] = {
    "OrderLineItem": (
        "LineItem",
        {"UnitAmount": {"scale": 4}},
        (("PurchaseOrder", "LineItems"), ("Quote", "LineItems")),
    ),
    "BatchPaymentOfPayment": (
        "BatchPayment",
        {"DateString": {"fixed": "1970-01-01T00:00:00", "type": "string"}},
        (("Payment", "BatchPayment"),),
    ),
}
"""Models that print differently in one place: name, the model it is like, the facts that differ, the places. Orders and
quotes keep four places of a unit amount (S-OAS, H). A payment's batch has a date that means nothing (S-PAYMENTS, H);
that its number and its boolean are strings, as that page has it, the document has since taken back (S-OAS, H)."""
