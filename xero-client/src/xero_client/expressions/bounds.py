"""How much an expression may do, and how large what it makes may be: told before it is made."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping
from decimal import Decimal

MOST_STEPS: t.Final = 200_000
"""Parts of one expression that are computed, each as often as it is."""
MOST_MADE: t.Final = 10_000_000
"""Characters that one expression reads and makes, all together."""
A_MEMBER: t.Final = 50
"""Characters for which a member of a list or an object counts, besides its own."""
LONGEST: t.Final = 100_000
"""Characters of a text, and members of a list, that are made; what is only taken out of a record may be longer."""
MOST_DIGITS: t.Final = 1_000
"""Of a number, before and behind the point."""


class Work:
    """Counts what one expression does and makes."""

    def __init__(self) -> None:
        self.steps = 0
        self.made = 0

    def step(self, result: t.Any) -> None:
        """Count one step and what came of it; the fields of records are not made by it.

        Raises:
            ValueError: the expression has done or made more than any is meant to.
        """
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise ValueError(f"it takes more than {MOST_STEPS:,} steps")
        if isinstance(result, str):
            self._make(len(result))
        elif isinstance(result, int | Decimal):
            expect_digits(result)
        elif isinstance(result, list | tuple | dict):
            self._make(size(result, MOST_MADE - self.made))

    def read(self, *values: t.Any) -> None:
        """Count values that are gone through to the end, records too; raises ValueError as `step` does."""
        for value in values:
            self._make(size(value, MOST_MADE - self.made, of_records=True))

    def _make(self, much: int) -> None:
        self.made += much
        if self.made > MOST_MADE:
            raise ValueError(f"it reads and makes more than {MOST_MADE:,} characters (a member counts as {A_MEMBER})")


def size(value: t.Any, enough: int, *, of_records: bool = False) -> int:
    """The characters of a value, each member as often as it is in it; once it is more than `enough`, some of them."""
    total, left = 0, [value]
    while left and total <= enough:
        each = left.pop()
        if isinstance(each, str):
            total += len(each)
        elif isinstance(each, list | tuple | dict) or (of_records and isinstance(each, Mapping)):
            total += A_MEMBER * (len(each) + 1)
            if total <= enough:
                left.extend(each)
                left.extend(each.values() if isinstance(each, Mapping) else ())
    return total


def expect_length(length: int, *, of_list: bool = False) -> None:
    """Raises ValueError for the length of a text or list that is longer than anybody means."""
    if length > LONGEST:
        made = f"a list of {length:,} members" if of_list else f"a text of {length:,} characters"
        raise ValueError(f"it would make {made}, and the most are {LONGEST:,}")


def expect_digits(number: int | Decimal) -> None:
    """Raises ValueError for a number that is larger, or finer, than anybody means."""
    if not is_of_use(number):
        raise ValueError(f"the number is too large: the most are {MOST_DIGITS:,} digits")


def is_of_use(number: int | Decimal) -> bool:
    """Whether a number can be computed with and written without filling the memory."""
    if isinstance(number, Decimal):
        return number.is_finite() and abs(number.adjusted()) <= MOST_DIGITS and len(str(number)) <= 2 * MOST_DIGITS
    return number.bit_length() <= MOST_DIGITS * 10 // 3
