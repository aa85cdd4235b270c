"""Processes that share a store stay inside an organisation's limits together."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import cycle, islice
from typing import TYPE_CHECKING, Any

import pytest
from support.processes import kill, start_reading
from support.tap import Tap, wait_until
from xero_client.api.call import Call
from xero_client.api.session import XeroSession
from xero_client.connection import Connection
from xero_client.errors import MinuteLimitError
from xero_client.grant.refresh import FixedToken
from xero_client.rate_limits.other_processes import LONGEST_WAIT_SECONDS, MIGRATIONS, Neighbours
from xero_client.rate_limits.pace import Limits, Pace
from xero_client.rate_limits.usage import Meter
from xero_client.settings.shared_settings import Settings
from xero_client.storage.database import Database
from xero_client.transport.wire import Wire
from xero_client.transport.xero_clock import XeroClock

if TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox

Json = dict[str, Any]


class Hours:
    """A clock that the sandbox has too, on which waiting takes no time."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self.waited = 0.0

    def now(self) -> float:
        return 1_000_000 + self.waited

    def sleep(self, seconds: float) -> None:
        if seconds > 0:
            self.waited += seconds
            self._sandbox.advance(seconds)


def session(sandbox: Sandbox, store_url: str, hours: Hours) -> XeroSession:
    """What a process of its own would have, on that clock."""
    config = sandbox.config() | {"auth_flow": "access_token", "access_token": sandbox.access_token(), "max_tries": 1}
    settings = Settings.from_config(config, plugin="tests/1")

    def pace(tenant_id: str | None) -> Pace:
        limits = Limits(per_minute=20, at_once=5)
        others = Neighbours(Database(store_url, MIGRATIONS), str(tenant_id), limits, clock=hours.now, sleep=hours.sleep)
        return Pace(limits, others=others, clock=hours.now, sleep=hours.sleep)

    return XeroSession(
        settings,
        wire=Wire(settings),
        signer=FixedToken(settings),
        meter=Meter(),
        pace=pace,
        sleep=time.sleep,
        observe=XeroClock(time.time).observe,
    )


def test_two_taps_at_once_are_never_too_many(sandbox: Sandbox, tmp_path: Path) -> None:
    """Each has more to ask than a minute allows; what one has asked, the other may not."""
    sandbox.reset(invoices=0, contacts=600, latency_ms=100, minute_limit=20)
    tap = Tap(tmp_path, {**sandbox.config(), "minute_limit": 20})

    runs = [tap.start("contacts", page_size=20) for _ in range(2)]
    wait_until(lambda: len(sandbox.tenant_calls()) == 20, seconds=40)
    time.sleep(2)
    for run in runs:
        run.process.kill()
        run.process.wait()

    assert len(sandbox.tenant_calls()) == 20, "all others wait for the next minute"
    assert 1 <= sandbox.peak_in_flight() <= 5
    assert sandbox.too_many() == 0


def test_a_minute_later_all_go_on(sandbox: Sandbox, store_url: str) -> None:
    sandbox.reset(invoices=0, minute_limit=20)
    hours = Hours(sandbox)
    sessions = [session(sandbox, store_url, hours) for _ in range(3)]
    call = Call(url=f"{sandbox.url}/api.xro/2.0/Currencies", tenant_id=sandbox.tenant_id)

    for each in islice(cycle(sessions), 70):
        each.send(call)

    assert sandbox.too_many() == 0
    assert hours.waited < 4 * 61, "nobody waits for more than there is to wait for"


def test_what_xero_asks_of_one_all_do(sandbox: Sandbox, store_url: str) -> None:
    sandbox.reset(invoices=0, minute_limit=0)
    hours = Hours(sandbox)
    one, other = (session(sandbox, store_url, hours) for _ in range(2))
    call = Call(url=f"{sandbox.url}/api.xro/2.0/Currencies", tenant_id=sandbox.tenant_id)
    sandbox.order({"limit": "minute", "retry_after": 30}, path="Currencies")
    with pytest.raises(MinuteLimitError):
        one.send(replace(call, retried=False))

    other.send(call)

    assert 30 <= hours.waited < 31


def test_five_at_once_are_the_most_for_all_together(sandbox: Sandbox, store_url: str) -> None:
    config = crowded(sandbox, store_url)
    processes = [start_reading(config, "Currencies", 15) for _ in range(2)]
    for process in processes:
        process.join(60)

    assert [process.exitcode for process in processes] == [0, 0]
    assert len(sandbox.tenant_calls()) == 30
    assert sandbox.peak_in_flight() == 5
    assert sandbox.too_many() == 0


def test_who_waits_for_the_calls_of_others_says_so_once_and_not_for_ever(
    sandbox: Sandbox, store_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    hours, limits = Hours(sandbox), Limits(per_minute=20, at_once=1)
    one, other = (
        Neighbours(Database(store_url, MIGRATIONS), "a", limits, clock=hours.now, sleep=lambda _: hours.sleep(1))
        for _ in range(2)
    )

    with one.slot(), other.slot():
        assert LONGEST_WAIT_SECONDS <= hours.waited < LONGEST_WAIT_SECONDS + 2

    assert caplog.text.count("Other runs make all the calls") == 1


def test_a_process_that_dies_leaves_its_places(sandbox: Sandbox, store_url: str) -> None:
    config = crowded(sandbox, store_url, concurrent_limit=0)  # a server may take a while to notice that we are gone
    sandbox.order({"stall_seconds": 1}, path="Currencies", times=5)
    process = start_reading(config, "Currencies", 5)
    wait_until(lambda: not sandbox.pending())
    kill(process)
    connection = Connection(Settings.from_config(config, plugin="tests/1"))
    tenant_id = connection.organisations[0].tenant_id

    started = time.monotonic()
    connection.send("Currencies", tenant_id=tenant_id)

    assert time.monotonic() - started < LONGEST_WAIT_SECONDS / 10


def test_a_store_that_is_busy_costs_no_call(sandbox: Sandbox, store_url: str, caplog: pytest.LogCaptureFixture) -> None:
    config = crowded(sandbox, store_url)
    connection = Connection(Settings.from_config(config, plugin="tests/1"))
    tenant_id = connection.organisations[0].tenant_id
    connection.send("Currencies", tenant_id=tenant_id)
    with connection.store.database.writing() as writer:
        writer.exec_driver_sql("UPDATE xero_paces SET held_until = 0")

        for _ in range(3):
            assert connection.send("Currencies", tenant_id=tenant_id).ok

    assert caplog.text.count("without regard to others") == 1


def crowded(sandbox: Sandbox, store_url: str, **options: int) -> Json:
    """A config for calls that take a while."""
    sandbox.reset(invoices=0, latency_ms=200, **options)
    return {**sandbox.config(), "store_url": store_url}
