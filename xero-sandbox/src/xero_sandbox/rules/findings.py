"""Collects everything that is wrong with an element, since Xero lists all of it at once."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from xero_sandbox.rules.ruling import InvalidError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xero_sandbox.books.collection import Record


class Findings:
    def __init__(self) -> None:
        self.errors: list[str] = []
        self.warnings: list[str] = []

    def error(self, message: str) -> None:
        if message not in self.errors:
            self.errors.append(message)

    def warn(self, message: str) -> None:
        if message not in self.warnings:
            self.warnings.append(message)

    @contextmanager
    def noting(self) -> Iterator[None]:
        """What is invalid in here is noted, and the rest of the element is looked at all the same."""
        try:
            yield
        except InvalidError as invalid:
            for message in invalid.messages:
                self.error(message)

    def settle(self, record: Record | None = None) -> None:
        """Raises InvalidError, with what was made of the element so far, if anything was wrong."""
        if self.errors:
            raise InvalidError(*self.errors, record=record)
