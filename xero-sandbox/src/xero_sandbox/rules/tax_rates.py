"""Tax rates: found by name, one in a request, with all components; Xero's own cannot be changed (S-TAXRATES, H)."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING, Final

from xero_sandbox.books.arithmetic import HUNDRED
from xero_sandbox.rules.checks.amounts_and_accounts import organisation_record
from xero_sandbox.rules.checks.names_and_ids import is_taken, named, require, taken_from
from xero_sandbox.rules.interface import InvalidError, Saved

if TYPE_CHECKING:
    from xero_sandbox.books.record import Record, Stored
    from xero_sandbox.rules.interface import Case

OWN: Final = re.compile(r"TAX\d{3,}")
"""Tax types of rates that people made; all others are Xero's."""
WRITABLE: Final = ("Name", "ReportTaxType", "Status", "TaxComponents")
REPORTED_IN: Final = {"AU", "NZ", "GB"}
"""Countries whose rates have to say how they are reported."""
PLACES: Final = Decimal("0.0001")


class TaxRateRules:
    def find(self, case: Case) -> Stored | None:
        """By TaxType, then by name among those that were not deleted."""
        rates = case.organisation.collections["TaxRates"]
        if stored := rates.find(case.sent.get("TaxType") or ""):
            return stored
        return next((one for one in named(rates, "Name", case.sent.get("Name", "")) if is_alive(one.record)), None)

    def create(self, case: Case) -> Saved:
        require(case.sent, "Name", "TaxComponents", *(("ReportTaxType",) if _is_reported(case) else ()))
        rate = {"TaxType": _next_type(case), "Status": "ACTIVE", **taken_from(case.sent, WRITABLE)}
        return Saved(record=_checked(case, rate))

    def update(self, case: Case, stored: Stored) -> Saved:
        if not OWN.fullmatch(stored.record["TaxType"]):
            raise InvalidError("System tax rates cannot be changed")
        if not is_alive(stored.record):
            raise InvalidError("Tax rates that were deleted cannot be changed")
        sent = taken_from(case.sent, WRITABLE)
        if "TaxComponents" in sent and _names(sent) != _names(stored.record):
            raise InvalidError("All TaxComponents must be sent, and none can be renamed, added or removed")
        return Saved(record=_checked(case, {**stored.record, **sent}))


def is_alive(rate: Record) -> bool:
    return rate.get("Status") != "DELETED"


def _is_reported(case: Case) -> bool:
    return organisation_record(case.organisation).get("CountryCode") in REPORTED_IN


def _next_type(case: Case) -> str:
    rates = case.organisation.collections["TaxRates"]
    return next(name for name in (f"TAX{number:03d}" for number in count(1)) if not rates.find(name))


def _names(rate: Record) -> list[str]:
    return sorted(component.get("Name", "") for component in rate["TaxComponents"])


def _checked(case: Case, rate: Record) -> Record:
    if is_alive(rate) and is_taken(case, "Name", rate["Name"], rate["TaxType"], is_alive):
        raise InvalidError("Tax rate name must be unique")
    components = [_component(component) for component in rate["TaxComponents"]]
    if len(set(_names(rate))) != len(components):
        raise InvalidError("TaxComponents must have names of their own")
    if sum(component["IsCompound"] for component in components) > 1:
        raise InvalidError("Only one TaxComponent can be compound")
    return {**rate, "TaxComponents": components, **_rates(components), **_uses(rate)}


def _component(sent: Record) -> Record:
    require(sent, "Name", "Rate")
    if not 0 <= sent["Rate"] <= HUNDRED:
        raise InvalidError("The Rate of a TaxComponent must be between 0 and 100")
    return {"IsCompound": False, "IsNonRecoverable": False, **sent}


def _rates(components: list[Record]) -> Record:
    """A compound component is charged on the tax of the others, too."""
    plain = sum((one["Rate"] for one in components if not one["IsCompound"]), Decimal(0))
    compound = sum((one["Rate"] for one in components if one["IsCompound"]), Decimal(0))
    percent = (plain + compound + plain * compound / HUNDRED).quantize(PLACES)
    return {"DisplayTaxRate": percent, "EffectiveRate": percent}


def _uses(rate: Record) -> Record:
    """A rate that is reported as OUTPUT is for sales, one reported as INPUT for purchases."""
    report = rate.get("ReportTaxType", "")
    both = dict.fromkeys(("CanApplyToAssets", "CanApplyToEquity", "CanApplyToLiabilities"), True)
    return both | {"CanApplyToExpenses": "OUTPUT" not in report, "CanApplyToRevenue": "INPUT" not in report}
