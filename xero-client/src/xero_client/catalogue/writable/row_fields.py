"""How a row says what Xero takes at one place, and the words that many rows have in common."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, field
from enum import Enum

if t.TYPE_CHECKING:
    from collections.abc import Mapping

    from xero_client.catalogue.writable.writing_order import Rank

LARGEST_BATCH: t.Final = 50
"""Documents in one call (S-LIMITS, H)."""

NAME: t.Final = "Name"
PLACEHOLDER: t.Final = re.compile(r"\{(\w+)\}")


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
    shared: bool = False
    """Whether everybody who keeps the books uses the same ones, and a name that is there is meant, not doubled."""
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

    def id_of(self, record: Mapping[str, t.Any]) -> t.Any:
        """Xero's id in a record or body; None if it has none."""
        return record.get(self.id) if self.id else None

    @property
    def unique(self) -> tuple[str, ...]:
        """Fields whose values only one of them may have, the surest first."""
        named = any(search.field == NAME for search in self.searches)
        return tuple(dict.fromkeys(filter(None, (self.number, NAME if named else None))))

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
