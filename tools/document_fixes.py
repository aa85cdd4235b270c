"""Where Xero's OpenAPI document differs from what Xero sends: one row for each field, with the reason."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

if t.TYPE_CHECKING:
    from collections.abc import Mapping

Property = dict[str, t.Any]
"""A property as the document would declare it."""


@dataclass(frozen=True, slots=True)
class Fix:
    """A field that the document lacks, or declares as something else."""

    model: str
    field: str
    declared: Property
    why: str


def list_of(model: str) -> Property:
    return {"type": "array", "items": {"$ref": model}}


TEXT: t.Final[Property] = {"type": "string"}
GIVEN: t.Final[Property] = {**TEXT, "readOnly": True}
"""Text that Xero hands out and takes no more, or never did."""
DAY: t.Final[Property] = {**GIVEN, "x-is-msdate": True}
NUMBER: t.Final[Property] = {"type": "number"}
FLAG: t.Final[Property] = {"type": "boolean"}
PROBLEMS: t.Final = list_of("ValidationError")

EXAMPLE: t.Final = "the document's own examples of answers have it"
OTHERS: t.Final = "Fivetran's tables of Xero have a column for it, which dbt_xero asks for"
NEWER: t.Final = "the models of OAS 19.0.0 have it, the document read here is 16.1.0"

FIXES: t.Final[tuple[Fix, ...]] = (
    Fix("Allocation", "AllocationId", TEXT, EXAMPLE),
    Fix("BankTransaction", "Attachments", list_of("Attachment"), EXAMPLE),
    Fix("BankTransaction", "BatchPayment", {"$ref": "BatchPayment"}, EXAMPLE),
    Fix("BankTransaction", "DateString", TEXT, EXAMPLE),
    Fix("BankTransaction", "ExternalLinkProviderName", GIVEN, OTHERS),
    Fix("BankTransaction", "FullyPaidOnDate", DAY, EXAMPLE),
    Fix("BankTransfer", "Attachments", list_of("Attachment"), EXAMPLE),
    Fix("BankTransfer", "CreatedDateUTCString", TEXT, EXAMPLE),
    Fix("BankTransfer", "DateString", TEXT, EXAMPLE),
    Fix("Budget", "Status", TEXT, EXAMPLE),
    Fix("BudgetBalance", "Period", TEXT, "a month such as 2019-08 is not a date (S-BUDGETS, H)"),
    Fix("Contact", "SkypeUserName", GIVEN, OTHERS),
    Fix("Contact", "Warnings", PROBLEMS, EXAMPLE),
    Fix("ContactGroup", "HasValidationErrors", FLAG, EXAMPLE),
    Fix("CreditNote", "Attachments", list_of("Attachment"), EXAMPLE),
    Fix("CreditNote", "DateString", TEXT, EXAMPLE),
    Fix("CreditNote", "DueDateString", TEXT, "beside DueDate, as on invoices (S-WIRE, H)"),
    Fix("CreditNote", "ID", TEXT, EXAMPLE),
    Fix("ExpenseClaim", "StatusAttributeString", TEXT, EXAMPLE),
    Fix("Invoice", "DateString", TEXT, EXAMPLE),
    Fix("Invoice", "DueDateString", TEXT, EXAMPLE),
    Fix("Invoice", "EnteredTotal", NUMBER, NEWER),
    Fix("Invoice", "InvoicePaymentServices", list_of("PaymentService"), "logs of public clients have it (M)"),
    Fix("Invoice", "RoundingAmount", NUMBER, NEWER),
    Fix("Item", "QuantityAvailable", NUMBER, NEWER),
    Fix("Item", "QuantityOnBackOrder", NUMBER, NEWER),
    Fix("LineItem", "DiscountEnteredAsPercent", FLAG, EXAMPLE),
    Fix("LineItem", "ValidationErrors", PROBLEMS, EXAMPLE),
    Fix("LineItemTracking", "Options", list_of("TrackingOption"), "printed as an empty list (S-WIRE, H)"),
    Fix("Organisation", "TaxNumberName", GIVEN, OTHERS),
    Fix("Overpayment", "DateString", TEXT, EXAMPLE),
    Fix("Overpayment", "ID", TEXT, EXAMPLE),
    Fix("Prepayment", "DateString", TEXT, EXAMPLE),
    Fix("Prepayment", "ID", TEXT, EXAMPLE),
    Fix("PurchaseOrder", "DateString", TEXT, EXAMPLE),
    Fix("PurchaseOrder", "DeliveryDateString", TEXT, EXAMPLE),
    Fix("PurchaseOrder", "HasErrors", FLAG, EXAMPLE),
    Fix("PurchaseOrder", "IsDiscounted", FLAG, EXAMPLE),
    Fix("PurchaseOrder", "Type", TEXT, EXAMPLE),
    Fix("Receipt", "ID", TEXT, EXAMPLE),
    Fix("TrackingOption", "HasValidationErrors", FLAG, EXAMPLE),
    Fix("TrackingOption", "IsActive", FLAG, EXAMPLE),
    Fix("TrackingOption", "IsArchived", FLAG, EXAMPLE),
    Fix("TrackingOption", "IsDeleted", FLAG, EXAMPLE),
    Fix("User", "ValidationErrors", PROBLEMS, EXAMPLE),
    Fix("User", "Warnings", PROBLEMS, EXAMPLE),
)
"""`Contact.TaxNumbeType` is left out: it is TaxNumberType, misspelt in an example. So are fields of the envelope."""

STUBS: t.Final[Mapping[str, frozenset[str]]] = {
    "Account": frozenset(),
    "Allocation": frozenset({"Invoice"}),
    "BatchPayment": frozenset({"Account"}),
    "BatchPayment.Payments": frozenset({"Account", "Invoice"}),
    "Contact": frozenset({"Addresses", "ContactGroups", "ContactPersons", "Phones"}),
    "ContactGroup": frozenset(),
    "CreditNote": frozenset(),
    "Invoice": frozenset(),
    "LineItemTracking": frozenset(),
    "Overpayment": frozenset(),
    "Payment": frozenset(),
    "Payment.Invoice": frozenset({"Contact"}),
    "Prepayment": frozenset(),
    "TrackingCategory": frozenset(),
}
"""What Xero fills in of a record inside another record (S-WIRE, S-PAYMENTS, S-BATCHPAY, H).

By model, or by field where it differs. Such a stub has the plain fields of its model and these lists and objects; the
others are printed as empty lists, if at all, so the schema names them without saying what would be in them. A model
that is not here is written out in full.
"""
