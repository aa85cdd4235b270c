"""A run that waits for Xero's limits says so, and can be ended while it waits."""

from __future__ import annotations

import signal
import time
import typing as t

import pytest
from support.singer import contacts, state
from support.tap import wait_until

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.target import Target

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
    assert sandbox.calls_of("POST /Contacts") == 3
