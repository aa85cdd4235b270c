"""Generates the lists of settings in meltano.yml from what the plugins declare, so that Meltano hands on every one."""

from __future__ import annotations

import typing as t
from pathlib import Path

from tap_xero.tap import TapXero
from target_xero.target import TargetXero

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from singer_sdk.plugin_base import PluginBase

PROJECT: t.Final = Path("meltano.yml")
KINDS: t.Final = {
    "date-time": "date_iso8601",
    "number": "integer",  # Meltano 4.4 cannot hand on what is of its kind `decimal`
}
EXPERT: t.Final = {
    "faker_config",
    "flattening_key_separator",
    "flattening_max_key_length",
    "flattening_separator",
}
"""Settings of the SDK that the lists leave out; a file of settings can still have them."""


def regions() -> dict[Path, dict[str, str]]:
    return {PROJECT: {"settings of tap-xero": settings_of(TapXero), "settings of target-xero": settings_of(TargetXero)}}


def settings_of(plugin: type[PluginBase]) -> str:
    """The list, as it stands below a plugin in the project."""
    settings = declared(plugin).items()
    return "    settings:\n" + "".join(entry(name, each) for name, each in settings if name not in EXPERT)


def declared(plugin: type[PluginBase]) -> dict[str, dict[str, t.Any]]:
    """The schemas of all settings of a plugin by name, those of the SDK included."""
    schema: dict[str, t.Any] = plugin.config_jsonschema | {"properties": dict(plugin.config_jsonschema["properties"])}
    plugin.append_builtin_config(schema)
    properties: dict[str, dict[str, t.Any]] = schema["properties"]
    return properties


def entry(name: str, setting: dict[str, t.Any]) -> str:
    return f"    - {{{', '.join(traits(name, setting))}}}\n"


def traits(name: str, setting: dict[str, t.Any]) -> Iterator[str]:
    """What Meltano is told of a setting."""
    yield f"name: {name}"
    yield f"kind: {kind_of(setting)}"
    if choice := setting.get("enum"):
        yield f"options: [{', '.join(f'{{value: {each}}}' for each in choice)}]"
    if setting.get("secret"):
        yield "sensitive: true"


def kind_of(setting: dict[str, t.Any]) -> str:
    """What Meltano calls the type of a setting."""
    if "enum" in setting:
        return "options"
    kind: str = setting.get("format") or setting.get("type", ["array"])[0]
    return KINDS.get(kind, kind)
