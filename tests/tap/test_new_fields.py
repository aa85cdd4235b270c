"""A field that Xero adds is in a SCHEMA message before the record that has it, whatever shapes the records."""

from __future__ import annotations

import gzip
import json
import random
import typing as t
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.tap import select
from tap_xero.naming.columns import columns_of
from tap_xero.streams.new_fields import widened
from xero_client.catalogue.conversion import Converter, as_text
from xero_client.catalogue.schemas import load

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox
    from support.tap import Json, Run, Tap

TYPES: t.Final = {str: "string", int: "number", float: "number", bool: "boolean", dict: "object", list: "array"}
LINES: t.Final = "invoice_line_items"
NEW: t.Final[Json] = {"Mood": "good", "Score": 7.25, "Agreed": True, "More": {"At": "x"}, "Tags": ["a"]}


def undeclared(run: Run) -> list[tuple[t.Any, ...]]:
    """Fields of records that the newest SCHEMA before them lacks, or of another type than it says."""
    schemas: dict[str, Json] = {}
    found: list[tuple[t.Any, ...]] = []
    for message in run.messages:
        if message["type"] == "SCHEMA":
            schemas[message["stream"]] = message["schema"]["properties"]
        elif message["type"] == "RECORD":
            known = schemas[message["stream"]]
            found += [
                (message["stream"], name, value)
                for name, value in message["record"].items()
                if name not in known or (value is not None and known[name].get("type") and not fits(value, known[name]))
            ]
    return found


def fits(value: t.Any, schema: Json) -> bool:
    named = schema["type"]
    kinds = {named} if isinstance(named, str) else set(named)
    return TYPES[type(value)] in kinds or (isinstance(value, int) and "integer" in kinds)


def schemas_of(run: Run, stream: str) -> list[Json]:
    return [m["schema"]["properties"] for m in run.messages if m["type"] == "SCHEMA" and m["stream"] == stream]


@pytest.mark.parametrize(
    ("settings", "stream", "columns"),
    [
        ({}, "invoices", ["Mood", "Score", "Agreed", "More", "Tags"]),
        ({"naming": "dbt"}, "invoice", ["mood", "score", "agreed", "more", "tags"]),
        (
            {"flattening_enabled": True, "flattening_max_depth": 2},
            "invoices",
            ["Mood", "Score", "Agreed", "More", "Tags"],
        ),
        ({"stream_maps": {"invoices": {"__alias__": "bills"}}}, "bills", ["Mood", "Score", "Agreed", "More", "Tags"]),
    ],
    ids=["xero", "dbt", "flat", "mapped"],
)
def test_a_new_field_is_announced_before_it_comes_and_once(
    sandbox: Sandbox, tap: Tap, settings: Json, stream: str, columns: list[str]
) -> None:
    sandbox.records("Invoices", count=30, set=NEW)
    run = tap("invoices", page_size=10, **settings)

    assert run.exit_code == 0, run.told
    assert undeclared(run) == []
    first, *more = schemas_of(run, stream)
    assert len(more) == 1
    assert [more[0][name]["type"][0] for name in columns] == ["string", "number", "boolean", *more_types(settings)]
    assert first == {name: schema for name, schema in more[0].items() if name not in columns}
    records = run.records[stream]
    assert sum(record.get(columns[1]) == 7.25 for record in records) == 30


def more_types(settings: Json) -> list[str]:
    """Where records are flattened, objects and lists of unknown shape are text."""
    return ["string", "string"] if "flattening_enabled" in settings else ["object", "array"]


def test_nothing_is_announced_where_nothing_is_new(tap: Tap) -> None:
    run = tap("invoices", "contacts", LINES, page_size=10)

    assert Counter(m["stream"] for m in run.messages if m["type"] == "SCHEMA") == {
        "contacts": 1,
        "invoices": 1,
        LINES: 1,
    }


