"""Bank transfers: shown as transactions of both accounts, never edited, only deleted (S-BANKTRANSFERS, H)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xero_sandbox.books.arithmetic import ONE
from xero_sandbox.books.record import ZERO
from xero_sandbox.rules.checks.amounts_and_accounts import amount_of, bank_account_meant, base_currency, named_account
from xero_sandbox.rules.checks.names_and_ids import found_by_id, require
from xero_sandbox.rules.documents.lock_dates import date_of, require_open
from xero_sandbox.rules.interface import InvalidError, Saved

if TYPE_CHECKING:
    from decimal import Decimal

    from xero_sandbox.books.record import Record, Stored
    from xero_sandbox.rules.interface import Case

LEGS = {"From": "SPEND-TRANSFER", "To": "RECEIVE-TRANSFER"}


class BankTransferRules:
    def find(self, case: Case) -> Stored | None:
        return found_by_id(case)

    def create(self, case: Case) -> Saved:
        if not case.create_only:
            raise InvalidError("Bank transfers cannot be changed, they can only be deleted by Status DELETED")
        require(case.sent, "FromBankAccount", "ToBankAccount", "Amount")
        accounts = {word: bank_account_meant(case.organisation, case.sent[f"{word}BankAccount"]) for word in LEGS}
        transfer = _transfer(case, accounts)
        for word, kind in LEGS.items():
            leg = _leg(case, transfer, kind, accounts[word])
            case.organisation.save("BankTransactions", leg, case.now)
            transfer[f"{word}BankTransactionID"] = leg["BankTransactionID"]
        return Saved(record=transfer)

    def update(self, case: Case, stored: Stored) -> Saved:
        """Both legs are deleted with the transfer."""
        if case.sent.get("Status") != "DELETED":
            raise InvalidError("Bank transfers cannot be changed, they can only be deleted by Status DELETED")
        if stored.record["Status"] == "DELETED":
            raise InvalidError("The bank transfer has already been deleted")
        require_open(case.organisation, stored.record["Date"])
        gone = {"Status": "DELETED", "FromIsReconciled": False, "ToIsReconciled": False}
        for word in LEGS:
            leg = case.organisation.collections["BankTransactions"].find(stored.record[f"{word}BankTransactionID"])
            if leg:
                deleted = {**leg.record, "Status": "DELETED", "IsReconciled": False}
                case.organisation.save("BankTransactions", deleted, case.now)
        return Saved(record={**stored.record, **gone})


def _transfer(case: Case, accounts: dict[str, Record]) -> Record:
    source, target = accounts["From"], accounts["To"]
    base = base_currency(case.organisation)
    if source["AccountID"] == target["AccountID"]:
        raise InvalidError("A bank transfer must be between two different accounts")
    if source.get("CurrencyCode", base) != target.get("CurrencyCode", base):
        raise InvalidError("A bank transfer must be between accounts of the same currency")
    return {
        "BankTransferID": case.organisation.new_id(),
        "Date": date_of(case, case.sent),
        "FromBankAccount": named_account(source),
        "ToBankAccount": named_account(target),
        "Amount": amount_of(case.sent),
        "CurrencyRate": ONE,
        "Reference": case.sent.get("Reference", ""),
        "FromIsReconciled": bool(case.sent.get("FromIsReconciled")),
        "ToIsReconciled": bool(case.sent.get("ToIsReconciled")),
        "HasAttachments": False,
        "Status": "AUTHORISED",
        "FromTracking": case.sent.get("FromTracking", []),
        "ToTracking": case.sent.get("ToTracking", []),
    }


def _leg(case: Case, transfer: Record, kind: str, account: Record) -> Record:
    amount = transfer["Amount"]
    word = "From" if kind == LEGS["From"] else "To"
    return {
        "BankTransactionID": case.organisation.new_id(),
        "BankAccount": named_account(account),
        "Type": kind,
        "Reference": transfer["Reference"],
        "IsReconciled": transfer[f"{word}IsReconciled"],
        "HasAttachments": False,
        "Date": transfer["Date"],
        "Status": "AUTHORISED",
        "CurrencyCode": account.get("CurrencyCode", base_currency(case.organisation)),
        "CurrencyRate": ONE,
        "LineAmountTypes": "NoTax",
        "LineItems": [_line(case, account, amount)],
        "SubTotal": amount,
        "TotalTax": ZERO,
        "Total": amount,
    }


def _line(case: Case, account: Record, amount: Decimal) -> Record:
    stub = {"AccountID": account["AccountID"]} | ({"AccountCode": account["Code"]} if "Code" in account else {})
    return {
        "LineItemID": case.organisation.new_id(),
        "Description": "Bank transfer",
        "TaxType": "NONE",
        **stub,
        "Quantity": ONE,
        "UnitAmount": amount,
        "TaxAmount": ZERO,
        "LineAmount": amount,
        "Tracking": [],
    }
