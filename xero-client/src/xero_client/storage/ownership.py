"""Tells files that runs of ours have written from all others, which are neither followed nor opened nor changed."""

from __future__ import annotations

import errno
import os
import stat
import typing as t
from dataclasses import dataclass

from singer_sdk.singerlib.json import deserialize_json, serialize_json

from xero_client.errors import SettingsError

if t.TYPE_CHECKING:
    from pathlib import Path

LONGEST_SCHEMA: t.Final = 1 << 24
"""Bytes of a first line at most: the SCHEMA of a reject holds that of its rows."""

KINDS: t.Final = (
    (stat.S_ISLNK, "a symbolic link: name the file itself"),
    (stat.S_ISDIR, "a folder: name a file in it"),
    (stat.S_ISFIFO, "a pipe: name a file, and read that when the run is over"),
    (stat.S_ISSOCK, "a socket: name a file"),
    (lambda _: True, "a device: name a file, or leave the setting out to have none"),
)
"""What stands in the place of a file, and what to do about it."""

WRONG_PLACE: t.Final = frozenset(
    {errno.EACCES, errno.EPERM, errno.EISDIR, errno.ENOTDIR, errno.EEXIST, errno.ELOOP, errno.ENAMETOOLONG}
)
"""Reasons why a path is the wrong one; with any other it may be the right one another time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What a file of ours looks like."""

    stream: str
    schema: dict[str, t.Any]
    writer: str
    """What the SCHEMA says in the member `written_by`, which loaders ignore."""
    without: str = "nothing more is sent"
    """What is to be said where it cannot be written."""

    def message(self, key_properties: t.Iterable[str]) -> dict[str, t.Any]:
        """The SCHEMA message; its first members say whose it is, however little of the line a crash has left."""
        return {
            **self._head("SCHEMA"),
            "written_by": self.writer,
            "schema": self.schema,
            "key_properties": list(key_properties),
        }

    def is_head(self, line: bytes) -> bool:
        """Whether a first line is a SCHEMA of ours: it says so, or is as we wrote it before we said so."""
        message = _decoded(line)
        if not isinstance(message, dict) or {**message, **self._head("SCHEMA")} != message:
            return False
        if "written_by" in message:
            return bool(message["written_by"] == self.writer)
        schema = message.get("schema")
        columns = schema.get("properties") if isinstance(schema, dict) else None
        return isinstance(columns, dict) and {*self.schema["required"]} <= {*columns} <= {*self.schema["properties"]}

    def has(self, message: t.Any) -> bool:
        """Whether it is a message of the stream, whoever wrote it."""
        if not isinstance(message, dict) or message.get("stream") != self.stream:
            return False
        return message.get("type") == "SCHEMA" or (
            message.get("type") == "RECORD" and isinstance(message.get("record"), dict)
        )

    def has_line(self, line: bytes) -> bool:
        return self.has(_decoded(line))

    def is_cut_head(self, line: bytes) -> bool:
        """Whether it is what a crash left of a first line, if that is enough to know it."""
        return _without_blanks(line).startswith(self._start("SCHEMA"))

    def is_cut(self, line: bytes) -> bool:
        """Whether it is what a crash left of a last line: its beginning, or nothing but what a disk fills up with."""
        left = _without_blanks(line.rstrip(b"\0"))
        return any(left.startswith(start[: len(left)]) for start in map(self._start, ("SCHEMA", "RECORD")))

    def _start(self, kind: str) -> bytes:
        return serialize_json(self._head(kind)).encode()[:-1]

    def _head(self, kind: str) -> dict[str, str]:
        return {"type": kind, "stream": self.stream}


def open_file(path: Path, form: Form, *, create: bool) -> t.BinaryIO:
    """Open a file of ours, or an empty or new one, for reading and appending; whatever else is there stays as it is.

    Raises:
        SettingsError: it is somebody else's, or no file, or may not be opened.
        OSError: it cannot be opened now.
    """
    expect_file(path)
    flags = os.O_RDWR | os.O_APPEND | os.O_NOFOLLOW | os.O_NONBLOCK | (os.O_CREAT if create else 0)
    file = os.fdopen(os.open(path, flags, 0o600), "r+b")
    try:
        _expect_regular(path, os.fstat(file.fileno()).st_mode)  # of what was opened, whatever was there a moment ago
        _expect_ours(path, file, form)
    except BaseException:
        file.close()
        raise
    return file


def expect_file(path: Path) -> None:
    """Raises SettingsError if something else than a file is there."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    except ValueError:
        raise SettingsError(f"{str(path)!r} is no name for a file.") from None
    _expect_regular(path, mode)


def last_line(path: Path, file: t.BinaryIO, form: Form) -> tuple[int, bytes]:
    """Where the last line begins that has no end, and what it is; nothing if all lines have one.

    Raises:
        SettingsError: it is neither a message of ours nor what a crash left of one.
    """
    file.seek(end := _end_of_last_line(file))
    left = file.read()
    if left and not (form.has_line(left) or form.is_cut(left) or (not end and form.is_cut_head(left))):
        raise SettingsError(f"The last line of {path} is no message of {form.stream}: end it, or take it out.")
    return end, left


def _expect_regular(path: Path, mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise SettingsError(f"{path} is {next(what for is_kind, what in KINDS if is_kind(mode))}.")


def _expect_ours(path: Path, file: t.BinaryIO, form: Form) -> None:
    first = file.readline(LONGEST_SCHEMA)
    has_end = first.endswith(b"\n")
    if first and not (form.is_head(first) or (not has_end and form.is_cut_head(first))):
        raise SettingsError(f"Line 1 of {path} is no message of {form.stream}: name another file, or move it.")
    last_line(path, file, form)


def _decoded(line: bytes) -> t.Any:
    try:
        return deserialize_json(line)
    except (ValueError, RecursionError, ArithmeticError):
        return None


def _without_blanks(line: bytes) -> bytes:
    """The beginning of a line as we write it, if a script has put blanks between its members."""
    return line[:200].replace(b" ", b"")


_TAIL: t.Final = 1 << 16
"""Bytes to look at in one go for the end of the last whole line."""


def _end_of_last_line(file: t.BinaryIO) -> int:
    end = file.seek(0, os.SEEK_END)
    while end:
        start = max(0, end - _TAIL)
        file.seek(start)
        found = file.read(end - start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0
