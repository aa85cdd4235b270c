"""Nothing secret leaves the store: every test's files are looked through, and here is what could slip past.

The look itself is in the fixture `sandbox`: it asks the sandbox for every token, code and credential that went over the
wire, and searches whatever the commands of a test wrote, at DEBUG.
"""

from __future__ import annotations

import signal
import typing as t

import pytest
from support.given import COMMANDS, Given, secret_settings
from support.secrets import expect_nowhere
from support.tap import select, wait_until

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.auth import Auth
    from support.sandbox import Sandbox
    from support.tap import Tap


def test_the_sandbox_knows_every_secret_of_a_login(sandbox: Sandbox, auth: Auth) -> None:
    before = sandbox.secrets_seen()

    auth.log_in()

    file = auth.folder / "grant.json"
    auth("export", "--output", str(file))
    secrets = sandbox.secrets(since=before)
    assert auth.config["client_secret"] in secrets
    tokens = [line.split('"')[3] for line in file.read_text().splitlines() if '_token": "' in line]
    assert len(tokens) == 2
    assert set(tokens) <= set(secrets)


@pytest.mark.parametrize("name", ["log", "state.json", "deep/core"])
def test_a_secret_in_any_file_is_found(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(b"\0\xff before tok3n-of-ours after")

    with pytest.raises(AssertionError, match=name):
        expect_nowhere(["other-one", "tok3n-of-ours"], tmp_path)
    file.write_bytes(b"Authorization: Bearer x")
    with pytest.raises(AssertionError, match="Bearer"):
        expect_nowhere([], tmp_path)


def test_a_crash_dump_holds_none(sandbox: Sandbox, tap: Tap) -> None:
    sandbox.order({"stall_seconds": 3}, path="/connections")
    config = tap.file("config", tap.config | sandbox.config())
    started = tap.command(
        "--config", config, "--catalog", tap.file("catalog", select("currencies")), PYTHONFAULTHANDLER="1"
    )
    wait_until(lambda: not sandbox.pending())

    started.process.send_signal(signal.SIGABRT)

    assert "Fatal Python error: Aborted" in tap.finish(started).log


def test_what_is_said_of_an_answer_that_makes_no_sense_holds_none(sandbox: Sandbox, auth: Auth, tap: Tap) -> None:
    sandbox.order({"status": 200, "body": '[{"id": "1"}]'}, path="/connections", times=2)
    tap.config |= sandbox.config()

    run = tap("currencies")
    done = auth("status", **sandbox.config())

    assert "The answer for connections is no list of organisations" in run.log
    assert "Traceback" not in run.log + done.told
    assert (run.exit_code, done.exit_code) == (9, 9)


def test_what_a_plugin_says_about_itself_holds_none(sandbox: Sandbox, tap: Tap) -> None:
    settings = {f"TAP_XERO_{name.upper()}": str(value) for name, value in sandbox.config().items()}

    started = tap.command("--about", "--format=json", "--config=ENV", **settings)

    tap.finish(started)
    assert "client_secret" in started.out.read_text()


@pytest.mark.parametrize("odd", ["one\ntwo", "one two", "one\u20actwo", "one\u00e9two", "one\0two", "one\ud800two"])
@pytest.mark.parametrize("command", COMMANDS)
def test_a_credential_that_nobody_issued_is_named_and_not_shown(
    sandbox: Sandbox, tmp_path: Path, command: str, odd: str
) -> None:
    given = Given(tmp_path, sandbox.config())
    for name in secret_settings(command):
        url = f"postgresql://user:{odd}@127.0.0.1:1/books"

        exit_code, told = given.run(command, settings={name: url if name.endswith("_url") else odd})

        assert exit_code == 2, told
        assert name in told
        assert "Traceback" not in told
        assert "two" not in told.replace("between two", "")


@pytest.mark.parametrize("command", COMMANDS)
def test_what_stands_around_a_credential_by_accident_is_trimmed(sandbox: Sandbox, tmp_path: Path, command: str) -> None:
    given = Given(tmp_path, sandbox.config())
    names = [name for name in secret_settings(command) if name in given.config]

    exit_code, told = given.run(
        command, settings={name: f" {given.config[name]}\r\n" for name in [*names, "client_id"]}
    )

    assert names
    assert exit_code == 0, told
