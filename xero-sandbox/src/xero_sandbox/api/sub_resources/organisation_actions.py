"""What an organisation lets an app do, and the settings of the Construction Industry Scheme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xero_sandbox.api.sub_resources.answers import listed
from xero_sandbox.api.sub_resources.parents import at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xero_sandbox.api.request_context import Asked, Handler
    from xero_sandbox.api.sub_resources.parents import Parent
    from xero_sandbox.http.messages import Response

ACTIONS: Final = (
    *("CreateApprovedInvoice", "CreateDraftPurchaseOrder", "CreateApprovedBill", "AttachFilesIntoInvoice"),
    *("UseMulticurrency", "CreateDraftInvoice", "CreateRepeatingInvoice", "CreateRepeatingBill", "CreateSentQuote"),
    *("CreateInvoicePayment", "CreateApprovedPurchaseOrder", "CreateDraftQuote", "CreateDraftBill"),
)
"""Names and order as in the example of Xero's document (S-OAS, H)."""


def handlers() -> Mapping[str, Handler]:
    """By id of operation."""
    return {
        "getOrganisationActions": read_actions,
        **at("CISSettings", {"GET": read_cis}),
    }


def read_actions(asked: Asked) -> Response:
    return listed(asked, [{"Name": name, "Status": "ALLOWED"} for name in ACTIONS])


def read_cis(asked: Asked, parent: Parent) -> Response:
    """Nobody in the generated companies is part of the scheme; what Xero says outside the UK is not recorded."""
    if parent.kind.path == "Organisation":
        return listed(asked, [{"CISContractorEnabled": False, "CISSubContractorEnabled": False}])
    return listed(asked, [{"CISEnabled": False}])
