"""Invoices and bills."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xero_sandbox.books.record import ZERO
from xero_sandbox.rules.checks.amounts_and_accounts import exact, organisation_record
from xero_sandbox.rules.documents import status_transitions
from xero_sandbox.rules.documents.branding_theme import usual_theme
from xero_sandbox.rules.documents.document_dates import due, plain
from xero_sandbox.rules.documents.document_rules import Sort
from xero_sandbox.rules.documents.part_paid import changed_fields, check_settled
from xero_sandbox.rules.documents.voiding import left_open
from xero_sandbox.rules.error_messages import Rule
from xero_sandbox.rules.interface import InvalidError
from xero_sandbox.rules.lines.prices import discount_fields

if TYPE_CHECKING:
    from xero_sandbox.books.record import Record
    from xero_sandbox.rules.interface import Case

FREE: Final = frozenset(
    {
        *("Reference", "DueDate", "InvoiceNumber", "BrandingThemeID", "Contact", "Url", "SentToContact"),
        *("ExpectedPaymentDate", "PlannedPaymentDate"),
    }
)
"""What may still change when something was paid (S-INVOICES, H; the two payment dates M)."""
APPROVED: Final = frozenset({"AUTHORISED", "PAID"})
SETTLING: Final = ("Payments", "CreditNotes", "Prepayments", "Overpayments")


def _blank(case: Case, contact: Record) -> Record:
    selling = case.sent["Type"] == "ACCREC"
    terms, side = organisation_record(case.organisation).get("PaymentTerms", {}), "Sales" if selling else "Bills"
    own, by_terms = contact.get("PaymentTerms", {}).get(side), case.options.due_dates == "by_terms"
    record: Record = {
        "Type": case.sent["Type"],
        "InvoiceID": case.organisation.new_id(),
        "InvoiceNumber": "",
        "Reference": "",
        **{name: [] for name in SETTLING},
        "HasErrors": False,
        "HasAttachments": False,
        "InvoiceAddresses": [],
        **({"DueDate": due(case.sent["Date"], own or terms.get(side))} if by_terms else {}),
        "AmountPaid": ZERO,
        "AmountCredited": ZERO,
    }
    return record | (usual_theme(case, contact) if selling else {})


def _finish(case: Case, record: Record, before: Record | None) -> Record:
    if record["Status"] == "AUTHORISED" and (before or {}).get("Status") not in APPROVED:
        _check_approval(case, record)
    if case.sent.get("SentToContact") and record["Status"] not in APPROVED:
        raise InvalidError("SentToContact can only be set for an approved invoice")  # (S-INVOICES, H; wording M)
    settled = exact(record.get("AmountPaid", ZERO)) + exact(record.get("AmountCredited", ZERO))
    record = {**record, **discount_fields(record["LineItems"]), "AmountDue": left_open(record, settled)}
    if before and (settled or before["Status"] == "PAID"):
        _check_settled(before, record)
    if record["Status"] == "AUTHORISED" and not record["Total"]:
        record |= {"Status": "PAID", "FullyPaidOnDate": plain(record["Date"])}  # nothing is owed of nothing (M)
    return record


def _check_approval(case: Case, record: Record) -> None:
    """Raises InvalidError; a draft may still lack its DueDate, and only what is approved counts against the plan."""
    if not record.get("DueDate"):
        raise InvalidError(Rule.DUE_DATE_MISSING.said(), record=record)
    most = case.options.approvals_a_month
    if most and _approved(case, record) >= most:
        raise InvalidError(Rule.INVOICES_USED_UP.said(), record=record)


def _approved(case: Case, record: Record) -> int:
    """How many of the same type have a date in the same month."""
    month = (plain(record["Date"]).year, plain(record["Date"]).month)
    return sum(
        (plain(one.record["Date"]).year, plain(one.record["Date"]).month) == month
        for one in case.organisation.collections["Invoices"].in_default_order()
        if one.record["Type"] == record["Type"] and one.record["Status"] in APPROVED
    )


def _check_settled(before: Record, after: Record) -> None:
    """A paid bill cannot change at all, everything else that was paid in part or whole hardly (S-INVOICES, H)."""
    if before["Type"] == "ACCPAY" and before["Status"] == "PAID" and changed_fields(before, after):
        raise InvalidError(Rule.NOT_MODIFIABLE.said(title="Invoice"))
    if "Date" in changed_fields(before, after):
        raise InvalidError(Rule.DATE_OF_SETTLED.said())
    check_settled(before, after, FREE)


INVOICES: Final = Sort(
    transitions=status_transitions.INVOICES,
    number="InvoiceNumber",
    written=(
        "BrandingThemeID", "Date", "DueDate", "ExpectedPaymentDate", "PlannedPaymentDate", "Reference",
        "SentToContact", "Url",
    ),
    blank=_blank,
    finish=_finish,
    types=("ACCREC", "ACCPAY"),
    unique=("ACCREC",),
    discounts=("ACCREC",),
)  # fmt: skip
