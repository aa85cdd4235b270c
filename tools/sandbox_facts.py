"""Generate what the sandbox knows of Xero's Accounting API: its operations and its models, names and flags only."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import sandbox_corrections as corrections
import yaml

SOURCES: Final = (Path("tools/sandbox_corrections.py"),)
DATA: Final = Path("xero-sandbox/src/xero_sandbox/data")
METHODS: Final = ("get", "put", "post", "delete")

BESIDE_THE_LIST: Final = ("pagination", "Warnings")
WORTH_KNOWING: Final = {"enum": "enum", "maxLength": "max", "readOnly": "read_only", "type": "type"}
FORMATS: Final = {"x-is-money": "money", "x-is-msdate": "msdate", "x-is-msdate-time": "msdatetime"}

Facts = dict[str, Any]


def outputs(folder: Path) -> dict[Path, bytes]:
    with (folder / "xero_accounting.yaml").open(encoding="utf-8") as file:
        document = yaml.load(file, Loader=yaml.CSafeLoader)
    return {
        DATA / "operations.json": one_line_each(operations(document)),
        DATA / "models.json": one_line_each(models(document)),
    }


def one_line_each(rows: dict[str, Any]) -> bytes:
    """JSON with one line for each row, so that a change shows as a line."""
    lines = (f"{json.dumps(name)}: {json.dumps(row, sort_keys=True)}" for name, row in sorted(rows.items()))
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def operations(document: Facts) -> dict[str, Facts]:
    return {
        body["operationId"]: operation(document, method, path, body)
        for path, item in document["paths"].items()
        for method, body in item.items()
        if method in METHODS
    }


def operation(document: Facts, method: str, path: str, body: Facts) -> Facts:
    declared = [*document["paths"][path].get("parameters", []), *body.get("parameters", [])]
    parameters = [resolve(document, parameter) for parameter in declared]
    headers = {parameter["name"] for parameter in parameters if parameter["in"] == "header"}
    queries = of_kind(parameters, "query") | corrections.NEWER_QUERIES.get(body["operationId"], {})
    answers = {int(code): resolve(document, answer) for code, answer in body["responses"].items() if code < "400"}
    answered = next(iter(answers.values())).get("content", {})
    accepted = resolve(document, body.get("requestBody", {})).get("content", {})
    facts = {
        "method": method.upper(),
        "path": path,
        "places": of_kind(parameters, "path"),
        "query": queries,
        "modified_since": "If-Modified-Since" in headers,
        "idempotent": "Idempotency-Key" in headers,
        "paging": paging(method, path, queries),
        "accepts": sorted(accepted),
        "request": envelope(document, accepted),
        "answers": sorted(answered),
        "response": envelope(document, answered),
        "statuses": sorted(answers),
        "premium": first_part(path) in corrections.PREMIUM,
        **scopes(path, body["security"][0]["OAuth2"]),
    }
    return {name: fact for name, fact in facts.items() if fact or name == "granular"}


def of_kind(parameters: list[Facts], place: str) -> dict[str, str]:
    """Name and type of the parameters that stand in the path or in the query; for a GUID the type is "uuid"."""
    found = (parameter for parameter in parameters if parameter["in"] == place)
    return {each["name"]: each["schema"].get("format") or each["schema"]["type"] for each in found}


def paging(method: str, path: str, queries: dict[str, str]) -> str | None:
    known = corrections.PAGED.get(first_part(path))
    if known in queries:
        return known
    asked = [name for name in ("page", "pageSize") if name in queries]
    return "+".join(asked) if method == "get" and asked else None


def first_part(path: str) -> str:
    return path.split("/")[1]


def envelope(document: Facts, content: Facts) -> Facts | None:
    """The model that a body carries, and the field that wraps a list of it, if one does."""
    schema = content.get("application/json", {}).get("schema")
    if not schema:
        return None
    properties = resolve(document, schema)["properties"]
    wrapped = [name for name in properties if name not in BESIDE_THE_LIST]
    if len(wrapped) == 1 and "items" in properties[wrapped[0]]:
        found = {"model": reference(properties[wrapped[0]]["items"]), "wrapper": wrapped[0]}
        return found | ({"paginated": True} if "pagination" in properties else {})
    return {"model": reference(schema)}


def scopes(path: str, declared: list[str]) -> Facts:
    """Any one of them lets a call pass; "broad" for apps of before March 2026, "granular" for newer ones."""
    part, _, rest = path.removeprefix("/").partition("/")
    if part == "Reports":
        return {"broad": declared, "granular": [f"accounting.reports.{corrections.GRANULAR_REPORTS[rest]}.read"]}
    granular = [granular_scope(part, scope) for scope in declared]
    if also := corrections.ALSO_GRANULAR.get(part):
        granular += [also + scope.removeprefix("accounting.settings") for scope in declared]
    return {"broad": declared, "granular": [scope for scope in granular if scope]}


def granular_scope(part: str, scope: str) -> str | None:
    if not scope.startswith("accounting.transactions"):
        return scope
    granular = corrections.GRANULAR[part]
    return granular and granular + scope.removeprefix("accounting.transactions")


def models(document: Facts) -> dict[str, Facts]:
    """By name: the properties of a model, or the values of an enumeration."""
    schemas = document["components"]["schemas"]
    made = {name: model(document, name, schema) for name, schema in schemas.items()}
    for name, (like, differences, places) in corrections.VARIANTS.items():
        fields = made[like]["fields"]
        made[name] = {"fields": fields | {field: {**fields[field], **facts} for field, facts in differences.items()}}
        for owner, field in places:
            made[owner]["fields"][field]["model"] = name
    return made


def model(document: Facts, name: str, schema: Facts) -> Facts:
    if "enum" in schema:
        return {"enum": schema["enum"]}
    fields = {field: facts(document, each) for field, each in schema["properties"].items()}
    for field in schema.get("required", []):
        fields[field]["required"] = True
    fields |= corrections.NEWER.get(name, {})
    for field, origin in corrections.TWINS.get(name, {}).items():
        fields[field] = {"twin": origin, "type": "string"}
    if name in corrections.STAMP_TWINS:
        fields["UpdatedDateUTCString"]["twin"] = "UpdatedDateUTC"
    for field, dialect in corrections.DIALECTS.get(name, {}).items():
        fields[field]["dialect"] = dialect
    for field, scale in {**corrections.SCALES["*"], **corrections.SCALES.get(name, {})}.items():
        if field in fields:
            fields[field]["scale"] = scale
    return {"fields": fields}


def facts(document: Facts, schema: Facts) -> Facts:
    """What is worth knowing of one property; never its description."""
    found: Facts = {fact: schema[name] for name, fact in WORTH_KNOWING.items() if schema.get(name)}
    if formats := [name for flag, name in FORMATS.items() if schema.get(flag)]:
        found["format"] = formats[0]
    elif schema.get("format") == "uuid":
        found["format"] = "uuid"
    target = schema.get("items", schema).get("$ref") and schema.get("items", schema)
    if target:
        kind = "enum" if "enum" in resolve(document, target) else "model"
        found[kind] = reference(target)
        found.setdefault("type", "string" if kind == "enum" else "object")
    return found


def reference(node: Facts) -> str:
    return str(node["$ref"]).rpartition("/")[2]


def resolve(document: Facts, node: Facts) -> Facts:
    while "$ref" in node:
        _, *steps = node["$ref"].split("/")
        node = document
        for step in steps:
            node = node[step]
    return node
