"""Generates one JSON schema for each stream from Xero's OpenAPI document of the Accounting API.

Only names and types are taken: an unknown value of an enum or a text longer than documented must never break a target.
Nothing forbids additional properties either, and everything but the key may be null.
"""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import yaml
from document_fixes import FIXES, STUBS, Property
from xero_client.catalogue.entities import ENTITIES, TENANT, Entity

if t.TYPE_CHECKING:
    from collections.abc import Mapping

Schema = dict[str, t.Any]

DOCUMENT: t.Final = "xero_accounting.yaml"
SCHEMAS: t.Final = Path("xero-client/src/xero_client/catalogue/schemas")
SOURCES: t.Final = (Path("xero-client/src/xero_client/catalogue/entities.py"), Path("tools/document_fixes.py"))


def outputs(folder: Path) -> dict[Path, bytes]:
    models = Models(folder / DOCUMENT)
    return {SCHEMAS / f"{entity.stream}.json": page(models.stream(entity)) for entity in ENTITIES}


class Models:
    """The record types of the document, with its faults corrected."""

    def __init__(self, document: Path) -> None:
        with document.open("rb") as file:
            models = yaml.load(file, yaml.CSafeLoader)["components"]["schemas"]
        self._models: Mapping[str, Property] = models
        for fix in FIXES:
            models[fix.model]["properties"][fix.field] = fix.declared

    def stream(self, entity: Entity) -> Schema:
        fields = {name: self._field(f"{entity.model}.{name}", field) for name, field in self._fields(entity.model)}
        for name in entity.key:
            fields[name] = {**fields[name], "type": fields[name]["type"][0]}
        return {
            "type": "object",
            "properties": {TENANT: {"type": "string"}, **fields},
            "required": list(entity.primary_keys),
        }

    def _fields(self, model: str) -> list[tuple[str, Property]]:
        return list(self._models[model]["properties"].items())

    def _field(self, name: str, declared: Property, *, cut: bool = False) -> Schema:
        """Return a field's schema; `name` is `Model.Field`, and a cut field is named but not looked into."""
        if "items" in declared:
            return {"type": ["array", "null"], "items": self._field(name, declared["items"], cut=cut)}
        if "$ref" not in declared:
            return plain(declared)
        model = declared["$ref"].rpartition("/")[2]
        if "properties" not in self._models[model]:
            return plain(self._models[model])
        schema: Schema = {"type": ["object", "null"]}
        return schema if cut else {**schema, "properties": self._nested(name, model)}

    def _nested(self, name: str, model: str) -> Schema:
        kept = STUBS.get(name, STUBS.get(model))
        return {
            field: self._field(f"{model}.{field}", declared, cut=kept is not None and field not in kept)
            for field, declared in self._fields(model)
        }


def plain(declared: Property) -> Schema:
    """The document gives dates as strings and marks them with extensions of its own."""
    schema: Schema = {"type": [declared["type"], "null"]}
    if declared.get("x-is-msdate-time"):
        return {**schema, "format": "date-time"}
    return {**schema, "format": "date"} if declared.get("x-is-msdate") else schema


def page(schema: Schema) -> bytes:
    """One line for each field of the record, so that a change reads well."""
    fields = ",\n".join(f"  {json.dumps(name)}: {json.dumps(field)}" for name, field in schema["properties"].items())
    required = json.dumps(schema["required"])
    return f'{{\n "type": "object",\n "required": {required},\n "properties": {{\n{fields}\n }}\n}}\n'.encode()
