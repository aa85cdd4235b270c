"""Quotes and purchase orders: documents of which nothing is ever posted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xero_sandbox.books.record import ZERO
from xero_sandbox.rules.documents import status_transitions
from xero_sandbox.rules.documents.branding_theme import usual_theme
from xero_sandbox.rules.documents.document_rules import Sort
from xero_sandbox.rules.interface import InvalidError
from xero_sandbox.rules.lines.prices import discount_fields

if TYPE_CHECKING:
    from xero_sandbox.books.record import Record
    from xero_sandbox.rules.interface import Case


def _blank_quote(case: Case, contact: Record) -> Record:
    texts = dict.fromkeys(("Reference", "Title", "Summary", "Terms"), "")
    return {"QuoteID": case.organisation.new_id(), "QuoteNumber": "", **texts, **usual_theme(case, contact)}


def _finish_quote(_: Case, record: Record, __: Record | None) -> Record:
    return {**record, "TotalDiscount": discount_fields(record["LineItems"]).get("TotalDiscount", ZERO)}


def _blank_order(case: Case, contact: Record) -> Record:
    texts = ("Reference", "DeliveryAddress", "AttentionTo", "Telephone", "DeliveryInstructions")
    return {
        "PurchaseOrderID": case.organisation.new_id(),
        "PurchaseOrderNumber": "",
        **dict.fromkeys(texts, ""),
        **usual_theme(case, contact),
        "SentToContact": False,
        "IsDiscounted": False,
        "Type": "PURCHASEORDER",
        "HasErrors": False,
        "HasAttachments": False,
    }


def _finish_order(case: Case, record: Record, _: Record | None) -> Record:
    """Only an approved order can have been sent (S-PO, H; the wording is not recorded)."""
    if case.sent.get("SentToContact") and record["Status"] not in {"AUTHORISED", "BILLED"}:
        raise InvalidError("SentToContact can only be set for an approved purchase order")
    return {**record, **discount_fields(record["LineItems"])}


QUOTES: Final = Sort(
    transitions=status_transitions.QUOTES,
    number="QuoteNumber",
    written=("BrandingThemeID", "Date", "ExpiryDate", "Reference", "Summary", "Terms", "Title"),
    blank=_blank_quote,
    finish=_finish_quote,
    selling=True,
    taxed_by_account=False,
    discounts=("",),
    capitals=True,
)
ORDERS: Final = Sort(
    transitions=status_transitions.ORDERS,
    number="PurchaseOrderNumber",
    written=(
        "AttentionTo", "BrandingThemeID", "Date", "DeliveryAddress", "DeliveryDate", "DeliveryInstructions",
        "ExpectedArrivalDate", "Reference", "SentToContact", "Telephone",
    ),
    blank=_blank_order,
    finish=_finish_order,
    selling=False,
    may_create_contacts=False,
    discounts=("PURCHASEORDER",),
)  # fmt: skip
