"""Accounts: codes and names are unique, system accounts are Xero's own, and archiving is all an update does alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xero_sandbox.books.account_classes import CLASSES, REPORTING
from xero_sandbox.rules.checks.amounts_and_accounts import base_currency, require_currency
from xero_sandbox.rules.checks.names_and_ids import found_by_id, is_taken, require, taken_from
from xero_sandbox.rules.checks.text_lengths import check_lengths
from xero_sandbox.rules.error_messages import Rule
from xero_sandbox.rules.interface import InvalidError, Saved

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xero_sandbox.books.record import Record, Stored
    from xero_sandbox.rules.error_messages import Message
    from xero_sandbox.rules.interface import Case

LONGEST_CODE: Final = 10
WRITABLE: Final = (
    "AddToWatchlist", "BankAccountNumber", "BankAccountType", "Code", "CurrencyCode", "Description",
    "EnablePaymentsToAccount", "Name", "ReportingCode", "ShowInExpenseClaims", "Status", "TaxType", "Type",
)  # fmt: skip
ALL_CLASSES: Final = CLASSES | {"LIABILITY": "LIABILITY", "NONCURRENT": "ASSET", "PAYG": "LIABILITY"}
BANK_TYPES: Final = ("BANK", "CREDITCARD", "PAYPAL")
TAX_TYPES: Final = {"REVENUE": "OUTPUT2", "EXPENSE": "INPUT2"}
"""What an account of a class bears when nothing is said; the others bear none."""


class AccountRules:
    def find(self, case: Case) -> Stored | None:
        return found_by_id(case)

    def create(self, case: Case) -> Saved:
        require(case.sent, "Name", "Type", *(("BankAccountNumber",) if _is_bank(case.sent) else ("Code",)))
        account = {**_new(case), **taken_from(case.sent, WRITABLE)}
        if _is_bank(account):
            account = {"CurrencyCode": base_currency(case.organisation), **account}
            account["BankAccountType"] = account.get("BankAccountType") or "BANK"
        return Saved(record=_checked(case, account))

    def update(self, case: Case, stored: Stored) -> Saved:
        """To be archived, an account may be sent with nothing but its Status (S-ACCOUNTS, H)."""
        if stored.record.get("SystemAccount"):
            raise InvalidError("System accounts cannot be changed")
        sent = taken_from(case.sent, WRITABLE)
        if sent.get("Status") == "ARCHIVED" and len(sent) > 1:
            raise InvalidError("An account cannot be archived and changed at the same time")
        if sent.get("Type", stored.record["Type"]) != stored.record["Type"] and _is_bank({**stored.record, **sent}):
            raise InvalidError("An account cannot become a bank account")
        return Saved(record=_checked(case, {**stored.record, **sent}))


def is_active(account: Record) -> bool:
    return account.get("Status") == "ACTIVE"


def _is_bank(account: Record) -> bool:
    return account.get("Type") == "BANK"


def _new(case: Case) -> Record:
    kind = ALL_CLASSES[case.sent["Type"]]
    reporting_code, reporting_name = REPORTING[kind]
    return {
        "AccountID": case.organisation.new_id(),
        "Status": "ACTIVE",
        "TaxType": TAX_TYPES.get(kind, "NONE"),
        "EnablePaymentsToAccount": _is_bank(case.sent),
        "ShowInExpenseClaims": False,
        "BankAccountType": "",
        "ReportingCode": reporting_code,
        "ReportingCodeName": reporting_name,
        "HasAttachments": False,
        "AddToWatchlist": False,
    }


def _checked(case: Case, account: Record) -> Record:
    check_lengths(case)
    account["Class"] = ALL_CLASSES[account["Type"]]
    if found := [*_wrong_names(case, account), *_wrong_values(case, account)]:
        raise InvalidError(*found)
    if currency := account.get("CurrencyCode"):
        require_currency(case.organisation, currency)
    return account


def _wrong_names(case: Case, account: Record) -> Iterator[Message]:
    code, key = account.get("Code", ""), account["AccountID"]
    if len(code) > LONGEST_CODE:
        yield Rule.ACCOUNT_CODE_TOO_LONG.said(most=LONGEST_CODE)
    if code and is_active(account) and is_taken(case, "Code", code, key, is_active):
        yield Rule.ACCOUNT_CODE_TAKEN.said()
    if is_taken(case, "Name", account["Name"], key):
        yield Rule.ACCOUNT_NAME_TAKEN.said()


def _wrong_values(case: Case, account: Record) -> Iterator[Message]:
    kind = account.get("BankAccountType")
    if kind not in (BANK_TYPES if _is_bank(account) else ("", "NONE", None)):
        yield f"BankAccountType {kind} cannot be used with an account of type {account['Type']}"
    if account["Status"] not in ("ACTIVE", "ARCHIVED"):
        yield f"Status {account['Status']} cannot be set"
    if not case.organisation.collections["TaxRates"].find(account["TaxType"]):
        yield Rule.TAX_INVALID.said()
