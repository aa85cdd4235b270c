"""Receipts, which people collect into expense claims; both are deprecated at Xero."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xero_sandbox.rules.documents import status_transitions
from xero_sandbox.rules.documents.document_rules import Sort
from xero_sandbox.rules.interface import InvalidError

if TYPE_CHECKING:
    from xero_sandbox.books.record import Record
    from xero_sandbox.rules.interface import Case

USER: Final = ("UserID", "EmailAddress", "FirstName", "LastName")


def user_of(case: Case, before: Record | None) -> Record:
    """The user that was sent, as records show it; raises InvalidError."""
    sent = case.sent.get("User") or (before or {}).get("User") or {}
    stored = case.organisation.collections["Users"].find(sent["UserID"]) if sent.get("UserID") else None
    if not stored:
        raise InvalidError("A valid User must be specified")
    return {name: stored.record[name] for name in USER if name in stored.record}


def _blank(case: Case, _: Record) -> Record:
    key = case.organisation.new_id()
    count = len(case.organisation.collections["Receipts"])
    return {"ReceiptID": key, "ID": key, "ReceiptNumber": str(count + 1), "Reference": "", "HasAttachments": False}


def _finish(case: Case, record: Record, before: Record | None) -> Record:
    """A receipt is in the organisation's own currency."""
    own = {name: value for name, value in record.items() if not name.startswith("Currency")}
    return own | {"User": user_of(case, before)}


RECEIPTS: Final = Sort(
    transitions=status_transitions.RECEIPTS,
    number=None,
    written=("Date", "Reference"),
    blank=_blank,
    finish=_finish,
    selling=False,
)
