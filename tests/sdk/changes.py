"""The methods that change and delete what was created just before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sdk.creates import bank
from sdk.scene import KEYS, Scene
from sdk.table import COLLECTIONS, row

if TYPE_CHECKING:
    from collections.abc import Callable

    from sdk.table import Argument


def updated(wrapper: str, make: Callable[[Scene], Any], **changes: Any) -> dict[str, Argument]:
    """Arguments that change a record which `make` makes; the id is in the path and in the body."""
    key = KEYS[wrapper] or ""
    word = next(word for word, path in COLLECTIONS.items() if path == wrapper)
    parameter = {"TrackingCategories": "tracking_category"}.get(wrapper, f"{word}s")
    return {
        f"{word}_id": lambda s: make(s)[key],
        parameter: lambda s: {wrapper: [{key: make(s)[key], **changes}]},
    }


UPDATES: Final = (
    row("update_account", **updated("Accounts", Scene.account, Name="Odds and ends")),
    row(
        "update_bank_transaction",
        bank_transaction_id=lambda s: s.bank_transaction()["BankTransactionID"],
        bank_transactions=bank,
    ),
    row("update_contact", **updated("Contacts", lambda s: s.first("Contacts"), FirstName="Ottilie")),
    row("update_contact_group", **updated("ContactGroups", Scene.group, Name="Saturday market")),
    row("update_credit_note", **updated("CreditNotes", Scene.credit_note, Reference="Broken on the way")),
    row("update_expense_claim", **updated("ExpenseClaims", Scene.expense_claim, Status="SUBMITTED")),
    row("update_invoice", **updated("Invoices", Scene.draft, Reference="Order 12")),
    row("update_item", **updated("Items", Scene.item, Code="TRAY", Name="Tea tray, oak")),
    row(
        "update_linked_transaction",
        linked_transaction_id=lambda s: s.linked_transaction()["LinkedTransactionID"],
        linked_transactions=lambda s: {"LinkedTransactions": [s.linked()]},
    ),
    row("update_manual_journal", **updated("ManualJournals", Scene.manual_journal, Narration="Moved back")),
    row(
        "update_purchase_order",
        **updated("PurchaseOrders", lambda s: s.document("PurchaseOrders", {}), Reference="Order 12"),
    ),
    row(
        "update_quote",
        quote_id=lambda s: s.document("Quotes", {})["QuoteID"],
        quotes=lambda s: {"Quotes": [{"Contact": s.contact, "Date": "/Date(1790035200000+0000)/", "Title": "Oak"}]},
    ),
    row("update_receipt", **updated("Receipts", Scene.receipt, Reference="Market day")),
    row("update_repeating_invoice", **updated("RepeatingInvoices", Scene.repeating, Status="DELETED")),
    row("update_tax_rate", tax_rates=lambda s: {"TaxRates": [{**s.rate(), "TaxType": s.tax_rate()["TaxType"]}]}),
    row(
        "update_tracking_category",
        tracking_category_id=lambda s: s.tracking_category()["TrackingCategoryID"],
        tracking_category=lambda _: {"Name": "Bench"},
    ),
    row(
        "update_tracking_options",
        tracking_category_id=lambda s: s.tracking_category()["TrackingCategoryID"],
        tracking_option_id=lambda s: s.tracking_option()["TrackingOptionID"],
        tracking_option=lambda _: {"Name": "Downstairs"},
    ),
)


DELETED: Final = {"Status": "DELETED"}

DELETES: Final = (
    row("delete_account", account_id=lambda s: s.account()["AccountID"]),
    row(
        "delete_bank_transfer",
        bank_transfer_id=lambda s: s.bank_transfer()["BankTransferID"],
        bank_transfer_delete_by_url_param=lambda _: DELETED,
    ),
    row(
        "delete_bank_transfers",
        bank_transfers_delete=lambda s: {
            "BankTransfers": [{"BankTransferID": s.bank_transfer()["BankTransferID"], **DELETED}]
        },
    ),
    row(
        "delete_batch_payment",
        batch_payment_delete=lambda s: {"BatchPaymentID": s.batch_payment()["BatchPaymentID"], **DELETED},
    ),
    row(
        "delete_batch_payment_by_url_param",
        batch_payment_id=lambda s: s.batch_payment()["BatchPaymentID"],
        batch_payment_delete_by_url_param=lambda _: DELETED,
    ),
    row("delete_contact_group_contact", contact_group_id=lambda s: s.group()["ContactGroupID"]),
    row("delete_contact_group_contacts", contact_group_id=lambda s: s.group()["ContactGroupID"]),
    row(
        "delete_credit_note_allocations",
        credit_note_id=lambda s: s.credit_note()["CreditNoteID"],
        allocation_id=lambda s: s.allocated("CreditNotes", s.credit_note()["CreditNoteID"]),
    ),
    row("delete_item", item_id=lambda s: s.item()["ItemID"]),
    row(
        "delete_linked_transaction",
        linked_transaction_id=lambda s: s.linked_transaction()["LinkedTransactionID"],
    ),
    row(
        "delete_overpayment_allocations",
        overpayment_id=lambda s: s.advance("Overpayment"),
        allocation_id=lambda s: s.allocated("Overpayments", s.advance("Overpayment")),
    ),
    row(
        "delete_payment",
        payment_id=lambda s: s.payment()["PaymentID"],
        payment_delete=lambda _: DELETED,
    ),
    row(
        "delete_prepayment_allocations",
        prepayment_id=lambda s: s.advance("Prepayment"),
        allocation_id=lambda s: s.allocated("Prepayments", s.advance("Prepayment")),
    ),
    row("delete_tracking_category", tracking_category_id=lambda s: s.tracking_category()["TrackingCategoryID"]),
    row(
        "delete_tracking_options",
        tracking_category_id=lambda s: s.tracking_category()["TrackingCategoryID"],
        tracking_option_id=lambda s: s.tracking_option()["TrackingOptionID"],
    ),
)
