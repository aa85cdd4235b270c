"""Selects streams, tells which selected ones there are not, and refuses a selection of which nothing is left."""

from __future__ import annotations

import typing as t
from difflib import get_close_matches
from fnmatch import fnmatch

import msgspec
from singer_sdk.mapper import RemoveRecordTransform
from xero_client.errors import SettingsError

if t.TYPE_CHECKING:
    import logging
    from collections.abc import Collection, Iterator, Mapping

    import click
    from singer_sdk.singerlib import Catalog
    from singer_sdk.streams.core import Stream

OTHERS: t.Final = "__else__"
SOURCE: t.Final = "__source__"


class _Marked(msgspec.Struct, kw_only=True):
    breadcrumb: list[str]
    metadata: dict[str, t.Any]


class _Schema(msgspec.Struct, kw_only=True, frozen=True):
    properties: dict[str, dict[str, t.Any]] | None = None


class _Entry(msgspec.Struct, kw_only=True):
    tap_stream_id: str
    stream: str | None = None
    schema: _Schema = _Schema()
    metadata: list[_Marked] = []
    key_properties: list[str] | None = None


class _Catalog(msgspec.Struct, kw_only=True):
    streams: list[_Entry]


def checked_catalog(catalog: dict[str, t.Any] | None) -> dict[str, t.Any] | None:
    """The catalogue, once its shape is seen to be right.

    Raises:
        SettingsError: naming the place in it.
    """
    try:
        if catalog is not None:
            msgspec.convert(catalog, _Catalog)
    except msgspec.ValidationError as problem:
        raise SettingsError(
            f"The catalog file is no Singer catalogue: {problem}. Write it anew with --discover."
        ) from None
    return catalog


def select_alone(streams: Mapping[str, Stream], patterns: Collection[str]) -> None:
    """Select the streams of these names or patterns and no others; with none, leave the selection as it is.

    Raises:
        SettingsError: no stream is meant by one of them.
    """
    for pattern in patterns:
        if not any(fnmatch(name, pattern) for name in streams):
            near = _near(pattern, streams)
            raise SettingsError(f"--stream {pattern}: there is no such stream{near}. Is it one for extra_streams?")
    for name, stream in streams.items() if patterns else ():
        stream.selected = any(fnmatch(name, pattern) for pattern in patterns)


def expect_none_alone(ctx: click.Context, option: click.Option, *, wanted: bool) -> None:
    """Raises SettingsError for --stream beside an option that would pass it by."""
    if wanted and ctx.params.get("alone"):
        raise SettingsError(f"--stream is for a run that reads: leave it out, or {option.opts[0]}.")


def expect_some(
    streams: Mapping[str, Stream], catalog: Catalog | None, config: Mapping[str, t.Any], logger: logging.Logger
) -> None:
    """Log what is selected or mapped and is not there.

    Raises:
        SettingsError: nothing is left to read.
    """
    for told in [*_not_there(streams, catalog, config.get("extra_streams") or ()), *_not_mapped(streams, config)]:
        logger.warning("%s", told)
    selected = [stream for stream in streams.values() if stream.selected]
    if not selected:
        raise SettingsError("No stream is selected: select one in the catalogue, or give none to read all of them.")
    if all(isinstance(each, RemoveRecordTransform) for stream in selected for each in stream.stream_maps):
        raise SettingsError("The stream_maps leave out every stream that is selected.")


def _not_there(streams: Collection[str], catalog: Catalog | None, extra: Collection[str]) -> Iterator[str]:
    """Say of each stream that a catalogue selects and that is not there which one may be meant."""
    for name, entry in catalog.items() if catalog else ():
        if name not in streams and entry.metadata.resolve_selection()[()]:
            beside = f" extra_streams has {', '.join(extra)}." if extra else " Is it one for extra_streams?"
            yield f"The catalogue selects {name}, which is no stream here{_near(name, streams)}.{beside}"


def _not_mapped(streams: Collection[str], config: Mapping[str, t.Any]) -> Iterator[str]:
    for name, given in (config.get("stream_maps") or {}).items():
        source = given.get(SOURCE, name) if isinstance(given, dict) else name
        if name != OTHERS and not any(fnmatch(stream, str(source)) for stream in streams):
            yield f"stream_maps has {source}, which is no stream here{_near(str(source), streams)}."


def _near(name: str, streams: Collection[str]) -> str:
    near = get_close_matches(name, streams, 1)
    return f": is {near[0]} meant" if near else ""
