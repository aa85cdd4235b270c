"""How documents, intents and outcomes are kept in the ledger as text, exact to the digit."""

from __future__ import annotations

import base64
import typing as t
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from decimal import Decimal

import msgspec
from xero_client.catalogue.writable import BY_ENTITY

from target_xero.documents.document import Document, Kind, Outcome, Row
from target_xero.documents.reasons import Reason
from target_xero.ledger.intent import Batch, Parcel
from target_xero.routing.route import Route
from target_xero.routing.stream_settings import StreamSettings

if t.TYPE_CHECKING:
    from xero_client.catalogue.writable import Writable

Kept: t.TypeAlias = dict[str, t.Any]


def _hook(value: t.Any) -> t.Any:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(type(value).__name__)


_ENCODER: t.Final = msgspec.json.Encoder(decimal_format="number", enc_hook=_hook)
_DECODER: t.Final = msgspec.json.Decoder(float_hook=Decimal)
_REASONS: t.Final = {reason.value: reason for reason in Reason}


def kept_batch(batch: Batch) -> bytes:
    parcels = [{**_shallow(parcel), "document": _kept_document(parcel.document)} for parcel in batch.parcels]
    return _ENCODER.encode({**_shallow(batch), "parcels": parcels})


def batch_of(content: bytes) -> Batch:
    kept = _DECODER.decode(content)
    parcels = tuple(Parcel(**{**each, "document": _document_of(each["document"])}) for each in kept["parcels"])
    return Batch(**{**kept, "body": base64.b64decode(kept["body"]), "parcels": parcels})


def kept_outcome(outcome: Outcome) -> bytes:
    return _ENCODER.encode({**_shallow(outcome), "document": _kept_document(outcome.document)})


def outcome_of(content: bytes) -> Outcome:
    kept = _DECODER.decode(content)
    return Outcome(
        **kept
        | {
            "document": _document_of(kept["document"]),
            "kind": Kind(kept["kind"]),
            "at": datetime.fromisoformat(kept["at"].replace("Z", "+00:00")),
            "reason": _REASONS.get(kept["reason"]),
            "warnings": tuple(kept["warnings"]),
            "messages": tuple(kept["messages"]),
        }
    )


def _kept_document(document: Document) -> Kept:
    entity = document.route.entity.entity
    route = {**_shallow(document.route), "entity": entity, "settings": _shallow(document.route.settings)}
    return {**_shallow(document), "route": route}


def _document_of(kept: Kept) -> Document:
    content = kept["content"]
    return Document(
        **kept
        | {
            "route": _route_of(kept["route"]),
            "key": tuple(kept["key"]),
            "rows": tuple(Row(**row) for row in kept["rows"]),
            "line_keys": tuple(kept.get("line_keys", ())),
            "names": tuple(tuple(each) for each in kept.get("names", ())),
            "lines_gone": tuple(kept.get("lines_gone", ())),
            "left_out": tuple(kept.get("left_out", ())),
            "content": base64.b64decode(content) if content is not None else None,
        }
    )


def _route_of(kept: Kept) -> Route:
    """The route as it was; a setting that does not exist any more is left out."""
    known = {each.name for each in fields(StreamSettings)}
    settings = {name: _frozen(value) for name, value in kept["settings"].items() if name in known}
    entity: Writable = BY_ENTITY[kept["entity"]]
    rest = {name: _frozen(value) for name, value in kept.items()}
    return Route(**rest | {"entity": entity, "settings": StreamSettings(**settings)})


def _shallow(value: t.Any) -> Kept:
    return {each.name: getattr(value, each.name) for each in fields(value)}


def _frozen(value: t.Any) -> t.Any:
    return tuple(value) if isinstance(value, list) else value
