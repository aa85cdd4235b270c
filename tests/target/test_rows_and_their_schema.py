"""A row is rejected for its SCHEMA where JSON Schema says that it does not fit, and nowhere else."""

from __future__ import annotations

import os
import random
import typing as t
from decimal import Decimal

import pytest
from jsonschema.validators import Draft202012Validator
from support.singer import record, whole

if t.TYPE_CHECKING:
    from support.singer import Json
    from support.target import Target

SCHEMAS: t.Final = int(os.environ.get("SCHEMAS", "12"))
ROWS: t.Final = 60
TYPES: t.Final = ("array", "boolean", "integer", "number", "object", "string")
VALUES: t.Final[tuple[t.Any, ...]] = (
    *(None, True, False, 0, 1, -3, 10**20, Decimal("2.0"), Decimal("0.1"), Decimal("1E+3"), "", "x", "xx"),
    *("2026-03-02", "1", [], {}, [1], ["x", None], {"a": 1}, {"a": "x", "b": None}, [{"a": [1]}], {"a": {"b": "xx"}}),
)
COLUMNS: t.Final = ("one", "two", "three")


def schema(dice: random.Random, depth: int = 0) -> Json:
    """As taps write them for a column, now and then with what only a validator knows."""
    made: Json = {}
    if dice.random() < 0.9:
        made["type"] = dice.choice([dice.choice(TYPES), dice.sample(TYPES, 2), [dice.choice(TYPES), "null"]])
    if depth < 2 and dice.random() < 0.5:
        names = dice.sample(["a", "b", "c"], 2)
        made["properties"] = {name: schema(dice, depth + 1) for name in names}
    if depth < 2 and dice.random() < 0.4:
        made["items"] = schema(dice, depth + 1)
    others: list[Json] = [
        {"additionalProperties": dice.choice([True, False, {"type": "string"}])},
        {"required": ["a"]},
        {"maxLength": 1},
        {"format": "date-time"},
        {"anyOf": [{"type": "string", "format": "date"}, {"type": [dice.choice(TYPES), "null"]}]},
        {"anyOf": [{"type": "string", "maxLength": 1}, {"type": "integer"}]},
        {"minimum": 1},
        {"enum": ["x", 1, None]},
        {"description": "Words"},
    ]
    for other in dice.sample(others, dice.choice([0, 0, 1, 2])):
        made |= other
    return made


def value(dice: random.Random, depth: int = 0) -> t.Any:
    if depth < 2 and dice.random() < 0.3:
        inner = [value(dice, depth + 1) for _ in range(dice.randint(0, 3))]
        return inner if dice.random() < 0.5 else dict(zip("abd", inner, strict=False))
    return dice.choice(VALUES)


@pytest.mark.parametrize("seed", range(SCHEMAS))
def test_what_the_standard_refuses_is_rejected_and_nothing_else(target: Target, seed: int) -> None:
    dice = random.Random(f"schemas {seed}")  # noqa: S311 - it has to repeat
    columns = {name: schema(dice) for name in COLUMNS}
    properties = {"ContactNumber": {"type": "string"}, "Name": {"type": "string"}, **columns}
    of_rows: Json = {"type": "object", "properties": properties}
    rows: list[Json] = [
        {"ContactNumber": f"C-{number}", "Name": f"Customer {number}", **{name: value(dice) for name in COLUMNS}}
        for number in range(ROWS)
    ]
    message = {"type": "SCHEMA", "stream": "contacts", "schema": of_rows, "key_properties": ["ContactNumber"]}

    run = target(
        whole([message], [record("contacts", row) for row in rows]), streams={"contacts": {"unknown_columns": "drop"}}
    )

    standard = Draft202012Validator(of_rows)
    refused = {row["ContactNumber"] for row in rows if not standard.is_valid(row)}
    assert {each["key"] for each in run.rejects if each["reason"] == "unreadable"} == refused, run.told
    assert len(run.results) == ROWS - len({each["key"] for each in run.rejects})
