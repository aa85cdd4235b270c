"""What documents are made of: items and accounts that are written themselves."""

from __future__ import annotations

import re
import typing as t

from target_xero.documents.record import ACTIVE
from target_xero.documents.totals import HUNDRED
from target_xero.validation.accounts import BANK
from target_xero.validation.prices import decimal
from target_xero.validation.problems import Problem, quoted

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from target_xero.documents.record import Record
    from target_xero.validation.planned_books import Known

ACCOUNTS: t.Final = ("AccountCode", "COGSAccountCode")
TRADED: t.Final = {"SalesDetails": "IsSold", "PurchaseDetails": "IsPurchased"}
"""Prices, and the flag that says whether the item has them (S-OAS, H)."""
PURCHASES: t.Final = "PurchaseDetails"
COST: t.Final = "COGSAccountCode"
ASSET: t.Final = "InventoryAssetAccountCode"
BANK_NUMBER: t.Final = "BankAccountNumber"
STATUSES: t.Final = frozenset({ACTIVE, "ARCHIVED"})
BANK_TYPES: t.Final = frozenset({BANK, "CREDITCARD", "PAYPAL"})
LONGEST_CODE: t.Final = 10
OWN_RATE: t.Final = re.compile(r"TAX\d{3,}")
"""Tax types of rates that people made; all others are Xero's (S-TAXRATES, H)."""
REPORT: t.Final = "ReportTaxType"
REPORTED_IN: t.Final = frozenset({"AU", "GB", "NZ"})
"""Countries whose rates have to say how they are reported (S-TAXRATES, H)."""
MOST_ACTIVE: t.Final = 2
"""Tracking categories that are not archived."""


def problems_of_item(body: Record, before: Record | None, known: Known) -> Iterator[Problem]:
    """What Xero would say against an item (S-ITEMS, H)."""
    parts = [body[name] for name in TRADED if isinstance(body.get(name), dict)]
    codes = [(name, part.get(name)) for part in parts for name in ACCOUNTS]
    for name, code in (*codes, (ASSET, body.get(ASSET))):
        if isinstance(code, str) and code and known.among("Accounts", "Code", code) == []:
            yield Problem(words="Account must be valid.", hint=f"There is no account with {name} {quoted(code)}.")
    for part in parts:
        yield from _of_tax(part, known)
    yield from _of_details(body, before or {})
    yield from _of_tracked(body, before or {}, known)


def _of_details(body: Record, there: Record) -> Iterator[Problem]:
    """Prices of an item that is not sold, or not bought (M)."""
    for name, flag in TRADED.items():
        traded = {flag: True, **there, **body}[flag]
        if body.get(name) and not traded:
            yield Problem(words=f"{name} cannot be set when {flag} is false")


def _of_tracked(body: Record, there: Record, known: Known) -> Iterator[Problem]:
    """The two accounts of a tracked item go together, and one of them is of type INVENTORY (S-ITEMS, H)."""
    details = {**(there.get(PURCHASES) or {}), **(body.get(PURCHASES) or {})}
    asset, cost = body.get(ASSET) or there.get(ASSET), details.get(COST)
    if asset and not cost:
        yield Problem(words=f"{COST} is required for items that are tracked as inventory")
    if cost and not asset:
        yield Problem(words=f"{ASSET} is required for items that have a {COST}")
    found = known.among("Accounts", "Code", asset) if isinstance(asset, str) and asset else None
    if found and all(each.get("Type") != "INVENTORY" for each in found):
        yield Problem(words=f"{ASSET} '{asset}' is no account of type INVENTORY")


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
    there = before or {}
    kind, wanted = ({**there, **body}.get(name) or "" for name in ("BankAccountType", "Type"))
    if before is None and wanted == BANK and not body.get(BANK_NUMBER):
        yield Problem(words=f"{BANK_NUMBER} is required", hint="It is a bank account.")
    if before is None and wanted != BANK and not code:
        yield Problem(words="Code is required")
    if before and wanted == BANK != before.get("Type"):
        yield Problem(words="An account cannot become a bank account")
    if kind and wanted and kind != "NONE" and (wanted == BANK) != (kind in BANK_TYPES):
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


def problems_of_tax_rate(body: Record, known: Known) -> Iterator[Problem]:
    """What Xero would say against a new tax rate (S-TAXRATES, H)."""
    if known.books.organisation.get("CountryCode") in REPORTED_IN and not body.get(REPORT):
        yield Problem(words=f"{REPORT} is required")
    if not body.get("TaxComponents"):
        yield Problem(words="TaxComponents is required")
    yield from _of_components(body)


def _of_components(body: Record) -> Iterator[Problem]:
    components = [each for each in body.get("TaxComponents") or () if isinstance(each, dict)]
    for each, name in ((each, name) for each in components for name in ("Name", "Rate")):
        if each.get(name) in {None, ""}:
            yield Problem(words=f"{name} is required", hint="It is missing in a component.")
    if any(each.get("Rate") is not None and not 0 <= decimal(each["Rate"]) <= HUNDRED for each in components):
        yield Problem(words="The Rate of a TaxComponent must be between 0 and 100")
    if len({str(each.get("Name")) for each in components}) != len(components):
        yield Problem(words="TaxComponents must have names of their own")
    if sum(bool(each.get("IsCompound")) for each in components) > 1:
        yield Problem(words="Only one TaxComponent can be compound")


def problems_of_changed_rate(rate: Record, body: Record) -> Iterator[Problem]:
    """Why a tax rate can be neither changed nor deleted (S-TAXRATES, H)."""
    if not OWN_RATE.fullmatch(str(rate.get("TaxType"))):
        yield Problem(words="System tax rates cannot be changed")
    names = [{str(each.get("Name")) for each in record.get("TaxComponents") or ()} for record in (rate, body)]
    if body.get("TaxComponents") and names[0] != names[1]:
        yield Problem(words="All TaxComponents must be sent, and none can be renamed, added or removed")
    yield from _of_components(body)


def _of_tax(body: Record, known: Known) -> Iterator[Problem]:
    tax = body.get("TaxType")
    if isinstance(tax, str) and tax and known.among("TaxRates", "TaxType", tax) == []:
        yield Problem(words="Tax rate must be valid.", hint=f"There is no {quoted(tax)}.")
