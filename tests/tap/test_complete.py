"""Everything an organisation keeps comes out, once, in as few calls as Xero allows."""

from __future__ import annotations

import json
import math
import re
import subprocess
import time
import typing as t
from collections import Counter
from pathlib import Path

import pytest
from support.tap import COMMAND, discovered, select
from tap_xero.catalogue.parts import PARTS_BY_STREAM
from tap_xero.general_ledger.columns import LEDGERS
from xero_client.catalogue.entities import BY_STREAM, ENTITIES, Paging

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.tap import Tap


def test_discovery_lists_every_stream_without_settings_or_network() -> None:
    streams = json.loads(discovered())["streams"]

    assert {stream["stream"] for stream in streams} == {*BY_STREAM, *PARTS_BY_STREAM, *LEDGERS}
    assert len(ENTITIES) == 29
    assert all("tenant_id" in stream["key_properties"] for stream in streams)


def test_every_record_of_every_stream_comes_out_once(sandbox: Sandbox, tap: Tap) -> None:
    sandbox.reset(invoices=500)

    run = tap(**sandbox.config())

    assert run.exit_code == 0, run.told
    assert set(run.records) == set(BY_STREAM)
    for stream, records in run.records.items():
        keys = Counter(tuple(record[part] for part in BY_STREAM[stream].primary_keys) for record in records)
        assert max(keys.values()) == 1, f"{stream} repeats a key"
        assert len(records) == sandbox.count(BY_STREAM[stream].path), stream


@pytest.mark.parametrize("number", [0, 1, 200, 1000, 1001])
def test_contacts_are_complete_whatever_their_number(sandbox: Sandbox, tap: Tap, number: int) -> None:
    sandbox.reset(invoices=0, contacts=number)

    run = tap("contacts", **sandbox.config())

    assert len({record["ContactID"] for record in run.records["contacts"]}) == number
    assert sandbox.calls_of("GET /Contacts") == max(1, math.ceil(number / 1000))


def test_paged_streams_take_one_call_for_a_thousand_records(sandbox: Sandbox, tap: Tap) -> None:
    sandbox.reset(invoices=2500)
    paged = [entity for entity in ENTITIES if entity.paging is Paging.PAGES]

    run = tap(*(entity.stream for entity in paged), **sandbox.config())

    assert len(run.records["invoices"]) == 2500
    for entity in paged:
        expected = max(1, math.ceil(len(run.records[entity.stream]) / 1000))
        assert sandbox.calls_of(f"GET /{entity.path}") == expected, entity.stream


def test_streams_that_are_not_selected_cost_no_call(sandbox: Sandbox, tap: Tap) -> None:
    run = tap("currencies")

    assert set(run.records) == {"currencies"}
    assert {call["path"] for call in sandbox.tenant_calls()} == {"/Currencies"}


def test_pages_are_fetched_ahead_but_never_more_than_five_at_once(sandbox: Sandbox, tap: Tap) -> None:
    sandbox.reset(invoices=0, contacts=1000, latency_ms=100)

    run = tap("contacts", page_size=50, **sandbox.config())

    keys = [record["ContactID"] for record in run.records["contacts"]]
    assert len(set(keys)) == 1000
    assert keys == sorted(keys), "pages are written in order"
    assert 2 <= sandbox.peak_in_flight() <= 5
    assert not sandbox.too_many()


def test_archived_and_deleted_records_come_out_with_their_status(sandbox: Sandbox, tap: Tap) -> None:
    sandbox.reset(invoices=500)

    records = tap("contacts", "bank_transfers", "invoices", "tracking_categories", **sandbox.config()).records

    assert "ARCHIVED" in {record["ContactStatus"] for record in records["contacts"]}
    assert "DELETED" in {record["Status"] for record in records["bank_transfers"]}
    assert {"VOIDED", "DELETED"} <= {record["Status"] for record in records["invoices"]}
    assert "ARCHIVED" in {record["Status"] for record in records["tracking_categories"]}


def test_paged_records_come_with_their_lines(tap: Tap) -> None:
    records = tap("invoices", "manual_journals", "bank_transactions").records

    assert all(record["LineItems"] for record in records["invoices"])
    assert all(record["JournalLines"] for record in records["manual_journals"])
    assert all(record["LineItems"] for record in records["bank_transactions"] if "TRANSFER" not in record["Type"])


