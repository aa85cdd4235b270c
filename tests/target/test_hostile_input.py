"""Whatever stands in a line, or in a SCHEMA, ends in one line that names it; nothing before or after it is lost."""

from __future__ import annotations

import json
import typing as t

import pytest
from support.memory import MOST, peak
from support.singer import contacts, record, stream, whole

if t.TYPE_CHECKING:
    from support.postgres import Postgres
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Run, Target

ROW: t.Final = '{"type": "RECORD", "stream": "contacts", "record": {"ContactNumber": "X", "Name": %s}}'
SCHEMA: t.Final = '{"type": "SCHEMA", "stream": "contacts", "schema": %s, "key_properties": ["ContactNumber"]}'


def nested(levels: int) -> str:
    return '{"a":' * levels + "1" + "}" * levels


def properties(**schemas: t.Any) -> str:
    return SCHEMA % json.dumps({"properties": schemas})


BAD_LINES: t.Final[list[tuple[str | bytes, str]]] = [
    ('{"type": []}', "has no type of SCHEMA"),
    ('{"type": {"a": 1}}', "has no type of SCHEMA"),
    ('{"type": null}', "has no type of SCHEMA"),
    (ROW % nested(3_000), "is nested deeper than 100 levels"),
    (ROW % nested(500), "is nested deeper than 100 levels"),
    (ROW % nested(99), "is nested deeper than 100 levels"),
    ("[" * 100_000, "is nested deeper than 100 levels"),
    (ROW % "1e1000000000", "has a number of more than 4,300 digits"),
    (ROW % "-1E-1000000000", "has a number of more than 4,300 digits"),
    (ROW % "1e99999999999999999999999999", "has a number of more than 4,300 digits"),
    (ROW % ("9" * 5_000), "has a number of more than 4,300 digits"),
    (ROW % ("0." + "3" * 5_000), "has a number of more than 4,300 digits"),
    (ROW % f"[{'0,' * 250_001}0]", "has more than 250,000 values"),
    (ROW % '"\\ud800"', "has half a character"),
    (ROW % '"a\\ud800b"', r"has half a character, the escape \ud800 without the other half of its pair"),
    (ROW % "[5, -Infinity]", "has -Infinity, which is no number in JSON"),
    (ROW.encode() % b'"\xff\xfe"' + b"\n", "is not a JSON object"),
    (b'{\x00"\x00}\x00\n', "is not a JSON object"),
    (b'{"type": "STATE"\x00}\n', "is not a JSON object"),
    ('{"type": "RECORD", "stream": "", "record": {}}', "whose stream has no name"),
    ('{"type": "RECORD", "stream": "con\\u0000tacts", "record": {}}', "whose stream has no name, or one that cannot"),
    ('{"type": "RECORD", "stream": "\\u001b[2J", "record": {}}', "whose stream has no name, or one that cannot"),
    ('{"type": "RECORD", "stream": "%s", "record": {}}' % ("x" * 300), "whose stream has no name, or one that"),
    ('{"type": "RECORD", "stream": "contacts", "record": []}', "is a RECORD whose record is no object"),
    ('{"type": "STATE"}', "is a STATE without value"),
    ('{"type": "STATE", "value": 5}', "is a STATE whose value is no object"),
    (
        '{"type": "ACTIVATE_VERSION", "stream": "contacts", "version": true}',
        "is an ACTIVATE_VERSION whose version is no whole number",
    ),
    ('{"type": "SCHEMA", "stream": "contacts", "schema": {"properties": {}}, "key_properties": 5}', "key_properties"),
    ('{"type": "SCHEMA", "stream": "contacts", "schema": {"properties": {}}, "key_properties": [5]}', "key_prop"),
    ('{"type": "SCHEMA", "stream": "contacts", "schema": true}', "is a SCHEMA whose schema is no object"),
    ('{"type": "RECORD", "stream": "invoices", "record": {}}', "of stream invoices came before the SCHEMA"),
    (
        '{"type": "BATCH", "stream": "contacts", "encoding": {}, "manifest": ["file:///dev/zero", "file:///", "file:///x"]}',
        "comes as BATCH: unset batch_config",
    ),
]
"""Each with what is said of it."""

