"""Whoever watches over runs has an entry of each in a file of ours, however it ended."""

from __future__ import annotations

import json
import signal
import subprocess
import typing as t

import pytest
from support.loaders import DuckDB
from support.singer import contacts, invoices, whole
from support.tap import COMMAND, Tap, select, wait_until
from support.target import Target

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox
    from support.tap import Json

RUNS: t.Final = "runs.jsonl"


@pytest.fixture
def tap(sandbox: Sandbox, tmp_path: Path) -> Tap:
    return Tap(tmp_path, {**sandbox.config(), "runs_path": RUNS})


@pytest.fixture
def target(sandbox: Sandbox, tmp_path: Path) -> Target:
    return Target(tmp_path, {**sandbox.config(), "runs_path": RUNS})


def messages(plugin: Tap | Target) -> list[Json]:
    return [json.loads(line) for line in (plugin.folder / RUNS).read_text().splitlines()]


def entries(plugin: Tap | Target) -> list[Json]:
    return [each["record"] for each in messages(plugin) if each["type"] == "RECORD"]


def test_a_run_is_noted_when_it_begins_and_with_all_that_it_read_when_it_ends(sandbox: Sandbox, tap: Tap) -> None:
    run = tap("accounts", "users")
    schema, began, ended, organisation = messages(tap)

    assert run.exit_code == 0, run.told
    assert (schema["stream"], schema["key_properties"]) == ("tap_xero_runs", ["run_id", "tenant_id"])
    assert began["record"].keys() < schema["schema"]["properties"].keys()
    assert "ended" not in began["record"]
    one, other = ended["record"], organisation["record"]
    assert (one["tenant_id"], one["exit_code"], one["reason"], one["plugin"]) == ("all", 0, None, "tap-xero")
    assert began["record"]["began"] == one["began"] <= one["ended"]
    assert other["records_by_stream"] == {stream: len(rows) for stream, rows in run.records.items()}
    assert other["records"] == one["records"] == sum(map(len, run.records.values()))
    assert other["calls"] == len(sandbox.tenant_calls()) == 2
    assert other["bytes"] > 0
    assert {one["run_id"]} == {each["run_id"] for each in entries(tap)}


def test_runs_are_added_to_and_have_one_schema(tap: Tap) -> None:
    first = tap("users")
    tap("users", state=first.state)

    *_, last = entries(tap)
    assert [each["type"] for each in messages(tap)].count("SCHEMA") == 1
    assert len({each["run_id"] for each in entries(tap)}) == 2
    assert last["records_by_stream"] == {"users": 0}


def test_a_loader_makes_a_table_of_it_with_a_row_for_each_run_and_organisation(tap: Tap, tmp_path: Path) -> None:
    tap("users")
    tap("users")
    warehouse = DuckDB(tmp_path)
    warehouse.load(messages(tap))

    found = warehouse.ask("SELECT exit_code, ended IS NULL, tenant_id = 'all', records > 0 FROM xero.tap_xero_runs")
    assert sorted(found) == [(0, False, False, True)] * 2 + [(0, False, True, True)] * 2


def test_a_run_that_failed_says_of_which_stream_and_why(sandbox: Sandbox, tap: Tap) -> None:
    sandbox.order({"status": 500}, path="/Users", times=0)
    run = tap("accounts", "users")
    *_, whole_run, organisation = entries(tap)

    assert run.exit_code == whole_run["exit_code"] == 3
    assert [each["stream"] for each in organisation["failed"]] == ["users"]
    assert organisation["records_by_stream"]["accounts"]
    assert whole_run["reason"]


def test_what_xero_does_not_allow_is_skipped_with_the_reason(sandbox: Sandbox, tap: Tap) -> None:
    tap.config |= sandbox.config(scopes="accounting.settings.read")
    run = tap("accounts", "invoices")
    *_, organisation = entries(tap)

    assert run.exit_code == organisation["exit_code"] == 0, run.told
    ((stream, why),) = [(each["stream"], each["why"]) for each in organisation["skipped"]]
    assert stream == "invoices"
    assert "accounting.invoices.read" in why