@pytest.mark.parametrize("naming", ["xero", "dbt"])
def test_new_fields_of_lines_are_columns_of_the_rows_of_lines(sandbox: Sandbox, tap: Tap, naming: str) -> None:
    invoice = with_lines(sandbox, Shade="blue", Weight=1.5)
    run = tap("invoices", LINES, naming=naming)

    assert undeclared(run) == []
    table, key, shade, weight = {
        "xero": (LINES, "InvoiceID", "Shade", "Weight"),
        "dbt": ("invoice_line_item", "invoice_id", "shade", "weight"),
    }[naming]
    rows = [row for row in run.records[table] if row[key] == invoice]
    assert rows
    assert all((row[shade], row[weight]) == ("blue", 1.5) for row in rows)
    assert len(schemas_of(run, table)) == 2
    if naming == "xero":
        items = schemas_of(run, "invoices")[-1]["LineItems"]["items"]["properties"]
        assert (items["Shade"]["type"], items["Weight"]["type"]) == (["string", "null"], ["number", "null"])


def test_rows_of_lines_alone_have_the_new_fields_too(sandbox: Sandbox, tap: Tap) -> None:
    with_lines(sandbox, Shade="blue")
    run = tap(LINES)

    assert undeclared(run) == []
    assert {message["stream"] for message in run.messages if "stream" in message} == {LINES}
    assert any(row.get("Shade") == "blue" for row in run.records[LINES])


@pytest.mark.parametrize(
    ("values", "own", "beside"),
    [
        ([5, "five"], [5, None], [None, "five"]),
        ([5, "6.50"], [5, 6.5], [None, None]),
        (["five", 5], ["five", "5"], [None, None]),
        ([True, 1.5], [True, None], [None, "1.5"]),
        ([False, "true"], [False, True], [None, None]),
        (["a", {"b": 1.5}], ["a", '{"b":1.5}'], [None, None]),
        ([{"b": 1}, 2], [{"b": 1}, None], [None, "2"]),
        ([{"b": 1}, []], [{"b": 1}, None], [None, None]),
        ([["x"], {"b": 1}], [["x"], None], [None, '{"b":1}']),
        ([7, ""], [7, None], [None, None]),
    ],
    ids=str,
)
@pytest.mark.parametrize("naming", ["xero", "dbt"])
@pytest.mark.parametrize("apart", [False, True], ids=["one run", "two runs"])
def test_a_value_that_does_not_fit_the_first_one_is_text_beside_it(  # noqa: PLR0913 - what is tested
    sandbox: Sandbox, tap: Tap, *, values: list[t.Any], own: list[t.Any], beside: list[t.Any], naming: str, apart: bool
) -> None:
    """No loader can change the type of a column; a number printed as text is one, and what is empty is null."""
    bodies = [{"Code": f"C{number}", "Score": value} for number, value in enumerate(values)]
    for body in [[bodies[0]], [bodies[1]]] if apart else [bodies]:
        sandbox.order({"status": 200, "body": {"Currencies": body}}, path="Currencies")
    runs = [tap("currencies", naming=naming)]
    if apart:
        runs.append(tap("currencies", naming=naming, state=runs[0].state))

    assert [undeclared(run) for run in runs] == [[] for _ in runs]
    stream, name = {"xero": ("currencies", "Score"), "dbt": ("currency", "score")}[naming]
    rows = [row for run in runs for row in run.records[stream]]
    assert [row[name] for row in rows] == own
    assert [row.get(f"{name}_text") for row in rows] == beside
    kinds = {str(schema[name]["type"]) for run in runs for schema in schemas_of(run, stream) if name in schema}
    assert len(kinds) == 1, "the type of a column stays"


def test_a_new_field_that_is_empty_waits_for_its_type(sandbox: Sandbox, tap: Tap) -> None:
    scores: Json = {"AUD": None, "EUR": 7, "NZD": None}
    body = {"Currencies": [{"Code": code, "Score": score, "Rank": None} for code, score in scores.items()]}
    sandbox.order({"status": 200, "body": body}, path="Currencies")
    run = tap("currencies")

    assert undeclared(run) == []
    rows = {row["Code"]: row for row in run.records["currencies"]}
    assert "Score" not in rows["AUD"]
    assert rows["EUR"]["Score"] == 7
    assert rows["NZD"]["Score"] is None, "it may have had a value when the last run read it"