def test_the_tap_tests_its_connection_with_one_record_a_stream(sandbox: Sandbox, tap: Tap) -> None:
    sandbox.reset(invoices=500)
    file = tap.file("config", tap.config | sandbox.config())

    run = tap.finish(tap.command("--config", file, "--test"))

    assert run.exit_code == 0, run.told
    assert {stream: len(run.records[stream]) for stream in BY_STREAM} == dict.fromkeys(BY_STREAM, 1)
    assert not run.errors
    assert '"status":"failed"' not in run.log
    assert "none skipped, none failed." in run.log


def test_a_test_of_the_connection_ends_as_a_run_would_where_not_everything_can_be_read(tap: Tap) -> None:
    """Whoever relies on its exit code is not told that all is well; the summary does not say so either."""
    file = tap.file("config", tap.config | {"max_calls": 5})

    run = tap.finish(tap.command("--config", file, "--test"))

    assert run.exit_code == 6, run.told
    (error,) = run.errors
    assert "The run has made its 5 calls" in error
    assert "none failed, the rest not reached." in run.log


def test_a_run_says_little_unless_more_is_wanted(tap: Tap) -> None:
    """What was read and what it cost, not what the SDK does meanwhile; a level that is set brings that back."""
    arguments = ("--config", tap.file("config", tap.config), "--catalog", tap.file("catalog", select("users")))

    quiet = tap.finish(tap.command(*arguments, TAP_XERO_LOGLEVEL=""))
    told = tap.finish(tap.command(*arguments, TAP_XERO_LOGLEVEL="info"))

    lines = [line.rpartition("| ")[2].split()[0] for line in quiet.log.splitlines()]
    assert lines == ["stream", "connection", "users", "Read", "Egress"], quiet.log
    assert all(words in told.log for words in ("METRIC", "Beginning sync of 'users'", "Read 4 records in 2 calls"))


def test_the_metrics_of_the_sdk_go_where_the_manual_says(tap: Tap) -> None:
    """And nothing else does."""
    text = (Path(__file__).parents[2] / "docs" / "running.md").read_text()
    (example,) = re.findall(r"```yaml\n(version: 1\n.+?)```", text, re.DOTALL)
    (tap.folder / "logging.yaml").write_text(example)
    arguments = ("--config", tap.file("config", tap.config), "--catalog", tap.file("catalog", select("users")))

    run = tap.finish(tap.command(*arguments, TAP_XERO_LOGLEVEL="", SINGER_SDK_LOG_CONFIG="logging.yaml"))

    assert (run.exit_code, "METRIC" in run.log) == (0, False), run.log
    assert "none skipped, none failed." in run.log
    assert "record_count" in (tap.folder / "metrics.log").read_text()


def test_stream_maps_and_flattening_shape_the_records(tap: Tap) -> None:
    maps = {"currencies": {"code": "Code", "Description": None, "__alias__": "money"}}

    run = tap("currencies", stream_maps=maps)

    assert set(run.records) == {"money"}
    assert all("code" in record and "Description" not in record for record in run.records["money"])


def test_discovery_takes_less_than_two_seconds_on_a_busy_machine() -> None:
    """It reads neither network nor YAML; by itself it takes well under a second (bench/)."""
    started = time.process_time()
    subprocess.run([COMMAND, "--discover"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    assert time.process_time() - started < 2


def test_pages_that_xero_does_not_count_are_read_until_one_is_empty(sandbox: Sandbox, tap: Tap) -> None:
    sandbox.reset(invoices=0, contacts=60)
    tap.config |= sandbox.config()
    page = sandbox.get("Contacts", page=1, pageSize=50, order="ContactID ASC", includeArchived="true").json()
    for number, records in (("1", page["Contacts"]), ("2", page["Contacts"][:1]), ("3", [])):
        answer = {"status": 200, "body": {"Contacts": records}}
        sandbox.order(answer, path="Contacts", query={"page": number})

    run = tap("contacts", page_size=50)

    assert sandbox.tenant_calls()[-1]["query"]["page"] == "3"
    assert len(run.records["contacts"]) == 51
