"""What can be written below a single document, such as its history: a row for each collection that has it."""

from __future__ import annotations

import typing as t

from xero_client.catalogue.entities import ENTITIES
from xero_client.catalogue.writable.row_fields import (
    ATTACHMENTS,
    BY_HTTP,
    DELETE,
    POST,
    PUT,
    PUT_POST,
    SERVICES,
    Place,
    Writable,
)
from xero_client.catalogue.writable.writing_order import Rank

if t.TYPE_CHECKING:
    from collections.abc import Mapping

    from xero_client.catalogue.entities import Entity

READ: t.Final[Mapping[str, Entity]] = {entity.path: entity for entity in ENTITIES}
"""The collections under which something lies, some of which can only be read."""


def _below(parent: str, name: str, **facts: t.Any) -> Writable:
    """A place below the documents of a collection, with the scopes for writing to that collection, unless given."""
    entity = READ[parent]
    scopes = {
        "scopes": tuple(scope.removesuffix(".read") for scope in entity.scopes),
        "broad_scope": entity.broad_scope and entity.broad_scope.removesuffix(".read"),
    }
    path = f"{parent}/{{{entity.key[0]}}}/{name}"
    return Writable(**{"entity": f"{parent}/{name}", "path": path, "wrapper": name, "updates": None, **scopes, **facts})


_BANK: t.Final = ("BankTransactions", "BankTransfers")
_PAPERS: t.Final = ("CreditNotes", "Invoices", "ManualJournals", "PurchaseOrders", "Quotes", "Receipts")
_MONEY: t.Final = ("BatchPayments", "Overpayments", "Payments", "Prepayments")

BELOW: t.Final[tuple[Writable, ...]] = (
    _below(
        "TrackingCategories",
        "Options",
        model="TrackingOption",
        id="TrackingOptionID",
        number="Name",
        shared=True,
        rank=Rank.SETTINGS,
        collection=PUT,
        element=("POST", "DELETE"),
        creates=PUT,
        updates=Place.ELEMENT,
        batch=1,
        bare=PUT,
        deleting=BY_HTTP,
    ),
    _below(
        "BrandingThemes",
        "PaymentServices",
        model="PaymentService",
        rank=Rank.SETTINGS,
        collection=POST,
        creates=POST,
        batch=1,
        scopes=SERVICES,
    ),
    _below(
        "ContactGroups",
        "Contacts",
        model="Contact",
        id="ContactID",
        rank=Rank.DOCUMENTS,  # They join contacts and groups, which go first.
        collection=("PUT", "DELETE"),
        element=DELETE,
        creates=PUT,
        batch=1,
        deleting=BY_HTTP,
    ),
    *(
        _below(
            parent,
            "Allocations",
            model="Allocation",
            id="AllocationID",
            rank=Rank.ALLOCATIONS,
            collection=PUT,
            element=DELETE,
            creates=PUT,
            batch=1,  # One allocation changes what is left for the next.
            summarize_errors=PUT,
            deleting=BY_HTTP,
        )
        for parent in ("CreditNotes", "Overpayments", "Prepayments")
    ),
    _below(
        "Invoices",
        "Email",
        model="RequestEmpty",
        rank=Rank.NOTES,
        collection=POST,
        creates=POST,
        batch=1,
        bare=POST,
    ),
    *(
        _below(
            parent,
            "History",
            wrapper="HistoryRecords",
            model="HistoryRecord",
            rank=Rank.NOTES,
            collection=PUT,
            creates=PUT,
            batch=1,
        )
        for parent in (*_BANK, *_PAPERS, *_MONEY, "Contacts", "ExpenseClaims", "Items", "RepeatingInvoices")
    ),
    *(
        _below(
            parent,
            "Attachments",
            model="",
            id="FileName",
            rank=Rank.NOTES,
            element=PUT_POST,
            batch=1,
            scopes=ATTACHMENTS,
            broad_scope=None,
        )
        for parent in (*_BANK, *_PAPERS, "Accounts", "Contacts", "RepeatingInvoices")
    ),
)
"""Everything below a single document."""
