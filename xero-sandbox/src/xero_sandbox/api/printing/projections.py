"""What an answer leaves out of a record, which depends on whether a list, a page, a summary or one record was asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from xero_sandbox.api.printing import json_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xero_sandbox.books.record import Record, Stored

UNPAGED: Final = "unpaged"
PAGED: Final = "paged"
SUMMARY: Final = "summary"
SINGLE: Final = "single"

Change = Callable[[Any], Any]


def show(rows: Sequence[Stored], model: str, template: str, reading: str, unitdp: int) -> list[bytes]:
    """The records as that way of reading prints them; each is printed once, until the books change it."""
    changes = PROJECTIONS.get((template, reading), {})
    name = f"{reading if changes else 'whole'} {unitdp}"
    new = [stored for stored in rows if name not in stored.shown]
    printed = json_text.serialise_all([_projected(stored.record, changes) for stored in new], model, unitdp)
    for stored, text in zip(new, printed, strict=True):
        stored.shown[name] = text
    return [stored.shown[name] for stored in rows]


def _projected(record: Record, changes: Mapping[str, Change]) -> Record:
    if not changes:
        return record
    changed = {field: change(record[field]) for field, change in changes.items() if field in record}
    left_out = [field for field, value in changed.items() if value is None]
    found = {**record, **changed}
    for field in left_out:
        del found[field]
    return found


def absent(_: Any) -> None:
    """No key at all."""


def empty(_: Any) -> list[Any]:
    """Printed as [], which does not mean that there is nothing (S-PAYMENTS, H)."""
    return []


def only(*fields: str) -> Change:
    return _if_nested(lambda nested: {name: value for name, value in nested.items() if name in fields})


def lacking(*fields: str) -> Change:
    return _if_nested(lambda nested: {name: value for name, value in nested.items() if name not in fields})


def living(elements: Any) -> Any:
    if not isinstance(elements, list):
        return elements
    return [each for each in elements if not isinstance(each, dict) or each.get("Status") != "ARCHIVED"]


def _if_nested(change: Change) -> Change:
    """Raw JSON may have put anything in the place of a nested record; it is shown as it is."""
    return lambda value: change(value) if isinstance(value, dict) else value


NO_LINES: Final = {"LineItems": empty}
INVOICE_STUB: Final = only(
    "Contact", "CreditNotes", "CurrencyCode", "HasErrors", "InvoiceID", "InvoiceNumber", "IsDiscounted", "LineItems",
    "Overpayments", "Payments", "Prepayments", "Type",
)  # fmt: skip
CONTACT_DEFAULTS: Final = (
    "PurchasesDefaultAccountCode", "PurchasesDefaultLineAmountType", "PurchasesTrackingCategories",
    "SalesDefaultAccountCode", "SalesDefaultLineAmountType", "SalesTrackingCategories",
    "TrackingCategoryName", "TrackingCategoryOption",
)  # fmt: skip
CONTACT_DETAILS: Final = (
    "Attachments", "Balances", "BatchPayments", "BrandingTheme", "Discount", "HasAttachments", "MergedToContactID",
    "PaymentTerms", "Website", "XeroNetworkKey",
)  # fmt: skip
CONTACT_WEIGHT: Final = ("Addresses", "Balances", "ContactGroups", "ContactPersons", "IsCustomer", "IsSupplier")

PROJECTIONS: Final[Mapping[tuple[str, str], Mapping[str, Change]]] = {
    ("/BankTransactions", UNPAGED): NO_LINES,
    ("/BankTransfers", UNPAGED): {
        "CurrencyRate": absent,
        "FromBankAccount": lacking("Code"),
        "ToBankAccount": lacking("Code"),
    },
    ("/Budgets", UNPAGED): {"BudgetLines": absent},
    ("/ContactGroups", UNPAGED): {"Contacts": empty},
    ("/Contacts", UNPAGED): {
        **dict.fromkeys((*CONTACT_DEFAULTS, *CONTACT_DETAILS), absent),
        **dict.fromkeys(("ContactGroups", "ContactPersons"), empty),
    },
    ("/Contacts", SUMMARY): dict.fromkeys((*CONTACT_DEFAULTS, *CONTACT_WEIGHT), absent),
    ("/CreditNotes", UNPAGED): NO_LINES,
    ("/Invoices", UNPAGED): NO_LINES,
    ("/Invoices", SUMMARY): dict.fromkeys(("CISDeduction", "HasAttachments", "LineItems", "Payments"), absent),
    ("/Journals", SINGLE): dict.fromkeys(("SourceID", "SourceType"), absent),
    ("/ManualJournals", UNPAGED): {"JournalLines": absent},
    ("/Overpayments", UNPAGED): NO_LINES,
    ("/Payments", UNPAGED): {"Invoice": INVOICE_STUB},
    ("/Prepayments", UNPAGED): NO_LINES,
    ("/TrackingCategories", UNPAGED): {"Options": living},
}
"""By path of the list and way of reading: the fields that differ from the full record (official pages, H; whether a
list is empty or its key is missing, M)."""
