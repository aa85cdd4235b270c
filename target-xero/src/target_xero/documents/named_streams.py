"""What a run would refuse of the streams that settings name, found before one of them comes."""

from __future__ import annotations

import typing as t
from datetime import datetime, timezone
from fnmatch import fnmatchcase

from xero_client.catalogue.entities import ENTITIES
from xero_client.catalogue.writable import BY_ENTITY, COLLECTIONS
from xero_client.errors import SettingsError

from target_xero.documents.organisation_facts import Facts
from target_xero.documents.rows_to_document import Maker
from target_xero.routing.field_names import field_name
from target_xero.routing.places import is_mapped
from target_xero.routing.routing import routed
from target_xero.routing.stream_names import WILD
from target_xero.routing.stream_settings import stream_settings

if t.TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xero_client.catalogue.writable import Writable

    from target_xero.documents.record import Record
    from target_xero.routing.route import Route
    from target_xero.routing.stream_settings import StreamSettings

KEY: t.Final = ("the key that its SCHEMA will tell",)
EVERY: t.Final = (*(each.stream for each in ENTITIES if each.path in BY_ENTITY), *(each.entity for each in COLLECTIONS))
"""Streams that may come where settings name none, by what a tap and Xero call them."""


def route_of(
    config: Mapping[str, t.Any], stream: str, settings: StreamSettings, key_properties: tuple[str, ...]
) -> Route:
    """Where the documents of a stream go.

    Raises:
        SettingsError: naming what there is, or what to set.
    """
    route = routed(stream, settings, key_properties)
    column = config.get("tenant_column")
    if column and (field := field_name(route.entity.model, column)):
        raise SettingsError(
            f"tenant_column is {column}, which stream {route.stream} would send as {field} of "
            f"{route.entity.entity}: have the organisation in a column of another name."
        )
    return route


def examine_streams(config: Mapping[str, t.Any]) -> None:
    """Look at each stream that is named under `streams`; without any, at what is set for all that may come.

    Raises:
        SettingsError: as of a run to which the stream comes.
    """
    for named in config.get("streams") or {"*": None}:
        settings = stream_settings(config, named)
        if not WILD & set(named) or is_mapped(named, settings):
            _examine(config, named, settings)
        else:
            _expect_one(config, [each for each in EVERY if fnmatchcase(each, named)])


def places_named(config: Mapping[str, t.Any]) -> list[Writable]:
    """Where the streams go that are named under `streams`, each place once; what settings only say of all is none."""
    named = {name: stream_settings(config, name) for name in config.get("streams") or ()}
    certain = [
        (name, settings) for name, settings in named.items() if is_mapped(name, settings) or not WILD & set(name)
    ]
    ignored = config.get("unmapped_streams") == "ignore"
    routes = [route_of(config, *each, KEY) for each in certain if is_mapped(*each) or not ignored]
    return list({route.entity.entity: route.entity for route in routes}.values())


def _expect_one(config: Mapping[str, t.Any], streams: Sequence[str]) -> None:
    """Refuse what none of the streams could have that a pattern means; some of them may never come."""
    problems = [_problem(config, stream) for stream in streams]
    if problems and all(problems):
        raise SettingsError(f"No stream could have these settings: {problems[0]}")


def _problem(config: Mapping[str, t.Any], stream: str) -> SettingsError | None:
    try:
        _examine(config, stream, stream_settings(config, stream))
    except SettingsError as problem:
        return problem
    return None


def _examine(config: Mapping[str, t.Any], stream: str, settings: StreamSettings) -> None:
    if config.get("unmapped_streams") == "ignore" and not is_mapped(stream, settings):
        return
    route = route_of(config, stream, settings, KEY)
    Maker(route, config, datetime.now(timezone.utc), Facts(_unasked), row_key=KEY)


def _unasked(_: str) -> list[Record]:
    """There are no rows yet, so nothing of the organisation is needed."""
    return []
