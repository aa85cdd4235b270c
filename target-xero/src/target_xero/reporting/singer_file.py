"""A file of Singer messages that runs append to, and that a crash cannot spoil."""

from __future__ import annotations

import os
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
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            self._is_file = path.is_file()  # and no device or pipe, which have no end, and no disk
            self._file = os.fdopen(handle, "r+b" if self._is_file else "wb")
            if self._is_file:
                self._expect_ours(stream)
                self._file.seek(_end_of_last_line(self._file))
                self._file.truncate()
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
                    os.fsync(self._file.fileno())
            self._written = False

    def close(self) -> None:
        with self._told():
            self._file.close()

    def _expect_ours(self, stream: str) -> None:
        """Raises SettingsError if the first line is no message of ours: such a file is not touched."""
        first, end, _ = self._file.read(_LONGEST_SCHEMA).partition(b"\n")
        if not (_is_of(first, stream) or (not end and _is_cut_line_of(first, stream))):
            self._file.close()
            raise SettingsError(f"{self.path} is no file of {stream}: name another one, or move it away.")

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
        message: t.Any = deserialize_json(line) if line.strip() else {"stream": stream}
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
