"""A file of Singer messages that runs append to, and that a crash cannot spoil."""

from __future__ import annotations

import os
import shutil
import typing as t
from contextlib import contextmanager

from singer_sdk.singerlib.json import deserialize_json, serialize_json
from xero_client.errors import SettingsError, StoreError

if t.TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Message: t.TypeAlias = dict[str, t.Any]

_TAIL: t.Final = 1 << 16
"""Bytes to look at in one go for the end of the last whole line."""

_LONGEST_SCHEMA: t.Final = 1 << 20
"""Bytes of a first line at most."""


class SingerFile:
    """One JSONL file, readable by its owner alone; what a crash left of a last line is cut off on opening."""

    def __init__(self, path: Path, stream: str) -> None:
        """Open or create the file, which is to have messages of this stream.

        Raises:
            SettingsError: it is a file of somebody else.
            StoreError: it cannot be opened, or later written.
        """
        self.path = path
        with self._told():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._opened(stream)
        self._stream = stream
        self._start = self._file.tell() if self._is_file else 0
        """Where what this run writes begins."""
        self._written = False

    def write(self, message: Message) -> None:
        """Append one message; amounts keep their digits."""
        with self._told():
            self._file.write(serialize_json(message).encode() + b"\n")
        self._written = True

    def messages(self) -> Iterator[Message]:
        """What is in the file so far."""
        self.sync()
        with self._told():
            yield from messages_of(self.path)

    def sync(self) -> None:
        """Return when everything is on disk."""
        if self._written:
            with self._told():
                self._file.flush()
                if self._is_file:
                    self._follow()
                    os.fsync(self._file.fileno())
            self._written = False

    def close(self) -> None:
        with self._told():
            self._file.close()

    def _opened(self, stream: str) -> t.BinaryIO:
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        self._is_file = self.path.is_file()  # and no device or pipe, which have no end, and no disk
        file: t.BinaryIO = os.fdopen(handle, "r+b" if self._is_file else "wb")
        if self._is_file:
            self._expect_ours(file, stream)
            file.seek(end := _end_of_last_line(file))
            if _is_of(file.read(), stream):
                file.write(b"\n")  # which an editor left out
            else:
                file.seek(end)
                file.truncate()
        return file

    def _follow(self) -> None:
        """An editor may have put another file in the place of ours: what this run wrote belongs into that one."""
        if self.path.exists() and os.path.samestat(os.fstat(self._file.fileno()), self.path.stat()):
            return
        with self._file as before:
            self._file = self._opened(self._stream)
            before.seek(self._start)
            self._start = self._file.tell()
            shutil.copyfileobj(before, self._file)
        self._file.flush()

    def _expect_ours(self, file: t.BinaryIO, stream: str) -> None:
        """Raises SettingsError if the first line is no message of ours: such a file is not touched."""
        first, end, _ = file.read(_LONGEST_SCHEMA).partition(b"\n")
        if first.strip() and not (_is_of(first, stream) or (not end and _is_cut_line_of(first, stream))):
            file.close()
            raise SettingsError(f"Line 1 of {self.path} is no message of {stream}: name another file, or move it.")

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as problem:
            raise StoreError(f"{self.path} cannot be written ({problem.strerror}): nothing more is sent.") from None


def lines_of(path: Path) -> Iterator[tuple[bytes, Message]]:
    """The whole lines of a file, as they are and as messages.

    Raises:
        StoreError: one is not JSON.
    """
    number = 0
    with path.open("rb") as lines:
        try:
            for number, line in enumerate(lines, start=1):  # noqa: B007 - the error names it
                yield line, deserialize_json(line)
        except ValueError:
            raise StoreError(f"Line {number} of {path} is not JSON: mend it, or use a new file.") from None


def messages_of(path: Path) -> Iterator[Message]:
    return (message for _, message in lines_of(path))


def _is_of(line: bytes, stream: str) -> bool:
    try:
        message: t.Any = deserialize_json(line)
    except ValueError:
        return False
    return isinstance(message, dict) and message.get("stream") == stream


def _is_cut_line_of(line: bytes, stream: str) -> bool:
    """Whether it is what a crash left of a first line of ours."""
    whole = serialize_json({"type": "SCHEMA", "stream": stream}).encode()[:-1]
    return whole.startswith(line[: len(whole)])


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
