"""Settings that come as text, from the environment or as Meltano stores what it has no declaration of."""

from __future__ import annotations

import json
import re
import typing as t

if t.TYPE_CHECKING:
    from collections.abc import Mapping

BOOLEANS: t.Final = {
    **dict.fromkeys(("true", "1", "yes", "on"), True),
    **dict.fromkeys(("false", "0", "no", "off"), False),
}
NUMBER: t.Final = re.compile(r"[+-]?\d{1,30}(\.\d{1,30})?")


def typed(value: t.Any, schema: Mapping[str, t.Any]) -> t.Any:
    """A text as the type of its setting, also below `streams`; what cannot be one stays, for the schema to refuse."""
    made = _typed(value, schema)
    if isinstance(made, dict):
        named, others = schema.get("properties", {}), schema.get("additionalProperties")
        below = {name: named.get(name, others) for name in made}
        return {
            name: typed(part, below[name]) if isinstance(below[name], dict) else part for name, part in made.items()
        }
    if isinstance(made, list) and isinstance(schema.get("items"), dict):
        return [typed(part, schema["items"]) for part in made]
    return made


def kinds_of(schema: Mapping[str, t.Any]) -> list[str]:
    """The types that a setting may have."""
    kinds = schema.get("type", ())
    return [kinds] if isinstance(kinds, str) else list(kinds)


def _typed(value: t.Any, schema: Mapping[str, t.Any]) -> t.Any:
    kinds = kinds_of(schema)
    if not isinstance(value, str):
        return value
    text = value.strip()
    if "array" in kinds and (text.startswith("[") or "string" not in kinds):
        return _list(text, value)
    if "string" in kinds:
        return value
    if "boolean" in kinds:
        return BOOLEANS.get(text.lower(), value)
    if "object" in kinds:
        return _json(text, dict, value)
    return _number(text, value)


def _number(text: str, value: str) -> t.Any:
    if not NUMBER.fullmatch(text):
        return value
    return float(text) if "." in text else int(text)


def _list(text: str, value: str) -> t.Any:
    if text.startswith("["):
        return _json(text, list, value)
    return [each.strip() for each in text.split(",")] if text else value


def _json(text: str, kind: type, value: str) -> t.Any:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return value
    return found if isinstance(found, kind) else value