def test_a_new_field_goes_with_a_stream_of_which_everything_is_selected(sandbox: Sandbox, tap: Tap) -> None:
    sandbox.records("Invoices", count=3, set={"Mood": "good"})
    run = tap(catalog=select("invoices", among=tap.discover(tap.config)))

    assert undeclared(run) == []
    assert sum("Mood" in record for record in run.records["invoices"]) == 3


@pytest.mark.parametrize("naming", ["xero", "dbt"])
def test_where_fields_are_left_out_a_new_one_is_too_and_the_log_says_so_once(
    sandbox: Sandbox, tap: Tap, naming: str
) -> None:
    """Whoever left out what is personal does not get what Xero adds to it."""
    sandbox.records("Invoices", count=3, set={"Mood": "good"})
    with_lines(sandbox, number=5, Shade="blue")
    run = tap(catalog=without(tap, "invoices", ["Reference"]), naming=naming, page_size=10)

    assert undeclared(run) == []
    records = run.records["invoices" if naming == "xero" else "invoice"]
    assert not any({"Mood", "mood"} & set(record) for record in records)
    assert run.told.count("invoices: fields that are new are left out") == 1
    lines = [record.get("LineItems") or record.get("line_items") or [] for record in records]
    assert any(line.get("Shade") == "blue" for each in lines for line in each), "elements of lists come with the list"


def test_a_field_that_the_catalogue_has_and_selects_comes_even_beside_others_that_are_left_out(
    sandbox: Sandbox, tap: Tap
) -> None:
    """As the `schema` of a Meltano project adds it."""
    sandbox.records("Invoices", count=3, set={"Mood": "good"})
    catalog = without(tap, "invoices", ["Reference"])
    entry = next(each for each in catalog["streams"] if each["stream"] == "invoices")
    entry["schema"]["properties"]["Mood"] = {"type": ["string", "null"], "maxLength": 9}
    entry["metadata"].append({"breadcrumb": ["properties", "Mood"], "metadata": {"selected": True}})
    run = tap(catalog=catalog)

    assert [schema["Mood"] for schema in schemas_of(run, "invoices")] == [{"type": ["string", "null"], "maxLength": 9}]
    assert sum(record.get("Mood") == "good" for record in run.records["invoices"]) == 3


def test_a_map_that_leaves_out_what_it_does_not_name_leaves_out_new_fields(sandbox: Sandbox, tap: Tap) -> None:
    sandbox.records("Currencies", count=1, set={"Mood": "good"})
    run = tap("currencies", stream_maps={"currencies": {"tenant_id": "tenant_id", "Code": "Code", "__else__": None}})

    assert run.exit_code == 0, run.told
    assert undeclared(run) == []
    assert len(schemas_of(run, "currencies")) == 1


def test_files_of_records_come_after_the_schema_too(sandbox: Sandbox, tap: Tap, tmp_path: Path) -> None:
    sandbox.records("Invoices", count=30, set=NEW)
    storage = {"encoding": {"format": "jsonl", "compression": "gzip"}, "storage": {"root": f"file://{tmp_path}"}}
    run = tap("invoices", batch_config=storage | {"batch_size": 50}, page_size=10)

    assert run.exit_code == 0, run.told
    known: set[str] = set()
    rows = 0
    for message in run.messages:
        if message["type"] == "SCHEMA":
            known = set(message["schema"]["properties"])
        for name in message.get("manifest", ()):
            with gzip.open(name.removeprefix("file://")) as lines:
                for line in lines:
                    assert set(json.loads(line)) <= known
                    rows += 1
    assert rows == 120
    assert len(schemas_of(run, "invoices")) == 2


def test_another_spelling_of_a_field_takes_no_column_from_it(sandbox: Sandbox, tap: Tap) -> None:
    """Warehouses know no capitals; in snake case, more names fall together."""
    key, *_ = sandbox.records("Invoices", set={"invoiceid": "x", "Contact_ID": "y", "ContactID": "z"})
    plain, named = tap("invoices"), tap("invoices", naming="dbt")

    names = [name.lower() for name in schemas_of(plain, "invoices")[-1]]
    assert len(set(names)) == len(names)
    row = next(row for row in named.records["invoice"] if row["invoice_id"] == key)
    assert row["contact_id"] not in {"y", "z"}
    assert undeclared(named) == []


