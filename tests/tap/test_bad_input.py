"""Bad input gets one clear line and an exit code, never a traceback."""

from __future__ import annotations

import typing as t

import pytest
from support.tap import wait_until

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.tap import Run, Tap

NOWHERE: t.Final = "http://127.0.0.1:9"


def expect(run: Run, exit_code: int, words: str) -> None:
    assert run.exit_code == exit_code, run.told
    assert len(run.errors) == 1, run.told
    assert words in run.errors[0]
    assert "Traceback" not in run.log


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"redirect_uri": "http://127.0.0.1/"}, "redirect_uri should begin with"),
        ({"client_id": "", "client_secret": ""}, "client_id, client_secret"),
        ({"client_secret": 5}, "client_secret should be of type string"),
        ({"auth_flow": "password"}, "auth_flow should be one of authorization_code, pkce"),
        ({"api_url": "xero"}, "api_url is not a URL"),
        ({"page_size": 5000}, "page_size should be from 1 to 1,000"),
        ({"page_size": "many"}, "page_size should be of type integer"),
        ({"start_date": "last year"}, "start_date of accounts should look like"),
        ({"start_date": "2126-01-01T00:00:00Z"}, "start_date is in the future"),
        ({"start_date": "0001-01-01T00:00:00Z"}, "start_date should be in 1900 or later"),
        ({"streams": {"invoices": {"start_date": "2126-01-01"}}}, "streams.invoices.start_date is in the future"),
        (
            {"custom_streams": [{"name": "mine", "path": "Invoices", "start_date": "2126-01-01"}]},
            "custom_streams.0.start_date is in the future",
        ),
        ({"streams": {"invoices": {"lookback": 10**9}}}, "lookback of invoices should be a number of days"),
        ({"streams": {"invoices": {"page_size": True}}}, "page_size of invoices"),
        ({"streams": {"bills": {}}}, "streams has no bills"),
        ({"streams": {"invoices": {"pagesize": 1}}}, "streams.invoices has no pagesize"),
        ({"streams": {"invoices": {"page_size": 0}}}, "page_size of invoices"),
        ({"store_url": "somewhere"}, "store_url is not a SQLAlchemy URL"),
        ({"store_url": "sqlite:////proc/store.db"}, "cannot be opened"),
        ({"max_tries": 0}, "max_tries should be from 1 to"),
        ({"max_calls": -1}, "max_calls should be from 1 to"),
        ({"max_calls": 0}, "max_calls should be from 1 to"),
        ({"max_bytes": 0}, "max_bytes should be from 1 to"),
        ({"day_reserve": -1}, "day_reserve should be from 0 to"),
        ({"flattening_enabled": True, "flattening_max_depth": -1}, "flattening_max_depth should be 0 or more"),
        ({"flattening_enabled": True}, "flattening_max_depth should be 0 or more"),
        ({"flattening_max_depth": -2}, "flattening_max_depth should be 0 or more"),
        ({"stream_maps": {"currencies": {"Code": None}}}, "Removing key property 'Code' is not permitted"),
        ({"stream_maps": {"currencies": {"Description": "Description", "__else__": None}}}, "Invalid key properties"),
        ({"stream_maps": {"currencies": {"__key_properties__": ["Nme"]}}}, "Property 'Nme' was not detected"),
        (
            {"stream_maps": {"currencies": {"__alias__": 5}}},
            "__alias__ should be of type string",
        ),
        (
            {"stream_maps": {"currencies": {"__alias__": "1 / 0"}}},
            "do not fit the streams (ZeroDivisionError)",
        ),
        (
            {"stream_maps": {"currencies": {"Description": "1 / 0"}}},
            "stream_maps cannot be computed from a record of currencies (ZeroDivisionError)",
        ),
        ({"streams": {"invoices": {"path": {"InvoiceID": []}}}}, "streams.invoices.path.InvoiceID is empty"),
        (
            {"streams": {"invoices": {"params": {"Statuses": {"each": []}}}}},
            "streams.invoices.params.Statuses is empty",
        ),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_wrong_setting_is_named(tap: Tap, settings: dict[str, t.Any], words: str) -> None:
    run = tap("currencies", **settings)

    expect(run, 4 if "cannot be opened" in words else 2, words)


def test_files_that_cannot_be_written_are_told_with_their_setting(tap: Tap) -> None:
    storage = {"encoding": {"format": "jsonl", "compression": "gzip"}, "storage": {"root": "file:///proc/none"}}

    expect(tap("currencies", batch_config=storage), 4, "batch_config.storage.root")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"page_size": 5,\n "client_id": }', "is not a JSON object (line 2)"),
        ('{"page_size": 5}'.encode("utf-16"), "is not in UTF-8"),
    ],
)
def test_a_configuration_that_cannot_be_read_is_told_with_its_line(tap: Tap, content: bytes, words: str) -> None:
    file = tap.folder / "odd.json"
    file.write_bytes(content)

    expect(tap.finish(tap.command("--config", str(file))), 2, words)


def test_a_setting_that_is_null_is_as_if_it_were_left_out(tap: Tap) -> None:
    names = ("max_tries", "read_timeout", "minute_limit", "progress_seconds", "naming", "authorize_url", "page_size")

    run = tap("currencies", **dict.fromkeys(names))

    assert run.exit_code == 0, run.told
    assert run.records["currencies"]


def test_credentials_that_xero_does_not_know(tap: Tap) -> None:
    expect(tap("currencies", client_secret="wrong"), 5, "invalid_client")


