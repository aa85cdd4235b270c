"""Grants of every kind: what each needs in the settings is enough for a whole run."""

from __future__ import annotations

import sqlite3
import typing as t

import pytest
from support.auth import ungranted

if t.TYPE_CHECKING:
    from support.auth import Auth
    from support.sandbox import Sandbox
    from support.tap import Tap


def kept(tap: Tap) -> list[dict[str, t.Any]]:
    """The grants in the store."""
    with sqlite3.connect(tap.config["store_url"].removeprefix("sqlite:///")) as store:
        store.row_factory = sqlite3.Row
        return [dict(row) for row in store.execute("select * from xero_grants")]


@pytest.mark.parametrize("app", ["web", "pkce"])
def test_an_app_of_users_with_and_without_a_secret(sandbox: Sandbox, auth: Auth, tap: Tap, app: str) -> None:
    auth.config = {name: value for name, value in auth.config.items() if name != "client_secret"}
    auth.config |= ungranted(sandbox, app)
    tap.config = {"max_tries": 2, **auth.config}
    assert auth.log_in().exit_code == 0

    run = tap("organisations", "currencies")

    assert run.exit_code == 0, run.told
    assert run.records["organisations"]


def test_a_custom_connection_keeps_nothing_but_its_access_token(sandbox: Sandbox, tap: Tap) -> None:
    tap.config |= ungranted(sandbox, "custom")

    assert tap("organisations").exit_code == 0

    (grant,) = kept(tap)
    assert grant["access_token"]
    assert grant["refresh_token"] is None


@pytest.mark.parametrize("effect", [{"status": 403}, {"status": 200, "body": "[]"}])
def test_a_custom_connection_needs_neither_a_list_of_connections_nor_a_tenant(
    sandbox: Sandbox, tap: Tap, effect: dict[str, t.Any]
) -> None:
    tap.config |= ungranted(sandbox, "custom")
    sandbox.order(effect, path="/connections")

    run = tap("organisations")

    assert run.exit_code == 0, run.told
    (record,) = run.records["organisations"]
    assert record["tenant_id"] == record["OrganisationID"]


def test_a_custom_connection_may_ask_for_fewer_scopes(sandbox: Sandbox, tap: Tap) -> None:
    tap.config |= ungranted(sandbox, "custom") | {"scopes": "accounting.settings.read"}

    run = tap("currencies", "contacts")

    assert run.exit_code == 0, run.told
    assert "Skipped contacts" in run.log
    assert run.records["currencies"]


def test_scopes_that_a_custom_connection_does_not_have_are_named(sandbox: Sandbox, tap: Tap) -> None:
    sandbox.reset(app_profile="granular")
    tap.config |= ungranted(sandbox, "custom") | {"scopes": "accounting.transactions.read"}

    run = tap("currencies")

    assert run.exit_code == 5
    assert "invalid_scope" in run.errors[-1]


def test_a_ready_access_token_needs_no_store(sandbox: Sandbox, tap: Tap) -> None:
    settings = {"auth_flow": "access_token", "access_token": sandbox.access_token(), "store_url": None}
    tap.config = {"api_url": tap.config["api_url"], "max_tries": 2, **settings}

    run = tap("currencies")

    assert run.exit_code == 0, run.told
    assert not list((tap.folder / "store").iterdir())


def test_an_organisation_that_is_not_among_the_connected_ones_is_told_which_are(
    sandbox: Sandbox, auth: Auth, tap: Tap
) -> None:
    auth.log_in()
    (connected,) = auth("connections", "--json").json

    run = tap("currencies", tenant_ids=["Somebody Else Limited"])

    assert run.exit_code == 5
    assert f"Connected are: {connected['name']} ({connected['tenant_id']})." in run.errors[-1]
    status = auth("status", tenant_ids=["Somebody Else Limited"])
    assert status.exit_code == 5
    assert f"Somebody Else Limited is not connected. Connected are: {connected['name']}" in status.told
