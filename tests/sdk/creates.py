"""The methods that create."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sdk.scene import SALE, Scene
from sdk.table import lenient, row

if TYPE_CHECKING:
    from sdk.table import Argument


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
