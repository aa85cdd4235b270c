"""Rows for several organisations, by careless people: nothing is doubled, parted, or booked in the wrong books."""

from __future__ import annotations

import json
import typing as t
from decimal import Decimal

import pytest
from support.organisations import COLUMN, Organisations, rows_of
from support.singer import DAY, invoice, record, schema, state
from support.target import REJECTS, records

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox
    from support.singer import Json

KEY: t.Final = ["InvoiceNumber"]


@pytest.fixture
def two(sandbox: Sandbox) -> Organisations:
    return Organisations.of(sandbox, 2)


def journal(**fields: t.Any) -> Json:
    """A manual journal, which Xero knows by no number."""
    lines = [{"LineAmount": amount, "AccountCode": "400"} for amount in (5, -5)]
    return {"id": "J-1", "Narration": "Month end", "Date": DAY, "Status": "POSTED", "JournalLines": lines, **fields}


def journals(two: Organisations, number: int = 0) -> int:
    return sum(each["Narration"] == "Month end" for each in two.book(number, "ManualJournals"))


@pytest.mark.parametrize("column", [COLUMN, "tenant_id"])
def test_a_key_with_the_organisation_in_it_is_one_however_that_is_spelled(
    two: Organisations, tmp_path: Path, column: str
) -> None:
    target = two.target(tmp_path, tenant_column=column)
    for name in (two.names[0], two.tenant_ids[0], two.names[0].upper(), f" {two.tenant_ids[0].upper()} "):
        row = {column: name, **journal()}
        run = target([schema("manual_journals", row, [column, "id"]), record("manual_journals", row), state(done=1)])
        assert run.exit_code == 0, run.told
    assert journals(two) == 1


def test_xeros_ids_beside_the_organisation_are_those_of_that_one(two: Organisations, tmp_path: Path) -> None:
    target, key = two.target(tmp_path, tenant_column="tenant_id"), ["ManualJournalID"]
    first = {"tenant_id": two.names[0], **journal()}
    target([schema("manual_journals", first, ["id"]), record("manual_journals", first), state(done=1)])
    (there,) = [each for each in two.book(0, "ManualJournals") if each["Narration"] == "Month end"]
    row = {**first, "ManualJournalID": there["ManualJournalID"]}

    run = target(
        [schema("again_manual_journals", row, key), record("again_manual_journals", row), state(done=1)],
        streams={"again_manual_journals": {"entity": "ManualJournals"}},
    )

    assert run.exit_code == 0, run.told
    assert journals(two) == 1


@pytest.mark.parametrize("setting", [{"tenant_column": ""}, {"tenant_column": " "}, {"tenant_column": None}])
def test_a_column_that_is_left_empty_or_out_writes_nothing_into_the_only_organisation(
    two: Organisations, tmp_path: Path, setting: Json
) -> None:
    rows = rows_of("invoices", [(two.tenant_ids[0], invoice(1)), (two.tenant_ids[1], invoice(2))], KEY)
    run = two.target(tmp_path, tenant_ids=[two.tenant_ids[0]], **setting)([*rows, state(done=1)])
    assert (run.exit_code, run.states) == (2, [])
    assert "tenant_column" in run.errors[0]
    assert not any(two.ours(n) for n in range(2))


def test_two_columns_that_mean_it_and_differ_end_the_run(two: Organisations, tmp_path: Path) -> None:
    row = {"COMPANY": two.tenant_ids[0], "comp_any": two.tenant_ids[1], **invoice(1)}
    run = two.target(tmp_path)([schema("invoices", row, KEY), record("invoices", row), state(done=1)])
    assert run.exit_code == 2
    assert "several columns that mean company, and they differ" in run.errors[0]
    assert not any(two.ours(n) for n in range(2))


def test_names_say_nothing_while_an_organisation_is_missing(two: Organisations, tmp_path: Path) -> None:
    """It may be called so, too."""
    rows = rows_of("invoices", [(two.names[0], invoice(1))], KEY)
    gone = "00000000-1111-4111-8111-000000000000"
    run = two.target(tmp_path, tenant_ids=[*two.tenant_ids, gone])([*rows, state(done=1)])
    assert (run.exit_code, run.states) == (2, [])
    assert "use ids" in run.errors[0]
    assert not any(two.ours(n) for n in range(2))


def test_a_column_that_is_a_field_of_xeros_is_refused(two: Organisations, tmp_path: Path) -> None:
    row = {**invoice(1), "Reference": two.tenant_ids[0]}
    run = two.target(tmp_path, tenant_column="reference")(
        [schema("invoices", row, KEY), record("invoices", row), state(done=1)]
    )
    assert run.exit_code == 2
    assert "tenant_column is reference, which stream invoices would send as Reference of Invoices" in run.log
    assert not any(two.ours(n) for n in range(2))


def unaccounted(two: Organisations, tmp_path: Path) -> list[Json]:
    """Rows that each organisation rejects, sent once."""
    wrong = invoice(1, lines=1)
    wrong["LineItems"][0]["AccountCode"] = "9876"
    rows = rows_of("invoices", [(each, wrong) for each in two.tenant_ids], KEY)
    assert two.target(tmp_path)([*rows, state(done=1)]).exit_code == 3
    return rows