BAD_SCHEMAS: t.Final[list[tuple[str, str]]] = [
    (SCHEMA % "{}", "contacts has no properties"),
    (SCHEMA % '{"properties": []}', "contacts has no properties"),
    (SCHEMA % '{"$ref": "#"}', "contacts has no properties"),
    (properties(Name={"type": []}), "is no JSON schema at properties.Name.type"),
    (properties(Name={"type": ["null", ["string"]]}), "is no JSON schema at properties.Name.type"),
    (properties(Name={"type": 5}), "is no JSON schema at properties.Name.type"),
    (properties(Name=5), "is no JSON schema at properties.Name"),
    (properties(Name={"multipleOf": 0}), "is no JSON schema at properties.Name.multipleOf"),
    (properties(Name={"multipleOf": -1}), "is no JSON schema at properties.Name.multipleOf"),
    (properties(Name={"pattern": "("}), "has a pattern that is no regular expression"),
    (properties(Name={"pattern": "a\\"}), "has a pattern that is no regular expression"),
    (properties(Name={"pattern": "(" * 1_001}), "has a pattern that is no regular expression"),
    (properties(Name={"patternProperties": {"[": {}}}), "has a pattern that is no regular expression"),
    (properties(Name={"$ref": "#/properties/Name"}), "refers to itself"),
    (properties(Name={"$ref": "#"}), "refers to itself"),
    (properties(A={"$ref": "#/properties/B"}, B={"items": {"$ref": "#/properties/A"}}), "refers to itself"),
    (properties(Name={"$ref": "#/$defs/none"}), "refers to #/$defs/none, which is not there"),
    (properties(Name={"$ref": "file:///etc/passwd"}), "refers to something outside of it"),
    (properties(Name={"$ref": "https://json-schema.org/draft/2020-12/schema"}), "refers to something outside of it"),
    (properties(Name={"$dynamicRef": "#meta"}), "refers to something outside of it"),
    (SCHEMA % ('{"properties": {"a": ' + '{"not": ' * 40 + "{}" + "}" * 42), "is nested deeper than 30 levels"),
    (properties(**{f"a{number}": {"type": "string"} for number in range(25_000)}), "has more than 50,000 values"),
    (
        SCHEMA
        % json.dumps(
            {
                "properties": {"a": {"$ref": "#/$defs/d0"}},
                "$defs": {f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 3} for n in range(10)} | {"d10": {}},
            }
        ),
        "values, with what it refers to",
    ),
]


def names(sandbox: Sandbox) -> set[str]:
    found = sandbox.get("Contacts", searchTerm="Customer ").json()["Contacts"]
    return {each["Name"] for each in found if each["Name"].startswith("Customer ")}


def told(run: Run, exit_code: int, words: str) -> None:
    assert run.exit_code == exit_code, run.told[-3_000:]
    assert words in run.errors[-1]
    assert len(run.errors) == 1
    assert "Traceback" not in run.log


def rejected_each(run: Run, bad: list[tuple[t.Any, str]], *, first: int) -> None:
    """Each bad line is a reject of its own that names it by its number."""
    said = [each["messages"][0] for each in run.rejects if each["reason"] == "malformed_line"]
    assert len(said) == len(bad)
    for number, (message, (_, words)) in enumerate(zip(said, bad, strict=True), start=first):
        assert message.startswith(f"Line {number} of the input (sha256 "), message
        assert words in message


def test_every_line_that_is_no_message_is_a_reject_by_its_number(sandbox: Sandbox, target: Target) -> None:
    """With `on_bad_line: skip_and_reject`; what stands before, between and after them is published."""
    run = target(
        [*contacts(2), *(line for line, _ in BAD_LINES), *whole(contacts(1, first=3))],
        on_bad_line="skip_and_reject",
    )

    told(run, 3, f"{len(BAD_LINES)} rows were rejected")
    rejected_each(run, BAD_LINES, first=4)
    assert run.states[-1] == {"done": True}
    assert names(sandbox) == {"Customer 1", "Customer 2", "Customer 3"}


