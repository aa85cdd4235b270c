"""Amounts, currencies and accounts as every document needs them checked."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from xero_sandbox.books.arithmetic import money
from xero_sandbox.rules.checks.names_and_ids import named, taken_from
from xero_sandbox.rules.error_messages import Rule
from xero_sandbox.rules.interface import InvalidError

if TYPE_CHECKING:
    from xero_sandbox.books.collection import Collection
    from xero_sandbox.books.organisation import Organisation
    from xero_sandbox.books.record import Record

MOST: Final = Decimal("9999999999.99")
"""The largest amount of one line (S-INVOICES, H)."""

ORGANISATION_RECORDS: Final[WeakKeyDictionary[Collection, tuple[int, Record]]] = WeakKeyDictionary()
"""By its collection: the version in which it was read, and the record."""


def organisation_record(organisation: Organisation) -> Record:
    """The record of the organisation."""
    organisations = organisation.collections["Organisation"]
    known = ORGANISATION_RECORDS.get(organisations)
    if known is None or known[0] != organisations.version:
        known = ORGANISATION_RECORDS[organisations] = (organisations.version, organisations.in_key_order()[0].record)
    return known[1]


def base_currency(organisation: Organisation) -> str:
    return str(organisation_record(organisation)["BaseCurrency"])


def require_currency(organisation: Organisation, code: str) -> None:
    if not organisation.collections["Currencies"].find(code):
        raise InvalidError(Rule.CURRENCY_UNKNOWN.said(code=code))


def amount_of(sent: Record) -> Decimal:
    """The Amount; more places than money has are refused, not rounded (the wording is not recorded)."""
    amount: Decimal | None = sent.get("Amount")
    if amount is None or amount <= 0:
        raise InvalidError("Amount must be greater than zero")
    if amount > MOST:
        raise InvalidError(f"Amount must not be greater than {MOST}")
    if amount != money(amount):
        raise InvalidError("Amount must not have more than 2 decimal places")
    return money(amount)


def exact(amount: Decimal | float | str) -> Decimal:
    """What /_sandbox/records has put into a record is raw JSON."""
    return amount if isinstance(amount, Decimal) else Decimal(str(amount))


def account_meant(organisation: Organisation, stub: Record | None) -> Record:
    """The account that is meant by AccountID, or by Code among the active ones."""
    stub = stub or {}
    accounts = organisation.collections["Accounts"]
    if key := stub.get("AccountID"):
        stored = accounts.find(key)
        if stored:
            return stored.record
    elif code := stub.get("Code"):
        for one in named(accounts, "Code", code):
            if one.record["Code"] == code and one.record["Status"] == "ACTIVE":
                return one.record
    raise InvalidError("Account could not be found" if stub else "An Account must be specified")


def bank_account_meant(organisation: Organisation, stub: Record | None) -> Record:
    account = account_meant(organisation, stub)
    if account["Type"] != "BANK" or account["Status"] != "ACTIVE":
        raise InvalidError("The bank account must be an active account of type BANK")
    return account


def named_account(account: Record) -> Record:
    """How a bank account stands in its transactions."""
    return taken_from(account, ("AccountID", "Code", "Name"))


def account_stub(account: Record) -> Record:
    """How an account stands in payments."""
    return taken_from(account, ("AccountID", "Code"))
