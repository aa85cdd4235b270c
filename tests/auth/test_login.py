"""Login: one command and one click, and the plugins are connected."""

from __future__ import annotations

import socket
import struct
import time
import typing as t
from contextlib import ExitStack, suppress
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from support.auth import ungranted
from support.browser import query_of
from support.singer import contacts, invoices, whole
from support.tap import wait_until
from support.target import Target

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.auth import Auth, Started
    from support.sandbox import Sandbox
    from support.tap import Tap


REQUEST_SECONDS: t.Final = 12
"""More than a request may take."""


def redirected(auth: Auth, started: Started, **query: str) -> requests.Response:
    """Our page, as if Xero had sent the browser there with this query and the right state."""
    state = query_of(started.link())["state"]
    return requests.get(auth.config["redirect_uri"], params={"state": state, **query}, timeout=10)


def test_after_a_login_the_tap_needs_no_refresh_token(sandbox: Sandbox, auth: Auth, tap: Tap) -> None:
    started = auth.start("login")

    page = started.come_back("allow")
    done = started.finish()

    assert done.exit_code == 0, done.told
    assert sandbox.tenant_id in done.out
    assert "Access is granted" in page.text
    run = tap("organisations")
    assert run.exit_code == 0, run.told
    assert run.records["organisations"][0]["Name"] in page.text
    assert sandbox.token_calls() == {"refresh_token": 0, "refused": 0}


def test_the_connection_outlives_its_access_token(sandbox: Sandbox, auth: Auth, tap: Tap) -> None:
    auth.log_in()
    sandbox.advance(31 * 60)

    assert tap("currencies").exit_code == 0
    assert sandbox.token_calls() == {"refresh_token": 1, "refused": 0}


@pytest.mark.parametrize("app", ["web", "pkce"])
def test_the_link_carries_a_challenge_whether_or_not_there_is_a_secret(
    sandbox: Sandbox, auth: Auth, tap: Tap, app: str
) -> None:
    auth.config |= {"client_secret": None, **ungranted(sandbox, app)}
    started = auth.start("login")

    query = query_of(started.link())
    started.come_back("allow")

    assert (query["code_challenge_method"], len(query["code_challenge"])) == ("S256", 43)
    assert query["redirect_uri"] == auth.config["redirect_uri"]
    assert started.finish().exit_code == 0


def test_the_link_asks_for_reading_alone_unless_more_is_wanted(auth: Auth) -> None:
    started = auth.start("login", "--timeout", "0.1")

    scopes = query_of(started.link())["scope"].split()

    assert "offline_access" in scopes
    assert all(scope.endswith(".read") for scope in scopes if "." in scope)
    assert "accounting.journals.read" not in scopes, "an app without Xero's approval would get an error page"
    assert started.finish().exit_code == 5


@pytest.mark.parametrize(
    ("arguments", "settings", "scopes"),
    [
        (["--stream", "contacts"], {}, {"accounting.contacts.read"}),
        (["--entity", "Contacts", "--stream", "contact*"], {}, {"accounting.contacts"}),
        (["--stream", "invoices", "--broad"], {}, {"accounting.transactions.read"}),
        (["--write", "--entity", "Contacts"], {}, {"accounting.contacts"}),
        ([], {"scopes": "offline_access accounting.budgets.read"}, {"accounting.budgets.read"}),
    ],
)
def test_what_is_asked_for_can_be_chosen(
    auth: Auth, arguments: list[str], settings: dict[str, str], scopes: set[str]
) -> None:
    done = auth.log_in(None, "--json", *arguments, **settings)

    assert {scope for scope in done.json["scopes"] if "." in scope} == scopes


def test_a_login_for_an_entity_is_enough_to_write_it_and_nothing_else(auth: Auth, tmp_path: Path) -> None:
    done = auth.log_in(None, "--plugin", "target-xero", "--write", "--entity", "Invoices", "--json")
    target = Target(tmp_path, auth.config)

    written, refused = target(whole(invoices(2))), target(whole(contacts(1)))

    assert done.json["scopes"] == ["accounting.invoices", "offline_access"]
    assert (written.exit_code, refused.exit_code) == (0, 5), written.told
    assert "Contacts needs accounting.contacts" in refused.errors[0]


def test_a_user_who_cancels_connects_nothing(auth: Auth, tap: Tap) -> None:
    started = auth.start("login")

    page = started.come_back("cancel")
    done = started.finish()

    assert (page.status_code, done.exit_code) == (400, 5)
    assert "Access was not granted" in page.text
    assert done.told.endswith("Error: The user pressed Cancel at Xero: nothing was connected.")
    assert tap("currencies").exit_code == 5


def test_an_answer_to_another_login_is_refused_and_the_right_one_awaited(auth: Auth) -> None:
    started = auth.start("login")

    stray = redirected(auth, started, state="other", code="stolen")
    page = started.come_back("allow")

    assert (stray.status_code, page.status_code) == (400, 200)
    assert "This is an answer to another login" in stray.text
    done = started.finish()
    assert done.exit_code == 0
    assert "another login" in done.told


