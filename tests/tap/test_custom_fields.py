"""What the fields of a custom stream are taken for: its replication key, and the columns that are inferred."""

from __future__ import annotations

import json
import typing as t

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from support.answering import Answer, answering
from support.custom import discover, only
from support.tap import Tap

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.answering import Asked
    from support.tap import Json, Run

SIZE: t.Final = 20
DAYS: t.Final = [f"2026-01-{day:02}" for day in range(1, 29)]
STAMPS: t.Final = [f"2026-01-{day:02}T10:00:00.0000000" for day in range(1, 29)]


class Things:
    """A list in pages, in the order in which things were put into it."""

    def __init__(self, things: list[Json]) -> None:
        self.things = things

    def __call__(self, asked: Asked) -> Answer:
        number = int(asked.query.get("page", "1"))
        found = self.things[(number - 1) * SIZE : number * SIZE]
        pages = -(-len(self.things) // SIZE)
        counts = {"page": number, "pageSize": SIZE, "pageCount": pages, "itemCount": len(self.things)}
        return Answer(body=json.dumps({"pagination": counts, "items": found}).encode())


def of(**more: t.Any) -> Json:
    return {"name": "things", "path": "Things", "primary_keys": ["id"], "paging": "pages", **more}


def ids(run: Run) -> list[str]:
    return [record["id"] for record in run.records["things"]]


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (list(range(1, 29)), {"type": ["integer", "null"]}),
        ([each + 0.5 for each in range(1, 29)], None),
        (DAYS, {"type": ["string", "null"]}),
        (DAYS, {"type": ["string", "null"], "format": "date"}),
        (DAYS, None),
        (STAMPS, {"type": ["string", "null"]}),
    ],
    ids=["integers", "decimals", "text-days", "dates", "inferred-days", "text-stamps"],
)
def test_a_replication_key_of_any_kind_brings_what_is_new(
    tmp_path: Path, values: list[t.Any], kind: Json | None
) -> None:
    """Two records may share the greatest value: the one that comes later is not lost, the other not written twice."""
    things: list[Json] = [{"id": f"t{place}", "seen": value} for place, value in enumerate(values)]
    schema = {"schema": {"properties": {"id": {"type": "string"}, "seen": kind}}} if kind else {}
    custom = of(replication_key="seen", **schema)
    with answering(Things(things)) as xero:
        tap = Tap(tmp_path, xero.config)
        first = only(tap, custom)
        quiet = only(tap, custom, state=first.state)
        things.insert(0, {"id": "twin", "seen": values[-1]})
        things.append({"id": "empty", "seen": None})
        again = only(tap, custom, state=quiet.state)

    assert [first.exit_code, quiet.exit_code, again.exit_code] == [0, 0, 0], again.told
    assert set(ids(first)) == {f"t{place}" for place in range(28)}
    assert ids(quiet) == []
    assert set(ids(again)) == {"twin", "empty"}


@pytest.mark.parametrize(
    ("custom", "words"),
    [
        (of(replication_key="on", schema={"properties": {"on": {"type": "boolean"}}}), "and on is neither"),
        (of(replication_key="of", schema={"properties": {"of": {"type": ["object", "null"]}}}), "and of is neither"),
        (
            of(replication_key="no", modified_since=True, schema={"properties": {"no": {"type": "integer"}}}),
            "modified_since needs a replication_key that is a moment",
        ),
    ],
)
def test_a_replication_key_that_cannot_rise_costs_no_call(tmp_path: Path, custom: Json, words: str) -> None:
    with answering(Things([])) as xero:
        run = Tap(tmp_path, xero.config)(custom_streams=[custom])

    assert run.exit_code == 2
    assert [words in line for line in run.errors] == [True], run.told
    assert xero.asked == []


def test_words_do_not_rise(tmp_path: Path) -> None:
    """They are refused as soon as they are seen, and read by nobody before."""
    with answering(Things([{"id": "1", "seen": "yesterday"}])) as xero:
        run = Tap(tmp_path, xero.config)(custom_streams=[of(replication_key="seen")])

    assert run.exit_code == 2
    assert len(run.errors) == 1
    assert "seen has values that are neither numbers nor moments" in run.errors[0]


