"""Expense claims: receipts of one user, to be paid back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from xero_sandbox.books.record import ZERO
from xero_sandbox.rules.checks.names_and_ids import found_by_id
from xero_sandbox.rules.documents.document_dates import today
from xero_sandbox.rules.documents.status_transitions import CLAIMS
from xero_sandbox.rules.documents.voiding import VOID
from xero_sandbox.rules.error_messages import Rule
from xero_sandbox.rules.interface import InvalidError, Saved
from xero_sandbox.rules.receipts import user_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xero_sandbox.books.record import Record, Stored
    from xero_sandbox.rules.interface import Case

TERM: Final = timedelta(days=20)
CLAIMED: Final = {"SUBMITTED": "SUBMITTED", "AUTHORISED": "AUTHORISED", "DELETED": "DRAFT", "VOIDED": "VOIDED"}
"""Status of the receipts by that of their claim (M)."""


class ExpenseClaimRules:
    def find(self, case: Case) -> Stored | None:
        return found_by_id(case)

    def create(self, case: Case) -> Saved:
        status, user, day = CLAIMS.started(case.sent.get("Status")), user_of(case, None), today(case)
        receipts = _receipts(case, case.sent.get("Receipts", ()), claimed=())
        total = _total(receipts)
        record = {
            "ExpenseClaimID": case.organisation.new_id(),
            "Status": status,
            "User": user,
            "Payments": [],
            "Total": total,
            "AmountDue": total,
            "AmountPaid": ZERO,
            "PaymentDueDate": day + TERM,
            "ReportingDate": day,
        }
        return Saved(record=record | {"Receipts": _claimed(case, receipts, status)})

    def update(self, case: Case, stored: Stored) -> Saved:
        before = stored.record
        status = CLAIMS.moved(before["Status"], case.sent.get("Status"))
        if before["AmountPaid"]:
            raise InvalidError("This expense claim cannot be edited as it has been paid")
        receipts: Sequence[Record] = before["Receipts"]
        if "Receipts" in case.sent and status not in VOID:
            receipts = _receipts(case, case.sent["Receipts"], {each["ReceiptID"] for each in before["Receipts"]})
        total = _total(receipts)
        due = ZERO if status in VOID else total
        record = {**before, "Status": status, "Total": total, "AmountDue": due}
        return Saved(record=record | {"Receipts": _claimed(case, receipts, status)})


def _receipts(case: Case, sent: Sequence[Record], claimed: Sequence[str] | set[str]) -> list[Record]:
    """The receipts of a claim: those that nobody has claimed, or this claim itself."""
    found = []
    for each in sent:
        stored = case.organisation.collections["Receipts"].find(each.get("ReceiptID", ""))
        if not stored:
            raise InvalidError(Rule.NOT_FOUND.said(title="Receipt", key="ReceiptID"))
        if stored.record["Status"] != "DRAFT" and stored.record["ReceiptID"] not in claimed:
            raise InvalidError("A receipt that has been submitted cannot be claimed again")
        found.append(stored.record)
    if not found:
        raise InvalidError("One or more receipts must be specified")
    return found


def _total(receipts: Sequence[Record]) -> object:
    return sum((receipt["Total"] for receipt in receipts), ZERO)


def _claimed(case: Case, receipts: Sequence[Record], status: str) -> list[Record]:
    """The receipts with the status of their claim, which is written down with them, too."""
    moved = [{**receipt, "Status": CLAIMED[status]} for receipt in receipts]
    for receipt in moved:
        case.organisation.save("Receipts", receipt, case.now)
    return moved