def test_a_reject_that_was_given_to_another_organisation_is_not_sent_again(two: Organisations, tmp_path: Path) -> None:
    unaccounted(two, tmp_path)
    file = tmp_path / f"{two.tenant_ids[0]}-{REJECTS}"
    file.write_text(file.read_text().replace(f'"{COLUMN}":"{two.tenant_ids[0]}"', f'"{COLUMN}":"{two.tenant_ids[1]}"'))
    two.add_account(0, "9876")

    run = two.target(tmp_path).replay()

    assert run.exit_code == 2
    assert "has a row for another organisation than" in run.errors[0]
    assert not any(two.ours(n) for n in range(2))
    assert len(records(file)) == 1


def test_rejects_that_no_replay_reaches_are_told(two: Organisations, tmp_path: Path) -> None:
    unaccounted(two, tmp_path)
    two.add_account(0, "9876")

    run = two.target(tmp_path, tenant_ids=[two.tenant_ids[0]]).replay()

    assert run.exit_code == 5, run.told
    assert f"{two.tenant_ids[1]}-{REJECTS}" in run.errors[-1]
    assert set(two.ours(0)) == {"INV-1"}


def test_the_history_of_each_says_how_the_run_ended(two: Organisations, tmp_path: Path) -> None:
    rows = rows_of("invoices", [(each, invoice(1)) for each in two.tenant_ids], KEY)
    run = two.target(tmp_path, runs_path=f"{tmp_path}/runs-{{tenant_id}}.jsonl")([*rows, state(done=1), "no message"])
    ended = [records(tmp_path / f"runs-{each}.jsonl")[-1]["exit_code"] for each in two.tenant_ids]
    assert (run.exit_code, ended) == (2, [2, 2])
    assert "no message at all" not in run.log


@pytest.mark.parametrize(
    ("stream", "settings"),
    [("nothing", {}), ("invoices", {"streams": {"invoices": {"payload": {"Nonsense": 1}}}})],
)
def test_settings_are_looked_at_though_no_row_comes(
    two: Organisations, tmp_path: Path, stream: str, settings: Json
) -> None:
    run = two.target(tmp_path, **settings)([schema(stream, {COLUMN: "x", **invoice(1)}, KEY), state(done=1)])
    assert (run.exit_code, run.states) == (2, [])


def test_a_plan_without_a_name_is_one_of_each_organisation(two: Organisations, tmp_path: Path) -> None:
    rows = rows_of("invoices", [(each, invoice(1)) for each in two.tenant_ids], KEY)
    run = two.target(tmp_path, dry_run=True, plan_path="")([*rows, state(done=1)])
    assert run.exit_code == 0, run.told
    assert all((tmp_path / f"plan-{each}.jsonl").exists() for each in two.tenant_ids)


def test_of_what_was_cut_off_all_is_held_that_may_go_on(two: Organisations, tmp_path: Path) -> None:
    """Rows of other organisations between tell that rows do not come document by document."""
    first, second = two.tenant_ids
    rows = [(second, 2, "a"), (first, 1, "a"), (second, 2, "b"), (first, 3, "a")]
    lines = [(whose, _line(number, line)) for whose, number, line in rows]
    settings = {"streams": {"invoices": {"group_by": KEY, "key": KEY}}}
    run = two.target(tmp_path, **settings)(rows_of("invoices", lines, [*KEY, "line"]))
    assert run.exit_code == 7, run.told
    assert not any(two.ours(n) for n in range(2))


def test_rows_of_a_stream_that_goes_nowhere_need_no_organisation(two: Organisations, tmp_path: Path) -> None:
    other = {"id": 1, "what": "no entity"}
    rows = rows_of("invoices", [(each, invoice(1)) for each in two.tenant_ids], KEY)
    messages = [schema("weather", other, ["id"]), record("weather", other), *rows, state(done=1)]
    run = two.target(tmp_path, unmapped_streams="ignore")(messages)
    assert (run.exit_code, run.states) == (0, [{"done": 1}]), run.told


def test_a_file_of_somebody_else_is_seen_before_anything_is_sent(two: Organisations, tmp_path: Path) -> None:
    (tmp_path / f"{two.tenant_ids[1]}-{REJECTS}").write_text(json.dumps({"notes": "of mine"}))
    rows = rows_of("invoices", [(each, invoice(1)) for each in two.tenant_ids], KEY)
    assert two.target(tmp_path)([*rows, state(done=1)]).exit_code == 2
    assert not any(two.ours(n) for n in range(2))


def _line(number: int, line: str) -> Json:
    row = invoice(number, lines=1)
    del row["LineItems"]
    given = {"Description": line, "Quantity": 1, "UnitAmount": Decimal(10), "AccountCode": "200"}
    return {**row, "line": line, **{f"LineItems__{name}": value for name, value in given.items()}}