def test_a_moment_that_turns_out_to_be_a_number_ends_in_one_line(tmp_path: Path) -> None:
    schema = {"properties": {"seen": {"type": ["string", "null"], "format": "date-time"}}}
    with answering(Things([{"id": "1", "seen": 5}])) as xero:
        run = only(Tap(tmp_path, xero.config), of(replication_key="seen", schema=schema))

    assert run.exit_code not in {0, 1}
    assert "seen has values that are no moments" in run.told
    assert "Traceback" not in run.told


def test_what_the_first_page_shows_binds_no_later_one(tmp_path: Path) -> None:
    """Every record fits the last SCHEMA before it, no column changes its type, and no value is lost."""
    first: Json = {"day": "2026-02-28", "n": 1, "at": "2026-02-28T10:00:00Z", "of": {"a": 1}, "to": [], "yes": True}
    later: list[Json] = [
        {"day": "on receipt", "n": 1.5, "at": "soon", "of": "a", "to": [{"b": 1}], "yes": "no", "void": 7},
        {"day": "2026-13-45", "n": "many", "at": None, "of": {"a": "text"}, "to": ["c"], "yes": None, "void": "none"},
        {"day": None, "n": 2, "at": "2026-03-01T00:00:00Z", "of": None, "to": None, "yes": False, "new": {"x": 1}},
    ]
    things: list[Json] = [{"id": f"t{place}", "void": None} | first for place in range(SIZE)]
    things += [{"id": f"l{place}"} | each for place, each in enumerate(later)]
    with answering(Things(things)) as xero:
        run = only(Tap(tmp_path, xero.config), of())

    assert run.exit_code == 0, run.told
    assert len(ids(run)) == len(things)
    types: dict[str, t.Any] = {}
    validator = None
    for message in run.messages:
        if message["type"] == "SCHEMA":
            properties = message["schema"]["properties"]
            assert all(properties[name] == schema for name, schema in types.items())
            types, validator = properties, Draft202012Validator(message["schema"], format_checker=FormatChecker())
        elif message["type"] == "RECORD":
            assert validator is not None
            assert [str(error) for error in validator.iter_errors(message["record"])] == []
            assert message["record"].keys() <= types.keys()
    assert types["day"] == {"type": ["string", "null"]}
    written = json.dumps(run.records["things"][SIZE:])
    for value in ("on receipt", "2026-13-45", "1.5", "many", "soon", "no", "none"):
        assert value in written


def test_days_of_a_path_that_xero_documents_are_days(tmp_path: Path) -> None:
    invoice = {"InvoiceID": "1", "DueDate": "/Date(1563753600000+0000)/", "DateString": "2019-07-22T00:00:00"}
    with answering(lambda _: Answer(body=json.dumps({"Invoices": [invoice]}).encode())) as xero:
        custom = {"name": "mine", "path": "Invoices", "paging": "none"}
        catalog = discover(Tap(tmp_path, xero.config), custom)

    [schema] = [each["schema"]["properties"] for each in catalog["streams"] if each["stream"] == "mine"]
    assert schema["DueDate"]["format"] == "date"


@pytest.mark.parametrize(
    ("key", "body", "words"),
    [
        (["id"], {"items": [{"id": "a"}, {"id": None}]}, "A record of Things has no id"),
        (["id"], {}, "The answer for Things is empty"),
        ([], {}, "The answer for Things is empty"),
    ],
)
def test_what_names_no_record_is_told_and_never_written(tmp_path: Path, key: list[str], body: Json, words: str) -> None:
    schema = {"properties": {"id": {"type": ["string", "null"]}}}
    custom = {"name": "things", "path": "Things", "primary_keys": key, "schema": schema}

    with answering(lambda _: Answer(body=json.dumps(body).encode())) as xero:
        run = only(Tap(tmp_path, xero.config), custom)

    assert run.exit_code in {3, 9}, run.told
    assert words in run.told
    assert [each["id"] for each in run.records["things"]] == [each["id"] for each in body.get("items", [])[:1]]
