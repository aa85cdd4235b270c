"""Refuses a query parameter that Xero does not take, since Xero would ignore it and answer with everything."""

from __future__ import annotations

import functools
import typing as t
from difflib import get_close_matches
from importlib import resources

import msgspec
from xero_client.catalogue.entities import BY_STREAM
from xero_client.errors import SettingsError

from tap_xero.catalogue.per_record import EXTRAS
from tap_xero.questions.questions import PLACEHOLDER
from tap_xero.settings.stream_settings import PAGE_PARAMS, asked_of, stream_settings

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def check_parameters(config: Mapping[str, t.Any]) -> None:
    """Look at what the setting `streams` asks of collections, and of what belongs to their records.

    Raises:
        SettingsError: naming the setting, what Xero takes there, and what may be meant.
    """
    for entity in BY_STREAM.values():
        settings = stream_settings(config, entity)
        asked = asked_of(entity, settings)
        expect_taken(asked.params, asked.template, f"streams.{entity.stream}.params", {*entity.params, *PAGE_PARAMS})
    streams = config.get("streams") or {}
    for extra in EXTRAS:
        below = "/".join(["{}", *filter(None, [extra.below])])
        given = (streams.get(extra.stream) or {}).get("params") or {}
        expect_taken(given, f"{BY_STREAM[extra.parent].path}/{below}", f"streams.{extra.stream}.params", extra.params)


def expect_taken(given: Iterable[str], template: str, where: str, more: Iterable[str] = ()) -> None:
    """Refuse names that the operation at a path below the root of the API does not take, `more` beside them.

    A path that Xero's document does not have takes any.

    Raises:
        SettingsError: naming the setting, what Xero takes there, and what may be meant.
    """
    plain = PLACEHOLDER.sub("{}", template)
    taken = _taken().get(plain)
    known = sorted({*(taken or ()), *more} - PAGE_PARAMS)
    unknown = [name for name in given if name not in known and name not in more]
    if taken is None or not unknown:
        return
    lower = {name.lower(): name for name in known}
    near = get_close_matches(unknown[0].lower(), lower, 1)
    meant = f" Is {lower[near[0]]} meant?" if near else ""
    there = f"there are {', '.join(known)}" if known else "it takes none"
    raise SettingsError(f"{where} has {unknown[0]}, which Xero does not take for {plain}: {there}.{meant}")


@functools.cache
def _taken() -> dict[str, list[str]]:
    """By path, as tools/query_params.py writes it (S-OAS, H)."""
    text = resources.files("tap_xero.settings").joinpath("query_params.json").read_bytes()
    return msgspec.json.decode(text, type=dict[str, list[str]])
