"""What is set carelessly is told in one line before anything is written."""

from __future__ import annotations

import sqlite3
import typing as t
from contextlib import closing

import pytest
from support.singer import invoices, stream, text, whole
from support.target import COMMAND

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox
    from support.target import Run, Target


def refused(run: Run, sandbox: Sandbox, *words: str) -> None:
    assert run.exit_code == 2, run.told
    assert len(run.errors) == 1, run.told
    assert all(word in run.errors[0] for word in words), run.errors
    assert "Traceback" not in run.log
    assert [call for call in sandbox.tenant_calls() if call["method"] != "GET"] == []


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("dryrun", "dry_run"),
        ("Dry-Run", "dry_run"),
        ("expected_organization", "expected_organisation"),
        ("max_reject", "max_rejects"),
        ("tenant_id", "tenant_ids"),
    ],
)
def test_a_misspelt_setting_is_refused_with_the_one_that_is_meant(
    sandbox: Sandbox, target: Target, name: str, meant: str
) -> None:
    refused(target(whole(invoices(1)), **{name: True}), sandbox, f"no setting {name}", f"{meant} is meant")


def test_settings_of_other_plugins_are_let_be(target: Target) -> None:
    assert target(whole(invoices(1)), page_size=100, start_date="2026-01-01").exit_code == 0


@pytest.mark.parametrize("name", ["results_path", "rejects_path", "plan_path"])
def test_a_folder_is_no_file_to_write_to(sandbox: Sandbox, target: Target, tmp_path: Path, name: str) -> None:
    refused(target(whole(invoices(1)), dry_run=True, **{name: str(tmp_path)}), sandbox, name, "is a folder")


def test_the_fault_of_a_long_expression_is_not_cut_off(target: Target) -> None:
    table = {f"Kind {number} of account": f"KIND{number}" for number in range(30)}
    rows = stream("invoices", [{"id": "1", "kind": "Other"}], ["id"])

    run = target(whole(rows), streams={"invoices": {"payload": {"Type": f"={table}[record['kind']]"}}})

    assert "there is no 'Other' (record['kind'] is 'Other')" in run.told


@pytest.mark.parametrize(
    ("payload", "word"), [({"LineItems": 5}, "LineItem"), ({"Contact": True}, "Contact"), ({"Contact": 0.5}, "Contact")]
)
def test_a_constant_where_xero_has_an_object_is_refused(
    sandbox: Sandbox, target: Target, payload: dict[str, t.Any], word: str
) -> None:
    run = target(whole(invoices(1)), streams={"invoices": {"payload": payload}})

    refused(run, sandbox, f"payload.{next(iter(payload))}", word, "give its fields")


def test_what_stream_maps_cannot_have_is_refused(sandbox: Sandbox, target: Target) -> None:
    refused(target(whole(invoices(1)), stream_maps={"contacts": {"__else__": "pass"}}), sandbox, "stream_maps.contacts")


@pytest.mark.parametrize(
    ("name", "value"),
    [("settle_seconds", -1), ("match_within_days", -1), ("batch_size_rows", 0), ("max_rejects", -1)],
)
def test_a_number_that_can_mean_nothing_is_refused(sandbox: Sandbox, target: Target, name: str, value: int) -> None:
    refused(target(whole(invoices(1)), **{name: value}), sandbox, f"{name} should be from ")


@pytest.mark.parametrize("path", ["no/such/folder/ledger.db", "theirs.db", "."])
def test_a_ledger_that_cannot_be_ours_is_called_by_the_name_of_its_setting(
    sandbox: Sandbox, target: Target, tmp_path: Path, path: str
) -> None:
    """And the database of somebody else stays as it is."""
    theirs = tmp_path / "theirs.db"
    with closing(sqlite3.connect(theirs)) as connection:
        connection.execute("CREATE TABLE theirs (a)")
    theirs.chmod(0o600)
    before = theirs.read_bytes()

    refused(target(whole(invoices(1)), ledger_url=f"sqlite:///{tmp_path / path}"), sandbox, "ledger_url names")

    assert theirs.read_bytes() == before


