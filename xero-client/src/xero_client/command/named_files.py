"""Reads files that a command line or a setting names: nothing that never ends, and no more than can be meant."""

from __future__ import annotations

import errno
import io
import os
import stat
import typing as t
from pathlib import Path

if t.TYPE_CHECKING:
    from collections.abc import Iterator

MEBIBYTE: t.Final = 2**20
MOST: t.Final = 256 * MEBIBYTE
"""Bytes; the state of a large organisation has some tens of millions."""


def bytes_of(file: str | Path, most: int = MOST) -> bytes:
    """The bytes of a file, or of a pipe until it ends.

    Raises:
        OSError: it cannot be opened, is a device such as /dev/zero, or holds more than so many bytes.
    """
    with Path(file).open("rb") as opened:
        return rest_of(opened, most)


def rest_of(opened: t.IO[bytes], most: int = MOST) -> bytes:
    """As `bytes_of`, of a file that is open."""
    expect_an_end(opened)
    return b"".join(_parts(opened, most))


def text_of(opened: t.IO[str], most: int = MOST) -> str:
    """As `rest_of`, of text."""
    expect_an_end(opened)
    return "".join(_parts(opened, most))


def _parts(opened: t.IO[t.AnyStr], most: int) -> Iterator[t.AnyStr]:
    """Piece by piece: asked for all that it may hold, Python would make room for as much at once."""
    left = most
    while part := opened.read(MEBIBYTE):
        left -= len(part)
        if left < 0:
            raise too_large(most)
        yield part


def expect_an_end(file: t.IO[t.Any] | Path) -> None:
    """Raises OSError for a device; a terminal is one that somebody types at, and ends."""
    try:
        about = file.stat() if isinstance(file, Path) else os.fstat(file.fileno())
    except io.UnsupportedOperation:  # it is in memory
        return
    is_device = stat.S_ISCHR(about.st_mode) or stat.S_ISBLK(about.st_mode)
    if is_device and (isinstance(file, Path) or not file.isatty()):
        raise OSError(errno.EINVAL, "it is a device, and no file", str(getattr(file, "name", file)))
    if stat.S_ISREG(about.st_mode) and about.st_size > MOST:
        raise too_large(MOST)


def too_large(most: int) -> OSError:
    return OSError(errno.EFBIG, f"it holds more than {most // MEBIBYTE:,} MiB")
