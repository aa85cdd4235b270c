"""The account of a line and the tax rate that goes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xero_sandbox.rules.money import account_meant
from xero_sandbox.rules.ruling import InvalidError

if TYPE_CHECKING:
    from xero_sandbox.books.collection import Record
    from xero_sandbox.rules.lines import Sheet

NOT_FOR_LINES: Final = frozenset({"CREDITORS", "DEBTORS", "UNPAIDEXPCLM"})
"""System accounts that only Xero itself posts to (S-ACCOUNTS, M)."""
APPLIES_TO: Final = {
    "ASSET": "CanApplyToAssets",
    "EQUITY": "CanApplyToEquity",
    "EXPENSE": "CanApplyToExpenses",
    "LIABILITY": "CanApplyToLiabilities",
    "REVENUE": "CanApplyToRevenue",
}
AMOUNTS: Final = ("LineAmount", "UnitAmount", "Quantity")
UNKNOWN_TAX: Final = "The TaxType code {} does not exist or cannot be used for this type of transaction."


def book(sheet: Sheet, line: Record, before: Record | None) -> None:
    """Put both the id and the code of the account into the line, or complain (S-ERR, H)."""
    if before and before.get("AccountID") and _names(line) in ({}, _names(before), {"AccountID": before["AccountID"]}):
        return
    named = {"AccountID": line["AccountID"]} if line.get("AccountID") else {"Code": line.get("AccountCode", "")}
    code = line.pop("AccountCode", "") or line.get("AccountID", "")
    line.pop("AccountID", None)
    if not code:
        if sheet.approved and any(name in line for name in AMOUNTS):
            raise InvalidError("Account must be valid.")
        return
    account = _account(sheet, named)
    if account:
        line |= {"AccountCode": account.get("Code", ""), "AccountID": account["AccountID"]}
        if sheet.taxed_by_account:
            line.setdefault("TaxType", account.get("TaxType", "NONE"))
    elif sheet.approved:
        raise InvalidError(f"Account code '{code}' is not a valid code for this document.")
    else:
        sheet.findings.warn(f"Account code '{code}' has been removed as it does not match a recognised account.")


def tax_rate(sheet: Sheet, line: Record, before: Record | None) -> Record | None:
    """The tax rate of the line, by which it can be used; one that was there before may be out of use by now."""
    if sheet.types == "NoTax" or (not line.get("TaxType") and sheet.approved and sheet.taxed_by_account):
        line["TaxType"] = "NONE"
    tax_type = line.get("TaxType")
    if not tax_type:
        line.pop("TaxType", None)
        return None
    stored = sheet.organisation.collections["TaxRates"].find(tax_type)
    kept = before is not None and before.get("TaxType") == tax_type and before.get("AccountID") == line.get("AccountID")
    if not stored or (stored.record.get("Status", "ACTIVE") != "ACTIVE" and not kept):
        raise InvalidError(UNKNOWN_TAX.format(tax_type))
    if not kept:
        _check_account_takes(sheet, line, stored.record)
    return stored.record


def _names(line: Record) -> Record:
    return {name: line[name] for name in ("AccountCode", "AccountID") if line.get(name)}


def _account(sheet: Sheet, named: Record) -> Record | None:
    try:
        account = account_meant(sheet.organisation, named)
    except InvalidError:
        return None
    bank = account["Type"] == "BANK" and not sheet.bank_too
    closed = account["Status"] != "ACTIVE" or account.get("SystemAccount") in NOT_FOR_LINES
    return None if bank or closed else account


def _check_account_takes(sheet: Sheet, line: Record, rate: Record) -> None:
    stored = sheet.organisation.collections["Accounts"].find(line["AccountID"]) if "AccountID" in line else None
    applies = APPLIES_TO.get(str(stored.record.get("Class")) if stored else "")
    if stored and applies and not rate.get(applies, True):
        tax_type, code = rate["TaxType"], stored.record.get("Code", "")
        raise InvalidError(f"The TaxType code '{tax_type}' cannot be used with account code '{code}'.")
