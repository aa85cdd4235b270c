"""Collects everything that is wrong with an element, since Xero lists all of it at once."""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING

from xero_sandbox.rules.interface import InvalidError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xero_sandbox.books.record import Record
    from xero_sandbox.rules.error_messages import Message


class Findings:
    def __init__(self) -> None:
        self.errors: list[Message] = []
        self.of_lines: defaultdict[int, list[Message]] = defaultdict(list)
        self.lines: list[Record] = []
        """Each line that was looked at: what was made of it, or what was sent if it cannot be used."""
        self.warnings: list[str] = []

    def error(self, message: Message) -> None:
        if message not in self.errors:
            self.errors.append(message)

    def warn(self, message: Message) -> None:
        if str(message) not in self.warnings:
            self.warnings.append(str(message))

    @contextmanager
    def noting(self, line: int | None = None) -> Iterator[None]:
        """What is invalid in here is noted, and the rest of the element is looked at all the same.

        Args:
            line: The place of the line that it is about, if it is about one.
        """
        try:
            yield
        except InvalidError as invalid:
            for message in invalid.messages:
                self.error(message)
            if line is not None:
                self.of_lines[line] += invalid.messages

    def settle(self, record: Record | None = None) -> None:
        """Raises InvalidError, with what was made of the element so far, if anything was wrong."""
        if self.errors:
            of_lines = {place: tuple(messages) for place, messages in self.of_lines.items()}
            raise InvalidError(*self.errors, record=record, of_lines=of_lines, lines=self.lines)
