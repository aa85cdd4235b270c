"""How the documents of one stream are sent: the entity, the verb, the path, and what finds a document."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

if t.TYPE_CHECKING:
    from collections.abc import Mapping

    from xero_client.catalogue.writable import Writable

    from target_xero.routing.stream_settings import StreamSettings

REJECT: t.Final = "reject"
ADOPT: t.Final = "adopt"
UPDATE: t.Final = "update"
BY_LOAD_METHOD: t.Final[Mapping[str, str]] = {"append-only": "PUT", "upsert": "POST"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """How the documents of one stream are sent."""

    stream: str
    entity: Writable
    """The collection, or what lies below one of its documents, such as `Invoices/{InvoiceID}/History`."""
    method: str
    """PUT creates, POST creates or updates, DELETE removes. With a path of its own, the verb that is sent there."""
    path: str
    """Below the API root, with Xero's placeholders, such as `Invoices/{InvoiceID}/Email`."""
    places: Mapping[str, str] = field(default_factory=dict)
    """What fills each placeholder: text in which `{column}` stands for a column of the record."""
    on_element: bool = False
    """Whether the path is that of one element, `Invoices/{InvoiceID}`, not of its collection."""
    as_is: bool = False
    """Whether that very verb goes to that very path, though Xero has a better way to do the same."""
    query: Mapping[str, str] = field(default_factory=dict)
    key: tuple[str, ...] = ()
    """Columns of the record that identify a document; none with `auto_sequence`, then its position does."""
    group_by: tuple[str, ...] = ()
    """Columns whose values the rows of one document share; none if each row is a document."""
    match_on: tuple[str, ...] = ()
    """Fields of Xero's by which to look for a document that the ledger does not know."""
    settings: StreamSettings
    """Everything else that may be set for the stream."""

    @property
    def upserts(self) -> bool:
        """Whether Xero itself is to find what has the number: only if somebody said so."""
        return self.method == self.settings.method == "POST"

    @property
    def only_creates(self) -> bool:
        """Whether nothing is to be changed: by choice, not because the collection itself takes no POST."""
        asked = self.settings.method or BY_LOAD_METHOD.get(self.settings.load_method)
        return self.method == asked == "PUT"

    def on_existing(self, *, matched: bool = False) -> str:
        """What to do with a document that the ledger does not know and Xero has.

        Args:
            matched: whether it was found by `match_on`, and not by a number or name that is taken.
        """
        if self.settings.on_existing:
            return self.settings.on_existing
        if self.only_creates:
            return REJECT
        return UPDATE if self.upserts or matched or self.entity.shared else REJECT