@pytest.mark.parametrize("table", ["xero_versions (a, b)", "xero_grants (a)", "xero_versions (component)"])
@pytest.mark.parametrize("name", ["ledger_url", "store_url"])
@pytest.mark.parametrize("dry", [True, False])
def test_a_table_that_only_has_the_name_of_ours_makes_no_database_ours(
    sandbox: Sandbox, target: Target, table: str, name: str, *, dry: bool
) -> None:
    theirs = target.folder / "theirs.db"
    with closing(sqlite3.connect(theirs)) as connection:
        connection.execute(f"CREATE TABLE {table}")
    theirs.chmod(0o600)
    before = theirs.read_bytes()

    run = target(whole(invoices(1)), dry_run=dry, **{name: f"sqlite:///{theirs}"})

    refused(run, sandbox, f"{name} names", "no store of ours")
    assert theirs.read_bytes() == before
    assert not list(target.folder.glob("theirs.db-*"))


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("sqlite://host/ledger.db", "host"),
        ("sqlite:///ledger.db?foo=bar", "foo"),
        ("sqlite:///ledger.db?nolock=1", "nolock"),
        ("sqlite:///file:mem?mode=memory&uri=true", "mode, uri"),
        ("sqlite:///file:ledger.db", "file:"),
    ],
)
@pytest.mark.parametrize("name", ["ledger_url", "store_url"])
def test_what_no_sqlite_file_has_is_refused_in_its_url(
    sandbox: Sandbox, target: Target, name: str, url: str, word: str
) -> None:
    refused(target(whole(invoices(1)), **{name: url}), sandbox, name, word, "sqlite:////path/store.db")
    assert not [each for each in target.folder.iterdir() if "ledger" in each.name or "mem" in each.name]


@pytest.mark.parametrize("name", ["results_path", "rejects_path", "plan_path"])
@pytest.mark.parametrize("url", ["ledger_url", "store_url"])
@pytest.mark.parametrize("dry", [True, False])
def test_a_file_that_is_to_be_a_database_too_is_refused(
    sandbox: Sandbox, target: Target, name: str, url: str, *, dry: bool
) -> None:
    """By a plan as by a run, and whether or not it is there yet."""
    file = target.folder / "new.db"

    run = target(whole(invoices(1)), dry_run=dry, **{name: str(file), url: f"sqlite:///{file}"})

    refused(run, sandbox, name, url, "one file")
    assert not file.exists()


@pytest.mark.parametrize("config", [True, False], ids=["with a file", "of the environment alone"])
@pytest.mark.parametrize("name", ["target_xero_dry_run", "Target_Xero_Dry_Run", "TARGET_XERO_dry_run"])
def test_a_variable_in_other_capitals_is_refused_with_the_right_name(
    sandbox: Sandbox, target: Target, name: str, config: bool
) -> None:
    """Nobody would read it, and a run would follow where a plan was meant."""
    arguments = ["--config", str(target.file("config", target.config_text()))] if config else ["--config=ENV"]
    source = target.file("input", text(whole(invoices(1))))
    environment: t.Any = {name: "true"}

    run = target.finish(target.command(COMMAND, *arguments, source=source, **environment))

    refused(run, sandbox, name, "TARGET_XERO_DRY_RUN")


@pytest.mark.parametrize("value", ["", "  "])
def test_an_empty_name_of_the_only_organisation_is_not_taken_for_none(
    sandbox: Sandbox, target: Target, value: str
) -> None:
    """As a variable that is not there leaves it: the run would write into whichever organisation is connected."""
    refused(target(whole(invoices(1)), expected_organisation=value), sandbox, "expected_organisation is empty")


@pytest.mark.parametrize("name", ["expected_organisation", "dry_run", "max_deletes", "validate_records"])
def test_an_empty_variable_that_would_keep_a_run_from_something_is_refused(
    sandbox: Sandbox, target: Target, name: str
) -> None:
    arguments = ["--config", str(target.file("config", target.config_text())), "--config=ENV"]
    source = target.file("input", text(whole(invoices(1))))
    environment: t.Any = {f"TARGET_XERO_{name.upper()}": ""}

    run = target.finish(target.command(COMMAND, *arguments, source=source, **environment))

    refused(run, sandbox, name)


def test_a_home_is_meant_alike_in_every_setting_that_names_a_place(
    target: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No shell reads what stands in a file of settings."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "scan.txt").write_text("Hello")
    monkeypatch.setenv("HOME", str(home))
    scans = stream("scans", [{"number": "INV-1", "FileName": "scan.txt"}], ["number", "FileName"])
    own = {"path": "Invoices/{number}/Attachments/{FileName}", "file_column": "FileName"}
    names = ("results", "rejects", "runs", "plan")
    places = {f"{name}_path": f"~/{name}.jsonl" for name in names} | {
        "files_folder": "~",
        "store_url": "sqlite:///~/store.db",
    }
    for dry in (True, False):
        run = target(whole(invoices(1), scans), streams={"scans": own}, dry_run=dry, **places)
        assert run.exit_code == 0, run.told

    assert {"results.jsonl", "runs.jsonl", "plan.jsonl", "store.db"} <= {each.name for each in home.iterdir()}
    assert not (target.folder / "~").exists()
    assert target(whole(invoices(1)), runs_path="~nobody-of-this-name/runs.jsonl").exit_code == 2
