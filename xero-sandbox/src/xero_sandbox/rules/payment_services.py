"""Payment services: a name, a link and the words on the button, which branding themes can offer (S-OAS, H)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xero_sandbox.rules.checks.names_and_ids import found_by_id, is_taken, require, taken_from
from xero_sandbox.rules.interface import InvalidError, Saved

if TYPE_CHECKING:
    from xero_sandbox.books.record import Stored
    from xero_sandbox.rules.interface import Case

REQUIRED: Final = ("PaymentServiceName", "PaymentServiceUrl", "PayNowText")


class PaymentServiceRules:
    def find(self, case: Case) -> Stored | None:
        return found_by_id(case)

    def create(self, case: Case) -> Saved:
        require(case.sent, *REQUIRED)
        if is_taken(case, "PaymentServiceName", case.sent["PaymentServiceName"]):
            raise InvalidError("The name of the payment service must be unique")
        new = {"PaymentServiceID": case.organisation.new_id(), **taken_from(case.sent, REQUIRED)}
        return Saved(record=new | {"PaymentServiceType": "Custom"})

    def update(self, case: Case, stored: Stored) -> Saved:  # noqa: ARG002 - no write can change it
        raise InvalidError(f"Payment service {stored.record['PaymentServiceName']} cannot be changed")
