"""A file that a command line or a setting names is read only if it has an end: what cannot be is told in a line."""

from __future__ import annotations

import os
import typing as t

import pytest
from support.auth import Auth
from support.given import Given
from support.tap import Tap, select
from support.target import Target

if t.TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.sandbox import Sandbox

ENDLESS: t.Final = "/dev/zero"


@pytest.fixture
def huge(sandbox: Sandbox, tmp_path: Path) -> Iterator[str]:
    """A file of more bytes than anything that is meant, none of which take space."""
    file = tmp_path / "huge"
    file.touch()
    os.truncate(file, 2**40)
    yield str(file)
    file.unlink()


@pytest.mark.parametrize("name", [ENDLESS, "huge"])
@pytest.mark.parametrize("option", ["--config", "--state", "--catalog"])
def test_a_tap_reads_no_file_without_an_end(
    sandbox: Sandbox, tmp_path: Path, huge: str, option: str, name: str
) -> None:
    tap = Tap(tmp_path, sandbox.config())
    named = huge if name == "huge" else name
    given = {"--config": tap.file("config", tap.config), "--catalog": tap.file("few", select("currencies"))}

    run = tap.finish(tap.command(*(part for pair in (given | {option: named}).items() for part in pair)))

    assert run.exit_code == 2, run.told
    assert len(run.errors) == 1, run.told
    assert "cannot be read: it " in run.errors[0]


@pytest.mark.parametrize("command", ["target", "replay", "auth"])
def test_no_command_reads_a_configuration_without_an_end(
    sandbox: Sandbox, tmp_path: Path, huge: str, command: str
) -> None:
    given = Given(tmp_path, Target(tmp_path, sandbox.config()).config)
    for named in (ENDLESS, huge):
        done = given.outcome(command, ("--config", named), {})

        assert done.exit_code == 2, done.told
        assert "cannot be read: it " in done.told


def test_a_schema_of_a_custom_stream_has_an_end(sandbox: Sandbox, tmp_path: Path) -> None:
    tap = Tap(tmp_path, sandbox.config())

    run = tap("currencies", custom_streams=[{"name": "mine", "path": "Currencies", "schema": ENDLESS}])

    assert run.exit_code == 2, run.told
    assert "custom_streams.mine.schema cannot be read: /dev/zero: it is a device" in run.errors[0]


def test_an_import_and_a_catalog_of_scopes_have_an_end(sandbox: Sandbox, tmp_path: Path, huge: str) -> None:
    auth = Auth(tmp_path, sandbox.config())
    large = tmp_path / "large"
    large.write_bytes(b" " * 2**21)
    for command in (
        ["import", ENDLESS],
        ["import", huge],
        ["import", str(large)],
        ["scopes", "--catalog", ENDLESS],
    ):
        done = auth(*command)

        assert done.exit_code == 2, done.told
        assert len(done.told.splitlines()) == 1, done.told
        assert "it is a device" in done.told or "it holds more than" in done.told
