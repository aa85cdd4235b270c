"""Credit notes: what is left of them is what was neither allocated nor given back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xero_sandbox.books.record import ZERO
from xero_sandbox.rules.checks.amounts_and_accounts import exact
from xero_sandbox.rules.documents import status_transitions
from xero_sandbox.rules.documents.branding_theme import usual_theme
from xero_sandbox.rules.documents.document_dates import plain
from xero_sandbox.rules.documents.document_rules import Sort
from xero_sandbox.rules.documents.part_paid import check_settled
from xero_sandbox.rules.documents.voiding import left_open

if TYPE_CHECKING:
    from decimal import Decimal

    from xero_sandbox.books.record import Record
    from xero_sandbox.rules.interface import Case

FREE: Final = frozenset({"BrandingThemeID", "CreditNoteNumber", "Reference"})
"""What may still change when something was allocated (M)."""


def _blank(case: Case, contact: Record) -> Record:
    key = case.organisation.new_id()
    record = {
        "CreditNoteID": key,
        "ID": key,
        "Type": case.sent["Type"],
        "CreditNoteNumber": "",
        "Reference": "",
        "SentToContact": False,
        "HasAttachments": False,
        "HasErrors": False,
        "InvoiceAddresses": [],
        "Allocations": [],
        "Payments": [],
    }
    return record | (usual_theme(case, contact) if case.sent["Type"] == "ACCRECCREDIT" else {})


def _finish(_: Case, record: Record, before: Record | None) -> Record:
    settled = _settled(record)
    record = {**record, "RemainingCredit": left_open(record, settled)}
    if before and settled:
        check_settled(before, record, FREE)
    if record["Status"] == "AUTHORISED" and not record["Total"]:
        record |= {"Status": "PAID", "FullyPaidOnDate": plain(record["Date"])}
    return record


def _settled(note: Record) -> Decimal:
    parts = [*note.get("Allocations", ()), *note.get("Payments", ())]
    return sum((exact(part["Amount"]) for part in parts if not part.get("IsDeleted")), ZERO)


CREDIT_NOTES: Final = Sort(
    transitions=status_transitions.CREDIT_NOTES,
    number="CreditNoteNumber",
    written=("BrandingThemeID", "Date", "DueDate", "Reference"),
    blank=_blank,
    finish=_finish,
    types=("ACCRECCREDIT", "ACCPAYCREDIT"),
    unique=("ACCRECCREDIT",),
    discounts=("ACCRECCREDIT",),
)
