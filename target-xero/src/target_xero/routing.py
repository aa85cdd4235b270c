"""From the name of a stream to where its documents go."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from xero_client.errors import SettingsError

from target_xero.addresses import place_of, sources_of
from target_xero.naming import match_fields
from target_xero.stream_settings import AUTO_SEQUENCE

if t.TYPE_CHECKING:
    from collections.abc import Mapping

    from xero_client.writing import Writable

    from target_xero.stream_settings import StreamSettings

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


def routed(stream: str, settings: StreamSettings, key_properties: tuple[str, ...]) -> Route:
    """Where the documents of a stream go.

    Raises:
        SettingsError: naming what there is, or what to set.
    """
    entity, on_element = place_of(stream, settings)
    path = str(entity.element_path) if on_element else entity.path
    method = _method(stream, settings, entity, on_element=on_element)
    if entity.binary and not (settings.content_column or settings.file_column):
        raise SettingsError(f"Stream {stream} sends files: set its content_column or file_column.")
    return Route(
        stream=stream,
        entity=entity,
        method=method,
        path=path,
        places=sources_of((settings.path or path).strip("/"), path, stream),
        on_element=on_element,
        as_is=bool(settings.path and settings.method and not on_element) and _is_unusual(method, entity),
        query=settings.query,
        key=_key(stream, settings, key_properties),
        group_by=settings.group_by,
        match_on=match_fields(settings.match_on, entity, stream),
        settings=settings,
    )


def _method(stream: str, settings: StreamSettings, entity: Writable, *, on_element: bool) -> str:
    """The method, as far as it makes sense there; upsert falls back to creating what cannot be changed."""
    verbs = entity.element if on_element else entity.collection
    if settings.path and (on_element or "{" in settings.path):
        allowed = tuple(dict.fromkeys((*verbs, *(("DELETE",) if entity.deleting else ()))))
    else:
        changes = ("POST",) if entity.updates else ()
        removes = ("DELETE",) if entity.deleting else ()
        allowed = tuple(dict.fromkeys((*entity.creates, *changes, *removes, *(verbs if settings.path else ()))))
    wanted = settings.method or BY_LOAD_METHOD[settings.load_method]
    fallback = None if settings.method else next((verb for verb in allowed if verb != "DELETE"), None)
    method = wanted if wanted in allowed else fallback
    if method is None:
        where, there_are = settings.path or entity.entity, " or ".join(allowed)
        raise SettingsError(f"method of stream {stream} is {wanted}, and {where} takes {there_are}: set method.")
    if method == "DELETE" and not settings.allow_deletes:
        raise SettingsError(f"Stream {stream} deletes: set allow_deletes to true if that is what you want.")
    return method


def _is_unusual(method: str, entity: Writable) -> bool:
    """Verbs of a collection that neither create nor are the way to create many (POST of one payment)."""
    return method in entity.collection and (method not in entity.creates or (method == "POST" and _in_one(entity)))


def _in_one(entity: Writable) -> bool:
    return "POST" in entity.bare and "PUT" in entity.creates


def _key(stream: str, settings: StreamSettings, key_properties: tuple[str, ...]) -> tuple[str, ...]:
    if settings.key == AUTO_SEQUENCE:
        return ()
    key = tuple(settings.key) or settings.group_by or key_properties
    if not key:
        raise SettingsError(
            f"Stream {stream} has no key: set key to the columns that identify a document, or to {AUTO_SEQUENCE} if "
            "every row is a document of its own."
        )
    return key
