"""A grant survives a store that cannot be written: no refresh token is spent for nothing, and no successor is lost."""

from __future__ import annotations

import os
import random
import stat
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from cryptography.fernet import Fernet
from support.unwritable import HALF_AN_HOUR, Hours, Renewing, Ways, mended, waiting_files
from xero_client.errors import StoreError, TerminatedError, XeroError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from support.sandbox import Sandbox

HISTORIES: Final = int(os.environ.get("GRANT_HISTORIES", "5"))
SIZES: Final = tuple(range(0, 200, int(os.environ.get("DISK_STEP_KIB", "36"))))
"""KiB that a disk has left."""

Json = dict[str, Any]


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the default store."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("MELTANO_SYS_DIR_ROOT", raising=False)
    return tmp_path / "state" / "xero"


@pytest.fixture
def hours(sandbox: Sandbox) -> Hours:
    return Hours(sandbox)


@pytest.fixture
def ways(store_url: str) -> Iterator[Ways]:
    with mended(Ways(store_url)) as ways:
        yield ways


@pytest.fixture
def renewing(config: Json, hours: Hours, state: Path) -> Renewing:
    """A connection whose access token has run out."""
    renewing = Renewing(config, hours)
    renewing.token()
    hours.sleep(HALF_AN_HOUR)
    return renewing


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """Mounts a file system of so many KiB, where this is allowed."""
    mounted: list[Path] = []

    def mount(size: int) -> Path:
        folder = tmp_path / f"tiny-{len(mounted)}"
        folder.mkdir(mode=0o700)
        command = ["mount", "-t", "tmpfs", "-o", f"size={size}k,mode=700", "none", str(folder)]
        if os.geteuid() or subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("file systems cannot be mounted here")
        mounted.append(folder)
        return folder

    yield mount
    for folder in mounted:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def expect_connected(renewing: Renewing, hours: Hours, *folders: Path) -> None:
    """Today, an hour later and two; there is one grant, and no file waits."""
    for _ in range(3):
        assert renewing.token()
        assert list(renewing.stored()) == [renewing.lineage]
        assert waiting_files(*folders) == []
        hours.sleep(2 * HALF_AN_HOUR)
    assert hours.sandbox.token_calls()["refused"] == 0


@pytest.fixture
def folders(store_url: str, state: Path) -> tuple[Path, ...]:
    if store_url.startswith("sqlite"):
        return (Path(store_url.removeprefix("sqlite:///")).parent, state)
    return (state,)


def test_no_refresh_token_is_spent_while_the_store_cannot_be_written(
    sandbox: Sandbox, renewing: Renewing, ways: Ways, hours: Hours, folders: tuple[Path, ...]
) -> None:
    for way in ways.names:
        spent = sandbox.token_calls()["refresh_token"]
        ways.stop(way)

        with pytest.raises(StoreError) as problem:
            renewing.token()
        ways.mend()

        assert problem.value.exit_code == 4
        assert sandbox.token_calls()["refresh_token"] == spent
        expect_connected(renewing, hours, *folders)


def test_a_store_that_fails_once_xero_has_answered_is_asked_again(
    renewing: Renewing, ways: Ways, hours: Hours, folders: tuple[Path, ...], caplog: pytest.LogCaptureFixture
) -> None:
    for way in ways.names:
        hours.sleep(HALF_AN_HOUR)
        renewing.waits = 0
        renewing.answered = lambda way=way: ways.stop(way)  # type: ignore[misc]
        renewing.waiting = lambda: ways.mend() if renewing.waits == 3 else None

        assert renewing.token()

        assert renewing.waits == 3
        assert "Xero takes the old one until 20" in caplog.text
        renewing.answered = lambda: None
        expect_connected(renewing, hours, *folders)


def test_a_store_that_fails_for_longer_than_xeros_grace_costs_no_connection(
    renewing: Renewing, ways: Ways, hours: Hours, folders: tuple[Path, ...]
) -> None:
    """The message says where the grant waits and until when; the file is its owner's alone."""
    began = hours.now()
    renewing.answered = lambda: ways.stop(ways.names[0])

    with pytest.raises(StoreError, match=r"waits in \S+/grant-\w+: the next run .* before 20\d\d-") as problem:
        renewing.token()

    (file,) = waiting_files(*folders)
    assert str(file) in str(problem.value)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert HALF_AN_HOUR - 80 <= hours.now() - began <= HALF_AN_HOUR
    with pytest.raises(StoreError, match="waits in"):
        renewing.token()
    ways.mend()
    renewing.answered = lambda: None
    hours.sleep(2 * HALF_AN_HOUR)
    expect_connected(renewing, hours, *folders)


def test_a_run_that_is_asked_to_end_meanwhile_leaves_the_grant_in_the_file(
    renewing: Renewing, ways: Ways, hours: Hours, folders: tuple[Path, ...]
) -> None:
    def end() -> None:
        raise TerminatedError("asked")

    renewing.answered, renewing.waiting = lambda: ways.stop(ways.names[0]), end
    with pytest.raises(TerminatedError):
        renewing.token()
    assert len(waiting_files(*folders)) == 1
    ways.mend()
    renewing.answered = lambda: None
    hours.sleep(2 * HALF_AN_HOUR)

    expect_connected(renewing, hours, *folders)