@pytest.mark.parametrize(
    ("query", "title", "words"),
    [
        ({"error": "invalid_scope"}, "Xero does not offer these scopes to the app", "accounting.settings.read"),
        ({"error": "server_error"}, "The login did not work", "(server_error)"),
        ({"error": "<script>"}, "The login did not work", "(no code)"),
        ({"code": "made-up"}, "That took too long", "came too late or was used already"),
    ],
)
def test_the_page_says_why_a_login_did_not_work(auth: Auth, query: dict[str, str], title: str, words: str) -> None:
    started = auth.start("login")

    page = redirected(auth, started, **query)
    done = started.finish()

    assert title in page.text
    assert "<script" not in page.text
    assert done.exit_code == 5
    assert words in done.told


def test_a_user_who_thinks_for_too_long_is_told_so(sandbox: Sandbox, auth: Auth) -> None:
    started = auth.start("login")
    address = started.page().press("allow")
    sandbox.advance(301)

    page = requests.get(address, timeout=10)

    assert "That took too long" in page.text
    assert started.finish().exit_code == 5


def test_waiting_ends_and_says_what_may_have_been_the_matter(auth: Auth) -> None:
    done = auth("login", "--timeout", "0.2", scopes="accounting.everything")

    assert done.exit_code == 5
    assert "Invalid scope for client" in done.told


def test_our_pages_need_nothing_from_elsewhere_and_leave_nothing_behind(auth: Auth) -> None:
    started = auth.start("login")
    started.link()

    nowhere = requests.get(auth.config["redirect_uri"].replace("callback", "favicon.ico"), timeout=10)
    page = started.come_back("cancel")

    assert (nowhere.status_code, page.status_code) == (404, 400)
    for each in (nowhere, page):
        assert each.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert (each.headers["Cache-Control"], each.headers["Referrer-Policy"]) == ("no-store", "no-referrer")
        assert "http" not in each.text, "nothing is fetched"
        assert "<script" not in each.text
    started.finish()


def test_a_browser_that_opens_a_connection_in_advance_holds_up_nobody(auth: Auth) -> None:
    started = auth.start("login")
    started.link()
    with socket.create_connection(("127.0.0.1", urlsplit(auth.config["redirect_uri"]).port)):
        assert started.come_back("allow").status_code == 200

    assert started.finish().exit_code == 0


def test_nothing_that_else_connects_holds_up_a_login(auth: Auth) -> None:
    """More connections than anyone needs, one that never ends its request, and one that goes away in the middle."""
    started = auth.start("login")
    started.link()
    port = urlsplit(auth.config["redirect_uri"]).port
    with ExitStack() as open_lines:
        many = [open_lines.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(200)]
        began = time.monotonic()
        while time.monotonic() < began + REQUEST_SECONDS:
            with suppress(OSError):
                many[0].sendall(b"G")
            time.sleep(0.5)
        many[1].setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        many[1].close()

        assert is_over(many[0]), "it had time enough"
        assert started.come_back("allow").status_code == 200

    done = started.finish()
    assert done.exit_code == 0
    assert "Traceback" not in done.told


def is_over(line: socket.socket) -> bool:
    line.settimeout(1)
    try:
        return line.recv(1) == b""
    except TimeoutError:
        return False
    except OSError:
        return True


@pytest.mark.parametrize("target", ["/" + "x" * 100_000, "/callback?" + "state=x&" * 5_000])
def test_a_request_that_is_too_long_is_refused_and_the_login_awaited(auth: Auth, target: str) -> None:
    started = auth.start("login")
    started.link()
    with socket.create_connection(("127.0.0.1", urlsplit(auth.config["redirect_uri"]).port)) as line:
        line.sendall(f"GET {target} HTTP/1.1\r\n\r\n".encode())
        assert b" 4" in line.recv(100).partition(b"\r\n")[0]

    assert started.come_back("allow").status_code == 200
    done = started.finish()
    assert done.exit_code == 0
    assert "Traceback" not in done.told


def test_the_browser_is_opened(auth: Auth) -> None:
    script, opened = auth.folder / "browser", auth.folder / "opened"
    script.write_text(f'#!/bin/sh\necho "$1" > {opened}\n')
    script.chmod(0o700)
    config = auth.folder / "config"
    settings = (f"{name}={value}" for name, value in auth.config.items())

    started = auth.command("login", *(part for each in settings for part in ("--set", each)), BROWSER=str(script))

    wait_until(lambda: opened.exists() and opened.read_text())
    assert opened.read_text().strip() == started.link()
    started.come_back("allow")
    assert started.finish().exit_code == 0
    assert not config.exists()


