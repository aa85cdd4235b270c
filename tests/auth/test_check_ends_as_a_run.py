"""xero-auth check ends as the run that somebody has in mind, where its settings say what a run makes of something."""

from __future__ import annotations

import typing as t

import pytest
from support.singer import contacts, invoice, stream, whole
from support.target import Target

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.auth import Auth, Done
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.tap import Tap

BILLS: t.Final = {"streams": {"bills": {"entity": "Invoices"}}}
BILL: t.Final = invoice(1) | {"Type": "ACCPAY"}


@pytest.fixture
def target(auth: Auth, tmp_path: Path) -> Target:
    """The target, before anybody has connected."""
    return Target(tmp_path / "target", auth.config)


def checked(auth: Auth, target: Target, **settings: t.Any) -> Done:
    return auth("check", "--plugin", "target-xero", **target.config | settings)


@pytest.mark.parametrize("streams", [BILLS, {"streams": {"bill*": {"entity": "Invoices"}}}], ids=str)
def test_a_place_that_streams_names_and_no_scope_allows_is_wrong_as_in_a_run(
    auth: Auth, target: Target, streams: Json
) -> None:
    auth.log_in(None, "--entity", "Contacts")

    done, run = checked(auth, target, **streams), target(whole(stream("bills", [BILL], ["InvoiceNumber"])), **streams)

    assert done.exit_code == run.exit_code == 5, done.told + run.told
    assert "Invoices needs accounting.invoices" in done.told
    assert "Invoices needs accounting.invoices" in run.told


def test_a_stream_that_only_looks_like_a_place_asks_for_no_scope_before_it_comes(auth: Auth, target: Target) -> None:
    auth.log_in(None, "--entity", "Contacts")

    done = checked(auth, target, streams={"*": {"on_existing": "reject"}})

    assert done.exit_code == 0, done.told


@pytest.mark.parametrize("settings", [{}, BILLS], ids=str)
def test_what_only_plans_needs_nothing_that_allows_to_write(auth: Auth, target: Target, settings: Json) -> None:
    auth.log_in(None, *(f"--stream={each}" for each in ("contacts", "invoices", "organisations")))
    settings = {**settings, "dry_run": True, "plan_path": str(target.folder / "plan.jsonl")}
    rows = whole(stream("bills", [BILL], ["InvoiceNumber"])) if "streams" in settings else whole(contacts(1))

    done, run = checked(auth, target, **settings), target(rows, **settings)

    assert done.exit_code == run.exit_code == 0, done.told + run.told


@pytest.mark.parametrize("plugin", ["tap-xero", "target-xero"])
def test_calls_that_are_left_to_others_are_none_of_a_run(
    sandbox: Sandbox, auth: Auth, target: Target, tap: Tap, plugin: str
) -> None:
    sandbox.reset(day_limit=500)
    auth.log_in(None, "--write", "--stream", "contacts", "--stream", "organisations")
    settings: Json = {"day_reserve": 499}

    done = auth("check", "--plugin", plugin, **target.config | settings)
    rows = whole(contacts(600))
    run = target(rows, **settings) if plugin == "target-xero" else tap("contacts", "contact_groups", **settings)

    assert done.exit_code == run.exit_code == 6, done.told + run.told
    assert "The last 499 calls of today are left to others: run again tomorrow." in done.told


def test_an_organisation_that_is_not_connected_is_as_wrong_for_a_target_of_several_as_for_one(
    sandbox: Sandbox, auth: Auth, target: Target
) -> None:
    sandbox.reset(organisations=3)
    tenants = list(sandbox.config(organisations="3")["tenant_ids"])
    auth.log_in(tenants, "--write")
    sandbox.disconnect(tenants[1])
    files = {name: f"{target.folder}/{{tenant_id}}-{name}" for name in ("results_path", "rejects_path")}
    settings: Json = {"tenant_column": "company", "tenant_ids": tenants, **files}
    rows = whole(contacts(1, company=tenants[1]))

    done, run = checked(auth, target, **settings), target(rows, **settings)

    assert done.exit_code == run.exit_code == 5, done.told + run.told
    assert f"The organisation {tenants[1]} is not connected." in " ".join(done.told.split())


def test_what_xero_does_not_allow_is_wrong_where_the_settings_say_that_a_run_fails_for_it(auth: Auth, tap: Tap) -> None:
    auth.log_in(None, "--stream", "contacts", "--stream", "organisations")

    done = auth("check", "--plugin", "tap-xero", fail_on_skipped=True)
    run = tap("contacts", "invoices", fail_on_skipped=True)

    assert done.exit_code == run.exit_code == 1, done.told + run.told
    assert "fail_on_skipped is set" in done.told
