"""Linked transactions: a cost on a bill, and the customer who is to pay it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from xero_sandbox.rules.checks.names_and_ids import found_by_id, taken_from
from xero_sandbox.rules.error_messages import Rule
from xero_sandbox.rules.interface import InvalidError, Saved

if TYPE_CHECKING:
    from xero_sandbox.books.record import Record, Stored
    from xero_sandbox.rules.interface import Case

WRITTEN: Final = ("ContactID", "SourceLineItemID", "SourceTransactionID", "TargetLineItemID", "TargetTransactionID")
SOURCES: Final = {"Invoices": "ACCPAY", "BankTransactions": "SPEND"}
"""Collections in which a cost may stand, and the type that it has there (S-LINKED, H)."""


class Ends(NamedTuple):
    source: Record
    target: Record | None


class LinkedTransactionRules:
    def find(self, case: Case) -> Stored | None:
        return found_by_id(case)

    def create(self, case: Case) -> Saved:
        return _linked(case, {"LinkedTransactionID": case.organisation.new_id(), "Type": "BILLABLEEXPENSE"})

    def update(self, case: Case, stored: Stored) -> Saved:
        if stored.record["Status"] in {"BILLED", "VOIDED"}:
            raise InvalidError(Rule.NOT_MODIFIABLE.said(title="Linked Transaction"))
        return _linked(case, stored.record)


def _linked(case: Case, before: Record) -> Saved:
    record = {**before, **taken_from(case.sent, WRITTEN)}
    ends = Ends(_source(case, record), _target(case, record))
    if ends.target:
        record.setdefault("ContactID", ends.target["Contact"]["ContactID"])
        if record["ContactID"] != ends.target["Contact"]["ContactID"]:
            raise InvalidError("The ContactID must be that of the contact of the target transaction")
    contacts = case.organisation.collections["Contacts"]
    if record.get("ContactID") and not contacts.find(record["ContactID"]):
        raise InvalidError(Rule.NOT_FOUND.said(title="Contact", key="ContactID"))
    return Saved(record=record | {"SourceTransactionTypeCode": ends.source["Type"], "Status": _status(ends)})


def _status(ends: Ends) -> str:
    """By what both ends are: approved or not, charged or not (S-LINKED, M)."""
    if ends.target:
        return "BILLED" if ends.target["Status"] in {"AUTHORISED", "PAID"} else "ONDRAFT"
    return "DRAFT" if ends.source["Status"] in {"DRAFT", "SUBMITTED"} else "APPROVED"


def _source(case: Case, record: Record) -> Record:
    for path, kind in SOURCES.items():
        stored = case.organisation.collections[path].find(record.get("SourceTransactionID", ""))
        if stored and stored.record["Type"] == kind:
            _check_line(stored.record, record, "SourceLineItemID")
            return stored.record
    raise InvalidError("SourceTransactionID must be that of a bill or of money spent")


def _target(case: Case, record: Record) -> Record | None:
    if not record.get("TargetTransactionID"):
        return None
    stored = case.organisation.collections["Invoices"].find(record["TargetTransactionID"])
    if not stored or stored.record["Type"] != "ACCREC":
        raise InvalidError("TargetTransactionID must be that of an invoice")
    if "TargetLineItemID" in record:
        _check_line(stored.record, record, "TargetLineItemID")
    return stored.record


def _check_line(document: Record, link: Record, field: str) -> None:
    if link.get(field) not in {line.get("LineItemID") for line in document.get("LineItems", ())}:
        raise InvalidError(f"{field} must be that of a line item of the transaction")