@pytest.mark.parametrize("bad", [BAD_LINES[0], BAD_LINES[3], BAD_LINES[7], BAD_LINES[-1]], ids=lambda bad: bad[1])
def test_a_line_that_is_no_message_ends_the_run_after_what_is_whole(
    sandbox: Sandbox, target: Target, bad: tuple[str, str]
) -> None:
    """With `on_bad_line: stop`, as it is unless somebody sets it."""
    run = target([*whole(contacts(2)), bad[0], *contacts(1, first=3)])

    told(run, 2, f"…){'' if bad[1].startswith(('has', 'is')) else ': Stream contacts'} {bad[1]}")
    assert "Line 5 of the input" in run.errors[0]
    assert run.states == [{"done": True}]
    assert names(sandbox) == {"Customer 1", "Customer 2"}


def test_every_schema_that_cannot_be_used_is_a_reject_and_so_are_its_rows(sandbox: Sandbox, target: Target) -> None:
    """No row is checked by the SCHEMA before; a good SCHEMA goes on."""
    row = record("contacts", {"ContactNumber": "CUST-9", "Name": "Customer 9"})
    lines = [line for bad, _ in BAD_SCHEMAS for line in (bad, row)]
    run = target([*contacts(2), *lines, *whole(contacts(1, first=3))], on_bad_line="skip_and_reject")

    told(run, 3, f"{2 * len(BAD_SCHEMAS)} rows were rejected")
    pairs = [pair for bad in BAD_SCHEMAS for pair in (bad, (row, "contacts came before the SCHEMA of the stream"))]
    rejected_each(run, pairs, first=4)
    assert names(sandbox) == {"Customer 1", "Customer 2", "Customer 3"}


def test_a_schema_that_cannot_be_used_ends_the_run_with_its_line(target: Target) -> None:
    told(target([*whole(contacts(1)), BAD_SCHEMAS[3][0]]), 2, "Line 4 of the input (sha256 ")


def test_a_line_of_seventy_megabytes_is_told_and_fills_no_memory(sandbox: Sandbox, target: Target) -> None:
    """Its first mebibyte is what the rejects have of it."""
    long = ROW % f'"{"x" * 70_000_000}"'
    run = target([*contacts(1), long, *whole(contacts(1, first=2))], on_bad_line="skip_and_reject")

    told(run, 3, "1 row was rejected")
    (reject,) = run.rejects
    assert "Line 3 of the input" in reject["messages"][0]
    assert "has more than 64 MiB" in reject["messages"][0]
    assert len(reject["record"]["line"]) == 2**20
    assert names(sandbox) == {"Customer 1", "Customer 2"}


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"multipleOf": 0.01}, [5, 19.95, 10**300], [0.005, 1e-200]),
        ({"multipleOf": 1e-200}, [5, 1e200, 10**400], []),
        ({"multipleOf": 10**400}, [0, 10**400], [5, 0.5]),
        ({"$ref": "#/$defs/amount"}, [5], ["much"]),
        ({"anyOf": [{"$ref": "#/$defs/amount"}, {"type": "null"}]}, [5, None], ["much"]),
        ({"pattern": "^[^@]+@[^@]+$"}, ["a@b"], ["ab"]),
        ({"pattern": "^(a+)+$"}, ["a" * 5_000], ["a" * 5_000 + "b"]),
        ({"pattern": "^(?!b)"}, ["b"], []),
        ({"pattern": "([ab]{0,900})*[ab]{900}c"}, ["ab" * 5_000], []),
        ({"uniqueItems": True}, [[1, True, "1", [1]]], [[1, 1.0], [{"a": 1}, {"a": 1}]]),
        ({"enum": [1, None]}, [1, 1.0, None], [True, "1"]),
        ({"patternProperties": {"^a": {"type": "string"}}, "additionalProperties": False}, [{"ab": ""}], [{"b": ""}]),
        ({"oneOf": [{"type": "number"}, {"minimum": 5}]}, [1], [7]),
        (False, [], [5]),
    ],
    ids=lambda value: str(value)[:40],
)
def test_rows_are_checked_by_all_that_a_schema_says(
    sandbox: Sandbox, target: Target, schema: t.Any, good: list[t.Any], bad: list[t.Any]
) -> None:
    """Exactly, and within moments, whatever the sizes; what a pattern would take long to find is left to Xero."""
    rows: list[Json] = [
        {"ContactNumber": f"CUST-{n}", "Name": f"Customer {n}", "Odd": value} for n, value in enumerate([*good, *bad])
    ]
    messages = whole(stream("contacts", rows, ["ContactNumber"]))
    messages[0]["schema"]["properties"]["Odd"] = schema
    messages[0]["schema"]["$defs"] = {"amount": {"$id": "https://example.com/x", "type": "number"}}

    run = target(messages)

    assert run.exit_code == (3 if bad else 0), run.told[-3_000:]
    rejected = [each["key"] for each in run.rejects if each["reason"] == "unreadable"]
    assert rejected == [f"CUST-{n}" for n in range(len(good), len(rows))]
    assert all("Odd" in each["messages"][0] and len(each["messages"][0]) < 1_000 for each in run.rejects)
    assert names(sandbox) == {f"Customer {n}" for n in range(len(good))}


