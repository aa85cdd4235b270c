"""What can be written to the Accounting API: one row for each place that takes PUT, POST or DELETE.

A place is a collection (`Invoices`) or what lies below one of its documents (`Invoices/{InvoiceID}/History`). Verbs,
wrappers and scopes come from Xero's document (S-OAS, H), the rest from each entity's page (H unless said otherwise).
"""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, field
from enum import Enum, IntEnum

from xero_client.entities import ENTITIES

if t.TYPE_CHECKING:
    from collections.abc import Mapping

    from xero_client.entities import Entity

LARGEST_BATCH: t.Final = 50
"""Documents in one call (S-LIMITS, H)."""

PLACEHOLDER: t.Final = re.compile(r"\{(\w+)\}")


class Rank(IntEnum):
    """Order of sending: what others refer to goes first; deletions go the other way round."""

    SETTINGS = 0
    PARTIES = 1
    DOCUMENTS = 2
    PAYMENTS = 3
    NOTES = 4


class Place(Enum):
    """Which path a change goes to."""

    COLLECTION = "collection"
    """With the id in the body."""
    ELEMENT = "element"
    """With the id in the path; one document a call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """How to ask the list for documents by one field; compare what comes back, Xero may match loosely."""

    field: str
    """Field of the document that holds the value, `Contact.ContactID` for one inside another."""
    parameter: str | None = "where"
    """Query parameter to ask with; None: read the whole list."""
    template: str = '{field}=="{value}"'
    """Value of the parameter."""
    many: bool = False
    """Whether the parameter takes several values with commas between, about 40 (S-REQRESP, H)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleting:
    """What deleting means: by HTTP, or by a status that depends on the present one."""

    http: bool = False
    """HTTP DELETE on the element; a 404 says that it is gone already."""
    status_field: str = "Status"
    statuses: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Status to send, by present status; `*` is any other. A present status that is a value here is gone already.

    A status that is not here cannot be deleted.
    """
    place: Place = Place.COLLECTION
    """Where the status is sent."""
    along: tuple[str, ...] = ()
    """Fields that have to be sent along as they are at Xero."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Writable:
    """One place that can be written to."""

    entity: str
    """Name for people and settings: the path without placeholders, `Invoices` or `Invoices/History`."""
    path: str = ""
    """Below the API root, `Invoices` or `Invoices/{InvoiceID}/History`; the entity unless said otherwise."""
    wrapper: str = ""
    """Field of bodies and answers that holds the documents; the entity unless said otherwise."""
    model: str
    """Name of the document's model, see `models`; empty if it takes a file's bytes instead of a body."""
    id: str | None = None
    """Field that Xero fills with its id, and placeholder of the element's path; None if nothing is created."""
    number: str | None = None
    """Natural key that Xero enforces, or that we do; usable to find a document again."""
    searches: tuple[Search, ...] = ()
    """How to look a document up, the surest first."""
    marker: str | None = None
    """Free text that can be searched for, when there is no number: what tells our document from its like."""
    rank: Rank
    collection: tuple[str, ...] = ()
    """Verbs that the collection takes."""
    element: tuple[str, ...] = ()
    """Verbs that one element takes."""
    creates: tuple[str, ...] = ("PUT", "POST")
    """Verbs of the collection, or of the element of a file, that create."""
    updates: Place | None = Place.COLLECTION
    """Where an existing document is changed, by POST; None: it cannot be changed."""
    batch: int = LARGEST_BATCH
    """Documents in one call of the collection; 1 also where Xero takes more without an answer for each."""
    bare: tuple[str, ...] = ()
    """Verbs of the collection that take one document without a wrapper."""
    summarize_errors: tuple[str, ...] = ()
    """Verbs of the collection that take `summarizeErrors`, which answers for each document (S-REQRESP, H)."""
    four_places: bool = False
    """Whether writing takes `unitdp=4`, without which unit amounts are rounded to two places (S-ITEMS, H)."""
    deleting: Deleting | None = None
    """None: what is there stays there."""
    scopes: tuple[str, ...] = ()
    """Scopes of which any one lets us write; none means that no granular scope is documented."""
    broad_scope: str | None = None
    """What apps made before March 2026 may have instead; None if it has the same name."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "path", self.path or self.entity)
        object.__setattr__(self, "wrapper", self.wrapper or self.entity)

    @property
    def element_path(self) -> str | None:
        return f"{self.path}/{{{self.id}}}" if self.id else None

    @property
    def binary(self) -> bool:
        return not self.model

    def batch_for(self, method: str) -> int:
        """Documents that one call of the collection with this verb may carry."""
        return 1 if method in self.bare else self.batch


PUT_POST: t.Final = ("PUT", "POST")
PUT: t.Final = ("PUT",)
POST: t.Final = ("POST",)
DELETE: t.Final = ("DELETE",)

TRANSACTIONS: t.Final = "accounting.transactions"
ATTACHMENTS: t.Final = ("accounting.attachments",)
BANKING: t.Final = ("accounting.banktransactions",)
CONTACTS: t.Final = ("accounting.contacts",)
INVOICES: t.Final = ("accounting.invoices",)
JOURNALS: t.Final = ("accounting.manualjournals",)
PAYMENTS: t.Final = ("accounting.payments",)
SERVICES: t.Final = ("paymentservices",)
SETTINGS: t.Final = ("accounting.settings",)

VOIDED_ONCE_APPROVED: t.Final = {"DRAFT": "DELETED", "SUBMITTED": "DELETED", "AUTHORISED": "VOIDED"}
DELETED: t.Final = {"*": "DELETED"}
BY_HTTP: t.Final = Deleting(http=True)

COLLECTIONS: t.Final[tuple[Writable, ...]] = (
    Writable(
        entity="Accounts",
        model="Account",
        id="AccountID",
        number="Code",
        searches=(Search(field="Code"), Search(field="Name")),
        rank=Rank.SETTINGS,
        collection=PUT,
        element=("POST", "DELETE"),
        creates=PUT,
        updates=Place.ELEMENT,
        batch=1,  # More are taken and ignored in silence (S-NET285, M).
        bare=PUT,
        deleting=Deleting(statuses={"*": "ARCHIVED"}, place=Place.ELEMENT),  # DELETE is for accounts never used.
        scopes=SETTINGS,
    ),
    Writable(
        entity="BankTransactions",
        model="BankTransaction",
        id="BankTransactionID",
        searches=(
            Search(field="Reference", parameter="References", template="{value}", many=True),
            Search(field="Reference"),
        ),
        marker="Reference",
        rank=Rank.DOCUMENTS,
        collection=PUT_POST,
        element=POST,
        summarize_errors=PUT_POST,
        four_places=True,
        deleting=Deleting(statuses={"AUTHORISED": "DELETED"}),
        scopes=BANKING,
        broad_scope=TRANSACTIONS,
    ),
    Writable(
        entity="BankTransfers",
        model="BankTransfer",
        id="BankTransferID",
        searches=(Search(field="Reference"),),
        marker="Reference",
        rank=Rank.DOCUMENTS,
        collection=PUT_POST,
        element=POST,
        creates=PUT,
        updates=None,
        batch=1,
        summarize_errors=POST,
        deleting=Deleting(statuses=DELETED),
        scopes=BANKING,
        broad_scope=TRANSACTIONS,
    ),
    Writable(
        entity="BatchPayments",
        model="BatchPayment",
        id="BatchPaymentID",
        searches=(Search(field="Reference"),),
        marker="Reference",
        rank=Rank.PAYMENTS,
        collection=PUT_POST,
        element=POST,
        creates=PUT,
        updates=None,
        bare=POST,
        summarize_errors=PUT,
        deleting=Deleting(statuses=DELETED, place=Place.ELEMENT),
        scopes=PAYMENTS,
        broad_scope=TRANSACTIONS,
    ),
    Writable(
        entity="ContactGroups",
        model="ContactGroup",
        id="ContactGroupID",
        number="Name",
        searches=(Search(field="Name"),),
        rank=Rank.PARTIES,
        collection=PUT,
        element=POST,
        creates=PUT,
        updates=Place.ELEMENT,
        batch=1,
        deleting=Deleting(statuses=DELETED, place=Place.ELEMENT),
        scopes=CONTACTS,
    ),
    Writable(
        entity="Contacts",
        model="Contact",
        id="ContactID",
        number="ContactNumber",
        searches=(Search(field="ContactNumber"), Search(field="Name")),
        rank=Rank.PARTIES,
        collection=PUT_POST,
        element=POST,
        summarize_errors=PUT_POST,
        deleting=Deleting(status_field="ContactStatus", statuses={"*": "ARCHIVED"}),
        scopes=CONTACTS,
    ),
    Writable(
        entity="CreditNotes",
        model="CreditNote",
        id="CreditNoteID",
        number="CreditNoteNumber",
        searches=(Search(field="CreditNoteNumber"), Search(field="Reference")),
        marker="Reference",
        rank=Rank.DOCUMENTS,
        collection=PUT_POST,
        element=POST,
        summarize_errors=PUT_POST,
        four_places=True,
        deleting=Deleting(statuses=VOIDED_ONCE_APPROVED),
        scopes=INVOICES,
        broad_scope=TRANSACTIONS,
    ),
    Writable(
        entity="Currencies",
        model="Currency",
        id="Code",
        number="Code",
        searches=(Search(field="Code"),),
        rank=Rank.SETTINGS,
        collection=PUT,
        creates=PUT,
        updates=None,
        batch=1,
        bare=PUT,
        scopes=SETTINGS,
    ),
    Writable(
        entity="ExpenseClaims",
        model="ExpenseClaim",
        id="ExpenseClaimID",
        rank=Rank.PAYMENTS,  # They collect receipts, which go first.
        collection=PUT,
        element=POST,
        creates=PUT,
        updates=Place.ELEMENT,
        batch=1,
        deleting=Deleting(statuses={"SUBMITTED": "DELETED", "AUTHORISED": "VOIDED"}, place=Place.ELEMENT),
        broad_scope=TRANSACTIONS,
    ),
    Writable(
        entity="Invoices",
        model="Invoice",
        id="InvoiceID",
        number="InvoiceNumber",
        searches=(
            Search(field="InvoiceNumber", parameter="InvoiceNumbers", template="{value}", many=True),
            Search(field="Reference"),
        ),
        marker="Reference",
        rank=Rank.DOCUMENTS,
        collection=PUT_POST,
        element=POST,
        summarize_errors=PUT_POST,
        four_places=True,
        deleting=Deleting(statuses=VOIDED_ONCE_APPROVED),
        scopes=INVOICES,
        broad_scope=TRANSACTIONS,
    ),
    Writable(
        entity="Items",
        model="Item",
        id="ItemID",
        number="Code",
        searches=(Search(field="Code"),),
        rank=Rank.PARTIES,
        collection=PUT_POST,
        element=("POST", "DELETE"),
        summarize_errors=PUT_POST,
        four_places=True,
        deleting=BY_HTTP,
        scopes=SETTINGS + INVOICES,
    ),
    Writable(
        entity="LinkedTransactions",
        model="LinkedTransaction",
        id="LinkedTransactionID",
        number="SourceLineItemID",  # A line can be billed on once.
        searches=(Search(field="SourceTransactionID", parameter="SourceTransactionID", template="{value}"),),
        rank=Rank.PAYMENTS,  # They join documents, which go first.
        collection=PUT,
        element=("POST", "DELETE"),
        creates=PUT,
        updates=Place.ELEMENT,
        batch=1,
        bare=PUT,
        deleting=BY_HTTP,
        scopes=INVOICES,
        broad_scope=TRANSACTIONS,
    ),
    Writable(
        entity="ManualJournals",
        model="ManualJournal",
        id="ManualJournalID",
        searches=(Search(field="Narration"),),
        marker="Narration",
        rank=Rank.DOCUMENTS,
        collection=PUT_POST,
        element=POST,
        summarize_errors=PUT_POST,
        deleting=Deleting(statuses={"DRAFT": "DELETED", "POSTED": "VOIDED"}),
        scopes=JOURNALS,
        broad_scope=TRANSACTIONS,
    ),
    Writable(
        entity="PaymentServices",
        model="PaymentService",
        id="PaymentServiceID",
        number="PaymentServiceName",
        searches=(Search(field="PaymentServiceName", parameter=None),),
        rank=Rank.SETTINGS,
        collection=PUT,
        creates=PUT,
        updates=None,
        batch=1,
        scopes=SERVICES,
    ),
    Writable(
        entity="Payments",
        model="Payment",
        id="PaymentID",
        searches=(Search(field="Reference"),),
        marker="Reference",
        rank=Rank.PAYMENTS,
        collection=PUT_POST,
        element=POST,
        updates=None,
        bare=POST,
        summarize_errors=PUT,
        deleting=Deleting(statuses=DELETED, place=Place.ELEMENT),
        scopes=PAYMENTS,
        broad_scope=TRANSACTIONS,
    ),
    Writable(
        entity="PurchaseOrders",
        model="PurchaseOrder",
        id="PurchaseOrderID",
        number="PurchaseOrderNumber",
        searches=(Search(field="PurchaseOrderNumber", parameter=None),),  # Or GET by number in place of the id.
        marker="Reference",
        rank=Rank.DOCUMENTS,
        collection=PUT_POST,
        element=POST,
        summarize_errors=PUT_POST,
        deleting=Deleting(statuses=DELETED),
        scopes=INVOICES,
        broad_scope=TRANSACTIONS,
    ),
    Writable(
        entity="Quotes",
        model="Quote",
        id="QuoteID",
        number="QuoteNumber",
        searches=(Search(field="QuoteNumber", parameter="QuoteNumber", template="{value}"),),
        marker="Reference",
        rank=Rank.DOCUMENTS,
        collection=PUT_POST,
        element=POST,
        summarize_errors=PUT_POST,
        deleting=Deleting(statuses=DELETED),
        scopes=INVOICES,
        broad_scope=TRANSACTIONS,
    ),
    Writable(
        entity="Receipts",
        model="Receipt",
        id="ReceiptID",
        searches=(Search(field="Reference"),),
        marker="Reference",
        rank=Rank.DOCUMENTS,
        collection=PUT,
        element=POST,
        creates=PUT,
        updates=Place.ELEMENT,
        batch=1,
        four_places=True,
        deleting=Deleting(statuses={"*": "VOIDED"}, place=Place.ELEMENT),
        broad_scope=TRANSACTIONS,
    ),
    Writable(
        entity="RepeatingInvoices",
        model="RepeatingInvoice",
        id="RepeatingInvoiceID",
        searches=(Search(field="Reference"),),
        marker="Reference",
        rank=Rank.DOCUMENTS,
        collection=PUT_POST,
        element=POST,
        summarize_errors=PUT_POST,
        deleting=Deleting(statuses=DELETED, place=Place.ELEMENT),
        scopes=INVOICES,
        broad_scope=TRANSACTIONS,
    ),
    Writable(
        entity="Setup",
        wrapper="ImportSummary",
        model="Setup",
        rank=Rank.SETTINGS,
        collection=POST,
        creates=POST,
        updates=None,
        batch=1,
        bare=POST,
        scopes=SETTINGS,
    ),
    Writable(
        entity="TaxRates",
        model="TaxRate",
        id="TaxType",
        number="Name",
        searches=(Search(field="Name"),),
        rank=Rank.SETTINGS,
        collection=PUT_POST,
        batch=1,
        deleting=Deleting(statuses=DELETED, along=("Name", "TaxComponents")),
        scopes=SETTINGS,
    ),
    Writable(
        entity="TrackingCategories",
        model="TrackingCategory",
        id="TrackingCategoryID",
        number="Name",
        searches=(Search(field="Name"),),
        rank=Rank.SETTINGS,
        collection=PUT,
        element=("POST", "DELETE"),
        creates=PUT,
        updates=Place.ELEMENT,
        batch=1,
        bare=PUT,
        deleting=BY_HTTP,
        scopes=SETTINGS,
    ),
)
"""Verbs, and whether a body is wrapped, stand as in Xero's document; both forms of a body are known to pass."""

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
            rank=Rank.PAYMENTS,
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

WRITABLES: t.Final = COLLECTIONS + BELOW

BY_ENTITY: t.Final[Mapping[str, Writable]] = {writable.entity: writable for writable in WRITABLES}
