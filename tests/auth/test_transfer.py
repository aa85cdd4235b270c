"""A grant that is moved is in one place or the other, whatever becomes of the file or the pipe between."""

from __future__ import annotations

import json
import os
import subprocess
import typing as t

import pytest
from support.auth import COMMAND, Auth

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox


@pytest.fixture
def config(auth: Auth) -> Path:
    """The settings of an organisation that is connected."""
    assert auth.log_in().exit_code == 0
    file = auth.folder / "config.json"
    file.write_text(json.dumps(auth.config))
    return file


def exported(config: Path, stdout: t.Any) -> subprocess.CompletedProcess[bytes]:
    command = [str(COMMAND), "export", "--remove", "--config", str(config)]
    return subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, check=False, timeout=120)


def expect_one_line(done: subprocess.CompletedProcess[bytes], exit_code: int) -> None:
    assert done.returncode == exit_code, done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr


def test_nothing_is_removed_when_stdout_is_full(auth: Auth, config: Path) -> None:
    with open("/dev/full", "wb") as full:  # noqa: PTH123 - as a shell opens it
        done = exported(config, full)

    expect_one_line(done, 1)
    assert auth("status").exit_code == 0


@pytest.mark.parametrize("when", ["before", "after"])
def test_nothing_is_removed_when_nobody_reads_the_pipe(auth: Auth, config: Path, when: str) -> None:
    """Also when whoever should is gone only after it was written."""
    reading, writing = os.pipe()
    if when == "before":
        os.close(reading)
        done = exported(config, writing)
    else:
        leaving = subprocess.Popen(["sleep", "3"], stdin=reading)
        os.close(reading)
        done = exported(config, writing)
        leaving.wait()
    os.close(writing)

    expect_one_line(done, 1)
    assert auth("status").exit_code == 0


def test_nothing_is_removed_and_nothing_stays_when_the_file_cannot_be_written(auth: Auth, config: Path) -> None:
    file = auth.folder / "grant.json"
    command = f"ulimit -f 0; exec {COMMAND} export --remove --output {file} --config {config}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, check=False, timeout=120)

    assert done.returncode == 4, done.stderr
    assert not file.exists()
    assert auth("status").exit_code == 0


@pytest.mark.parametrize(
    "spoilt",
    [
        {"xero_grant": 9},
        *({name: value} for name in ("refresh_token", "access_token") for value in ("", "a\nb", "a b", "x" * 9_000)),
        {"previous_refresh_token": "\u20ac"},
        *({name: value} for name in ("refreshed_at", "expires_at") for value in (9e99, -1)),
    ],
    ids=lambda spoilt: "-".join(f"{name}-{value!r:.20}" for name, value in spoilt.items()),
)
def test_what_no_export_wrote_is_refused_and_the_connection_lives_on(auth: Auth, spoilt: dict[str, t.Any]) -> None:
    auth.log_in()
    file = auth.folder / "grant.json"
    auth("export", "--output", str(file))
    file.write_text(json.dumps(json.loads(file.read_bytes()) | spoilt))

    done = auth("import", str(file), "--allow-older")

    assert done.exit_code == 2, done.told
    assert "This is not a grant" in done.told
    assert auth("refresh").exit_code == 0


def test_a_refresh_token_that_is_left_in_the_settings_is_told_when_a_grant_is_removed(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    """It stands for the same connection, which two places cannot both go on with."""
    auth = Auth(tmp_path, sandbox.config())

    done = auth("export", "--output", str(tmp_path / "grant.json"), "--remove")

    assert done.exit_code == 0, done.told
    assert "The settings still hold a refresh_token" in done.told


def test_a_grant_that_is_older_than_the_one_that_is_there_is_refused(sandbox: Sandbox, auth: Auth) -> None:
    """It would end a connection that lives."""
    auth.log_in()
    file = auth.folder / "grant.json"
    auth("export", "--output", str(file))
    assert auth("import", str(file)).exit_code == 0, "the same grant is not older"
    auth("refresh")

    done = auth("import", str(file))

    assert done.exit_code == 2
    assert "add --allow-older" in done.told
    sandbox.advance(31 * 60)
    assert auth("refresh").exit_code == 0
    assert auth("import", str(file), "--allow-older").exit_code == 0
    assert auth("refresh").exit_code == 5


def test_a_file_that_is_there_is_left_as_it_is(auth: Auth, tmp_path: Path) -> None:
    auth.log_in()
    (tmp_path / "grant.json").write_text("mine")

    done = auth("export", "--output", str(tmp_path / "grant.json"))

    assert done.exit_code == 4
    assert "is there already, and is left as it is: give --output a new name." in done.told
    assert (tmp_path / "grant.json").read_text() == "mine"
