"""Reads the lines of the input: what is no Singer message is named by its line, never by its content."""

from __future__ import annotations

import hashlib
import itertools
import sys
import typing as t
from collections import Counter

from singer_sdk.exceptions import RecordsWithoutSchemaException
from singer_sdk.io_base import GenericSingerReader, SingerMessageType
from xero_client.errors import IncompleteInputError, InputError

from target_xero.input.decoding import Decoder, LimitError
from target_xero.input.messages import MessageError, SchemaMissingError, what_is_wrong

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from target_xero.input.messages import Message

    OnBadLine = Callable[["BadLineError"], None]

MOST_BYTES: t.Final = 64 * 2**20
"""Of a line: an attachment of 25 MB, the largest that Xero takes, has 35 MB as Base64."""
MOST_KEPT: t.Final = 2**20
"""Bytes of a bad line that go to the rejects."""

NO_OBJECT: t.Final = "is not a JSON object: the input should be the messages of a Singer tap, in UTF-8"
BAD_LINE: t.Final = "a line that cannot be read"
BYTE_ORDER_MARK: t.Final = b"\xef\xbb\xbf"
WIDE: t.Final = (b"\xff\xfe", b"\xfe\xff", b"{\x00", b"\x00{", b"\x00\x00")
"""What JSON in UTF-16 or UTF-32 begins with, with a byte order mark or without."""

_DECODER: t.Final = Decoder()


class BadLineError(InputError):
    """A line that is no Singer message, or one that cannot be used."""

    def __init__(self, message: str, *, line: bytes) -> None:
        super().__init__(message)
        self.line = line
        """Its beginning, if it is a long one."""


class EarlyLineError(BadLineError, RecordsWithoutSchemaException):
    """A RECORD that came before the SCHEMA of its stream."""


class CutLineError(IncompleteInputError):
    """The input ended in the middle of a line: whatever wrote it died."""


class LineReader(GenericSingerReader[bytes]):
    """Reads messages; amounts become Decimal with every digit. Blank lines, byte order marks and CRLF are ignored."""

    def __init__(self, waiting: Callable[[], AbstractContextManager[None]], on_bad_line: OnBadLine) -> None:
        """Read under `waiting`, which may end the wait for a line by raising; hand bad lines to `on_bad_line`."""
        super().__init__()
        self.last: str | None = None
        """Type of the last message so far; a version that is activated after a STATE takes nothing from it."""
        self.line = b""
        """The line of the message that is being handed over, as it came."""
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
            InputError: it is in another encoding.
        """
        source: t.Any = file_input or self.default_input
        counts: Counter[str] = Counter()
        for number, line in self._lines(_reading(getattr(source, "buffer", source))):
            self.line = line
            try:
                message = _message(number, line)
                _hand_over(message, callbacks, number, line)
            except BadLineError as problem:
                self._on_bad_line(problem)
                self._note(BAD_LINE)
                continue
            counts[message["type"]] += 1
            self._note(message["type"])
        return counts

    def deserialize_json(self, line: bytes) -> Message:
        return _DECODER.decode(line)

    def _note(self, kind: str) -> None:
        if (self.last, kind) != (SingerMessageType.STATE.value, SingerMessageType.ACTIVATE_VERSION.value):
            self.last = kind

    def _lines(self, read: Callable[[], bytes | str]) -> Iterator[tuple[int, bytes]]:
        """The lines that say something, with their numbers from 1; of one that is too long, its beginning."""
        for number in itertools.count(1):
            content = self._next(read)
            if not content:
                return
            rest = content
            while len(rest) > MOST_BYTES and not rest.endswith(b"\n"):
                rest = self._next(read)
            if number == 1 and content.startswith(WIDE):
                raise InputError(
                    "The input is in UTF-16 or UTF-32, and has to be in UTF-8: see what wrote it or passed it on, "
                    "as the > of some shells does."
                )
            content = content.removeprefix(BYTE_ORDER_MARK)
            if content.strip():
                yield number, content

    def _next(self, read: Callable[[], bytes | str]) -> bytes:
        with self._waiting():
            line = read()
        return line.encode() if isinstance(line, str) else line


def _reading(source: t.Any) -> Callable[[], bytes | str]:
    """Reads the next line, or a part of it that is as long as no line should be; empty at the end."""
    if hasattr(source, "readline"):
        return lambda: t.cast("bytes | str", source.readline(MOST_BYTES + 1))
    lines = iter(source)
    return lambda: next(lines, b"")


def _message(number: int, line: bytes) -> Message:
    if len(line) > MOST_BYTES:
        raise _bad(number, line, f" has more than {MOST_BYTES // 2**20} MiB")
    try:
        message = _DECODER.decode(line)
    except LimitError as problem:
        raise _bad(number, line, f" {problem}") from None
    except (ValueError, ArithmeticError):
        if not line.endswith(b"\n"):
            raise CutLineError(f"The input ended in the middle of line {number}: run again.") from None
        raise _bad(number, line, f" {NO_OBJECT}") from None
    if lacks := what_is_wrong(message):
        raise _bad(number, line, f" {lacks}")
    return message


def _hand_over(message: Message, callbacks: dict[str, Callable[[Message], None]], number: int, line: bytes) -> None:
    try:
        callbacks[message["type"]](message)
    except MessageError as problem:
        kind = EarlyLineError if isinstance(problem, SchemaMissingError) else BadLineError
        raise _bad(number, line, f": {problem}", kind) from None


def _bad(number: int, line: bytes, problem: str, kind: type[BadLineError] = BadLineError) -> BadLineError:
    digest = hashlib.sha256(line.strip()).hexdigest()[:12]
    ending = "" if problem.endswith(".") else "."
    return kind(f"Line {number} of the input (sha256 {digest}…){problem}{ending}", line=line[:MOST_KEPT])
