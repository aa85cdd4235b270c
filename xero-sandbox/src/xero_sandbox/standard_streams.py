"""Standard streams that are full, closed or missing end the command in one line, and Python adds no word."""

from __future__ import annotations

import io
import os
import re
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from typing_extensions import Buffer

NAMES: Final = ("stdin", "stdout", "stderr")
"""By the number of their descriptors."""
CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def prepare() -> None:
    """Have streams of which an error is one of the command line's; and nothing else in the place of a missing one."""
    missing = [number for number, name in enumerate(NAMES) if getattr(sys, name) is None]
    for number in missing:
        _occupy(number)
    sys.stdin = io.TextIOWrapper(io.BufferedReader(_Input(missing=0 in missing)), encoding="utf-8")
    sys.stdout = io.TextIOWrapper(
        io.BufferedWriter(_Output(missing=1 in missing)), encoding="utf-8", line_buffering=True
    )
    sys.stderr = _Shown(io.BufferedWriter(_Log(2, "w", closefd=False)), encoding="utf-8", line_buffering=True)


class _Shown(io.TextIOWrapper):
    """Text for people: control characters are shown, and reach no terminal."""

    def write(self, text: str, /) -> int:
        super().write(CONTROLS.sub(lambda found: found.group().encode("unicode_escape").decode("ascii"), text))
        return len(text)


class _Output(io.FileIO):
    """Stdout; once something could not be written nothing is."""

    def __init__(self, *, missing: bool) -> None:
        super().__init__(1, "w", closefd=False)
        self._missing = missing
        self._broken = False

    def write(self, content: Buffer, /) -> int:
        from click import ClickException  # noqa: PLC0415 - slow to import, and done by now

        if self._broken:
            return len(memoryview(content))
        self._broken = self._missing
        if self._missing:
            raise ClickException("stdout cannot be written: it is closed")
        try:
            return super().write(content)
        except OSError as problem:
            self._broken = True
            raise ClickException(f"stdout cannot be written: {problem.strerror}") from None


class _Log(io.FileIO):
    """Stderr; what cannot be told is not told."""

    def write(self, content: Buffer, /) -> int:
        try:
            return super().write(content)
        except OSError:
            return len(memoryview(content))


class _Input(io.FileIO):
    """Stdin; that it cannot be read is not its end."""

    def __init__(self, *, missing: bool) -> None:
        super().__init__(0, "r", closefd=False)
        self._missing = missing

    def readinto(self, buffer: Buffer, /) -> int:
        from click import ClickException  # noqa: PLC0415 - as above

        if self._missing:
            raise ClickException("stdin cannot be read: it is closed")
        try:
            return super().readinto(buffer)
        except OSError as problem:
            raise ClickException(f"stdin cannot be read: {problem.strerror}") from None


def _occupy(number: int) -> None:
    try:
        os.fstat(number)
    except OSError:
        opened = os.open(os.devnull, os.O_RDWR)
        if opened != number:
            os.dup2(opened, number)
            os.close(opened)
