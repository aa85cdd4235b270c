"""The account of a line and the tax rate that goes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xero_sandbox.rules.checks.amounts_and_accounts import account_meant
from xero_sandbox.rules.checks.names_and_ids import named
from xero_sandbox.rules.error_messages import Rule
from xero_sandbox.rules.interface import InvalidError

if TYPE_CHECKING:
    from xero_sandbox.books.record import Record
    from xero_sandbox.rules.lines.reading_rules import Sheet

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


def book(sheet: Sheet, line: Record, before: Record | None) -> None:
    """Put both the id and the code of the account into the line, or complain (S-ERR, H)."""
    if before and before.get("AccountID") and _names(line) in ({}, _names(before), {"AccountID": before["AccountID"]}):
        return
    meant = {"AccountID": line["AccountID"]} if line.get("AccountID") else {"Code": line.get("AccountCode", "")}
    code = line.pop("AccountCode", "") or line.get("AccountID", "")
    line.pop("AccountID", None)
    if not code:
        if sheet.approved and any(name in line for name in AMOUNTS):
            raise InvalidError(Rule.ACCOUNT_MISSING.said())
        return
    account = _account(sheet, meant)
    if account:
        line |= {"AccountCode": account.get("Code", ""), "AccountID": account["AccountID"]}
        if sheet.taxed_by_account:
            line.setdefault("TaxType", account.get("TaxType", "NONE"))
    elif sheet.approved:
        rule = Rule.ACCOUNT_ARCHIVED if _is_archived(sheet, meant) else Rule.ACCOUNT_NOT_FOR_DOCUMENT
        raise InvalidError(rule.said(code=code))
    else:
        sheet.findings.warn(Rule.ACCOUNT_REMOVED.said(code=code))


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
        raise InvalidError(Rule.TAX_UNKNOWN.said(tax=tax_type))
    if not kept:
        _check_account_takes(sheet, line, stored.record)
    return stored.record


def _names(line: Record) -> Record:
    return {name: line[name] for name in ("AccountCode", "AccountID") if line.get(name)}


def _account(sheet: Sheet, meant: Record) -> Record | None:
    try:
        account = account_meant(sheet.organisation, meant)
    except InvalidError:
        return None
    bank = account["Type"] == "BANK" and not sheet.bank_too
    closed = account["Status"] != "ACTIVE" or account.get("SystemAccount") in NOT_FOR_LINES
    return None if bank or closed else account


def _is_archived(sheet: Sheet, meant: Record) -> bool:
    """Whether the account was one that could be used once."""
    accounts = sheet.organisation.collections["Accounts"]
    if key := meant.get("AccountID"):
        stored = accounts.find(key)
        return stored is not None and stored.record["Status"] == "ARCHIVED"
    code = str(meant["Code"])
    return any(
        one.record["Code"] == code and one.record["Status"] == "ARCHIVED" for one in named(accounts, "Code", code)
    )


def _check_account_takes(sheet: Sheet, line: Record, rate: Record) -> None:
    stored = sheet.organisation.collections["Accounts"].find(line["AccountID"]) if "AccountID" in line else None
    applies = APPLIES_TO.get(str(stored.record.get("Class")) if stored else "")
    if stored and applies and not rate.get(applies, True):
        tax_type, code = rate["TaxType"], stored.record.get("Code", "")
        raise InvalidError(Rule.TAX_NOT_FOR_ACCOUNT.said(tax=tax_type, code=code))
