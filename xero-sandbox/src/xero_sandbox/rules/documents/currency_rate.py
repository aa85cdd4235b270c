"""The currency of a document and its rate."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from xero_sandbox.books.arithmetic import ONE
from xero_sandbox.books.currencies import CURRENCIES
from xero_sandbox.rules.checks.amounts_and_accounts import base_currency, require_currency
from xero_sandbox.rules.interface import InvalidError

if TYPE_CHECKING:
    from xero_sandbox.books.record import Record
    from xero_sandbox.rules.interface import Case

RATES: Final = {code: Decimal(rate) for code, _, rate in CURRENCIES}
"""In place of the daily rates that Xero looks up: what one unit of the generated company's currency is worth."""
FINEST: Final = Decimal("0.000001")


def currency_of(case: Case, before: Record | None, contact: Record) -> Record:
    """CurrencyCode and CurrencyRate: as sent, as before, as the contact has them, or the organisation's own."""
    base = base_currency(case.organisation)
    before = before or {}
    code = case.sent.get("CurrencyCode") or before.get("CurrencyCode") or contact.get("DefaultCurrency") or base
    require_currency(case.organisation, code)
    if code == base:
        return (
            {"CurrencyCode": code}
            if before and "CurrencyRate" not in before
            else {"CurrencyCode": code, "CurrencyRate": ONE}
        )
    kept = before.get("CurrencyRate") if before.get("CurrencyCode") == code else None
    rate = case.sent.get("CurrencyRate") or kept or usual_rate(base, code)
    if rate <= 0:
        raise InvalidError("CurrencyRate must be greater than zero")
    return {"CurrencyCode": code, "CurrencyRate": rate}


def usual_rate(base: str, code: str) -> Decimal:
    """How many units of a currency one of the organisation's own is worth."""
    return (RATES.get(code, ONE) / RATES.get(base, ONE)).quantize(FINEST)
