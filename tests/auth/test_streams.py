"""xero-auth knows the scope of everything that the tap reads and the target writes."""

from __future__ import annotations

import typing as t

from tap_xero.general_ledger.columns import LEDGERS
from tap_xero.tap import TapXero
from xero_client.auth.selection import STREAMS

if t.TYPE_CHECKING:
    from xero_client.catalogue.entities import Entity


def entities() -> list[Entity]:
    """What is read; the general ledgers are made of the others, and ask for nothing."""
    streams = TapXero(validate_config=False).streams
    return [stream.entity for name, stream in streams.items() if name not in LEDGERS]


def test_a_login_asks_for_what_the_streams_need() -> None:
    known = {scope for need in STREAMS for scope in need.scopes}

    unknown = {entity.stream: entity.scopes for entity in entities() if not set(entity.scopes) <= known}

    assert unknown == {}


def test_the_same_stream_has_the_same_scope() -> None:
    known = {need.name: (need.scopes, need.broad_scope) for need in STREAMS}

    differing = [
        entity.stream
        for entity in entities()
        if entity.stream in known and known[entity.stream] != (entity.scopes, entity.broad_scope)
    ]

    assert differing == []
