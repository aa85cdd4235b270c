"""Results and rejects are Singer streams that survive whatever happens to a run."""

from __future__ import annotations

import json
import signal
import typing as t
from pathlib import Path

import jsonschema
import pytest
from support.singer import contacts, invoices, state, whole
from support.tap import wait_until

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Target

BAD: t.Final[dict[str, t.Any]] = {"Type": "NEITHER"}


def messages(path: str) -> list[Json]:
    return [json.loads(line) for line in Path(path).read_text().splitlines()]


def expect_stream(found: list[Json]) -> None:
    """Each RECORD comes after the SCHEMA of its stream, and fits it."""
    validators: dict[str, jsonschema.Draft7Validator] = {}
    for message in found:
        if message["type"] == "SCHEMA":
            jsonschema.Draft7Validator.check_schema(message["schema"])
            assert message["key_properties"] == ["id"]
            validators[message["stream"]] = jsonschema.Draft7Validator(message["schema"])
        else:
            validators[message["stream"]].validate(message["record"])
            assert message["record"]["id"]


def test_results_say_what_xero_calls_what_you_sent(sandbox: Sandbox, target: Target) -> None:
    run = target(whole(contacts(1)))

    (result,) = run.results
    (there,) = sandbox.get("Contacts", searchTerm="Customer 1").json()["Contacts"]
    assert result["xero_id"] == there["ContactID"]
    assert (result["stream"], result["key"], result["entity"]) == ("contacts", "CUST-1", "Contacts")
    assert (result["operation"], result["row_count"], result["tenant_id"]) == ("created", 1, sandbox.tenant_id)
    assert result["correlation_id"]
    assert result["written_at"].endswith("+00:00")


def test_results_say_what_was_done(target: Target) -> None:
    for email in ("a@example.com", "b@example.com", "b@example.com"):
        run = target(whole(contacts(1, EmailAddress=email)))

    assert [each["operation"] for each in run.results] == ["created", "updated", "unchanged"]
    assert len({each["id"] for each in run.results}) == 3


def test_rejects_say_why_in_xeros_own_words(target: Target) -> None:
    messages = invoices(1)
    messages[1]["record"]["LineItems"][0]["AccountCode"] = "9999"

    (reject,) = target(whole(messages)).rejects

    assert reject["reason"] == "invalid_value"
    assert "9999" in reject["messages"][0]
    assert (reject["stream"], reject["key"], reject["row_number"]) == ("invoices", "INV-1", 1)
    assert reject["record"]["LineItems"][0]["UnitAmount"] == 19.95
    assert reject["correlation_id"]


def test_the_log_counts_what_was_rejected_by_stream_and_reason(target: Target) -> None:
    run = target(whole(contacts(1), invoices(2, **BAD)), rejects_path=None)

    assert (
        "2 rows of invoices rejected: A value is not among those that Xero knows for its field. (not_in_enum)"
        in run.told
    )
    assert "INV-1: Type" in run.told
    assert "NEITHER" in run.told


def test_the_log_names_the_first_few_rejects_in_xeros_words(target: Target) -> None:
    messages = invoices(5)
    for message in messages[1:]:
        message["record"]["LineItems"][0]["AccountCode"] = "9999"

    run = target(whole(messages), rejects_path=None)

    named = [line for line in run.told.splitlines() if "Account code '9999' is not a valid code" in line]
    assert [line.split("|")[-1].split(":")[0].strip() for line in named] == ["INV-1", "INV-2", "INV-3"]
    assert "5 rows of invoices rejected" in run.told


def test_both_files_are_streams_that_grow(target: Target) -> None:
    assert target(whole(contacts(2), invoices(1, **BAD))).exit_code == 3
    run = target(whole(contacts(1, first=3), invoices(1, first=2, **BAD)))

    expect_stream(messages(run.config["results_path"]))
    expect_stream(messages(run.config["rejects_path"]))
    assert [each["key"] for each in run.results] == ["CUST-1", "CUST-2", "CUST-3"]
    assert len(run.rejects) == 2


def test_the_files_are_for_their_owner_alone(target: Target) -> None:
    target(whole(contacts(1), invoices(1, **BAD)))

    for name in ("results_path", "rejects_path"):
        assert Path(target.config[name]).stat().st_mode & 0o777 == 0o600


@pytest.mark.fault(23)
def test_a_torn_last_line_is_cut_off(target: Target) -> None:
    first = target(whole(contacts(1)))
    file = Path(target.config["results_path"])
    torn = b'{"type": "RECORD", "stream": "xero_results", "record": {"key": "' + b"x" * 100_000
    file.write_bytes(file.read_bytes() + torn)

    run = target(whole(contacts(1, first=2)))

    expect_stream(messages(str(file)))
    assert [each["key"] for each in run.results] == [first.results[0]["key"], "CUST-2"]


@pytest.mark.fault(23)
def test_what_a_killed_run_did_is_told_by_the_next(sandbox: Sandbox, target: Target) -> None:
    """Each result is told once, whether the run died before it was told, while it was, or before that was known."""
    sandbox.order({"stall_seconds": 5}, method="PUT", path="Contacts", skip=2)
    started = target.start(whole(contacts(150)), concurrent_limit=1)
    wait_until(lambda: not sandbox.pending())
    started.process.send_signal(signal.SIGKILL)
    killed = target.finish(started)

    run = target(whole(contacts(150)))

    assert run.exit_code == 0, run.told
    assert 0 < len(killed.results) < 100, "the file was cut off somewhere"
    told = [each["key"] for each in run.results if each["operation"] != "unchanged"]
    assert sorted(told) == sorted(f"CUST-{n}" for n in range(1, 151))
    expect_stream(messages(target.config["results_path"]))


def test_results_that_nobody_wants(target: Target) -> None:
    run = target([*contacts(1), state(row=1)], results_path=None, rejects_path=None)

    assert run.exit_code == 0, run.told
    assert run.states == [{"row": 1}]


def test_the_latest_results_are_one_for_each_key(target: Target) -> None:
    for email in ("a@example.com", "b@example.com", "b@example.com"):
        run = target(whole(contacts(2, EmailAddress=email)), results="latest")

    assert [(each["key"], each["operation"]) for each in run.results] == [("CUST-1", "updated"), ("CUST-2", "updated")]
    (head, *_) = messages(run.config["results_path"])
    assert head["key_properties"] == ["tenant_id", "stream", "key"]
    assert Path(run.config["results_path"]).stat().st_mode & 0o777 == 0o600


def test_results_of_what_did_not_change_are_had_for_the_asking(target: Target) -> None:
    target(whole(contacts(1)), results="latest")
    run = target(whole(contacts(1)), results="latest", results_unchanged=True)
    assert [each["operation"] for each in run.results] == ["unchanged"]
    assert run.results[0]["xero_id"]

    Path(run.config["results_path"]).unlink()
    assert target(whole(contacts(1)), results_unchanged=False).results == []


def test_a_log_becomes_the_latest_results_and_a_log_again(target: Target) -> None:
    for email in ("a@example.com", "b@example.com"):
        target(whole(contacts(1, EmailAddress=email)))
    assert len(target(whole(contacts(1)), results="latest").results) == 1

    run = target(whole(contacts(1)))

    assert [each["operation"] for each in run.results] == ["updated", "unchanged"]
