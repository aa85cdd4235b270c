"""A run costs no more than it may, and what did not fit comes with the next."""

from __future__ import annotations

import re
import typing as t

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.tap import Run, Tap


def keys(*runs: Run) -> list[str]:
    return [record["ContactID"] for run in runs for record in run.records["contacts"]]


def test_a_run_makes_no_more_calls_than_it_may_and_the_next_goes_on(sandbox: Sandbox, tap: Tap) -> None:
    sandbox.reset(invoices=0, contacts=500, latency_ms=20)
    tap.config |= sandbox.config()

    runs = [tap("contacts", page_size=50, max_calls=4)]
    assert sandbox.calls_of("GET /Contacts") == 4
    while runs[-1].exit_code == 6 and len(runs) < 5:
        runs.append(tap("contacts", page_size=50, max_calls=4, state=runs[-1].state))

    assert [run.exit_code for run in runs] == [6, 6, 0]
    assert len(set(keys(*runs))) == 500
    assert len(keys(*runs)) <= 500 + 2 * 50, "at most one page comes twice for each stop"


def test_a_run_stops_after_the_bytes_it_may_read(sandbox: Sandbox, tap: Tap) -> None:
    sandbox.reset(invoices=0, contacts=500)
    tap.config |= sandbox.config()

    run = tap("contacts", page_size=50, max_bytes=1)

    assert run.exit_code == 6, run.told
    assert len(keys(run)) == 50


def test_small_streams_come_first(sandbox: Sandbox, tap: Tap) -> None:
    run = tap("invoices", "journals", "currencies", "users", max_calls=3)

    assert list(run.records) == ["currencies", "users", "invoices"]


def test_a_run_ends_by_saying_what_each_stream_took(sandbox: Sandbox, tap: Tap) -> None:
    run = tap("currencies", "invoices")

    size = sandbox.stats()["tenants"][sandbox.tenant_id]["paths"]["GET /Invoices"]["bytes"]
    assert re.search(rf"invoices +{len(run.records['invoices'])} +1 +{size:,}$", run.log, re.MULTILINE)
    assert "Read 125 records in 3 calls" in run.log


def test_the_last_calls_of_the_day_are_left_to_others(sandbox: Sandbox, tap: Tap) -> None:
    sandbox.reset(invoices=0, contacts=500, day_limit=10, latency_ms=20)
    tap.config |= sandbox.config()

    run = tap("contacts", page_size=20, day_reserve=4)

    assert run.exit_code == 6, run.told
    assert sandbox.calls_of("GET /Contacts") in {5, 6}, "one more may have been counted twice, as sent and as answered"
    assert "left to others" in run.errors[-1]
