"""A run that waits for Xero's limits says so, and can be ended while it waits."""

from __future__ import annotations

import signal
import time
import typing as t

import pytest
from support.singer import contacts, journals, state, whole
from support.tap import wait_until

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Run, Target

AT_ONCE_SECONDS: t.Final = 30
"""Half of what it would have waited for, and enough for a machine that is busy."""


@pytest.mark.fault(24)
def test_who_is_asked_to_end_while_waiting_for_the_next_minute_ends_at_once(sandbox: Sandbox, target: Target) -> None:
    """What was about to be sent was not, so the next run has nothing to find out."""
    messages = [*contacts(120), state(row=120)]
    started = target.start(messages, minute_limit=2, concurrent_limit=1)
    wait_until(lambda: "calls of this minute are used up" in started.log.read_text())
    asked_at = time.monotonic()
    started.process.send_signal(signal.SIGTERM)

    run = target.finish(started)

    assert time.monotonic() - asked_at < AT_ONCE_SECONDS
    assert run.exit_code == 143, run.told
    assert run.told.count("calls of this minute are used up") == 1
    assert "100 accepted + 0 unchanged + 0 rejected + 20 held" in run.summary
    assert "Read 120 rows = 20 accepted + 100 unchanged" in target(messages).summary
    assert sandbox.calls_of("PUT /Contacts") == 3


@pytest.mark.fault(24)
@pytest.mark.parametrize("path", ["GET /Organisation", "PUT /Contacts"])
def test_who_is_asked_to_end_between_two_tries_makes_no_third(sandbox: Sandbox, target: Target, path: str) -> None:
    """What the second one did is not known then: the next run finds out."""
    method, _, collection = path.partition(" ")
    sandbox.order({"status": 503, "after": True}, times=2, method=method, path=collection)

    run = ended(target, whole(contacts(1)), *["Next try in"] * 2, require_demo_company=True, max_tries=9)

    assert run.exit_code == 143, run.told
    assert sandbox.calls_of(path) == 2
    assert target(whole(contacts(1))).exit_code == 0
    assert sandbox.calls_of("PUT /Contacts") == {"GET /Organisation": 1, "PUT /Contacts": 3}[path]


@pytest.mark.fault(24)
def test_who_is_asked_to_end_while_a_lost_document_may_still_show_up_ends_at_once(
    sandbox: Sandbox, target: Target
) -> None:
    """The next run looks for it, and waits if it has to."""
    sandbox.order({"status": 503}, times=3, method="PUT", path="/ManualJournals")

    asked = ended(target, whole(journals(1)), "looking for them at Xero in", settle_seconds=600)

    assert asked.exit_code == 143, asked.told
    assert "Read 1 row = 0 accepted + 0 unchanged + 0 rejected + 1 held" in asked.summary
    run = target(whole(journals(1)), settle_seconds=0)
    assert run.exit_code == 0, run.told
    assert len(sandbox.get("ManualJournals", where='Narration=="Accrual 1"').json()["ManualJournals"]) == 1


def ended(target: Target, messages: list[Json], *said: str, **settings: t.Any) -> Run:
    """A run that was asked to end when it had said this so many times, and did."""
    started = target.start(messages, **settings)
    wait_until(lambda: started.log.read_text().count(said[0]) == len(said))
    asked_at = time.monotonic()
    started.process.send_signal(signal.SIGTERM)
    run = target.finish(started)
    assert time.monotonic() - asked_at < AT_ONCE_SECONDS
    return run
