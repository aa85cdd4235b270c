"""xero-auth reads what the plugins read: flags, files and variables, in this order."""

from __future__ import annotations

import typing as t

import pytest

if t.TYPE_CHECKING:
    from support.auth import Auth, Done

FLOWS: t.Final = {"a": "authorization_code", "b": "client_credentials"}


def flow(auth: Auth, *arguments: str, **environment: str) -> str:
    """Which kind of grant the settings stand for: one has a user and the other has not."""
    done = auth.command("scopes", "--stream", "contacts", *arguments, **environment).finish()
    assert done.exit_code == 0, done.told
    return "a" if "offline_access" in done.out else "b"


def test_the_order_is_flags_files_variables(auth: Auth) -> None:
    file = auth.folder / "config.json"
    file.write_text('{"auth_flow": "authorization_code", "start_date": "2026-01-01"}')
    config = ("--config", str(file))
    variables = {"TAP_XERO_AUTH_FLOW": FLOWS["b"]}

    assert flow(auth) == "a"
    assert flow(auth, **variables) == "b"
    assert flow(auth, *config, **variables) == "a"
    assert flow(auth, *config, "--set", f"auth_flow={FLOWS['b']}") == "b"


@pytest.mark.parametrize(
    ("arguments", "variables", "expected"),
    [
        ((), {"TAP": "b", "TARGET": "a", "": "a"}, "b"),
        ((), {"TARGET": "b", "": "a"}, "b"),
        ((), {"": "b"}, "b"),
        (("--plugin", "target-xero"), {"TAP": "a", "TARGET": "b"}, "b"),
        (("--plugin", "target-xero"), {"TAP": "a", "": "b"}, "b"),
        (("--plugin", "tap-xero"), {"TARGET": "a", "": "b"}, "b"),
    ],
)
def test_the_order_of_variables(
    auth: Auth, arguments: tuple[str, ...], variables: dict[str, str], expected: str
) -> None:
    named = {f"{prefix}_XERO_AUTH_FLOW".lstrip("_"): FLOWS[value] for prefix, value in variables.items()}

    assert flow(auth, *arguments, **named) == expected


def test_variables_may_stand_in_a_file(auth: Auth) -> None:
    (auth.folder / ".env").write_text("TAP_XERO_AUTH_FLOW=client_credentials\n")

    assert flow(auth) == "b"


def failed(auth: Auth, *arguments: str, **environment: str) -> Done:
    done = auth.command("status", *arguments, **environment).finish()
    assert done.exit_code == 2
    assert done.told.startswith("Error: ")
    assert "Traceback" not in done.told
    return done


def test_variables_of_two_apps_are_not_mixed(auth: Auth) -> None:
    done = failed(auth, TAP_XERO_CLIENT_ID="one", TARGET_XERO_CLIENT_ID="two")

    assert "say with --plugin" in done.told


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--set", "colour=blue"), "There is no setting colour"),
        (("--set", "client_id"), "--set takes NAME=VALUE"),
        (("--set", "max_tries=many"), "max_tries should be of type integer"),
        (("--set", "auth_flow=password"), "auth_flow should be one of"),
        (("--set", "redirect_uri=nowhere"), "redirect_uri is not a URL"),
        (("--config", "nowhere.json"), "nowhere.json cannot be read"),
        ((), "Missing setting for auth_flow authorization_code: client_id, client_secret"),
    ],
)
def test_a_wrong_setting_is_named(auth: Auth, arguments: tuple[str, ...], words: str) -> None:
    if words.startswith("redirect"):
        arguments += ("--set", "client_id=1", "--set", "client_secret=2")

    assert words in failed(auth, *arguments).told


@pytest.mark.parametrize("content", ["{", "[]", ""])
def test_a_file_that_is_no_configuration(auth: Auth, content: str) -> None:
    file = auth.folder / "config.json"
    file.write_text(content)

    assert "is not" in failed(auth, "--config", str(file)).told


@pytest.mark.parametrize(
    ("name", "text"),
    [("TENANT_IDS", '["all"]'), ("TENANT_IDS", "one,two"), ("READ_TIMEOUT", "7.5"), ("REQUEST_LOG", "True")],
)
def test_variables_as_meltano_writes_them(auth: Auth, name: str, text: str) -> None:
    assert flow(auth, **{f"TAP_XERO_{name}": text}) == "a"
