"""Login with a real browser: Chromium clicks on Xero's page and shows ours."""

from __future__ import annotations

import os
import re
import typing as t
from pathlib import Path

import pytest
import requests
from support.chromium import chromium_running
from support.tap import wait_until

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from selenium.webdriver.chrome.webdriver import WebDriver
    from support.auth import Auth, Started
    from support.sandbox import Sandbox
    from support.tap import Tap

SCREENSHOTS: t.Final = os.environ.get("XERO_SCREENSHOTS")
"""Folder for pictures of our pages, for docs/images; none unless it is set."""

OURS: t.Final = ("Access is granted", "Access was not granted")
"""Where a decision leads."""


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebDriver]:
    with chromium_running(tmp_path_factory.mktemp("chromium"), 720, 560) as driver:
        yield driver


def decide(chromium: WebDriver, started: Started, decision: str, names: t.Collection[str] = ()) -> str:
    """Press a button on Xero's page, with these organisations chosen (the first, if none are named)."""
    chromium.get(started.link())
    for label in chromium.find_elements("css selector", "label") if names else ():
        box = label.find_element("css selector", "input")
        if box.is_selected() != (label.text.strip() in names):
            box.click()
    chromium.find_element("css selector", f"button[value={decision}]").click()
    wait_until(lambda: chromium.title in OURS)
    return heading(chromium)


def heading(chromium: WebDriver) -> str:
    return chromium.find_element("css selector", "h1").text


def picture(chromium: WebDriver, name: str) -> None:
    if SCREENSHOTS:
        chromium.save_screenshot(str(Path(SCREENSHOTS) / f"{name}.png"))


def listed(chromium: WebDriver) -> set[str]:
    return {each.text for each in chromium.find_elements("css selector", "main li")}


def names_of(sandbox: Sandbox) -> list[str]:
    """The organisations, in the order of Xero's page."""
    config = sandbox.config(organisations="2")
    token = sandbox.ask_token(config, grant_type="refresh_token", refresh_token=config["refresh_token"]).json()
    headers = {"Authorization": f"Bearer {token['access_token']}"}
    return [row["tenantName"] for row in requests.get(f"{sandbox.url}/connections", headers=headers, timeout=10).json()]


def test_one_click_connects(auth: Auth, tap: Tap, chromium: WebDriver) -> None:
    started = auth.start("login")

    assert decide(chromium, started, "allow") == "Access is granted"

    picture(chromium, "granted")
    assert started.finish().exit_code == 0
    (record,) = tap("organisations").records["organisations"]
    assert listed(chromium) == {record["Name"]}


def test_cancel_connects_nothing(auth: Auth, chromium: WebDriver) -> None:
    started = auth.start("login")

    assert decide(chromium, started, "cancel") == "Access was not granted"

    picture(chromium, "denied")
    assert started.finish().exit_code == 5
    assert auth("status").exit_code == 5


def test_two_organisations_are_chosen_on_xeros_page(sandbox: Sandbox, auth: Auth, chromium: WebDriver) -> None:
    sandbox.reset(organisations=3)
    names = names_of(sandbox)
    started = auth.start("login")

    decide(chromium, started, "allow", names)

    picture(chromium, "two-organisations")
    assert listed(chromium) == set(names)
    assert started.finish().exit_code == 0
    assert {each["name"] for each in auth("connections", "--json").json} == set(names)


def test_a_second_login_takes_the_place_of_the_first(
    sandbox: Sandbox, auth: Auth, tap: Tap, chromium: WebDriver
) -> None:
    sandbox.reset(organisations=2)
    first, second = names_of(sandbox)
    for name in (first, second):
        started = auth.start("login")
        assert decide(chromium, started, "allow", [name]) == "Access is granted"
        assert started.finish().exit_code == 0
        if name == first:
            sandbox.revoke()

    assert listed(chromium) == {second}
    assert [record["Name"] for record in tap("organisations").records["organisations"]] == [second]


def test_an_answer_that_comes_too_late_says_so(sandbox: Sandbox, auth: Auth, chromium: WebDriver) -> None:
    """The user has thought for more than five minutes after Xero gave the code."""
    started = auth.start("login")
    address = started.page().press("allow")
    sandbox.advance(301)

    chromium.get(address)

    picture(chromium, "too-late")
    assert heading(chromium) == "That took too long"
    assert started.finish().exit_code == 5


def test_a_stray_answer_and_refused_scopes_have_a_page_each(auth: Auth, chromium: WebDriver) -> None:
    started = auth.start("login")
    place = auth.config["redirect_uri"]
    state = re.search(r"state=([^&]+)", started.link())
    assert state

    chromium.get(f"{place}?code=other&state=other")
    picture(chromium, "wrong-state")
    assert heading(chromium) == "This is an answer to another login"
    chromium.get(f"{place}?error=invalid_scope&state={state[1]}")

    picture(chromium, "invalid-scope")
    assert heading(chromium) == "Xero does not offer these scopes to the app"
    assert started.finish().exit_code == 5


def test_xeros_own_error_page_for_scopes_is_what_the_command_speaks_of(auth: Auth, chromium: WebDriver) -> None:
    started = auth.start("login", "--timeout", "8", scopes="accounting.everything")

    chromium.get(started.link())

    assert "Invalid scope for client" in chromium.page_source
    assert "Invalid scope for client" in started.finish().told
