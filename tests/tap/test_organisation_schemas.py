"""Each organisation may have a schema of the warehouse of its own, which loaders take from the names of streams."""

from __future__ import annotations

import gzip
import json
import typing as t
from uuid import UUID

import pytest

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox
    from support.tap import Json, Run, Tap

STREAMS: t.Final = ("currencies", "invoices", "invoice_line_items")


@pytest.fixture
def tenants(sandbox: Sandbox, tap: Tap) -> list[str]:
    """Three organisations that are connected."""
    sandbox.reset(organisations=3, invoices=20)
    tap.config |= sandbox.config(organisations="3")
    return list(tap.config["tenant_ids"])


def by_schema(run: Run) -> dict[str, set[str]]:
    """The organisations whose records are in each schema."""
    found: dict[str, set[str]] = {}
    for stream, records in run.records.items():
        found.setdefault(stream.partition("-")[0], set()).update(record["tenant_id"] for record in records)
    return found


@pytest.mark.parametrize("naming", ["xero", "dbt"])
def test_each_organisation_has_every_table_in_its_schema(tap: Tap, tenants: list[str], naming: str) -> None:
    given = dict(zip(tenants, ("one", "two", "three"), strict=True))
    together = tap(*STREAMS, naming=naming)
    apart = tap(*STREAMS, naming=naming, organisation_schemas=given)

    assert apart.exit_code == 0, apart.told
    assert by_schema(apart) == {schema: {tenant} for tenant, schema in given.items()}
    announced = {message["stream"] for message in apart.messages if message["type"] == "SCHEMA"}
    assert announced == {f"{schema}-{table}" for schema in given.values() for table in together.records}
    for table, records in together.records.items():
        split = [row for schema in given.values() for row in apart.records[f"{schema}-{table}"]]
        assert [dated(row) for row in split] == [dated(row) for row in records]


def dated(row: Json) -> Json:
    return {name: value for name, value in row.items() if name != "_fivetran_synced"}


def test_a_pattern_makes_schemas_of_names_and_an_entry_goes_before_it(
    sandbox: Sandbox, tap: Tap, tenants: list[str]
) -> None:
    called(sandbox, tenants, "Alpha (NZ) Ltd.", "Beta", "3 Gamma")
    run = tap("currencies", organisation_schemas={"*": "xero_{organisation}", "beta": "second"})

    assert run.exit_code == 0, run.told
    assert set(by_schema(run)) == {"xero_alpha_nz_ltd", "second", "xero_3_gamma"}


def called(sandbox: Sandbox, tenants: list[str], *names: str) -> None:
    """What the organisations are called in the next run."""
    rows = [
        {"id": str(UUID(int=number)), "tenantId": tenant, "tenantType": "ORGANISATION", "tenantName": name}
        for number, (tenant, name) in enumerate(zip(tenants, names, strict=True))
    ]
    sandbox.order({"status": 200, "body": rows}, path="/connections")


def test_an_organisation_that_is_renamed_stays_in_its_schema(sandbox: Sandbox, tap: Tap, tenants: list[str]) -> None:
    """In streams that are new, too."""
    pattern = {"*": "{organisation}"}
    called(sandbox, tenants, "Café & Söhne", "Beta", "Gamma")
    first = tap("currencies", organisation_schemas=pattern)
    called(sandbox, tenants, "Delta", "Beta", "Gamma")
    second = tap("currencies", "accounts", state=first.state, organisation_schemas=pattern)
    called(sandbox, tenants, "Epsilon", "Beta", "Gamma")
    third = tap("users", state=second.state, organisation_schemas=pattern)
    called(sandbox, tenants, "Epsilon", "Beta", "Gamma")
    anew = tap("users", organisation_schemas=pattern)

    schemas = dict(zip(("cafe_sohne", "beta", "gamma"), ({tenant} for tenant in tenants), strict=True))
    assert by_schema(first) == by_schema(second) == by_schema(third) == schemas
    assert set(by_schema(anew)) == {"epsilon", "beta", "gamma"}


