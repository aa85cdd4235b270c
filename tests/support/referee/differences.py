"""Where Xero is known to answer otherwise than its own document says, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    where: str
    """Field of a model, such as Invoice.Status, or "answer" for what is around the list."""
    rule: str
    """Keyword of JSON schema that does not hold there."""
    reason: str
    seen: str
    """The path of a read that shows it, or that of a collection behind `POST`, to delete its first
    record, or `PUT`, to pay a bill in it."""


UNDECLARED: Final = "additionalProperties"
EXAMPLES: Final = "The document's own examples have it (S-OAS, H)."
RECORDED: Final = "Recorded answers have it (S-WIRE, H)."
EACH: Final = "With summarizeErrors=false, which these take, every element says how it went (S-REQRESP, H)."

DIFFERENCES: Final[tuple[Difference, ...]] = (
    *(
        Difference(where=f"PurchaseOrder.{field}", rule=UNDECLARED, reason=EXAMPLES, seen="PurchaseOrders")
        for field in ("HasErrors", "IsDiscounted", "Type")
    ),
    *(
        Difference(where=f"TrackingOption.{field}", rule=UNDECLARED, reason=EXAMPLES, seen="TrackingCategories")
        for field in ("HasValidationErrors", "IsActive", "IsArchived", "IsDeleted")
    ),
    Difference(where="ContactGroup.HasValidationErrors", rule=UNDECLARED, reason=EXAMPLES, seen="ContactGroups"),
    Difference(
        where="HistoryRecord.DateUTCString",
        rule=UNDECLARED,
        reason=EXAMPLES,
        seen="Invoices/{InvoiceID}/History",
    ),
    *(
        Difference(where=f"{model}.StatusAttributeString", rule=UNDECLARED, reason=EACH, seen=f"POST {model}s")
        for model in ("BankTransfer", "RepeatingInvoice")
    ),
    Difference(where="BatchPayment.StatusAttributeString", rule=UNDECLARED, reason=EACH, seen="PUT BatchPayments"),
    Difference(where="Report.Fields", rule=UNDECLARED, reason=EXAMPLES, seen="Reports/TenNinetyNine"),
    Difference(where="LineItemTracking.Options", rule=UNDECLARED, reason=RECORDED, seen="Quotes"),
)
