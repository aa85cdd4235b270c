"""What xero-auth tells about a connection, and what it does with it."""

from __future__ import annotations

import json
import os
import pty
import re
import stat
import subprocess
import time
import typing as t

import pytest
from support.auth import COMMAND
from support.tap import wait_until

if t.TYPE_CHECKING:
    from support.auth import Auth
    from support.sandbox import Sandbox
    from support.tap import Tap


@pytest.fixture
def tenants(sandbox: Sandbox, auth: Auth) -> list[str]:
    """Two organisations that a user has connected."""
    sandbox.reset(organisations=2)
    both = list(sandbox.config(organisations="2")["tenant_ids"])
    assert auth.log_in(both).exit_code == 0
    return both


def test_status_tells_who_what_and_until_when(auth: Auth, tenants: list[str]) -> None:
    told = auth("status", "--json", tenant_ids=[tenants[1]]).json

    assert [(each["tenant_id"], each["in_use"]) for each in told["organisations"]] == [
        (tenants[0], False),
        (tenants[1], True),
    ]
    assert told["user_id"]
    assert told["store"] == auth.config["store_url"]
    assert "accounting.contacts.read" in told["scopes"]
    assert told["access_token_until"] < told["refresh_token_until"]
    assert told["missing_scopes"] == []


def test_status_names_what_each_stream_and_entity_lacks(auth: Auth) -> None:
    auth.log_in(None, "--stream", "contacts", "--stream", "currencies")

    told = auth("status", "--json", "--stream", "invoices", "--stream", "contacts", "--entity", "Contacts")

    assert {need["name"]: (need["met"], need["scope"]) for need in told.json["needs"]} == {
        "invoices": (False, "accounting.invoices.read"),
        "contacts": (True, "accounting.contacts.read"),
        "Contacts": (False, "accounting.contacts"),
    }
    assert told.json["missing_scopes"] == ["accounting.contacts", "accounting.invoices.read"]
    assert told.exit_code == 5
    assert auth("status", "--stream", "contacts").exit_code == 0
    assert auth("status").exit_code == 0, "what nobody asked for may lack scopes"


def test_what_people_read_fits_a_terminal(auth: Auth, tenants: list[str]) -> None:
    for command in ("status", "connections", "refresh"):
        lines = auth(command).out.splitlines()
        assert lines
        assert max(map(len, lines)) <= 80


def test_help_fits_a_terminal(auth: Auth) -> None:
    for command in ((), ("login",), ("connections", "remove"), ("scopes",)):
        done = auth.command(*command, "--help").finish()
        assert done.exit_code == 0
        assert max(map(len, done.out.splitlines())) <= 80
        assert not re.search(r"[a-z]\.\.\.$", done.out, re.MULTILINE), "no sentence is cut off"


def test_nothing_is_connected_yet(auth: Auth) -> None:
    for command in ("status", "connections", "refresh", "export"):
        done = auth(command)
        assert done.exit_code == 5
        assert "Run xero-auth login" in done.told
    assert auth("revoke", "--yes").exit_code == 5


def test_the_organisations_are_listed_and_those_in_use_marked(auth: Auth, tenants: list[str]) -> None:
    done = auth("connections", tenant_ids=[tenants[0]])

    assert [line[:2] for line in done.out.splitlines()] == ["* ", "  ", "  ", "  "]
    assert all(tenant in done.out for tenant in tenants)
    assert "organisation, since 20" in done.out
    assert "Set tenant_ids to the organisations to use" in auth("connections").told


def test_an_organisation_is_let_go_after_a_question(auth: Auth, tenants: list[str]) -> None:
    kept = auth("connections", "remove", tenants[0], given="n\n")
    assert (kept.exit_code, len(auth("connections", "--json").json)) == (1, 2)

    done = auth("connections", "remove", tenants[0], "--json", given="y\n")

    assert [each["tenant_id"] for each in done.json] == [tenants[0]]
    assert [each["tenant_id"] for each in auth("connections", "--json").json] == [tenants[1]]
    assert auth("connections", "remove", tenants[0], "--yes").exit_code == 5


def test_refresh_renews_before_its_time(sandbox: Sandbox, auth: Auth, tap: Tap) -> None:
    auth.log_in()

    assert auth("refresh").exit_code == 0
    assert auth("refresh", "--json").json["access_token_until"]

    assert sandbox.token_calls() == {"refresh_token": 2, "refused": 0}
    assert tap("currencies").exit_code == 0


def test_revoking_ends_the_grant_at_xero_and_here(sandbox: Sandbox, auth: Auth, tap: Tap) -> None:
    auth.log_in()

    assert auth("revoke", given="y\n").out == "The grant is ended at Xero and here.\n"

    assert "Run xero-auth login" in tap("currencies").errors[-1]
    assert auth.log_in().exit_code == 0


def test_a_grant_that_xero_did_not_hear_of_being_revoked_stays(sandbox: Sandbox, auth: Auth, tap: Tap) -> None:
    auth.log_in()
    sandbox.order({"status": 503}, path="/connect/revocation", times=2)

    assert auth("revoke", "--yes").exit_code == 9

    assert tap("currencies").exit_code == 0


def test_revoking_a_custom_connection_says_where_it_is_ended(sandbox: Sandbox, auth: Auth) -> None:
    done = auth("revoke", "--yes", **sandbox.config(app="custom"))

    assert done.exit_code == 0
    assert "on the app's page at Xero" in done.out