def test_it_can_be_turned_on_later(tap: Tap, tenants: list[str]) -> None:
    first = tap("invoices")
    second = tap("invoices", state=first.state, organisation_schemas={"*": "xero_{tenant_id}"})

    assert first.records["invoices"]
    assert second.exit_code == 0, second.told
    assert not second.records


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "organisation_schemas should say the schema by organisation"),
        ({"*": "xero"}, "should have {organisation} or {tenant_id} in it"),
        ({"*": "a-b_{tenant_id}"}, "a schema has letters, digits and underscores"),
        ({"*": "1{tenant_id}"}, "does not begin with a digit"),
        ({"nobody": "x"}, "organisation_schemas has no schema for"),
    ],
)
def test_what_gives_no_schema_is_refused_before_anything_is_written(
    tap: Tap, tenants: list[str], given: Json, told: str
) -> None:
    run = tap("currencies", organisation_schemas=given)

    assert run.exit_code == 2
    assert told in run.errors[-1]
    assert not [message for message in run.messages if message["type"] != "STATE"]


def test_two_organisations_never_share_a_schema_by_mistake(sandbox: Sandbox, tap: Tap, tenants: list[str]) -> None:
    called(sandbox, tenants, "Smith & Sons", "Beta", "Smith Sons!")
    refused = tap("currencies", organisation_schemas={"*": "{organisation}"})
    called(sandbox, tenants, "Smith & Sons", "Beta", "Smith Sons!")
    solved = tap("currencies", organisation_schemas={"*": "{organisation}", tenants[2]: "other_smiths"})

    assert refused.exit_code == 2
    assert "would share the schema smith_sons" in refused.errors[-1]
    assert by_schema(solved)["other_smiths"] == {tenants[2]}
    assert by_schema(solved)["smith_sons"] == {tenants[0]}


def test_versions_are_announced_in_each_schema(tap: Tap, tenants: list[str]) -> None:
    run = tap("currencies", organisation_schemas={"*": "x_{tenant_id}"}, emit_activate_version_messages=True)

    versions = [message["stream"] for message in run.messages if message["type"] == "ACTIVATE_VERSION"]
    assert sorted(versions) == sorted(run.records)
    assert len(versions) == 3


def test_files_of_records_hold_one_organisation_each(tap: Tap, tenants: list[str], tmp_path: Path) -> None:
    storage = {"encoding": {"format": "jsonl", "compression": "gzip"}, "storage": {"root": f"file://{tmp_path}"}}
    given = dict(zip(tenants, ("one", "two", "three"), strict=True))
    run = tap("invoices", "invoice_line_items", organisation_schemas=given, batch_config=storage | {"batch_size": 1000})

    assert run.exit_code == 0, run.told
    rows: dict[str, int] = {}
    for message in run.messages:
        for name in message.get("manifest", ()):
            with gzip.open(name.removeprefix("file://")) as lines:
                for line in lines:
                    assert message["stream"].startswith(f"{given[json.loads(line)['tenant_id']]}-")
                    rows[message["stream"]] = rows.get(message["stream"], 0) + 1
    plain = tap("invoices", "invoice_line_items", organisation_schemas=given)
    assert rows == {stream: len(records) for stream, records in plain.records.items()}


def test_new_fields_are_announced_in_each_schema(sandbox: Sandbox, tap: Tap, tenants: list[str]) -> None:
    sandbox.records("Currencies", count=1, set={"Mood": "good"}, tenant=tenants[1])
    run = tap("currencies", organisation_schemas={"*": "x_{tenant_id}"})

    known: dict[str, set[str]] = {}
    for message in run.messages:
        if message["type"] == "SCHEMA":
            known[message["stream"]] = set(message["schema"]["properties"])
        elif message["type"] == "RECORD":
            assert set(message["record"]) <= known[message["stream"]]
    assert all("Mood" in fields for fields in known.values())


def test_one_organisation_may_have_a_schema_too(tap: Tap) -> None:
    run = tap("currencies", organisation_schemas={"*": "xero_{organisation}"})

    assert run.exit_code == 0, run.told
    (schema,) = by_schema(run)
    assert schema.startswith("xero_")


def test_tables_of_dbt_that_several_organisations_share_are_warned_of_once(tap: Tap, tenants: list[str]) -> None:
    shared = tap("currencies", "users", naming="dbt")
    apart = tap("currencies", "users", naming="dbt", organisation_schemas={"*": "x_{tenant_id}"})
    alone = tap("currencies", naming="dbt", tenant_ids=tenants[:1])

    assert shared.told.count("3 organisations go into the same tables") == 1
    assert "go into the same tables" not in apart.told + alone.told
