"""The connection stays: tokens rotate, expire and are shared, and nobody notices."""

from __future__ import annotations

import stat
import typing as t
from pathlib import Path

import pytest
from support.tap import wait_until

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.tap import Tap

HALF_AN_HOUR: t.Final = 31 * 60


def test_a_run_outlives_its_access_token(sandbox: Sandbox, tap: Tap) -> None:
    sandbox.reset(invoices=0, contacts=1000, latency_ms=50)
    started = tap.start("contacts", page_size=20, **sandbox.config())
    wait_until(lambda: len(sandbox.tenant_calls()) >= 10)

    sandbox.advance(HALF_AN_HOUR)
    run = tap.finish(started)

    assert run.exit_code == 0, run.told
    assert len({record["ContactID"] for record in run.records["contacts"]}) == 1000
    assert sandbox.token_calls() == {"refresh_token": 2, "refused": 0}


def test_the_refresh_token_in_the_settings_goes_on_working(sandbox: Sandbox, tap: Tap) -> None:
    """Xero accepts each refresh token once; the store keeps the successors that the settings never see."""
    for _ in range(4):
        assert tap("currencies").exit_code == 0
        sandbox.advance(HALF_AN_HOUR)

    assert sandbox.token_calls() == {"refresh_token": 4, "refused": 0}


def test_runs_within_half_an_hour_share_one_access_token(sandbox: Sandbox, tap: Tap) -> None:
    tap("currencies")
    tap("currencies")

    assert sandbox.token_calls()["refresh_token"] == 1


def test_a_crash_right_after_the_refresh_costs_nothing(sandbox: Sandbox, tap: Tap) -> None:
    sandbox.order({"stall_seconds": 3}, path="/connections")
    started = tap.start("currencies")
    wait_until(lambda: not sandbox.pending())
    started.process.kill()
    sandbox.advance(HALF_AN_HOUR)

    run = tap("currencies")

    assert run.exit_code == 0, run.told
    assert sandbox.token_calls()["refused"] == 0


def test_a_lost_answer_of_the_token_endpoint_is_asked_for_again(sandbox: Sandbox, tap: Tap) -> None:
    """Xero has rotated the token, we have not got it: the old one still works for half an hour."""
    sandbox.order({"drop": "after"}, path="/connect/token")

    run = tap("currencies", max_tries=1)

    assert run.exit_code == 0, run.told
    assert sandbox.token_calls()["refresh_token"] == 2


def test_eight_processes_refresh_once(sandbox: Sandbox, tap: Tap) -> None:
    processes = [tap.start("currencies") for _ in range(8)]

    runs = [tap.finish(started) for started in processes]

    assert [run.exit_code for run in runs] == [0] * 8, runs[0].told
    assert sandbox.token_calls() == {"refresh_token": 1, "refused": 0}


def test_a_new_refresh_token_in_the_settings_starts_a_new_connection(sandbox: Sandbox, tap: Tap) -> None:
    assert tap("currencies").exit_code == 0
    sandbox.revoke()
    assert tap("currencies").exit_code == 5

    assert tap("currencies", **sandbox.config()).exit_code == 0


def test_a_custom_connection_needs_no_refresh_token(sandbox: Sandbox, tap: Tap) -> None:
    config = sandbox.config(app="custom")
    assert "refresh_token" not in config

    run = tap("organisations", refresh_token="", **config)

    assert run.exit_code == 0, run.told
    assert len(run.records["organisations"]) == 1


def test_an_app_without_a_secret_refreshes_too(sandbox: Sandbox, tap: Tap) -> None:
    config = sandbox.config(app="pkce")
    assert config["auth_flow"] == "pkce"

    run = tap("currencies", client_secret="", **config)

    assert run.exit_code == 0, run.told


def test_the_previous_refresh_token_helps_within_its_half_hour(sandbox: Sandbox, tap: Tap) -> None:
    """Xero answers it with the successor that we lost or that does not work."""
    assert tap("currencies").exit_code == 0
    sandbox.order({"status": 401}, path="Currencies")
    sandbox.order({"status": 400, "body": '{"error":"invalid_grant"}'}, path="/connect/token")

    run = tap("currencies")

    assert run.exit_code == 0, run.told
    assert run.records["currencies"]


@pytest.mark.parametrize("status", [201, 299, 302])
def test_what_is_no_refusal_of_the_token_endpoint_is_no_reason_to_connect_again(
    sandbox: Sandbox, tap: Tap, status: int
) -> None:
    sandbox.order({"status": status, "body": "", "headers": {"Location": "/login"}}, path="/connect/token", times=3)

    run = tap("currencies")

    assert run.exit_code == 9, run.told
    assert f"The token endpoint answers {status}: try again later" in run.told
    assert tap("currencies").exit_code == 0


def test_a_ready_access_token_is_used_as_it_is(sandbox: Sandbox, tap: Tap) -> None:
    config = sandbox.config()
    token = sandbox.ask_token(config, grant_type="refresh_token", refresh_token=config["refresh_token"]).json()

    run = tap("currencies", auth_flow="access_token", access_token=token["access_token"], refresh_token="")

    assert run.exit_code == 0, run.told
    assert sandbox.token_calls()["refresh_token"] == 1


def test_only_the_owner_can_read_the_store(tap: Tap) -> None:
    tap("currencies")

    store = Path(tap.config["store_url"].removeprefix("sqlite:///"))
    assert stat.S_IMODE(store.stat().st_mode) == 0o600
    assert stat.S_IMODE(store.parent.stat().st_mode) == 0o700


def test_the_full_base_uri_is_understood_too(tap: Tap) -> None:
    assert tap("currencies", api_url=tap.config["api_url"] + "/api.xro/2.0/").exit_code == 0


def test_the_only_organisation_need_not_be_named(tap: Tap) -> None:
    run = tap("organisations", tenant_ids=None)

    assert run.exit_code == 0, run.told
    assert len(run.records["organisations"]) == 1


def test_each_organisation_keeps_its_own_bookmark(sandbox: Sandbox, tap: Tap) -> None:
    sandbox.reset(organisations=2, invoices=50)
    config = sandbox.config(organisations="2")
    tenants = config["tenant_ids"]
    first = tap("invoices", **config)
    assert {record["tenant_id"] for record in first.records["invoices"]} == set(tenants)
    sandbox.advance(3600)
    edited = sandbox.records("Invoices", count=1, set={"Reference": "other"}, tenant=tenants[1])

    again = tap("invoices", state=first.state, **config)

    assert [(r["tenant_id"], r["InvoiceID"]) for r in again.records["invoices"]] == [(tenants[1], edited[0])]


def test_every_call_is_logged_if_one_wants_it_the_token_endpoint_too(tap: Tap) -> None:
    log = tap("currencies", request_log=True).log

    assert "POST /identity/connect/token 200" in log
    assert "GET /connections 200" in log
    assert "GET /api.xro/2.0/Currencies 200" in log
