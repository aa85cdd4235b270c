"""Hands a grant over: to a new file, or to whoever reads stdout, and sees that it has arrived."""

from __future__ import annotations

import errno
import os
import select
import stat
import sys
import time
import typing as t
from contextlib import suppress

from xero_client.errors import OutputError, SettingsError, StoreError

if t.TYPE_CHECKING:
    from pathlib import Path

LONGEST_SECONDS: t.Final = 60.0
"""How long whoever is at the other end of a pipe may take to read it."""
LOOK_AGAIN_SECONDS: t.Final = 0.02
NOT_ON_DISKS: t.Final = (errno.EINVAL, errno.ENOTSUP, errno.EROFS)
"""What fsync says of a pipe or a device."""


def write_new(file: Path, content: bytes) -> None:
    """Write a file that only its owner can read, and have it on disk; what is not complete does not stay.

    Raises:
        StoreError: it is there already or cannot be written.
    """
    try:
        number = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as problem:
        raise _unwritten(file, problem) from None
    try:
        with os.fdopen(number, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(number)
    except OSError as problem:
        with suppress(OSError):
            file.unlink()
        raise _unwritten(file, problem) from None


def hand_over(content: bytes) -> None:
    """Write to stdout unless somebody looks at it, and return when it is on disk or has been read.

    Raises:
        OutputError: it cannot be written, or nobody reads it.
        SettingsError: it is a terminal.
    """
    if sys.stdout.isatty():
        raise SettingsError("A grant is a secret and not for the screen: give --output FILE, or send it on.")
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()
    number = sys.stdout.fileno()
    if stat.S_ISFIFO(os.fstat(number).st_mode):
        _await_reader(number)
        return
    try:
        os.fsync(number)
    except OSError as problem:
        if problem.errno not in NOT_ON_DISKS:
            raise _nobody(problem.strerror or "no reason given") from None


def _await_reader(number: int) -> None:
    """Wait until a pipe is empty: what is left in it when its reader goes is lost."""
    import fcntl  # noqa: PLC0415 - POSIX has them
    import termios  # noqa: PLC0415

    poll, end = select.poll(), time.monotonic() + LONGEST_SECONDS
    poll.register(number, select.POLLERR)
    while any(fcntl.ioctl(number, termios.FIONREAD, bytes(4))):
        if any(events & select.POLLERR for _, events in poll.poll(0)):
            raise _nobody(os.strerror(errno.EPIPE))
        if time.monotonic() > end:
            raise _nobody("it was not read in time")
        time.sleep(LOOK_AGAIN_SECONDS)


def _nobody(reason: str) -> OutputError:
    return OutputError(f"The grant did not arrive ({reason}), and stays here: see who reads stdout.", reason=reason)


def _unwritten(file: Path, problem: OSError) -> StoreError:
    if isinstance(problem, FileExistsError):
        return StoreError(f"{file} is there already, and is left as it is: give --output a new name.")
    return StoreError(f"{file} cannot be written: {problem.strerror}.")
