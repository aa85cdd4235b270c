"""The schema of a custom stream: as it is given, or what can be told from some of its records."""

from __future__ import annotations

import json
import re
import typing as t
from decimal import Decimal

from xero_client.catalogue.entities import TENANT
from xero_client.catalogue.schemas import load
from xero_client.command.named_files import bytes_of
from xero_client.errors import SettingsError
from xero_client.values.dates import ISO, TICKS, as_datetime

from tap_xero.catalogue.descriptions.by_name import COLUMNS

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tap_xero.custom.row import CustomRow

    Schema: t.TypeAlias = dict[str, t.Any]

DAY: t.Final = re.compile(r"\d{4}-\d{2}-\d{2}")
TEXT: t.Final = {"type": ["string", "null"]}


def schema_of(row: CustomRow, properties: Schema) -> Schema:
    """The schema of a stream with these fields, and with those that we add: the organisation and what was asked."""
    ours = {
        TENANT: {"description": COLUMNS[TENANT], "type": "string"},
        **{name: TEXT for name in (*row.given, *row.entity.key) if name not in properties},
    }
    return {"type": "object", "properties": {**ours, **properties}}


def given_properties(schema: Mapping[str, t.Any] | str, where: str) -> Schema:
    """The fields of a schema that is given inline or as the name of a file.

    Raises:
        SettingsError: the file is not there, or this is not the schema of an object.
    """
    read = _from_file(schema, where) if isinstance(schema, str) else schema
    properties = read.get("properties") if isinstance(read, dict) else None
    if not isinstance(properties, dict) or not all(isinstance(each, dict) for each in properties.values()):
        raise SettingsError(f"{where}.schema should be the JSON schema of an object, with properties.")
    return properties


def documented(row: CustomRow) -> Schema:
    """The fields that Xero documents for a path of the catalogue, as long as its records are those themselves."""
    stream = row.known.stream if row.known and not row.records_path else None
    return dict(load(stream)["properties"]) if stream else {}


def infer(records: Iterable[Mapping[str, t.Any]], known: Mapping[str, t.Any] | None = None) -> Schema:
    """The fields that these records have; each may be null, since the next record may lack it.

    One that has no value yet is left out: its first value will say what it is. `known` are fields that need no guess.
    """
    values: dict[str, list[t.Any]] = {}
    for record in records:
        for name, value in record.items():
            values.setdefault(name, []).append(value)
    guessed = {name: _of(found) for name, found in values.items() if any(value is not None for value in found)}
    return {name: known[name] if known and name in known else schema for name, schema in guessed.items()}


def _of(values: Sequence[t.Any]) -> Schema:
    """A schema that all these values fit; text if nothing more can be told, and anything if not even that is true."""
    some = [value for value in values if value is not None]
    if some and all(isinstance(value, dict) for value in some):
        return {"type": ["object", "null"], "properties": infer(some)}
    if some and all(isinstance(value, list) for value in some):
        parts = [part for value in some for part in value]
        return {"type": ["array", "null"], "items": _of(parts) if parts else {}}
    if any(isinstance(value, dict | list) for value in some):
        return {}
    kinds = {_kind(value) for value in some}
    return _scalar(kinds.pop()) if len(kinds) == 1 else TEXT


def _kind(value: t.Any) -> str:
    """What a value is; a day is text, since a field that has days in some records may say `on receipt` in the next."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | Decimal):
        return "number"  # 5 may be 5.50 in the next record.
    if TICKS.fullmatch(value) or (ISO.fullmatch(value) and not DAY.fullmatch(value)):
        return "date-time" if _is_moment(value) else "string"
    return "string"


def fits(value: t.Any, schema: Mapping[str, t.Any]) -> bool:
    """Whether a value that was converted by this schema is what it says, at any depth."""
    kinds = schema.get("type")
    if value is None or kinds is None:
        return True
    kind = next((each for each in ([kinds] if isinstance(kinds, str) else kinds) if each != "null"), "null")
    if not isinstance(value, TYPES.get(kind, object)) or (kind in {"number", "integer"} and isinstance(value, bool)):
        return False
    if isinstance(value, dict):
        known = schema.get("properties", {})
        return all(fits(part, known.get(name, {})) for name, part in value.items())
    if isinstance(value, list):
        return all(fits(part, schema.get("items", {})) for part in value)
    return schema.get("format") not in {"date", "date-time"} or _is_moment(value)


TYPES: t.Final[Mapping[str, t.Any]] = {
    "string": str,
    "boolean": bool,
    "number": (int, Decimal),
    "integer": int,
    "object": dict,
    "array": list,
}


def _is_moment(value: str) -> bool:
    try:
        as_datetime(value)
    except ValueError:
        return False
    return True


def _scalar(kind: str) -> Schema:
    return {**TEXT, "format": kind} if kind == "date-time" else {"type": [kind, "null"]}


def _from_file(name: str, where: str) -> t.Any:
    try:
        return json.loads(bytes_of(name))
    except OSError as problem:
        raise SettingsError(f"{where}.schema cannot be read: {name}: {problem.strerror}.") from None
    except ValueError:
        raise SettingsError(f"{where}.schema is not JSON: {name}.") from None
