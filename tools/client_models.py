"""Generates what the client knows of the models that can be written: names, types, enums, lengths and flags."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import yaml
from document_fixes import FIXES
from writing_fixes import ANSWERED, ASCII, COMPUTED, LONGEST, PLACES, REQUIRED
from xero_client.catalogue.writable import WRITABLES

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Facts = dict[str, t.Any]

MODELS: t.Final = Path("xero-client/src/xero_client/catalogue/models/accounting.json")
WRITING: t.Final = Path("xero-client/src/xero_client/catalogue/writable")
SOURCES: t.Final = (
    *(WRITING / name for name in ("shapes.py", "collections.py", "below.py")),
    Path("tools/document_fixes.py"),
    Path("tools/writing_fixes.py"),
)
FORMATS: t.Final = {"x-is-msdate": "date", "x-is-msdate-time": "date-time"}


def outputs(folder: Path) -> dict[Path, bytes]:
    with (folder / "xero_accounting.yaml").open("rb") as file:
        declared = yaml.load(file, yaml.CSafeLoader)["components"]["schemas"]
    for fix in FIXES:
        declared[fix.model]["properties"][fix.field] = fix.declared
    wanted = reachable(declared, {writable.model for writable in WRITABLES if writable.model})
    rows = (f"{json.dumps(name)}: {json.dumps(wanted[name], sort_keys=True)}" for name in sorted(wanted))
    return {MODELS: ("{\n" + ",\n".join(rows) + "\n}\n").encode()}


def reachable(declared: Mapping[str, Facts], names: set[str]) -> dict[str, Facts]:
    """The models of that name, and those of the fields that are written, at any depth."""
    made: dict[str, Facts] = {}
    while names:
        name = names.pop()
        made[name] = model(declared, name)
        fields = (field for field in made[name].values() if not field.get("read_only"))
        names |= {field["model"] for field in fields if "model" in field} - made.keys()
    return made


def model(declared: Mapping[str, Facts], name: str) -> Facts:
    required = {*declared[name].get("required", ()), *REQUIRED.get(name, ())}
    return {
        field: facts(declared, schema) | dict(flags(name, field, schema, required))
        for field, schema in declared[name]["properties"].items()
    }


def facts(declared: Mapping[str, Facts], schema: Facts) -> Facts:
    """What the document says of the values; of a list, what it says of its elements is under `model`."""
    target = schema.get("items", schema)
    named = target["$ref"].rpartition("/")[2] if "$ref" in target else None
    other = declared[named] if named else {}
    found: Facts = {"type": schema.get("type") or other.get("type", "object")}
    if named and "properties" in other:
        found["model"] = named
    if enum := [value for value in schema.get("enum") or other.get("enum") or () if value]:
        found["enum"] = enum
    if formats := [form for flag, form in FORMATS.items() if schema.get(flag)]:
        found["format"] = formats[0]
    elif schema.get("format") == "uuid":
        found["format"] = "uuid"
    return found | ({"max": schema["maxLength"]} if "maxLength" in schema else {})


def flags(name: str, field: str, schema: Facts, required: set[str]) -> Iterator[tuple[str, t.Any]]:
    if schema.get("readOnly") or field in ANSWERED or field in COMPUTED.get(name, ()):
        yield "read_only", True
    if field in required:
        yield "required", True
    if field in ASCII.get(name, ()):
        yield "ascii", True
    if longest := LONGEST.get(name, {}).get(field):
        yield "max", longest
    if schema.get("type") == "number" and field in PLACES:
        yield "places", PLACES[field]