def test_a_run_that_goes_on_announces_again(sandbox: Sandbox, tap: Tap) -> None:
    """A target of the next run knows nothing of this one."""
    first = tap("invoices")
    sandbox.records("Invoices", count=2, set={"Mood": "good"})
    second = tap("invoices", state=first.state)

    assert undeclared(second) == []
    assert {record["Mood"] for record in second.records["invoices"]} == {"good"}


@pytest.mark.parametrize("seed", range(6))
def test_whatever_xero_adds_and_wherever_every_record_fits_its_schema(sandbox: Sandbox, tap: Tap, seed: int) -> None:
    chosen = random.Random(seed)  # noqa: S311 - no secret
    for key in chosen.sample(keys(sandbox), 40):
        fields: Json = {f"New{chosen.randrange(5)}": chosen.choice([None, "x", 1, 2.5, True, {"a": 1}, ["b"]])}
        if chosen.random() < 0.5:
            sandbox.records("Invoices", key=key, set=fields)
        else:
            with_lines(sandbox, key=key, **fields)
    naming = chosen.choice(["xero", "dbt"])
    run = tap("invoices", LINES, naming=naming, page_size=chosen.choice([7, 1000]))

    assert run.exit_code == 0, run.told
    assert undeclared(run) == [], naming
    assert len(schemas_of(run, "invoices" if naming == "xero" else "invoice")) <= 1 + 2 * 10


values = st.one_of(
    st.none(), st.text("ab", max_size=2), st.integers(), st.booleans(), st.lists(st.integers(), max_size=1)
)


@given(st.lists(st.dictionaries(st.sampled_from(["New", "Newer"]), values, max_size=2), max_size=8))
def test_a_type_stays_and_no_value_is_lost(records: list[Json]) -> None:
    converter = Converter(load("invoices"))
    told: dict[tuple[str, ...], str] = {}
    for record in records:
        converted = converter.convert(dict(record))
        assert not told.keys() & converter.fresh.keys()
        told |= converter.fresh
        converter.fresh = {}
        schema = widened(load("invoices"), told)["properties"]
        assert all(value is None or fits(value, schema[name]) for name, value in converted.items())
        for name, value in record.items():
            if value not in (None, "", []):
                assert as_text(value) in {as_text(converted[name]), converted.get(f"{name}_text")}


@pytest.mark.parametrize("stream", ["invoices", "contacts", "bank_transactions"])
def test_what_is_new_renames_no_column_that_was_there(stream: str) -> None:
    schema, paths = load(stream), [("ContactID",), ("Contact", "Name"), ("Total",), ("Balances", "New"), ("New",)]
    before = columns_of(schema, {})
    after = columns_of(widened(schema, dict.fromkeys(paths, "string")), {}, frozenset(paths))

    assert before.names.items() <= after.names.items()
    assert len(set(after.names.values())) == len(after.names)


def keys(sandbox: Sandbox) -> list[str]:
    """The invoices in the order in which they are read."""
    return sorted(each["InvoiceID"] for each in sandbox.get("Invoices").json()["Invoices"])


def with_lines(sandbox: Sandbox, *, key: str = "", number: int = 0, **fields: t.Any) -> str:
    """Add fields to the lines of an invoice; returns its key."""
    key = key or keys(sandbox)[number]
    lines = sandbox.get(f"Invoices/{key}").json()["Invoices"][0]["LineItems"]
    sandbox.records("Invoices", key=key, set={"LineItems": [{**line, **fields} for line in lines]})
    return key


def without(tap: Tap, stream: str, fields: list[str]) -> Json:
    """A catalogue that selects a stream except for some fields."""
    catalog = select(stream, among=tap.discover(tap.config))
    (entry,) = [each for each in catalog["streams"] if each["stream"] == stream]
    for each in entry["metadata"]:
        if each["breadcrumb"]:
            each["metadata"]["selected"] = each["breadcrumb"][-1] not in fields
    return catalog
