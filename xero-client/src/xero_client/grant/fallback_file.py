"""A private file for a grant that the store cannot take just now, beside it or in the folder of the default store."""

from __future__ import annotations

import os
import stat
import typing as t
from contextlib import suppress

import msgspec

from xero_client.errors import StoreError
from xero_client.grant.grant import Grant

if t.TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

ROOM: t.Final = ".room"
"""Ends the name of a file that only makes sure of the space for one."""
ROOM_BYTES: t.Final = 12 * 1024
"""More than a grant takes, encrypted ones with many scopes too."""

_NEW: t.Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL
_READ_ONLY: t.Final = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
"""Neither follow a link nor wait for whoever is at the other end of a pipe."""


class Spare:
    """Where one grant can wait. There is space for it before Xero is asked for it, also when the disk fills up then."""

    def __init__(self, files: Sequence[Path]) -> None:
        """Take the places where the file may be, the best one first; nothing is opened."""
        self._files = files

    def reserve(self) -> None:
        """Make sure of the space, wherever there is some; that there is none is no error: the store comes first."""
        for file in self._files:
            with suppress(OSError):
                file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                _write_new(_room(file), b" " * ROOM_BYTES)
                return

    def keep(self, grant: Grant) -> Path | None:
        """Put a grant there; on return it is durable. None if there is no place for it."""
        content = msgspec.json.encode(grant.fields())
        for file in self._files:
            with suppress(OSError):
                _overwrite(_room(file), content)
                _room(file).replace(file)
                _make_durable(file.parent)
                return file
        return None

    def found(self) -> tuple[Path, Grant] | None:
        """The grant that waits, the newest if there are several, and where.

        Raises:
            StoreError: the file cannot be read, or belongs to somebody else or can be read by others.
        """
        there = [(file, grant) for file in self._files if (grant := _read(file))]
        return max(there, key=lambda each: each[1].refreshed_at, default=None)

    def clear(self) -> None:
        """Remove every trace; what cannot be removed is older than what is in the store, and so no longer looked at."""
        for file in self._files:
            for each in (file, _room(file)):
                with suppress(OSError):
                    each.unlink()


def _room(file: Path) -> Path:
    return file.with_name(file.name + ROOM)


def _write_new(file: Path, content: bytes) -> None:
    """In the place of what an ended process left, if anything; never into a file of somebody else."""
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, _NEW, 0o600), "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())


def _overwrite(room: Path, content: bytes) -> None:
    """Use the space that the file has already, leaving the blanks behind; one that is not there is made."""
    if not room.exists():
        _write_new(room, b"")
    with room.open("r+b") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())


def _make_durable(folder: Path) -> None:
    """The name of a new file is on disk when its folder is."""
    if os.name != "posix":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _read(file: Path) -> Grant | None:
    try:
        with os.fdopen(os.open(file, _READ_ONLY), "rb") as opened:
            _expect_ours(file, os.fstat(opened.fileno()))
            return msgspec.convert(msgspec.json.decode(opened.read()), Grant)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return None  # We have put nothing into a place that we cannot look at.
    except OSError as problem:
        raise StoreError(f"{file}, where a grant waits, cannot be read ({problem.strerror}): see to it.") from None
    except msgspec.MsgspecError:
        return None  # It was never finished, so the one in the store still counts.


def _expect_ours(file: Path, about: os.stat_result) -> None:
    is_private = os.name != "posix" or (about.st_uid == os.geteuid() and not about.st_mode & 0o077)
    if not (stat.S_ISREG(about.st_mode) and is_private):
        raise StoreError(
            f"{file} should be a file with a grant that only you can read, and is not: see who put it there, then "
            "remove it."
        )