def test_a_run_that_is_asked_to_end_is_noted_and_one_that_is_killed_has_no_end(sandbox: Sandbox, tap: Tap) -> None:
    sandbox.reset(invoices=0, contacts=400, latency_ms=100)
    tap.config |= sandbox.config() | {"page_size": 5}
    for when in (signal.SIGTERM, signal.SIGKILL):
        before = sandbox.calls_of("GET /Contacts")
        started = tap.start("contacts")
        wait_until(lambda: sandbox.calls_of("GET /Contacts") >= before + 3)  # noqa: B023 - waited for here
        started.process.send_signal(when)
        tap.finish(started)

    asked, killed = {each["run_id"]: each for each in entries(tap) if each["tenant_id"] == "all"}.values()
    assert (asked["exit_code"], "asked to end" in asked["reason"]) == (143, True)
    assert "ended" not in killed


def test_rows_of_the_target_are_noted_by_what_became_of_them(target: Target) -> None:
    run = target(whole(contacts(2), invoices(1, Type="NEITHER")))
    *_, whole_run, organisation = entries(target)

    assert run.exit_code == whole_run["exit_code"] == organisation["exit_code"] != 0
    assert organisation["organisation"]
    assert {name: count for name, count in organisation["rows"].items() if count} == {"accepted": 2, "rejected": 1}
    assert organisation["records"] == 3


def test_a_dry_run_is_told_from_one_that_writes(target: Target) -> None:
    for dry in (True, False):
        target(whole(contacts(1)), dry_run=dry)

    assert [each["dry_run"] for each in entries(target)] == [True] * 3 + [False] * 3


@pytest.mark.parametrize("theirs", [b"Dear diary\n", b'{"type":"SCHEMA","stream":"target_xero_runs"}\n', b"[1]"])
def test_a_file_of_somebody_else_stays_as_it_is_and_nothing_is_read(sandbox: Sandbox, tap: Tap, theirs: bytes) -> None:
    (tap.folder / RUNS).write_bytes(theirs)
    run = tap("users")

    assert run.exit_code == 2
    assert RUNS in run.errors[-1]
    assert (tap.folder / RUNS).read_bytes() == theirs
    assert sandbox.calls() == []


def test_no_secret_is_in_the_file(sandbox: Sandbox, tap: Tap) -> None:
    tap.config["client_secret"] = "a-secret-that-is-wrong"
    before = sandbox.secrets_seen()
    assert tap("users").exit_code == 5

    text = (tap.folder / RUNS).read_text()
    assert '"exit_code":5' in text
    assert not [each for each in (tap.config["client_secret"], *sandbox.secrets(since=before)) if each in text]


@pytest.mark.parametrize(("room", "is_read"), [(0, False), (400, True)], ids=["at once", "in the end"])
def test_a_disk_that_is_full_is_said_in_one_line(sandbox: Sandbox, tap: Tap, room: int, *, is_read: bool) -> None:
    tap("users")
    file, calls = tap.folder / RUNS, len(sandbox.calls())
    head, entry, *_ = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(head + entry * 5_000)
    files = ("--config", tap.file("config", tap.config), "--catalog", tap.file("catalog", select("users")))
    done = subprocess.run(
        ["prlimit", f"--fsize={file.stat().st_size + room}", COMMAND, *files],
        cwd=tap.folder,
        capture_output=True,
        check=False,
    )

    (line,) = [each for each in done.stderr.decode().splitlines() if RUNS in each]
    assert (done.returncode, "cannot be written" in line) == (4, True)
    assert (len(sandbox.calls()) > calls, b'"STATE"' in done.stdout) == (is_read, is_read)
    assert file.read_bytes().startswith(head + entry * 5_000)


def test_a_run_that_failed_ends_as_it_would_have_without_the_file(sandbox: Sandbox, tap: Tap) -> None:
    first = tap("users")
    sandbox.order({"status": 500}, path="/Users", times=0)
    noted = tap("users", "accounts", state=first.state)
    tap.config.pop("runs_path")

    assert noted.exit_code == tap("users", "accounts", state=first.state).exit_code == 3
