"""Accounts as rows name them: which may stand in a line, and which may pay."""

from __future__ import annotations

import typing as t

from target_xero.documents.record import ACTIVE
from target_xero.validation.problems import Problem, quoted

if t.TYPE_CHECKING:
    from target_xero.documents.record import Record
    from target_xero.validation.planned_books import Known

NOT_FOR_LINES: t.Final = frozenset({"CREDITORS", "DEBTORS", "UNPAIDEXPCLM"})
"""System accounts that only Xero itself posts to (S-ACCOUNTS, M)."""

BANK: t.Final = "BANK"


class Accounts:
    """The chart of accounts of one organisation."""

    def __init__(self, known: Known) -> None:
        self._known = known

    def named(self, stub: t.Mapping[str, t.Any]) -> list[Record] | None:
        """The accounts that a stub may mean, by AccountID or Code; None if nobody may know."""
        for field, name in (("AccountID", "AccountID"), ("Code", "Code"), ("Code", "AccountCode")):
            value = stub.get(name)
            if isinstance(value, dict):
                return None
            if value:
                return self._known.among("Accounts", field, value)
        return []

    def problem_in_line(self, line: t.Mapping[str, t.Any], *, bank_too: bool) -> Problem | None:
        """Why a line cannot have its account (S-ERR, H)."""
        found = self.named(line)
        if found is None:
            return None
        code = line.get("AccountCode") or line.get("AccountID")
        why = _why_not_in_lines(found, bank_too=bank_too)
        words = f"Account code {quoted(code)} is not a valid code for this document."
        return Problem(words=words, hint=why) if why else None

    def problem_of_overpayment(self, lines: t.Any, system: str) -> Problem | None:
        """Why a line of an overpayment cannot have its account: there is only one for it (S-BANKTX, H)."""
        owed = next(iter(self._known.among("Accounts", "SystemAccount", system) or ()), None)
        codes = [line["AccountCode"] for line in lines or () if isinstance(line, dict) and line.get("AccountCode")]
        if not owed or all(code == owed.get("Code") for code in codes):
            return None
        return Problem(words=f"The account of an overpayment must be {owed.get('Name')}")

    def problem_of_payer(self, stub: t.Any, currency: str | None, base: str | None) -> Problem | None:
        """Why nothing can be paid from or to an account (S-PAYMENTS, H)."""
        if not isinstance(stub, dict) or not stub:
            return Problem(words="An Account must be specified")
        found = self.named(stub) if "$ref" not in stub else None
        if found is None:
            return None
        name = quoted(next((stub[each] for each in ("Code", "AccountID", "Name") if stub.get(each)), ""))
        active = [each for each in found if each.get("Status", ACTIVE) == ACTIVE]
        if not found or (stub.get("Code") and not stub.get("AccountID") and not active):
            return Problem(words="Account could not be found", hint=f"There is no active account {name}.")
        payable = [each for each in active if each.get("Type") == BANK or each.get("EnablePaymentsToAccount")]
        if not payable:
            words = "Account type is invalid for making a payment to/from"
            return Problem(words=f"{words}:", hint=f"account {name} is {_kind(found[0])}.")
        own = payable[0].get("CurrencyCode") or base
        if base and own not in {base, currency or base}:
            return Problem(
                words="The account has another currency than the document:", hint=f"account {name} is {own}."
            )
        return None

    def problem_of_bank_account(self, stub: t.Any) -> Problem | None:
        """Why no bank transaction can be in an account."""
        if not isinstance(stub, dict) or not stub:
            return Problem(words="An Account must be specified")
        found = self.named(stub) if "$ref" not in stub else None
        if found is None:
            return None
        name = quoted(next((stub[each] for each in ("Code", "AccountID", "Name") if stub.get(each)), ""))
        if not found or (stub.get("Code") and all(each.get("Status", ACTIVE) != ACTIVE for each in found)):
            return Problem(words="Account could not be found", hint=f"There is no active account {name}.")
        if not any(each.get("Type") == BANK and each.get("Status", ACTIVE) == ACTIVE for each in found):
            words = "The bank account must be an active account of type BANK:"
            return Problem(words=words, hint=f"account {name} is {_kind(found[0])}.")
        return None


def _why_not_in_lines(found: list[Record], *, bank_too: bool) -> str:
    """Empty if one of the accounts will do."""
    if not found:
        return "There is no such account."
    open_ = [each for each in found if each.get("Status", ACTIVE) == ACTIVE]
    if not open_:
        return "The account is archived."
    if all(each.get("SystemAccount") in NOT_FOR_LINES for each in open_):
        return f"Only Xero itself posts to {open_[0].get('Name') or 'it'}."
    return "It is a bank account." if not bank_too and all(each.get("Type") == BANK for each in open_) else ""


def _kind(account: Record) -> str:
    status = "" if account.get("Status", ACTIVE) == ACTIVE else f", and {str(account['Status']).lower()}"
    return f"of type {account.get('Type')}{status}"
