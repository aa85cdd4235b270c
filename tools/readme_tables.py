"""Generates the tables of the README: the streams from the catalogue, the settings from the tap."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

from tap_xero.settings import TAP_SETTINGS
from xero_client.entities import ENTITIES, Entity, Paging

if t.TYPE_CHECKING:
    from collections.abc import Iterable

README: t.Final = Path("README.md")


def regions() -> dict[Path, dict[str, str]]:
    return {README: {"streams": table_of_streams(), "settings": table_of_settings()}}


def table_of_streams() -> str:
    rows = ((e.stream, e.path, ", ".join(e.key) or "one record", reading(e), scope(e)) for e in ENTITIES)
    return table(("stream", "at Xero", "key beside `tenant_id`", "read", "scope"), rows)


def reading(entity: Entity) -> str:
    if entity.paging is Paging.OFFSET:
        return f"after the last {entity.cursor}"
    return "what changed" if entity.modified_since else "in full"


def scope(entity: Entity) -> str:
    return " or ".join(entity.scopes) or f"{entity.broad_scope} only"


def table_of_settings() -> str:
    settings: dict[str, dict[str, t.Any]] = TAP_SETTINGS.to_dict()["properties"]
    rows = ((f"`{name}`", default(setting), setting["description"]) for name, setting in settings.items())
    return table(("setting", "default", "what it is"), rows)


def default(setting: dict[str, t.Any]) -> str:
    value = setting.get("default")
    return "" if value is None else f"`{value if isinstance(value, str) else json.dumps(value)}`"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = tuple(head)
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
