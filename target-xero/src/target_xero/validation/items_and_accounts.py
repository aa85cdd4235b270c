"""What documents are made of: items and accounts that are written themselves."""

from __future__ import annotations

import typing as t

from target_xero.documents.record import ACTIVE
from target_xero.validation.accounts import BANK
from target_xero.validation.problems import Problem, quoted

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from target_xero.documents.record import Record
    from target_xero.validation.planned_books import Known

ACCOUNTS: t.Final = ("AccountCode", "COGSAccountCode")
PARTS: t.Final = ("SalesDetails", "PurchaseDetails")
ASSET: t.Final = "InventoryAssetAccountCode"
BANK_NUMBER: t.Final = "BankAccountNumber"
STATUSES: t.Final = frozenset({ACTIVE, "ARCHIVED"})
BANK_TYPES: t.Final = frozenset({BANK, "CREDITCARD", "PAYPAL"})
LONGEST_CODE: t.Final = 10
MOST_ACTIVE: t.Final = 2
"""Tracking categories that are not archived."""


def problems_of_item(body: Record, known: Known) -> Iterator[Problem]:
    """What Xero would say against an item (S-ITEMS, H)."""
    parts = [body[name] for name in PARTS if isinstance(body.get(name), dict)]
    codes = [(name, part.get(name)) for part in parts for name in ACCOUNTS]
    for name, code in (*codes, (ASSET, body.get(ASSET))):
        if isinstance(code, str) and code and known.among("Accounts", "Code", code) == []:
            yield Problem(words="Account must be valid.", hint=f"There is no account with {name} {quoted(code)}.")
    for part in parts:
        yield from _of_tax(part, known)


def problems_of_account(body: Record, before: Record | None, known: Known) -> Iterator[Problem]:
    """What Xero would say against an account (S-ACCOUNTS, H)."""
    if problem := problem_of_system_account(before):
        yield problem
        return
    status, code = body.get("Status") or ACTIVE, str(body.get("Code") or "")
    if status not in STATUSES:
        yield Problem(words=f"Status {status} cannot be set", hint="Set _sdc_deleted_at, or ARCHIVED.")
    if len(code) > LONGEST_CODE:
        yield Problem(words=f"Account Code is too long. Maximum of {LONGEST_CODE} characters allowed")
    if before is None and body.get("Type") == BANK and not body.get(BANK_NUMBER):
        yield Problem(words=f"{BANK_NUMBER} is required", hint="It is a bank account.")
    kind, wanted = body.get("BankAccountType"), str(body.get("Type") or (before or {}).get("Type") or "")
    if kind and wanted and (wanted == BANK) != (kind in BANK_TYPES):
        yield Problem(words=f"BankAccountType {kind} cannot be used with an account of type {wanted}")
    yield from _of_tax(body, known)


def problem_of_system_account(before: Record | None) -> Problem | None:
    """Why an account can be neither changed, nor archived, nor deleted (S-ACCOUNTS, H)."""
    if not before or not before.get("SystemAccount"):
        return None
    return Problem(words="System accounts cannot be changed", hint=f"It is {before['SystemAccount']}.")


def problems_of_category(known: Known) -> Iterator[Problem]:
    """What Xero would say against a new tracking category (S-OAS, H)."""
    there = known.among("TrackingCategories", "Status", ACTIVE) or ()
    if sum(each.get("Status") == ACTIVE for each in there) >= MOST_ACTIVE:
        yield Problem(words=f"An organisation cannot have more than {MOST_ACTIVE} active tracking categories")


def _of_tax(body: Record, known: Known) -> Iterator[Problem]:
    tax = body.get("TaxType")
    if isinstance(tax, str) and tax and known.among("TaxRates", "TaxType", tax) == []:
        yield Problem(words="Tax rate must be valid.", hint=f"There is no {quoted(tax)}.")
