"""The methods that read, and those for notes and files at a record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sdk.table import COLLECTIONS, Row, lenient, row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sdk.scene import Scene

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


FILES: Final = tuple(each for word in ATTACHABLE for each in attachments(word))
