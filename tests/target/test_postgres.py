"""The ledger may live in PostgreSQL, so that any machine goes on where another one stopped."""

from __future__ import annotations

import typing as t

import pytest
from support.killing import at_call
from support.singer import contacts, invoices, whole
from support.target import Target

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.postgres import Postgres
    from support.sandbox import Sandbox


@pytest.mark.fault(26)
def test_another_machine_with_the_same_ledger_writes_nothing_twice(
    sandbox: Sandbox, postgres: Postgres, tmp_path: Path
) -> None:
    config = {**sandbox.config(), "store_url": postgres.database()}
    messages = whole(contacts(20), invoices(60))
    here, there = (Target(folder(tmp_path, name), config) for name in ("here", "there"))

    first, again = here(messages), there(messages)

    assert (first.exit_code, again.exit_code) == (0, 0)
    assert "80 accepted" in first.told
    assert "80 unchanged" in again.told
    assert sandbox.calls_of("PUT /Invoices") == 2


@pytest.mark.fault(21)
def test_a_run_that_was_killed_is_finished_by_another_machine(
    sandbox: Sandbox, postgres: Postgres, tmp_path: Path
) -> None:
    config = {**sandbox.config(), "store_url": postgres.database(), "settle_seconds": 0}
    messages = whole(invoices(120))
    here, there = (Target(folder(tmp_path, name), config) for name in ("here", "there"))
    before = sandbox.count("Invoices")
    sandbox.order({"stall_seconds": 1}, method="PUT", path="/Invoices")

    started = here.start(messages)
    at_call(sandbox, 2)(started)
    killed = here.finish(started)
    run = there(messages)

    assert (killed.exit_code, run.exit_code) == (-9, 0)
    assert sandbox.count("Invoices") - before == 120


def folder(parent: Path, name: str) -> Path:
    (parent / name).mkdir()
    return parent / name
