"""Shows control characters instead of sending them to a terminal, which would obey them."""

from __future__ import annotations

import io
import logging
import re
import typing as t

CONTROLS: t.Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""C0, DEL and C1, what begins a line, and what turns the direction of a text."""
BUT_LINES: t.Final = re.compile(r"(?![\n\t])" + CONTROLS.pattern)


def shown(text: str) -> str:
    """One line, whatever is in it, an end of line included."""
    return CONTROLS.sub(_escaped, text)


def shown_lines(text: str) -> str:
    """The same of a text that has lines and tabs of its own."""
    return BUT_LINES.sub(_escaped, text)


class ShownRecord(logging.LogRecord):
    """A log record whose message is one line: what it quotes from elsewhere begins none."""

    def getMessage(self) -> str:  # noqa: N802 - the name that logging calls
        return shown(super().getMessage())


class ShownText(io.TextIOWrapper):
    """A stream for people."""

    def write(self, text: str, /) -> int:
        super().write(shown_lines(text))
        return len(text)

    def as_it_is(self) -> io.TextIOWrapper:
        """The same stream for who draws on the terminal."""
        return io.TextIOWrapper(_Kept(self.buffer), encoding=self.encoding, errors=self.errors, line_buffering=True)


class _Kept(io.BufferedIOBase):
    """Leaves the stream below open when nobody holds it any more."""

    name = "<stderr>"

    def __init__(self, below: t.Any) -> None:
        self._below = below

    def writable(self) -> bool:
        return True

    def write(self, content: t.Any, /) -> int:
        return int(self._below.write(content))

    def flush(self) -> None:
        self._below.flush()

    def fileno(self) -> int:
        return int(self._below.fileno())

    def isatty(self) -> bool:
        return bool(self._below.isatty())


def _escaped(found: re.Match[str]) -> str:
    return found.group().encode("unicode_escape").decode("ascii")
