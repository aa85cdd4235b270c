"""The numbers that settings take: each is declared with the least and the most that can be meant."""

from __future__ import annotations

import math
import typing as t
from decimal import Decimal

from singer_sdk import typing as th

if t.TYPE_CHECKING:
    from collections.abc import Iterator

A_WEEK: t.Final = 7 * 86_400
"""Seconds, which is longer than anything at Xero takes."""
MANY: t.Final = 10**9
"""More calls, rows or documents than one run can have."""
MANY_BYTES: t.Final = 10**15

SECONDS: t.Final = th.NumberType(minimum=0, maximum=A_WEEK)
SOME_SECONDS: t.Final = th.NumberType(exclusive_minimum=0, maximum=A_WEEK)


def whole(least: int, most: int) -> th.IntegerType:
    """Whole numbers in this range, its ends included."""
    return th.IntegerType(minimum=least, maximum=most)


NONE_OR_MANY: t.Final = whole(0, MANY)
ONE_OR_MANY: t.Final = whole(1, MANY)


def range_of(schema: dict[str, t.Any]) -> str:
    """The range of a schema in words: `from 1 to 1,000`."""
    least, most = schema.get("minimum"), schema.get("maximum")
    begin = f"from {least:,}" if least is not None else f"above {schema.get('exclusiveMinimum', 0):,}, and"
    return begin if most is None else f"{begin} to {most:,}"


def endless(value: t.Any, where: tuple[str, ...] = ()) -> Iterator[str]:
    """Where there is what JSON has no number for, as Python's reader takes `NaN` and `Infinity`."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from endless(part, (*where, str(name)))
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from endless(part, (*where, str(place)))
    elif isinstance(value, float | Decimal) and not math.isfinite(value):
        yield ".".join(where)
