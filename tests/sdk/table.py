"""Every method of the vendor's AccountingApi, and with what it is called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sdk.scene import FILE, KEYS, SALE, TEXT, Scene

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

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

READS: Final = (
    *(row(f"get_{word}") for word in COLLECTIONS if word != "organisation"),
    row("get_accounts"),
    row("get_bank_transactions"),
    row("get_bank_transfers"),
    row("get_batch_payments"),
    lenient("get_branding_theme_payment_services"),
    row("get_branding_themes"),
    row("get_budgets"),
    row("get_contact_by_contact_number"),
    lenient("get_contact_cis_settings"),
    row("get_contact_groups"),
    row("get_contacts"),
    row("get_credit_note_as_pdf"),
    row("get_credit_notes"),
    row("get_currencies"),
    lenient("get_expense_claims"),
    row("get_invoice_as_pdf"),
    row("get_invoice_reminders"),
    row("get_invoices"),
    row("get_items"),
    row("get_journal_by_number"),
    row("get_journals"),
    row("get_linked_transactions"),
    row("get_manual_journals"),
    row("get_online_invoice"),
    row("get_organisation_actions"),
    lenient("get_organisation_cis_settings"),
    row("get_organisations"),
    row("get_overpayments"),
    row("get_payment_services"),
    row("get_payments"),
    row("get_prepayments"),
    row("get_purchase_order_as_pdf"),
    row("get_purchase_order_by_number"),
    row("get_purchase_orders"),
    row("get_quote_as_pdf"),
    row("get_quotes"),
    lenient("get_receipts"),
    row("get_repeating_invoices"),
    row("get_report_aged_payables_by_contact"),
    row("get_report_aged_receivables_by_contact"),
    row("get_report_balance_sheet"),
    row("get_report_bank_summary"),
    row("get_report_budget_summary"),
    row("get_report_executive_summary"),
    row("get_report_from_id"),
    row("get_report_profit_and_loss"),
    lenient("get_report_ten_ninety_nine"),
    row("get_report_trial_balance"),
    lenient("get_reports_list"),
    row("get_tax_rate_by_tax_type"),
    row("get_tax_rates"),
    row("get_tracking_categories"),
    row("get_users"),
)

HISTORIES: Final = (
    lenient("get_bank_transactions_history"),
    lenient("get_bank_transfer_history"),
    lenient("get_batch_payment_history"),
    lenient("get_contact_history"),
    lenient("get_credit_note_history"),
    lenient("get_expense_claim_history"),
    lenient("get_invoice_history"),
    lenient("get_item_history"),
    lenient("get_manual_journals_history"),
    lenient("get_overpayment_history"),
    lenient("get_payment_history"),
    lenient("get_prepayment_history"),
    lenient("get_purchase_order_history"),
    lenient("get_quote_history"),
    lenient("get_receipt_history"),
    lenient("get_repeating_invoice_history"),
    row("create_bank_transaction_history_record"),
    row("create_bank_transfer_history_record"),
    row("create_batch_payment_history_record"),
    row("create_contact_history"),
    row("create_credit_note_history"),
    row("create_expense_claim_history"),
    row("create_invoice_history"),
    row("create_item_history"),
    row("create_manual_journal_history_record"),
    row("create_overpayment_history"),
    row("create_payment_history"),
    row("create_prepayment_history"),
    row("create_purchase_order_history"),
    row("create_quote_history"),
    row("create_receipt_history"),
    row("create_repeating_invoice_history"),
)

ATTACHABLE: Final = (
    *("account", "bank_transaction", "bank_transfer", "contact", "credit_note", "invoice", "manual_journal"),
    *("purchase_order", "quote", "receipt", "repeating_invoice"),
)


def attachments(word: str) -> Iterator[Row]:
    """The five methods for the files at one sort of record."""
    path = COLLECTIONS[word]

    def attached(scene: Scene) -> str:
        scene.attached(path, scene.key(path))
        return scene.key(path)

    theirs = {f"{word}_id": attached}
    yield row(f"create_{word}_attachment_by_file_name")
    yield row(f"update_{word}_attachment_by_file_name")
    yield row(f"get_{word}_attachments", **theirs)
    yield row(f"get_{word}_attachment_by_file_name", **theirs)
    yield row(f"get_{word}_attachment_by_id", attachment_id=lambda s: s.attached(path, s.key(path)))


def sale(**rest: Any) -> Argument:
    """A document for a contact, wrapped as its collection is."""
    ((wrapper, fields),) = rest.items()
    return lambda s: {wrapper: [{"Contact": s.contact, "LineItems": [SALE], **fields}]}


def bank(s: Scene) -> Any:
    lines = [{"Description": "Nails", "Quantity": 1, "UnitAmount": 12.5, "AccountCode": "429"}]
    return {
        "BankTransactions": [
            {"Type": "SPEND", "Contact": s.contact, "BankAccount": {"Code": "090"}, "LineItems": lines},
        ]
    }


CREATES: Final = (
    row("create_account", account=lambda _: {"Code": "4998", "Name": "Odds and ends", "Type": "EXPENSE"}),
    row("create_bank_transactions", bank_transactions=bank),
    row("update_or_create_bank_transactions", bank_transactions=bank),
    row(
        "create_bank_transfer",
        bank_transfers=lambda _: {
            "BankTransfers": [{"FromBankAccount": {"Code": "090"}, "ToBankAccount": {"Code": "091"}, "Amount": 20}]
        },
    ),
    row("create_batch_payment", batch_payments=lambda s: {"BatchPayments": [s.batch()]}),
    row(
        "create_branding_theme_payment_services",
        payment_services=lambda s: {"PaymentServices": [{"PaymentServiceID": s.key("PaymentServices")}]},
    ),
    row("create_contact_group", contact_groups=lambda _: {"ContactGroups": [{"Name": "Sunday market"}]}),
    row("create_contact_group_contacts", contacts=lambda s: {"Contacts": [s.contact]}),
    row("create_contacts", contacts=lambda _: {"Contacts": [{"Name": "Quillfeather Books"}]}),
    row("update_or_create_contacts", contacts=lambda _: {"Contacts": [{"Name": "Quillfeather Books"}]}),
    row(
        "create_credit_note_allocation",
        credit_note_id=lambda s: s.credit_note()["CreditNoteID"],
        allocations=lambda s: {"Allocations": [s.allocation()]},
    ),
    row("create_credit_notes", credit_notes=sale(CreditNotes={"Type": "ACCRECCREDIT"})),
    row("update_or_create_credit_notes", credit_notes=sale(CreditNotes={"Type": "ACCRECCREDIT"})),
    row("create_currency", currency=lambda _: {"Code": "SGD"}),
    row("create_expense_claims", expense_claims=lambda s: {"ExpenseClaims": [s.claim()]}),
    row("create_invoices", invoices=sale(Invoices={"Type": "ACCREC"})),
    row("update_or_create_invoices", invoices=sale(Invoices={"Type": "ACCPAY"})),
    row("create_items", items=lambda _: {"Items": [{"Code": "TRAY", "Name": "Tea tray"}]}),
    row("update_or_create_items", items=lambda _: {"Items": [{"Code": "TRAY", "Name": "Tea tray"}]}),
    row("create_linked_transaction", linked_transaction=lambda s: s.linked()),
    row("create_manual_journals", manual_journals=lambda s: {"ManualJournals": [s.journal("DRAFT")]}),
    row("update_or_create_manual_journals", manual_journals=lambda s: {"ManualJournals": [s.journal("POSTED")]}),
    row(
        "create_overpayment_allocations",
        overpayment_id=lambda s: s.advance("Overpayment"),
        allocations=lambda s: {"Allocations": [s.allocation()]},
    ),
    row(
        "create_prepayment_allocations",
        prepayment_id=lambda s: s.advance("Prepayment"),
        allocations=lambda s: {"Allocations": [s.allocation()]},
    ),
    row(
        "create_payment",
        payment=lambda s: {
            "Invoice": {"InvoiceID": s.owed()["InvoiceID"]},
            "Account": {"Code": "090"},
            "Amount": 30,
        },
    ),
    row(
        "create_payments",
        payments=lambda s: {
            "Payments": [
                {"Invoice": {"InvoiceID": s.owed()["InvoiceID"]}, "Account": {"Code": "090"}, "Amount": 30},
            ]
        },
    ),
    row(
        "create_payment_service",
        payment_services=lambda _: {
            "PaymentServices": [
                {
                    "PaymentServiceName": "At the door",
                    "PaymentServiceUrl": "https://pay.example/door",
                    "PayNowText": "Pay now",
                }
            ]
        },
    ),
    row("create_purchase_orders", purchase_orders=sale(PurchaseOrders={})),
    row("update_or_create_purchase_orders", purchase_orders=sale(PurchaseOrders={})),
    row("create_quotes", quotes=sale(Quotes={"Date": "/Date(1790035200000+0000)/"})),
    row("update_or_create_quotes", quotes=sale(Quotes={"Date": "/Date(1790035200000+0000)/"})),
    row(
        "create_receipt",
        receipts=lambda s: {
            "Receipts": [{"Contact": s.contact, "User": {"UserID": s.key("Users")}, "LineItems": [SALE]}]
        },
    ),
    row("create_repeating_invoices", repeating_invoices=lambda s: {"RepeatingInvoices": [s.template()]}),
    row("update_or_create_repeating_invoices", repeating_invoices=lambda s: {"RepeatingInvoices": [s.template()]}),
    row("create_tax_rates", tax_rates=lambda s: {"TaxRates": [s.rate()]}),
    row("create_tracking_category", tracking_category=Scene.category),
    row("create_tracking_options", tracking_option=lambda _: {"Name": "Harbour"}),
    row("email_invoice", invoice_id=lambda s: s.owed()["InvoiceID"]),
    lenient(
        "post_setup",
        setup=lambda _: {
            "ConversionDate": {"Month": 4, "Year": 2020},
            "ConversionBalances": [{"AccountCode": "090", "Balance": 500}],
        },
    ),
)


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

FILES: Final = tuple(each for word in ATTACHABLE for each in attachments(word))
ROWS: Final = (*READS, *HISTORIES, *FILES, *CREATES, *UPDATES, *DELETES)