def test_without_a_browser_here_the_address_is_pasted(auth: Auth, tap: Tap) -> None:
    started = auth.start("login", "--no-browser")
    address = started.page().press("allow")
    with pytest.raises(requests.ConnectionError):
        requests.get(address, timeout=10)

    assert started.process.stdin
    started.process.stdin.write(f"  {address}\n".encode())
    started.process.stdin.flush()

    assert started.finish().exit_code == 0
    assert tap("currencies").exit_code == 0


@pytest.mark.parametrize(
    ("pasted", "words"),
    [
        ("", "No address was pasted"),
        ("http://localhost/?code=x&state=y\n", "does not belong to this login"),
        ("A-bare-code_42\n", "That is not the whole address: copy all of it, from http to its end."),
        ("http://localhost/callback\n", "That is not the whole address"),
    ],
)
def test_what_is_pasted_has_to_be_the_answer(auth: Auth, pasted: str, words: str) -> None:
    done = auth("login", "--no-browser", given=pasted)

    assert done.exit_code == 5
    assert words in done.told


def test_whoever_pasted_the_bare_code_may_paste_the_whole_address(auth: Auth) -> None:
    started = auth.start("login", "--no-browser")
    address = started.page().press("allow")
    (code,) = parse_qs(urlsplit(address).query)["code"]

    assert started.process.stdin
    started.process.stdin.write(f"{code}\n{address}\n".encode())
    started.process.stdin.flush()
    done = started.finish()

    assert done.exit_code == 0, done.told
    assert "That is not the whole address" in done.told


def test_the_prompt_ends_its_line(auth: Auth) -> None:
    """Meltano and logs show whole lines, and what comes next begins one of its own."""
    done = auth("login", "--no-browser")

    (prompt, *after) = done.told.rpartition("press Enter:")[1:]
    assert prompt, done.told
    assert after[0].startswith("\n"), done.told


def test_an_address_elsewhere_is_pasted_too(auth: Auth) -> None:
    done = auth("login", redirect_uri="https://app.example/callback", given="\n")

    assert "Then the browser goes to https://app.example/callback" in done.told


def test_a_second_login_replaces_the_first(sandbox: Sandbox, auth: Auth, tap: Tap) -> None:
    sandbox.reset(organisations=2)
    first, second = sandbox.config(organisations="2")["tenant_ids"]
    auth.log_in([first])
    assert {record["tenant_id"] for record in tap("organisations").records["organisations"]} == {first}
    sandbox.revoke()

    done = auth.log_in([second])

    assert [each["tenant_id"] for each in auth("connections", "--json").json] == [second]
    assert done.exit_code == 0
    assert {record["tenant_id"] for record in tap("organisations").records["organisations"]} == {second}


def test_several_organisations_are_connected_at_once(sandbox: Sandbox, auth: Auth, tap: Tap) -> None:
    sandbox.reset(organisations=2)
    tenants = sandbox.config(organisations="2")["tenant_ids"]

    done = auth.log_in(tenants)

    assert all(tenant in done.out for tenant in tenants)
    assert {record["tenant_id"] for record in tap("organisations", tenant_ids=["all"]).records["organisations"]} == set(
        tenants
    )


def test_a_refresh_token_in_the_settings_is_said_to_stand_in_the_way(sandbox: Sandbox, auth: Auth) -> None:
    done = auth.log_in(None, refresh_token=sandbox.config()["refresh_token"])

    assert done.exit_code == 0
    assert "remove it, so that the plugins use this" in done.told


def test_a_grant_that_ends_in_half_an_hour_says_so(auth: Auth) -> None:
    assert "add offline_access" in auth.log_in(None, scopes="accounting.contacts.read").told
    assert "add offline_access" not in auth.log_in().told


def test_a_port_that_is_taken_is_named(auth: Auth) -> None:
    port = urlsplit(auth.config["redirect_uri"]).port
    with socket.create_server(("127.0.0.1", port or 0)):
        done = auth("login")

    assert done.exit_code == 2
    assert f"Port {port} cannot be used" in done.told


def test_an_app_that_no_user_grants_cannot_log_in(sandbox: Sandbox, auth: Auth) -> None:
    done = auth("login", **sandbox.config(app="custom"))

    assert done.exit_code == 2
    assert "nothing to log in to with auth_flow client_credentials" in done.told


def test_a_token_endpoint_that_fails_is_named_and_the_next_login_works(sandbox: Sandbox, auth: Auth) -> None:
    sandbox.order({"status": 503}, path="/connect/token", times=2)
    started = auth.start("login")

    page = started.come_back("allow")

    assert "The token endpoint answers 503" in page.text
    assert started.finish().exit_code == 9
    assert auth.log_in().exit_code == 0


def test_a_wrong_secret_is_named(auth: Auth) -> None:
    started = auth.start("login", client_secret="wrong")

    page = started.come_back("allow")

    assert "invalid_client" in page.text
    assert started.finish().exit_code == 5
