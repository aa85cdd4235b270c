"""Xero's limits and the connection's end: what a run waits for, and where it stops; no row is blamed for either."""

from __future__ import annotations

import typing as t

import pytest
from support.singer import contacts, invoices, state, whole

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.target import Run, Target

CREATING: t.Final[dict[str, t.Any]] = {"method": "PUT", "path": "/Contacts"}


def stopped_after(run: Run, contacts_written: int, exit_code: int) -> None:
    """It said why in one line, rejected nothing, and STATE says how far it came."""
    assert (run.exit_code, run.rejects) == (exit_code, []), run.told
    assert len(run.errors) == 1, run.told
    assert f"{contacts_written} accepted" in run.summary
    assert run.states == [{"row": contacts_written}]


@pytest.mark.fault(5)
def test_a_minute_that_is_used_up_is_waited_for_and_said(sandbox: Sandbox, target: Target) -> None:
    """However often: it is no failure, so `max_tries` does not count it."""
    sandbox.order({"limit": "minute", "retry_after": 1}, times=3, **CREATING)

    run = target(whole(contacts(1)), max_tries=1)

    assert run.exit_code == 0, run.told
    assert run.told.count("Next try in 1 s") == 3
    assert "(3 refused by a limit)" in run.summary


@pytest.mark.fault(7)
def test_a_call_that_was_one_too_many_at_once_is_made_again_a_moment_later(sandbox: Sandbox, target: Target) -> None:
    sandbox.order({"limit": "concurrent"}, **CREATING)

    run = target(whole(contacts(120)))

    assert run.exit_code == 0, run.told
    assert "120 accepted" in run.summary
    assert sandbox.calls_of("PUT /Contacts") == 3 + 1


@pytest.mark.fault(8)
def test_the_last_calls_of_a_day_are_left_to_others(sandbox: Sandbox, target: Target) -> None:
    """Whoever spent the others. The run ends cleanly, and the next one goes on."""
    sandbox.reset(day_limit=10)
    config = sandbox.config()
    messages = [*contacts(50), state(row=50), *invoices(100), state(row=150)]

    run = target(messages, **config, day_reserve=9, concurrent_limit=1, batch_size_rows=1)

    stopped_after(run, 50, 6)
    assert "The last 9 calls of today are left to others" in run.errors[0]
    assert target(messages, **config).exit_code == 0


@pytest.mark.fault(9)
def test_a_token_that_runs_out_is_renewed_and_the_call_made_again(sandbox: Sandbox, target: Target) -> None:
    sandbox.order({"status": 401}, skip=1, **CREATING)

    run = target(whole(contacts(150)), concurrent_limit=1)

    assert run.exit_code == 0, run.told
    assert "150 accepted" in run.summary
    assert sandbox.token_calls() == {"refresh_token": 2, "refused": 0}


@pytest.mark.fault(9)
def test_a_connection_that_ends_is_no_fault_of_the_rows(sandbox: Sandbox, target: Target) -> None:
    sandbox.order({"status": 401}, method="PUT", path="/Invoices", times=2)

    run = target([*contacts(1), state(row=1), *invoices(1), state(row=2)], batch_size_rows=1)

    stopped_after(run, 1, 5)
