"""Currencies: one can be added, and none is ever changed or removed (S-OAS, H)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xero_sandbox.rules.checks.names_and_ids import require
from xero_sandbox.rules.interface import InvalidError, Saved

if TYPE_CHECKING:
    from xero_sandbox.books.record import Stored
    from xero_sandbox.rules.interface import Case

NAMES: Final = {
    "CAD": "Canadian Dollar",
    "CHF": "Swiss Franc",
    "CNY": "Chinese Yuan Renminbi",
    "DKK": "Danish Krone",
    "FJD": "Fijian Dollar",
    "HKD": "Hong Kong Dollar",
    "INR": "Indian Rupee",
    "JPY": "Japanese Yen",
    "NOK": "Norwegian Krone",
    "SEK": "Swedish Krona",
    "SGD": "Singapore Dollar",
    "THB": "Thai Baht",
    "ZAR": "South African Rand",
}
"""What Xero calls some currencies; another one is called by its code or as it was sent."""


class CurrencyRules:
    def find(self, case: Case) -> Stored | None:
        return case.organisation.collections["Currencies"].find(case.sent.get("Code", ""))

    def create(self, case: Case) -> Saved:
        require(case.sent, "Code")
        code = case.sent["Code"]
        if self.find(case):
            raise InvalidError(f"Organisation is already subscribed to currency {code}")
        return Saved(record={"Code": code, "Description": NAMES.get(code) or case.sent.get("Description") or code})

    def update(self, case: Case, stored: Stored) -> Saved:  # noqa: ARG002 - no write can change it
        raise InvalidError(f"Currency {stored.record['Code']} cannot be changed")