def test_what_waits_is_encrypted_as_in_the_store(
    renewing: Renewing, ways: Ways, hours: Hours, folders: tuple[Path, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XERO_STORE_KEY", Fernet.generate_key().decode())
    renewing.answered = lambda: ways.stop(ways.names[0])
    with pytest.raises(StoreError):
        renewing.token()
    ways.mend()
    (file,) = waiting_files(*folders)

    assert file.read_bytes().count(b"fernet:") == 3
    renewing.answered = lambda: None
    expect_connected(renewing, hours, *folders)


def test_what_waits_is_dropped_when_the_store_has_a_newer_one(
    renewing: Renewing, ways: Ways, hours: Hours, folders: tuple[Path, ...]
) -> None:
    """As when another machine has renewed the grant in the meantime."""
    renewing.answered = lambda: ways.stop(ways.names[0])
    with pytest.raises(StoreError):
        renewing.token()
    ways.mend()
    renewing.answered = lambda: None
    (file,) = waiting_files(*folders)
    outdated = file.read_bytes()
    renewing.token()
    hours.sleep(HALF_AN_HOUR)
    renewing.token()
    file.touch(mode=0o600)
    file.write_bytes(outdated)
    hours.sleep(HALF_AN_HOUR)

    expect_connected(renewing, hours, *folders)


@pytest.mark.parametrize("spoil", ["shared", "link", "folder"])
def test_a_file_of_somebody_else_is_not_taken_for_a_grant(
    renewing: Renewing, ways: Ways, folders: tuple[Path, ...], tmp_path: Path, spoil: str
) -> None:
    renewing.answered = lambda: ways.stop(ways.names[0])
    with pytest.raises(StoreError):
        renewing.token()
    ways.mend()
    (file,) = waiting_files(*folders)
    if spoil == "shared":
        file.chmod(0o644)
    else:
        file.unlink()
        (tmp_path / "other").touch(mode=0o600)
        file.symlink_to(tmp_path / "other") if spoil == "link" else file.mkdir()

    with pytest.raises(StoreError, match="grant-"):
        renewing.token()


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_whatever_fails_while_a_grant_is_renewed_the_next_run_is_connected(
    renewing: Renewing, ways: Ways, hours: Hours, folders: tuple[Path, ...], seed: int
) -> None:
    """Faults before Xero is asked, in its answer, as it is saved, while that is tried again; the end at any wait."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    for _ in range(4):
        answers: list[Json] = [{"status": 503}, {"status": 503, "after": True}, {"drop": "after"}]
        lost = chance.random() < 0.3
        if lost:
            hours.sandbox.order(chance.choice(answers), path="/connect/token", times=chance.choice([1, 2]))
        if chance.random() < 0.2:
            ways.stop(chance.choice(ways.names))
        later = chance.choice([None, *ways.names])
        renewing.answered = (lambda way=later: ways.stop(way)) if later else lambda: None  # type: ignore[misc]
        renewing.waits, well_at, ends_at = 0, chance.choice([1, 3, 500]), chance.choice([2, 6, 1000])

        def wait(well_at: int = well_at, ends_at: int = ends_at) -> None:
            if renewing.waits == well_at:
                ways.mend()
            if renewing.waits == ends_at:
                raise TerminatedError("asked")

        renewing.waiting = wait
        hours.sleep(chance.choice([HALF_AN_HOUR, 60]))
        with suppress(XeroError):
            renewing.token()
        if not lost and later != "no file":  # then nobody could have kept it for longer than Xero's grace
            hours.sleep(chance.choice([0, 2 * HALF_AN_HOUR]))
        ways.mend()
        hours.sandbox.clear_faults()
        renewing.answered = renewing.waiting = lambda: None
        assert renewing.token(), "a run right after it is connected"

    expect_connected(renewing, hours, *folders)


def test_on_a_disk_with_any_space_left_a_grant_is_renewed_or_not_spent(
    sandbox: Sandbox, tiny: Callable[[int], Path], state: Path, hours: Hours
) -> None:
    """Even if what is left is used up by others once Xero has been asked."""
    outcomes = set()
    for left in SIZES:
        folder = tiny(400)
        config = sandbox.config() | {"store_url": f"sqlite:///{folder / 'store.db'}"}
        renewing = Renewing(config, hours)
        renewing.token()
        hours.sleep(HALF_AN_HOUR)
        spent = sandbox.token_calls()["refresh_token"]
        fill(folder, left)
        renewing.answered = lambda folder=folder: fill(folder, 0)  # type: ignore[misc]

        outcome = False
        with suppress(StoreError):
            outcome = bool(renewing.token())

        assert sandbox.token_calls()["refresh_token"] - spent == outcome, f"{left} KiB"
        outcomes.add(outcome)
        for file in folder.glob("filler*"):
            file.unlink()
        renewing.answered = lambda: None
        hours.sleep(2 * HALF_AN_HOUR)
        expect_connected(renewing, hours, folder, state)
    assert outcomes == {True, False}


def fill(folder: Path, left: int) -> None:
    """Leave so many KiB on the file system."""
    about = os.statvfs(folder)
    with (folder / f"filler-{left}").open("ab") as filler:
        filler.write(bytes(max(0, about.f_bavail * about.f_frsize - left * 1024)))


def test_on_a_file_system_that_can_only_be_read_no_refresh_token_is_spent(
    sandbox: Sandbox, tiny: Callable[[int], Path], state: Path, hours: Hours
) -> None:
    folder = tiny(400)
    renewing = Renewing(sandbox.config() | {"store_url": f"sqlite:///{folder / 'store.db'}"}, hours)
    renewing.token()
    hours.sleep(HALF_AN_HOUR)
    spent = sandbox.token_calls()["refresh_token"]
    subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)

    with pytest.raises(StoreError, match="see that it can be written") as problem:
        renewing.token()

    assert problem.value.exit_code == 4
    assert sandbox.token_calls()["refresh_token"] == spent
    subprocess.run(["mount", "-o", "remount,rw", str(folder)], check=True)
    expect_connected(renewing, hours, folder, state)
