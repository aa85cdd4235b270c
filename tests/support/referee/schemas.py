"""JSON schemas of Xero's models, from the facts that are generated from its document."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from xero_sandbox.openapi.models import models

Schema = dict[str, Any]

WHERE: Final = "$comment"
"""Keyword under which a schema says what it is about, such as Invoice.Status."""
PATTERNS: Final = {
    "uuid": r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
    "msdate": r"^/Date\(-?\d+\+0000\)/$",
    "msdatetime": r"^/Date\(-?\d+\+0000\)/$",
    "bare": r"^/Date\(-?\d+\)/$",
}
"""The document declares dates as texts, and says by extensions of its own which dialect they have."""
ENVELOPE: Final[Schema] = {
    "Id": {"type": "string", "pattern": PATTERNS["uuid"]},
    "Status": {"const": "OK"},
    "ProviderName": {"type": "string"},
    "DateTimeUTC": {"type": "string", "pattern": PATTERNS["bare"]},
}
"""What stands beside the list in every answer that Xero gives (S-WIRE, H); the document has it in its examples."""


REFUSAL: Final[Schema] = {
    "type": "object",
    "properties": {
        "ErrorNumber": {"type": "integer"},
        "Type": {"type": "string"},
        "Message": {"type": "string"},
        "Elements": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"ValidationErrors": {"type": "array", "items": {"$ref": "ValidationError"}}},
            },
        },
    },
    "required": ["ErrorNumber", "Type", "Message"],
    "additionalProperties": False,
    WHERE: "Error",
}
"""A refused request: the elements have besides whatever was sent, which may be anything."""


@cache
def validator(model: str, wrapper: str | None) -> Draft202012Validator:
    """Judges an answer whose list of that model is in the field `wrapper`; without one, the answer is the object."""
    if wrapper:
        fields = {**ENVELOPE, "pagination": {"$ref": "Pagination"}, wrapper: _list_of({"$ref": model})}
        whole = {"type": "object", "properties": fields, "additionalProperties": False, "required": [wrapper]}
    else:
        alone = _model(model, models()[model])
        whole = alone | {"properties": {**ENVELOPE, **alone["properties"]}}
    return Draft202012Validator(whole | {WHERE: "answer"}, registry=_registry())


@cache
def refusals() -> Draft202012Validator:
    """Judges the answer to a request that was refused."""
    return Draft202012Validator(REFUSAL, registry=_registry())


def field_facts(model: str) -> dict[str, Schema]:
    """What the document says of each field of a model."""
    return dict(models()[model].get("fields", {}))


@cache
def _registry() -> Registry[Any]:
    made = {name: {"$id": name, **_model(name, facts)} for name, facts in models().items()}
    resources: list[tuple[str, Resource[Any]]] = [(name, Resource.opaque(schema)) for name, schema in made.items()]
    return Registry[Any]().with_resources(resources)


def _model(name: str, facts: Schema) -> Schema:
    if "enum" in facts:
        return {"enum": facts["enum"], WHERE: name}
    fields = facts["fields"]
    return {
        "type": "object",
        "properties": {field: _field(f"{name}.{field}", each) for field, each in fields.items()},
        "required": [field for field, each in fields.items() if each.get("required")],
        "additionalProperties": False,
        WHERE: name,
    }


def _field(where: str, facts: Schema) -> Schema:
    if "model" in facts:
        inner: Schema = {"$ref": facts["model"]}
        return {**(_list_of(inner) if facts["type"] == "array" else inner), WHERE: where}
    made: Schema = {"type": facts["type"], WHERE: where}
    enum = facts.get("enum")
    if enum:
        made["enum"] = enum if isinstance(enum, list) else models()[enum]["enum"]
    if pattern := PATTERNS.get(facts.get("dialect") or facts.get("format", "")):
        made["pattern"] = pattern
    if "max" in facts:
        made["maxLength"] = facts["max"]
    return made


def _list_of(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}
