"""The chart of accounts: what a posting says of its account, by the ids, codes and roles that documents use."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Account: t.TypeAlias = Mapping[str, str | None]
    """The columns of a posting that say where it is posted."""

UNKNOWN: t.Final[Account] = {
    "AccountID": None,
    "AccountCode": None,
    "AccountName": None,
    "AccountClass": None,
    "AccountType": None,
    "SystemAccount": None,
}


class Chart:
    """Accounts of one organisation; one that is not there is known by no more than what a document calls it."""

    def __init__(self, accounts: Iterable[Mapping[str, t.Any]]) -> None:
        """`accounts` are records of Xero's; where a code was given twice, the account in use has it."""
        self._by_id: dict[str | None, Account] = {}
        self._by_code: dict[str | None, Account] = {}
        self._systems: dict[str | None, Account] = {}
        self.missing: set[str] = set()
        """Ids, codes and roles that were asked for in vain; who tells of them empties it."""
        self.strange: set[str] = set()
        """Kinds of documents that nobody knows how to post; likewise."""
        for record in sorted(accounts, key=lambda each: each.get("Status") != "ACTIVE"):
            account = _account(record)
            self._by_id[account["AccountID"]] = account
            self._by_code.setdefault(account["AccountCode"], account)
            self._systems.setdefault(account["SystemAccount"], account)
        for names in (self._by_id, self._by_code, self._systems):
            names.pop(None, None)

    def account(self, key: str | None, code: str | None) -> Account:
        """The account of this id or else of this code."""
        found = self._by_id.get(key) or self._by_code.get(code)
        if found:
            return found
        if key or code:
            self.missing.add(str(code or key))
        return {**UNKNOWN, "AccountID": key, "AccountCode": code}

    def system(self, role: str) -> Account:
        """The account that Xero itself posts to, such as DEBTORS."""
        if role not in self._systems:
            self.missing.add(role)
            return {**UNKNOWN, "SystemAccount": role}
        return self._systems[role]


def _account(record: Mapping[str, t.Any]) -> Account:
    return {
        "AccountID": record.get("AccountID"),
        "AccountCode": record.get("Code") or None,
        "AccountName": record.get("Name"),
        "AccountClass": record.get("Class"),
        "AccountType": record.get("Type"),
        "SystemAccount": record.get("SystemAccount") or None,
    }
