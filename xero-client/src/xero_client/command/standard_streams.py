"""Standard streams that are full, closed or missing end a command in one line and with a stable code.

To be imported before anything that is slow to import.
"""

from __future__ import annotations

import errno
import io
import logging
import os
import select
import sys
import typing as t

from xero_client.command.control_characters import ShownRecord, ShownText, shown

if t.TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Buffer

NAMES: t.Final = ("stdin", "stdout", "stderr")
"""By the number of their descriptors."""

CLOSED: t.Final = "it is closed"
GONE: t.Final = "The messages cannot be written: whoever reads them is gone."


class StandardStreams:
    """For as long as a command runs: what goes wrong with a stream is an error of ours, and Python adds no word."""

    def __init__(self, command: str) -> None:
        self._command = command

    def __enter__(self) -> None:
        missing = [getattr(sys, name) is None for name in NAMES]
        for number in (number for number, is_missing in enumerate(missing) if is_missing):
            _occupy(number)
        sys.stdin = _text(sys.stdin, io.BufferedReader(_Input(missing=missing[0])))
        sys.stdout = _text(sys.stdout, io.BufferedWriter(_Output(missing=missing[1])))
        sys.stderr = _text(sys.stderr, io.BufferedWriter(_Log()), ShownText, line_buffering=True)
        logging.setLogRecordFactory(ShownRecord)

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, _: TracebackType | None
    ) -> None:
        """Write what is left; an error that nobody has told yet is told here."""
        from xero_client.errors import XeroError  # noqa: PLC0415 - slow to import, and done by now

        try:
            sys.stdout.flush()
        except XeroError as found:
            problem = found
        if isinstance(problem, XeroError):
            sys.stderr.write(f"{self._command}: {shown(str(problem))}\n")
            raise SystemExit(problem.exit_code) from None


class _Output(io.FileIO):
    """Stdout. Once something could not be written nothing is: it would stand behind a gap."""

    def __init__(self, *, missing: bool) -> None:
        super().__init__(1, "w", closefd=False)
        self._missing = missing
        self._broken = False

    def write(self, content: Buffer, /) -> int:
        if self._broken:
            return len(memoryview(content))
        if self._missing:
            self._broken = True
            raise _unwritten(OSError(errno.EBADF, CLOSED))
        try:
            return _written(self, super().write, content)
        except OSError as problem:
            self._broken = True
            raise _unwritten(problem) from None


class _Log(io.FileIO):
    """Stderr. What cannot be told is not told: a run does not end for it, and its exit code says how it went."""

    def __init__(self) -> None:
        super().__init__(2, "w", closefd=False)

    def write(self, content: Buffer, /) -> int:
        try:
            return _written(self, super().write, content)
        except OSError:
            return len(memoryview(content))


class _Input(io.FileIO):
    """Stdin. That it cannot be read is not its end."""

    def __init__(self, *, missing: bool) -> None:
        super().__init__(0, "r", closefd=False)
        self._missing = missing

    def readinto(self, buffer: Buffer, /) -> int:
        from xero_client.errors import IncompleteInputError, InputError  # noqa: PLC0415 - as above

        if self._missing:
            raise InputError("The input cannot be read: stdin is closed.")
        try:
            while (count := super().readinto(buffer)) is None:
                select.select([0], [], [])
        except OSError as problem:
            kind = InputError if problem.errno == errno.EBADF else IncompleteInputError
            raise kind(f"The input cannot be read ({problem.strerror}): run again.") from None
        return count

    def readall(self) -> bytes:
        return b"".join(iter(lambda: self.read(io.DEFAULT_BUFFER_SIZE), b""))

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or size < 0:
            return self.readall()
        content = bytearray(size)
        return bytes(content[: self.readinto(content)])


def _written(file: io.FileIO, write: t.Callable[[Buffer], int | None], content: Buffer) -> int:
    """Write, and wait where whoever made the stream said not to."""
    while (count := write(content)) is None:
        select.select([], [file], [])
    return count


def _unwritten(problem: OSError) -> Exception:
    from xero_client.errors import OutputError  # noqa: PLC0415 - as above

    reason = problem.strerror or "no reason given"
    return OutputError(GONE if problem.errno == errno.EPIPE else f"Stdout cannot be written: {reason}.", reason=reason)


def _occupy(number: int) -> None:
    """Put something harmless where a stream is missing: a database or a socket there would be written into."""
    try:
        os.fstat(number)
    except OSError:
        opened = os.open(os.devnull, os.O_RDWR)
        if opened != number:
            os.dup2(opened, number)
            os.close(opened)


def _text(
    before: t.TextIO | None,
    buffer: io.BufferedReader | io.BufferedWriter,
    kind: type[io.TextIOWrapper] = io.TextIOWrapper,
    *,
    line_buffering: bool = False,
) -> io.TextIOWrapper:
    """The same stream as it was before, but for what is below."""
    if before is not None and buffer.writable():
        before.flush()
    return kind(
        buffer,
        encoding=before.encoding if before else "utf-8",
        errors=before.errors if before else "backslashreplace",
        line_buffering=line_buffering or bool(before and getattr(before, "line_buffering", False)),
    )
