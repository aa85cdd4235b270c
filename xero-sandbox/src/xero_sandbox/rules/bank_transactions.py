"""Bank transactions: money spent and received, some of it as prepayments and overpayments (S-BANKTX, H)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xero_sandbox.books.arithmetic import ONE, totals
from xero_sandbox.rules import prepayments_and_overpayments
from xero_sandbox.rules.checks.amounts_and_accounts import (
    bank_account_meant,
    base_currency,
    named_account,
    require_currency,
)
from xero_sandbox.rules.checks.names_and_ids import found_by_id, taken_from
from xero_sandbox.rules.checks.validation_errors import Findings
from xero_sandbox.rules.contacts import ContactRules
from xero_sandbox.rules.documents.contact_of_document import entered, party_of
from xero_sandbox.rules.documents.currency_rate import usual_rate
from xero_sandbox.rules.documents.lock_dates import date_of, require_open
from xero_sandbox.rules.documents.stock_on_hand import require_stock
from xero_sandbox.rules.documents.totals import check_totals
from xero_sandbox.rules.error_messages import Rule
from xero_sandbox.rules.interface import InvalidError, Saved
from xero_sandbox.rules.lines.line_items import lines_of
from xero_sandbox.rules.lines.reading_rules import Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

    from xero_sandbox.books.record import Record, Stored
    from xero_sandbox.rules.interface import Case

PLAIN: Final = ("RECEIVE", "SPEND")
"""The only types that can be changed and deleted as bank transactions."""
WRITABLE: Final = ("IsReconciled", "Reference", "Url")
CONTACTS: Final = ContactRules()


class BankTransactionRules:
    def find(self, case: Case) -> Stored | None:
        return found_by_id(case)

    def create(self, case: Case) -> Saved:
        kind = case.sent.get("Type", "")
        if kind not in (*PLAIN, *prepayments_and_overpayments.PATHS):
            raise InvalidError(f"Bank transactions of type {kind} cannot be created" if kind else "Type is required")
        if case.sent.get("Status", "AUTHORISED") != "AUTHORISED":
            raise InvalidError("Bank transactions can only be created as AUTHORISED")
        new = {"BankTransactionID": case.organisation.new_id(), "Type": kind, "IsReconciled": False}
        return _saved(case, new | {"Reference": "", "HasAttachments": False, "Status": "AUTHORISED"}, None)

    def update(self, case: Case, stored: Stored) -> Saved:
        before = stored.record
        _require_changeable(before)
        if case.sent.get("Status") == "DELETED":
            require_open(case.organisation, before["Date"])
            require_stock(case, {**before, "Status": "DELETED"}, before)
            return Saved(record={**before, "Status": "DELETED"})
        if case.sent.get("Status", "AUTHORISED") != "AUTHORISED":
            raise InvalidError(f"Status {case.sent['Status']} cannot be set")
        if case.sent.get("Type", before["Type"]) not in PLAIN:
            raise InvalidError(f"A bank transaction cannot become one of type {case.sent['Type']}")
        return _saved(case, {**before, "Type": case.sent.get("Type", before["Type"])}, before)


def _require_changeable(transaction: Record) -> None:
    if transaction["Type"] not in PLAIN:
        raise InvalidError(f"Bank transactions of type {transaction['Type']} cannot be updated or deleted here")
    if transaction["Status"] != "AUTHORISED":
        raise InvalidError("Bank transactions that were deleted cannot be changed")
    if transaction.get("IsReconciled"):
        raise InvalidError(Rule.BANK_TRANSACTION_RECONCILED.said())


def _saved(case: Case, new: Record, before: Record | None) -> Saved:
    """Everything is checked before the contact, or the credit that comes with the transaction, is written."""
    findings = Findings()
    with findings.noting():
        party = party_of(case, before, CONTACTS, may_create=True)
    with findings.noting():
        new |= _account(case, before)
    with findings.noting():
        new["Date"] = _date(case, before)
    new |= taken_from(case.sent, WRITABLE) | _priced(case, new["Type"], before, findings)
    findings.settle()
    require_stock(case, new, before)
    new["Contact"] = entered(party, CONTACTS)
    if new["Type"] in prepayments_and_overpayments.PATHS:
        new |= prepayments_and_overpayments.brought_by(case, new)
    return Saved(record=new, warnings=tuple(findings.warnings))


def _account(case: Case, before: Record | None) -> Record:
    """The bank account; its currency is that of the transaction, but overpayments in base currency may have another."""
    account = bank_account_meant(case.organisation, case.sent.get("BankAccount") or (before or {}).get("BankAccount"))
    currency = str(account.get("CurrencyCode") or base_currency(case.organisation))
    if case.sent.get("Type", "").endswith("OVERPAYMENT"):
        own, currency = currency, str(case.sent.get("CurrencyCode", currency))
        require_currency(case.organisation, currency)
        if own not in (base_currency(case.organisation), currency):
            raise InvalidError("The account has another currency than the document")
    return {
        "BankAccount": named_account(account),
        "CurrencyCode": currency,
        "CurrencyRate": _rate(case, currency, before),
    }


def _rate(case: Case, currency: str, before: Record | None) -> Decimal:
    base = base_currency(case.organisation)
    if currency == base:
        return ONE
    kept = (before or {}).get("CurrencyRate") if (before or {}).get("CurrencyCode") == currency else None
    rate: Decimal = case.sent.get("CurrencyRate") or kept or usual_rate(base, currency)
    if rate <= 0:
        raise InvalidError("CurrencyRate must be greater than zero")
    return rate


def _date(case: Case, before: Record | None) -> date:
    """Neither the day that it was booked on nor the new one may be locked."""
    if before:
        require_open(case.organisation, before["Date"])
    return date_of(case, {"Date": case.sent.get("Date") or (before or {}).get("Date")})


def _priced(case: Case, kind: str, before: Record | None, findings: Findings) -> Record:
    old = (before or {}).get("LineAmountTypes", "Inclusive")
    types = str(prepayments_and_overpayments.line_amount_types(kind) or case.sent.get("LineAmountTypes", old))
    sheet = Sheet(
        organisation=case.organisation,
        types=types,
        unit_places=case.unit_places,
        selling=kind.startswith("RECEIVE"),
        approved=not kind.endswith("OVERPAYMENT"),
        empty_lines=case.empty_lines,
        new_lines=case.new_lines,
        retyped=bool(before) and types != old,
        findings=findings,
    )
    sent: Sequence[Record] | None = case.sent.get("LineItems")
    with findings.noting():
        sent = prepayments_and_overpayments.lines(case, kind, sent)
    lines = lines_of(sheet, sent, (before or {}).get("LineItems", ()))
    if not lines:
        findings.error(Rule.LINES_MISSING.said())
    sub_total, total_tax, total = totals(lines, types)
    if total < 0:
        findings.error("The total of a bank transaction cannot be less than zero")
    lines = prepayments_and_overpayments.booked(case, kind, lines)
    amounts = {"SubTotal": sub_total, "TotalTax": total_tax, "Total": total}
    if not findings.of_lines:
        check_totals(case.sent, amounts, findings)
    return {"LineAmountTypes": types, "LineItems": lines, **amounts}
