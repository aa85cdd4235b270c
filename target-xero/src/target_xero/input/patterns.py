"""Patterns of a SCHEMA: compared in time that grows with the text alone, whatever the pattern is."""

from __future__ import annotations

import re
import typing as t
import warnings

import re2  # type: ignore[import-untyped]

MOST_STEPS: t.Final = 5_000_000
"""Of a comparison, each of which looks at one character in one place of the pattern: less than half a second."""
STEPS_OF_A_CHECK: t.Final = 50
LONGEST: t.Final = 1_000
"""Characters of a pattern."""


class Pattern:
    """One pattern. In JSON Schema it may be found anywhere in a text."""

    def __init__(self, text: str) -> None:
        """Read the pattern.

        Raises:
            ValueError: it is none, or too long a one.
        """
        if len(text) > LONGEST:
            raise ValueError
        self._compiled = _compiled(text)
        if self._compiled is None:
            _expect_expression(text)

    def fits(self, text: str) -> bool:
        """Whether the text has it; what could take long is taken to have it, since Xero judges in the end."""
        return not self._is_quick(text) or self._compiled.search(_encoded(text)) is not None

    def price(self, text: str) -> int:
        """What comparing costs at most, in steps of the check of a row, which take fifty times as long."""
        return self._steps(text) // STEPS_OF_A_CHECK if self._is_quick(text) else 0

    def _is_quick(self, text: str) -> bool:
        return self._compiled is not None and self._steps(text) <= MOST_STEPS

    def _steps(self, text: str) -> int:
        return int(self._compiled.programsize) * (len(text) + 1)


def _compiled(text: str) -> t.Any:
    """The pattern, or None for one that cannot be compared in bounded time: with look-arounds or back references."""
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(_encoded(text), options)
    except re2.error:
        return None


def _expect_expression(text: str) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(text)
    except (re.error, OverflowError, RecursionError):
        raise ValueError from None


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")
