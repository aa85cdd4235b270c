"""Preflight: what the access token does not allow is known before a call is spent."""

from __future__ import annotations

import typing as t

import pytest
from support.singer import contacts, whole
from support.target import Target

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox
    from support.tap import Tap


def skipped(log: str, stream: str) -> str:
    (line,) = [line for line in log.splitlines() if f"Skipped {stream} of" in line]
    return line


def paths(sandbox: Sandbox) -> set[str]:
    return {call["path"] for call in sandbox.tenant_calls()}


def test_a_stream_without_its_scope_costs_no_call(sandbox: Sandbox, tap: Tap) -> None:
    tap.config |= sandbox.config(scopes="accounting.settings.read accounting.contacts")

    run = tap("contacts", "currencies", "invoices", "expense_claims")

    assert run.exit_code == 0, run.told
    assert paths(sandbox) == {"/Contacts", "/Currencies"}
    assert "the scope accounting.invoices.read" in skipped(run.log, "invoices")
    assert "accounting.transactions.read" in skipped(run.log, "expense_claims")
    assert run.records["contacts"], "the scope that allows writing allows reading"


def test_a_broad_scope_covers_what_has_got_a_scope_of_its_own_since(sandbox: Sandbox, tap: Tap) -> None:
    tap.config |= sandbox.config(scopes="accounting.transactions")

    assert tap("quotes", "receipts", "currencies").exit_code == 0
    assert paths(sandbox) == {"/Quotes", "/Receipts"}


def test_a_plan_that_is_too_small_is_told_apart_from_a_scope(sandbox: Sandbox, tap: Tap) -> None:
    """The token has the scope, and still Xero refuses: the line says what Xero wants."""
    sandbox.reset(tier="core")
    tap.config |= sandbox.config()

    run = tap("journals")

    assert paths(sandbox) == {"/Journals"}
    assert "Xero's Advanced tier" in skipped(run.log, "journals")


def test_a_role_that_is_too_small_is_told_with_what_the_stream_needs(sandbox: Sandbox, tap: Tap) -> None:
    sandbox.reset(role="standard")
    tap.config |= sandbox.config()

    assert "a user who may see reports" in skipped(tap("manual_journals").log, "manual_journals")


@pytest.mark.parametrize("content", ["e30", "eyJzY29wZSI6bnVsbH0", "", "*"])
def test_a_token_that_does_not_tell_is_left_to_xero(sandbox: Sandbox, tap: Tap, content: str) -> None:
    run = tap("currencies", auth_flow="access_token", access_token=f"opaque.{content}.token", max_tries=1)

    assert run.exit_code == 5
    assert "refuses the access_token" in run.errors[-1]


def test_the_target_refuses_before_its_first_call(sandbox: Sandbox, tmp_path: Path) -> None:
    """A scope for reading is not enough for writing, and is told apart from it."""
    target = Target(tmp_path, sandbox.config(scopes="accounting.contacts.read accounting.settings"))

    run = target(whole(contacts(3)))

    assert run.exit_code == 5
    assert "Contacts needs accounting.contacts)" in run.errors[-1]
    assert paths(sandbox) == set()
    assert run.results == run.rejects == []


def test_the_target_writes_with_the_one_scope_that_it_needs(sandbox: Sandbox, tmp_path: Path) -> None:
    target = Target(tmp_path, sandbox.config(scopes="accounting.contacts"))

    assert target(whole(contacts(3))).exit_code == 0
    assert paths(sandbox) == {"/Contacts"}
