"""Days as the moments at which they begin, for loaders that make text of what is only a day."""

from __future__ import annotations

import typing as t

from singer_sdk.singerlib import Schema

if t.TYPE_CHECKING:
    from collections.abc import Mapping

    from singer_sdk.singerlib import Catalog

    Json: t.TypeAlias = dict[str, t.Any]

SETTING: t.Final = "days"
DAY: t.Final = "date"
MOMENT: t.Final = "date-time"


def as_loaded(schema: Json, config: Mapping[str, t.Any]) -> Json:
    """The schema as loaders get it: with the setting, every day in it is a moment."""
    return t.cast("Json", _with_moments(schema)) if are_moments(config) else schema


def are_moments(config: Mapping[str, t.Any]) -> bool:
    return bool(config[SETTING] == MOMENT)


def mend_catalog(catalog: Catalog, config: Mapping[str, t.Any]) -> None:
    """Let a catalogue from before the setting know it, so that the SCHEMA messages do."""
    if are_moments(config):
        for entry in catalog.values():
            entry.schema = Schema.from_dict(_with_moments(entry.schema.to_dict()))


def _with_moments(part: t.Any) -> t.Any:
    if isinstance(part, list):
        return [_with_moments(each) for each in part]
    if not isinstance(part, dict):
        return part
    mended = {name: _with_moments(each) for name, each in part.items()}
    return {**mended, "format": MOMENT} if mended.get("format") == DAY else mended
