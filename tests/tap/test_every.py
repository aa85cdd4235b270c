"""A stream may be read less often than the others, and then costs the runs in between no call."""

from __future__ import annotations

import datetime as dt
import typing as t

import pytest

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.tap import Json, Tap

DAILY: t.Final = {"streams": {"currencies": {"every": "24h"}, "accounts": {"every": "90m"}}}


def position(state: Json, stream: str) -> Json:
    (partition,) = state["bookmarks"][stream]["partitions"]
    return t.cast("Json", partition)


def earlier(state: Json, stream: str, **ago: float) -> None:
    """Let the stream have been read so long ago."""
    read = dt.datetime.now(dt.timezone.utc) - dt.timedelta(**ago)
    position(state, stream)["read_by"] = read.isoformat()


def test_a_stream_that_was_read_costs_no_call_until_its_time_has_passed(sandbox: Sandbox, tap: Tap) -> None:
    first = tap("accounts", "currencies", "organisations", **DAILY)
    second = tap("accounts", "currencies", "organisations", state=first.state, **DAILY)
    calls = {path: sandbox.calls_of(f"GET /{path}") for path in ("Accounts", "Currencies", "Organisation")}
    read_by, later = position(second.state, "currencies")["read_by"], second.state
    earlier(later, "accounts", hours=2)
    earlier(later, "currencies", hours=2)

    third = tap("accounts", "currencies", "organisations", state=later, **DAILY)

    assert [run.exit_code for run in (first, second, third)] == [0, 0, 0]
    assert calls == {"Accounts": 1, "Currencies": 1, "Organisation": 2}
    assert sandbox.calls_of("GET /Accounts") == 2
    assert sandbox.calls_of("GET /Currencies") == 1
    assert f"currencies was read by the run of {read_by}" in second.told


def test_what_changed_meanwhile_comes_when_it_is_read_again(sandbox: Sandbox, tap: Tap) -> None:
    first = tap("accounts", **DAILY)
    sandbox.advance(60)
    sandbox.put("Accounts", {"Code": "7777", "Name": "New", "Type": "EXPENSE"}).raise_for_status()
    second = tap("accounts", state=first.state, **DAILY)
    later = second.state
    earlier(later, "accounts", hours=2)

    third = tap("accounts", state=later, **DAILY)

    assert second.records["accounts"] == []
    assert [record["Code"] for record in third.records["accounts"]] == ["7777"]


def test_a_schedule_may_come_a_little_early(sandbox: Sandbox, tap: Tap) -> None:
    state = tap("currencies", **DAILY).state
    earlier(state, "currencies", hours=23, minutes=59)

    tap("currencies", state=state, **DAILY)

    assert sandbox.calls_of("GET /Currencies") == 2


def test_what_could_not_be_read_is_read_by_the_next_run(sandbox: Sandbox, tap: Tap) -> None:
    sandbox.order({"status": 503}, path="Currencies", times=2)

    failed = tap("currencies", "organisations", **DAILY)
    run = tap("currencies", "organisations", state=failed.state, **DAILY)

    assert (failed.exit_code, run.exit_code) == (3, 0)
    assert run.records["currencies"]


@pytest.mark.parametrize("read_by", ["2999-01-01T00:00:00Z", "yesterday", 5, None])
def test_a_time_that_cannot_be_is_no_reason_to_wait(sandbox: Sandbox, tap: Tap, read_by: t.Any) -> None:
    state = tap("currencies", **DAILY).state
    position(state, "currencies")["read_by"] = read_by

    assert tap("currencies", state=state, **DAILY).exit_code == 0
    assert sandbox.calls_of("GET /Currencies") == 2


def test_who_takes_it_out_of_the_settings_reads_in_each_run_and_leaves_no_trace(sandbox: Sandbox, tap: Tap) -> None:
    state = tap("currencies", **DAILY).state

    run = tap("currencies", state=state)

    assert sandbox.calls_of("GET /Currencies") == 2
    assert "read_by" not in position(run.state, "currencies")


@pytest.mark.parametrize("every", ["", "24", "0h", "a day", "-3h", "1.5h", "24 h", 24, True, ["24h"], "99999d"])
def test_what_is_no_time_is_refused(sandbox: Sandbox, tap: Tap, every: t.Any) -> None:
    run = tap("currencies", streams={"currencies": {"every": every}})

    assert run.exit_code == 2
    assert "every" in run.errors[0]
    assert sandbox.calls() == []


CHANGES: t.Final[list[dict[str, t.Any]]] = [
    {"params": {"where": 'Type=="ACCREC"'}},
    {"params": {}},
    {"path": {"InvoiceID": ["INV-0001"]}, "params": {}},
    {"lookback": 3},
    {"start_date": "2020-01-01T00:00:00Z"},
]


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_asked_otherwise_is_read_at_once(sandbox: Sandbox, tap: Tap, change: dict[str, t.Any]) -> None:
    own = {"every": "24h", "params": {"where": 'Type=="ACCPAY"'}}
    state = tap("invoices", streams={"invoices": own}).state
    before = len(sandbox.tenant_calls())

    run = tap("invoices", state=state, streams={"invoices": {**own, **change}})

    assert run.exit_code == 0, run.told
    assert len(sandbox.tenant_calls()) > before


def test_a_part_that_is_selected_later_has_everything_at_once(sandbox: Sandbox, tap: Tap) -> None:
    daily = {"streams": {"invoices": {"every": "24h"}}}
    state = tap("invoices", **daily).state

    run = tap("invoices", "invoice_line_items", state=state, **daily)
    again = tap("invoices", "invoice_line_items", state=run.state, **daily)

    assert run.records["invoice_line_items"]
    assert not again.records