def test_a_grant_moves_to_another_store(sandbox: Sandbox, auth: Auth, tap: Tap) -> None:
    auth.log_in()
    file = auth.folder / "grant.json"

    assert auth("export", "--output", str(file), "--remove").exit_code == 0

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert auth("status").exit_code == 5, "it is there no more"
    there: dict[str, t.Any] = {"store_url": f"sqlite:///{auth.folder / 'store' / 'other.db'}"}
    assert auth("import", str(file), **there).exit_code == 0
    sandbox.advance(31 * 60)
    assert tap("currencies", **there).exit_code == 0
    assert sandbox.token_calls() == {"refresh_token": 1, "refused": 0}


def test_an_exported_grant_can_be_piped_and_its_refresh_token_be_a_setting(auth: Auth, tap: Tap) -> None:
    auth.log_in()
    moved = auth("export")
    (auth.folder / "store" / "store.db").unlink()

    assert auth("import", given=moved.out).exit_code == 0
    (auth.folder / "store" / "store.db").unlink()
    assert tap("currencies", refresh_token=json.loads(moved.out)["refresh_token"]).exit_code == 0
    for file in auth.folder.glob("*-out"):
        file.unlink()  # it is a grant, and what this command is for


def test_a_grant_is_not_shown_on_a_screen(auth: Auth) -> None:
    auth.log_in()
    config = auth.folder / "config.json"
    config.write_text(json.dumps(auth.config))
    screen, end = pty.openpty()
    with os.fdopen(screen, "rb"), os.fdopen(end, "wb"):
        command = [str(COMMAND), "export", "--config", str(config)]
        done = subprocess.run(command, stdout=end, stderr=subprocess.PIPE, check=False, timeout=60)

    assert done.returncode == 2
    assert b"not for the screen" in done.stderr


@pytest.mark.parametrize("given", ["", "{", "[]", '{"client_id": "1"}'])
def test_what_is_no_grant_is_not_imported(auth: Auth, given: str) -> None:
    done = auth("import", given=given)

    assert done.exit_code == 2
    assert "This is not a grant" in done.told


def test_a_grant_to_another_app_is_not_imported(sandbox: Sandbox, auth: Auth) -> None:
    auth.log_in()
    file = auth.folder / "grant.json"
    auth("export", "--output", str(file))

    done = auth("import", str(file), **sandbox.config(app="pkce"))

    assert done.exit_code == 2
    assert "belongs to another app" in done.told


def test_scopes_need_no_settings(auth: Auth) -> None:
    done = auth.command("scopes", "--stream", "contacts", "--stream", "contact_groups").finish()

    assert done.out == "offline_access accounting.contacts.read\n"


@pytest.mark.parametrize(
    ("arguments", "scopes"),
    [
        (["--stream", "invoices", "--broad"], "accounting.transactions.read"),
        (["--stream", "invoices", "--entity", "Invoices"], "accounting.invoices"),
        (["--write", "--entity", "Invoices"], "accounting.invoices"),
        (["--entity", "invoices", "--broad"], "accounting.transactions"),
        (["--stream", "items", "--stream", "quotes"], "accounting.invoices.read"),
        (["--stream", "journals"], "accounting.journals.read"),
        (["--stream", "expense_claims"], ""),
    ],
)
def test_the_fewest_scopes_are_printed(auth: Auth, arguments: list[str], scopes: str) -> None:
    done = auth.command("scopes", *arguments, "--json", XERO_AUTH_FLOW="client_credentials").finish()

    assert done.json["text"] == scopes


def test_a_stream_that_there_is_not_is_named_with_those_there_are(auth: Auth) -> None:
    done = auth.command("scopes", "--stream", "bills").finish()

    assert done.exit_code == 2
    assert "There is no stream bills: there are accounts, bank_transactions" in done.told


def test_a_catalog_selects(auth: Auth) -> None:
    catalog = auth.folder / "catalog.json"
    streams = [
        {"tap_stream_id": name, "metadata": [{"breadcrumb": [], "metadata": {"selected": name == "budgets"}}]}
        for name in ("budgets", "invoices")
    ]
    catalog.write_text(json.dumps({"streams": streams}))

    assert "accounting.budgets.read\n" in auth.command("scopes", "--catalog", str(catalog)).finish().out
    catalog.write_text("[]")
    assert auth.command("scopes", "--catalog", str(catalog)).finish().exit_code == 2


def test_a_command_that_waits_for_an_answer_ends_at_once_when_it_is_asked_to(sandbox: Sandbox, auth: Auth) -> None:
    assert auth.log_in().exit_code == 0
    sandbox.order({"stall_seconds": 8}, path="/connections")
    started = auth.start("status")
    wait_until(lambda: not sandbox.pending())
    asked_at = time.monotonic()
    started.process.terminate()

    done = started.finish()

    assert time.monotonic() - asked_at < 4
    assert done.exit_code == 143, done.told
    assert "Traceback" not in done.told


def test_a_shell_completes_commands_and_names_of_streams(auth: Auth) -> None:
    def offered(line: str) -> str:
        words = {"COMP_WORDS": line, "COMP_CWORD": str(len(line.split()) - 1)}
        return auth.command(_XERO_AUTH_COMPLETE="bash_complete", **words).finish().out

    assert offered("xero-auth che") == "plain,check\n"
    assert offered("xero-auth check --stream bank_t").split() == ["plain,bank_transactions", "plain,bank_transfers"]
