"""Repeating invoices: templates with a schedule, which post nothing themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xero_sandbox.rules.documents import status_transitions
from xero_sandbox.rules.documents.document_dates import plain, today
from xero_sandbox.rules.documents.document_rules import Sort
from xero_sandbox.rules.interface import InvalidError

if TYPE_CHECKING:
    from xero_sandbox.books.record import Record
    from xero_sandbox.rules.interface import Case

REQUIRED: Final = ("Period", "Unit", "DueDate", "DueDateType")
FLAGS: Final = ("ApprovedForSending", "SendCopy", "MarkAsSent", "IncludePDF")


def _blank(case: Case, _: Record) -> Record:
    key = case.organisation.new_id()
    flags = dict.fromkeys((*FLAGS, "HasAttachments"), False)
    return {"RepeatingInvoiceID": key, "ID": key, "Type": case.sent["Type"], "Reference": "", **flags}


def _finish(case: Case, record: Record, before: Record | None) -> Record:
    """A template has no rate of its own, and starts today unless it says otherwise (M)."""
    schedule = {**(before or {}).get("Schedule", {}), **case.sent.get("Schedule", {})}
    if missing := [name for name in REQUIRED if not schedule.get(name)]:
        raise InvalidError(*(f"Schedule {name} is required" for name in missing))
    if schedule["Period"] < 1 or schedule["DueDate"] < 1:
        raise InvalidError("Schedule Period and DueDate must be greater than zero")
    schedule.setdefault("StartDate", today(case))
    schedule.setdefault("NextScheduledDate", plain(schedule["StartDate"]))
    return {name: value for name, value in record.items() if name not in {"CurrencyRate", "Date"}} | {
        "Schedule": schedule
    }


REPEATING: Final = Sort(
    transitions=status_transitions.REPEATING,
    number=None,
    written=("BrandingThemeID", "Reference", *FLAGS),
    blank=_blank,
    finish=_finish,
    types=("ACCREC", "ACCPAY"),
    discounts=("ACCREC",),
)