def test_a_grant_that_was_revoked(sandbox: Sandbox, tap: Tap) -> None:
    sandbox.revoke()

    expect(tap("currencies"), 5, "connect the organisation again")


def test_a_connection_that_nobody_has_made(tap: Tap) -> None:
    """It may have been made with another app, in another store or at another Xero, so these are named."""
    run = tap("currencies", refresh_token="")

    expect(run, 5, "Run xero-auth login")
    assert f"Nobody has connected an organisation with the app {tap.config['client_id']} yet" in run.errors[0]
    assert f"no grant of {tap.config['token_url']} in the store {tap.config['store_url']}." in run.errors[0]


def test_an_organisation_that_is_not_connected_is_told_which_are(sandbox: Sandbox, tap: Tap) -> None:
    run = tap("currencies", tenant_ids=["00000000-0000-0000-0000-000000000000"])

    expect(run, 5, "is not connected. Connected are: ")
    assert tap.config["tenant_ids"][0] in run.errors[0]


def test_several_organisations_and_none_named(sandbox: Sandbox, tap: Tap) -> None:
    sandbox.reset(organisations=2)

    expect(tap("currencies", **sandbox.config(organisations="2") | {"tenant_ids": None}), 5, "Set tenant_ids")


def test_an_organisation_that_is_disconnected_during_the_run(sandbox: Sandbox, tap: Tap) -> None:
    tenant = tap.config["tenant_ids"][0]
    sandbox.order({"status": 403}, path="Currencies")
    assert "Skipped currencies" in tap("currencies").log, "a 403 of a connected organisation is a matter of permission"
    sandbox.order({"stall_seconds": 1}, path="Currencies")
    started = tap.start("currencies", "users", fetch_ahead_bytes=0)
    wait_until(lambda: sandbox.calls_of("GET /Currencies") and sandbox.calls()[-1]["path"] == "/Currencies")
    sandbox.disconnect(tenant)

    run = tap.finish(started)
    assert run.exit_code == 5, run.told
    assert "is not connected any more. No organisation is connected" in run.errors[-1]
    assert "Traceback" not in run.log


@pytest.mark.parametrize("setting", ["token_url", "api_url"])
def test_a_host_that_cannot_be_reached(tap: Tap, setting: str) -> None:
    expect(tap("currencies", **dict[str, t.Any]({setting: NOWHERE})), 9, "127.0.0.1:9 refuses the connection")


@pytest.mark.parametrize("path", ["/connections", "/connect/token"])
@pytest.mark.parametrize("body", ["<html>", {"Message": "hello"}], ids=["page", "object"])
def test_a_host_that_is_not_xero(sandbox: Sandbox, tap: Tap, path: str, body: t.Any) -> None:
    sandbox.order({"status": 200, "body": body}, path=path, times=1 if path == "/connections" else 3)

    expect(tap("currencies", max_tries=1), 9, "is api_url right?" if path == "/connections" else "check token_url")


def test_a_store_that_others_can_read_is_refused(tap: Tap) -> None:
    store = tap.folder / "open.db"
    store.touch(mode=0o644)

    expect(tap("currencies", store_url=f"sqlite:///{store}"), 4, "chmod 600")


@pytest.mark.parametrize("content", ["{", "[1]", ""], ids=["broken", "list", "empty"])
def test_a_configuration_that_is_no_json_object(tap: Tap, content: str) -> None:
    file = tap.folder / "config.json"
    file.write_text(content)

    run = tap.finish(tap.command("--config", str(file)))

    expect(run, 2, "The configuration")


def test_a_configuration_file_that_is_not_there(tap: Tap) -> None:
    expect(tap.finish(tap.command("--config", "nowhere.json")), 2, "nowhere.json")


def test_a_setting_in_the_environment_that_is_no_number(tap: Tap) -> None:
    run = tap.finish(tap.command("--config", "ENV", TAP_XERO_PAGE_SIZE="many"))

    expect(run, 2, "page_size should be of type integer")


def test_a_state_file_that_is_no_json(tap: Tap) -> None:
    file = tap.folder / "state.json"
    file.write_text("STATE")
    config = tap.file("config", tap.config)

    expect(tap.finish(tap.command("--config", config, "--state", str(file))), 2, "The state file is not JSON")


@pytest.mark.parametrize(
    "state",
    [
        [1],
        {"bookmarks": {"invoices": "2026-01-01"}},
        {"bookmarks": {"invoices": {"replication_key_value": "yesterday"}}},
        {"bookmarks": {"invoices": {"replication_key_value": 12}}},
        {"bookmarks": {"journals": {"replication_key": "JournalNumber", "replication_key_value": "12"}}},
    ],
    ids=["list", "text", "word", "number", "offset"],
)
def test_a_state_that_cannot_be_read_is_said_so(tap: Tap, state: t.Any) -> None:
    """Rather than reading all again, or skipping what it seems to cover."""
    tenant = tap.config["tenant_ids"][0]
    for mark in (
        mark for mark in (state["bookmarks"].values() if isinstance(state, dict) else ()) if type(mark) is dict
    ):
        mark["partitions"] = [{"replication_key": "UpdatedDateUTC", "context": {"tenant_id": tenant}, **mark}]

    run = tap("invoices", "journals", state=state)

    assert run.exit_code == 2, run.told
    assert "state" in run.errors[-1]
    assert "Traceback" not in run.log
