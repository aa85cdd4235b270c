"""From the name of a stream to where its documents go."""

from __future__ import annotations

import typing as t

from xero_client.errors import SettingsError

from target_xero.routing.places import place_of, sources_of
from target_xero.routing.route import BY_LOAD_METHOD, Route
from target_xero.routing.stream_names import match_fields
from target_xero.routing.stream_settings import AUTO_SEQUENCE

if t.TYPE_CHECKING:
    from xero_client.catalogue.writable import Writable

    from target_xero.routing.stream_settings import StreamSettings


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
