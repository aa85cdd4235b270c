"""Reads the lines of the input: what is no Singer message is named by its line, never by its content."""

from __future__ import annotations

import hashlib
import itertools
import sys
import typing as t
from collections import Counter
from decimal import Decimal

import msgspec
from singer_sdk.io_base import GenericSingerReader, SingerMessageType
from xero_client.errors import IncompleteInputError, InputError

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    OnBadLine = Callable[["BadLineError"], None]

Message: t.TypeAlias = dict[str, t.Any]

REQUIRED: t.Final[dict[str, dict[str, type]]] = {
    SingerMessageType.SCHEMA.value: {"stream": str, "schema": dict},
    SingerMessageType.RECORD.value: {"stream": str, "record": dict},
    SingerMessageType.STATE.value: {"value": dict},
    SingerMessageType.ACTIVATE_VERSION.value: {"stream": str, "version": int},
    SingerMessageType.BATCH.value: {"stream": str, "encoding": dict, "manifest": list},
}
"""What a message of each type cannot do without, and of which type it is."""

NO_OBJECT: t.Final = "is not a JSON object: the input should be the messages of a Singer tap, in UTF-8"
BAD_LINE: t.Final = "a line that cannot be read"
BYTE_ORDER_MARK: t.Final = b"\xef\xbb\xbf"

_DECODER: t.Final = msgspec.json.Decoder(float_hook=Decimal)


class BadLineError(InputError):
    """A line that is no Singer message."""

    def __init__(self, message: str, *, line: bytes) -> None:
        super().__init__(message)
        self.line = line


class CutLineError(IncompleteInputError):
    """The input ended in the middle of a line: whatever wrote it died."""


class LineReader(GenericSingerReader[bytes]):
    """Reads messages; amounts become Decimal with every digit. Blank lines, byte order marks and CRLF are ignored."""

    def __init__(self, waiting: Callable[[], AbstractContextManager[None]], on_bad_line: OnBadLine) -> None:
        """Read under `waiting`, which may end the wait for a line by raising; hand bad lines to `on_bad_line`."""
        super().__init__()
        self.last: str | None = None
        """Type of the last message so far; a version that is activated after a STATE takes nothing from it."""
        self._waiting = waiting
        self._on_bad_line = on_bad_line

    @property
    def default_input(self) -> t.IO[bytes]:
        return sys.stdin.buffer

    def process_lines(
        self, file_input: t.IO[bytes] | None, callbacks: dict[str, Callable[[Message], None]]
    ) -> Counter[str]:
        """Hand each message to the callback of its type.

        Raises:
            CutLineError: the last line is not whole.
        """
        source: t.Any = file_input or self.default_input
        counts: Counter[str] = Counter()
        for number, line in self._lines(iter(getattr(source, "buffer", source))):
            try:
                message = _message(number, line)
            except BadLineError as problem:
                self._on_bad_line(problem)
                self._note(BAD_LINE)
                continue
            callbacks[message["type"]](message)
            counts[message["type"]] += 1
            self._note(message["type"])
        return counts

    def deserialize_json(self, line: bytes) -> Message:
        return _decoded(line)

    def _note(self, kind: str) -> None:
        if (self.last, kind) != (SingerMessageType.STATE.value, SingerMessageType.ACTIVATE_VERSION.value):
            self.last = kind

    def _lines(self, source: Iterator[bytes | str]) -> Iterator[tuple[int, bytes]]:
        """The lines that say something, with their numbers from 1."""
        for number in itertools.count(1):
            with self._waiting():
                line = next(source, b"")
            if not line:
                return
            content = (line.encode() if isinstance(line, str) else line).removeprefix(BYTE_ORDER_MARK)
            if content.strip():
                yield number, content


def _message(number: int, line: bytes) -> Message:
    try:
        message = _decoded(line)
    except (ValueError, ArithmeticError):
        if not line.endswith(b"\n"):
            raise CutLineError(f"The input ended in the middle of line {number}: run again.") from None
        raise _bad(number, line, NO_OBJECT) from None
    lacks = _what_is_wrong(message)
    if lacks:
        raise _bad(number, line, lacks)
    return message


def _decoded(line: bytes) -> Message:
    message = _DECODER.decode(line)
    if not isinstance(message, dict):
        raise ValueError  # noqa: TRY004 - to the caller it is one of many ways not to be an object
    return message


def _what_is_wrong(message: Message) -> str:
    required = REQUIRED.get(message.get("type", ""))
    if required is None:
        return f"has no type of {', '.join(REQUIRED)}"
    for name, kind in required.items():
        if not isinstance(message.get(name), kind):
            return f"is a {message['type']} without {name}"
    return ""


def _bad(number: int, line: bytes, problem: str) -> BadLineError:
    digest = hashlib.sha256(line.strip()).hexdigest()[:12]
    return BadLineError(f"Line {number} of the input (sha256 {digest}…) {problem}.", line=line)