def test_of_members_with_one_name_the_last_one_counts(sandbox: Sandbox, target: Target) -> None:
    run = target([*contacts(0, first=1), *contacts(1)[:1], ROW % '"Customer 1", "Name": "Customer 2"', *whole()])

    assert run.exit_code == 0, run.told
    assert names(sandbox) == {"Customer 2"}


@pytest.mark.parametrize("ledger", ["sqlite", "postgres"])
def test_a_row_with_nul_in_a_name_or_value_is_rejected_alone(
    sandbox: Sandbox, target: Target, postgres: Postgres, ledger: str
) -> None:
    """Whatever its SCHEMA says, and wherever the ledger is; one in what is not sent harms nobody."""
    odd: list[Json] = [
        {"ContactNumber": "A\x00B"},
        {"Name": "N\x00"},
        {"Phones": [{"PhoneNumber": "5\x00"}]},
    ]
    unsent: Json = {"ContactNumber": "CUST-2", "Name": "Customer 2", "a\x00b": 3, "comment": "c\x00"}
    rows = [{"ContactNumber": f"ODD-{n}", "Name": f"Customer ODD-{n}", **each} for n, each in enumerate(odd)]
    settings = {"ledger_url": postgres.database()} if ledger == "postgres" else {}

    run = target([*contacts(1), *(record("contacts", row) for row in [*rows, unsent]), *whole()], **settings)

    told(run, 3, "3 rows were rejected")
    assert [each["record"] for each in run.rejects] == rows
    said = [each["messages"][0] for each in run.rejects]
    assert all("a character NUL" in message or "a control character (U+0000)" in message for message in said)
    assert names(sandbox) == {"Customer 1", "Customer 2"}


BOMBS: t.Final[dict[str, tuple[Json, str]]] = {
    "Empty": ({}, "[" + "{}," * 120_000 + "1]"),
    "Long": ({}, f'"{"x" * 60_000_000}"'),
    "Alternatives": ({"anyOf": [{"items": {"type": "string"}}] * 200}, "[" + "[1]," * 50_000 + "1]"),
    "Unique": ({"allOf": [{"uniqueItems": True}] * 200}, f"[{','.join(map(str, range(50_000)))}]"),
}
"""Columns whose values take much more room or time than their bytes, with their schemas."""


def test_no_row_fills_the_memory_or_takes_long(sandbox: Sandbox, target: Target) -> None:
    """A row of a quarter of a million values, or of 60 MB, is a reject or a document like others."""
    messages = contacts(2)
    messages[0]["schema"]["properties"] |= {name: schema for name, (schema, _) in BOMBS.items()}
    odd = [(ROW % f'"Odd {name}", "{name}": {value}').replace('"X"', f'"{name}"') for name, (_, value) in BOMBS.items()]

    started = target.start([*messages, *odd, *whole()])
    most = peak(started.process)
    run = target.finish(started)

    told(run, 3, "2 rows were rejected")
    assert {each["key"] for each in run.rejects} == {"Alternatives", "Unique"}
    assert all("is too large to be checked" in each["messages"][0] for each in run.rejects)
    assert 0 < most < MOST
    assert names(sandbox) == {"Customer 1", "Customer 2"}
