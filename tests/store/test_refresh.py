"""A grant is renewed once for everyone, and survives whatever happens to who renews it."""

from __future__ import annotations

import socket
import time
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from support.processes import ask_at_once, kill, start_asking
from support.tap import wait_until
from xero_client.grant.grant import lineage_of
from xero_client.grant.store import Store
from xero_client.settings.shared_settings import Settings

if TYPE_CHECKING:
    from support.sandbox import Sandbox
    from xero_client.grant.grant import Grant

FIFTY = 50
LONGEST_WAIT_SECONDS = 20
"""Of the two that Xero takes to answer, and a machine that is busy with other tests."""
HALF_AN_HOUR = 31 * 60

Json = dict[str, Any]


def stored(config: Json) -> tuple[Store, str, Grant]:
    """The grant in the store, and what it takes to change it."""
    store, lineage = Store(config["store_url"]), lineage_of(Settings.from_config(config, plugin="tests/1"))
    grant = store.load(lineage)
    assert grant
    return store, lineage, grant


def connect(config: Json) -> None:
    """A connection whose access token has just run out, by our clock."""
    ask_at_once(1, config)
    store, lineage, grant = stored(config)
    store.save(lineage, replace(grant, expires_at=0.0))


def expect_connected(config: Json, sandbox: Sandbox) -> None:
    """A new process gets through at once, and goes on to be connected when the next access token has run out."""
    (told,) = ask_at_once(1, config)
    assert told.organisations == 1, told.error
    assert sum(told.waited) < LONGEST_WAIT_SECONDS
    sandbox.advance(HALF_AN_HOUR)
    (told,) = ask_at_once(1, config)
    assert told.organisations == 1, told.error
    assert sandbox.token_calls()["refused"] == 0


def refreshes(sandbox: Sandbox) -> int:
    return sandbox.token_calls()["refresh_token"]


@pytest.mark.fault(10)
def test_fifty_processes_renew_an_expired_grant_once(sandbox: Sandbox, config: Json) -> None:
    connect(config)
    sandbox.order({"stall_seconds": 2}, path="/connect/token")

    told = ask_at_once(FIFTY, config)

    assert [each.error for each in told] == [""] * FIFTY
    assert sandbox.token_calls() == {"refresh_token": 2, "refused": 0}
    spared = [each for each in told if each.spared]
    assert spared, "some came while one of them was renewing"
    assert sum(bool(each.waited) for each in told) - len(spared) < FIFTY / 10, "hardly any of the others had the lock"
    assert max(wait for each in told for wait in each.waited) < LONGEST_WAIT_SECONDS


def test_killed_before_xero_hears_of_it(sandbox: Sandbox, config: Json) -> None:
    connect(config)
    with closing(socket.create_server(("127.0.0.1", 0))) as deaf:
        deaf.settimeout(20)
        process = start_asking(config, HTTP_PROXY=f"http://127.0.0.1:{deaf.getsockname()[1]}")
        heard, _ = deaf.accept()
        kill(process)
        heard.close()

    assert refreshes(sandbox) == 1
    expect_connected(config, sandbox)


def test_killed_before_xero_answers(sandbox: Sandbox, config: Json) -> None:
    connect(config)
    sandbox.order({"stall_seconds": 0.5}, path="/connect/token")
    process = start_asking(config)
    wait_until(lambda: not sandbox.pending())
    kill(process)

    wait_until(lambda: refreshes(sandbox) == 2)
    expect_connected(config, sandbox)


@pytest.mark.fault(11)
def test_killed_before_the_answer_is_saved(sandbox: Sandbox, config: Json) -> None:
    """The grant in the store is the one before, which Xero takes for a while yet: the next process renews it again."""
    connect(config)
    store, _, grant = stored(config)
    sandbox.order({"stall_seconds": 2}, path="/connect/token")
    process = start_asking(config)
    wait_until(lambda: not sandbox.pending())  # so it has seen that it could write
    with store.database.writing() as connection:
        connection.execute(sa.text("UPDATE xero_grants SET expires_at = 0"))  # nobody else can write it now
        wait_until(lambda: refreshes(sandbox) == 2)
        time.sleep(0.3)  # for the answer to arrive
        kill(process)

    assert stored(config)[2].refresh_token == grant.refresh_token
    expect_connected(config, sandbox)


@pytest.mark.fault(11)
def test_killed_before_what_was_saved_is_used(sandbox: Sandbox, config: Json) -> None:
    """The next process finds the renewed grant."""
    connect(config)
    _, _, grant = stored(config)
    sandbox.order({"stall_seconds": 0.5}, path="/connections")
    process = start_asking(config)
    wait_until(lambda: not sandbox.pending())
    kill(process)

    assert stored(config)[2].refresh_token != grant.refresh_token
    expect_connected(config, sandbox)
