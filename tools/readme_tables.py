"""Generates what users look up: the streams from the catalogue, the settings from the plugins."""

from __future__ import annotations

import json
import textwrap
import typing as t
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from meltano_settings import PROJECT
from tap_xero.settings.tap_settings import TAP_SETTINGS
from target_xero.settings.target_settings import TARGET_SETTINGS
from xero_client.auth.selection import PLACES
from xero_client.auth.selection import STREAMS as READABLE
from xero_client.catalogue.entities import ENTITIES, Entity, Paging
from xero_client.grant.needed_scopes import BY_APPROVAL
from xero_client.settings.shared_settings import SHARED_SETTINGS

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CONNECTING: t.Final = Path("docs/connecting.md")
README: t.Final = Path("README.md")
SETTINGS: t.Final = Path("docs/settings.md")
STREAMS: t.Final = Path("docs/streams.md")
COLUMNS: t.Final = 100
ROOT: t.Final = Path(__file__).resolve().parent.parent


def regions() -> dict[Path, dict[str, str]]:
    return {
        README: {"scopes": list_of_scopes()},
        SETTINGS: {name: list_of_settings(chosen) for name, chosen in settings_of().items()},
        CONNECTING: {"commands": table_of_commands(), "asked-scopes": list_of_asked_scopes()},
        STREAMS: {"streams": table_of_streams()},
    }


def table_of_commands() -> str:
    """What xero-auth does, by itself and, as meltano.yml and the definitions have it, in a Meltano project."""
    plugins = yaml.safe_load((ROOT / PROJECT).read_text())["plugins"]
    found: dict[str, list[str]] = {}
    does: dict[str, str] = {}
    for plugin in (plugins["extractors"][0], plugins["loaders"][0]):
        for name, command in plugin["commands"].items():
            if command["executable"] == "xero-auth":
                found.setdefault(name, []).append(code(f"{plugin['name']}:{name}"))
                does[name] = command["description"]
    rows = [f"| `xero-auth {name}` | {' or '.join(each)} | {does[name]} |" for name, each in found.items()]
    return "\n".join(["| command | `meltano invoke …` | what it does |", "|---|---|---|", *rows]) + "\n"


def list_of_scopes() -> str:
    """The streams by the scope that they need; in italics those that Xero only hands out in full."""
    streams: dict[str, list[str]] = {}
    for entity in ENTITIES:
        streams.setdefault(scope(entity), []).append(f"*{entity.stream}*" if is_full(entity) else entity.stream)
    return listing((code(name), ", ".join(found)) for name, found in sorted(streams.items()))


def list_of_asked_scopes() -> str:
    """Every scope with what it lets one read or write; what lies below a document is as the document."""
    found: dict[str, AskedScope] = {}
    for column, needs in (("reads", READABLE), ("writes", PLACES)):
        for need in needs:
            for scope in need.scopes or (f"{need.broad_scope} only",):
                row = found.setdefault(scope, AskedScope())
                name = "attachments" if need.name.endswith("/Attachments") else need.name
                if "/" not in name and name not in getattr(row, column):
                    getattr(row, column).append(name)
                if len(need.scopes) == 1 and need.broad_scope:
                    row.broad = need.broad_scope
    return listing((code(name), "; ".join(row.told(BY_APPROVAL.get(name)))) for name, row in sorted(found.items()))


@dataclass
class AskedScope:
    reads: list[str] = field(default_factory=list)
    writes: list[str] = field(default_factory=list)
    broad: str | None = None
    """What apps had before March 2026, if it was another."""

    def told(self, approval: str | None) -> Iterator[str]:
        if self.reads:
            yield f"reads {', '.join(self.reads)}"
        if self.writes:
            yield f"writes {', '.join(self.writes)}"
        if self.broad:
            yield f"before March 2026: `{self.broad}`"
        if approval:
            yield f"needs {approval}"


def table_of_streams() -> str:
    rows = ((e.stream, e.path, ", ".join(e.key) or "one record", reading(e), scope(e)) for e in ENTITIES)
    return table(("stream", "at Xero", "key beside `tenant_id`", "read", "scope"), rows)


def reading(entity: Entity) -> str:
    if entity.paging is Paging.OFFSET:
        return f"after the last {entity.cursor}"
    return "in full" if is_full(entity) else "what changed"


def is_full(entity: Entity) -> bool:
    return not entity.modified_since and entity.paging is not Paging.OFFSET


def scope(entity: Entity) -> str:
    return " or ".join(entity.scopes) or f"{entity.broad_scope} only"


def code(scope: str) -> str:
    """A scope, or a choice of them, with what is none of its words as plain text."""
    return " ".join(word if word in {"or", "only"} else f"`{word}`" for word in scope.split())


def settings_of() -> dict[str, dict[str, dict[str, t.Any]]]:
    """The settings that both plugins share, those of the tap alone, and those of the target alone."""
    shared, tap, target = (
        t.cast("dict[str, dict[str, t.Any]]", each.to_dict()["properties"])
        for each in (SHARED_SETTINGS, TAP_SETTINGS, TARGET_SETTINGS)
    )
    return {
        "shared": shared,
        "tap": {name: setting for name, setting in tap.items() if name not in shared},
        "target": {name: setting for name, setting in target.items() if name not in shared},
    }


def list_of_settings(settings: dict[str, dict[str, t.Any]]) -> str:
    return listing((f"`{name}`{default(setting)}", described(setting)) for name, setting in settings.items())


def described(setting: dict[str, t.Any]) -> str:
    """The description, and the values that there are to choose from unless it names them."""
    told: str = setting["description"]
    values = [f"`{value}`" for value in setting.get("enum", [])]
    if all(value.strip("`") in told for value in values):
        return told
    return f"{told} One of {', '.join(values)}."


def default(setting: dict[str, t.Any]) -> str:
    value = setting.get("default")
    return "" if value is None else f" (`{value if isinstance(value, str) else json.dumps(value)}`)"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """For what is short: a row is a line."""
    head = tuple(head)
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def listing(entries: Iterable[tuple[str, str]]) -> str:
    """For what may be long: each name with what is said of it, in lines that fit a screen."""
    return "".join(f"{point(f'{name}: {told}')}\n" for name, told in entries)


def point(text: str) -> str:
    return textwrap.fill(
        text, COLUMNS, initial_indent="- ", subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
    )
