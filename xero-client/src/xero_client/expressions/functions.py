"""The words for texts and numbers that expressions in settings may use; docs/parameters.md lists them all.

A text that is null stays null, as in a database; none of them makes a text, or reads one, without bounds.
"""

from __future__ import annotations

import typing as t
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Context, Decimal

from xero_client.expressions.bounds import expect_length
from xero_client.expressions.columns import Columns
from xero_client.expressions.scalars import Number, expected_text, number, quoted

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MOST_PLACES: t.Final = 40
EXACT: t.Final = Context(prec=4 * MOST_PLACES)


def functions() -> dict[str, Callable[..., t.Any]]:
    """The functions, by name."""
    return {
        **{name: _of_text(getattr(str, name)) for name in ("strip", "lstrip", "rstrip", "upper", "lower", "title")},
        **{name: _of_text(getattr(str, name)) for name in ("startswith", "endswith")},
        "split": _of_text(_split),
        "replace": _of_text(_replace),
        "zfill": _of_text(_zfill),
        "join": _join,
        "int": _as_number(_int),
        "abs": _of_number(abs),
        "round": _of_number(_round),
        **dict.fromkeys(("decimal", "float"), _as_number(lambda value: value)),
        "len": _len,
        "min": _min,
        "max": _max,
        "sum": _sum,
        "get": _get,
    }


def _of_text(function: Callable[..., t.Any]) -> Callable[..., t.Any]:
    def of_text(value: t.Any, *more: t.Any) -> t.Any:
        return None if value is None else function(expected_text(value), *more)

    return of_text


def _of_number(function: Callable[..., t.Any]) -> Callable[..., t.Any]:
    """A cell without a number in it is empty: null, or blank text."""

    def of_number(value: t.Any, *more: t.Any) -> t.Any:
        empty = value is None or (isinstance(value, str) and not value.strip())
        return None if empty else function(number(value), *more)

    return of_number


def _as_number(function: Callable[..., t.Any]) -> Callable[..., t.Any]:
    """Who asks for the number that a text is, means texts that were joined, too."""
    of_number = _of_number(function)
    return lambda value, *more: of_number(str(value) if isinstance(value, str) else value, *more)


def _replace(text: str, old: str, new: str) -> str:
    expect_length(len(text) + text.count(old) * (len(new) - len(old)))
    return text.replace(old, new)


def _split(text: str, at: str | None = None, most: int = -1) -> list[str]:
    expect_length(len(text))
    return text.split(at, most)


def _zfill(text: str, width: int) -> str:
    expect_length(width)
    return text.zfill(width)


def _join(one: t.Any, other: t.Any = "") -> str:
    """Joined by a text: `', '.join(parts)` or `join(parts, ', ')`; nulls are left out."""
    parts, between = (other, one) if isinstance(one, str) else (one, other)
    if not isinstance(parts, list | tuple):
        raise TypeError("join() takes a list and a text")
    texts = [expected_text(part) for part in parts if part is not None]
    expect_length(sum(map(len, texts)) + len(between) * len(texts))
    return str(between).join(texts)


def _len(value: t.Any) -> int:
    return 0 if value is None else len(value if isinstance(value, Mapping | list | tuple) else expected_text(value))


def _int(value: Number) -> int:
    """Without what is behind the point."""
    if isinstance(value, Decimal) and value.is_finite() and value.adjusted() > MOST_PLACES:
        raise ValueError("the number is too large")
    return int(value)


def _round(value: Number, places: int = 0) -> Number:
    """Halves away from zero, as amounts are rounded."""
    if not -MOST_PLACES <= places <= MOST_PLACES or not Decimal(value).adjusted() <= MOST_PLACES:
        raise ValueError("the number is too large")
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, EXACT)
    return rounded if places > 0 else int(rounded)


def _min(*values: t.Any) -> t.Any:
    return min(_there(values), default=None)


def _max(*values: t.Any) -> t.Any:
    return max(_there(values), default=None)


def _sum(values: Iterable[t.Any]) -> Number:
    return sum((number(value) for value in _there((values,))), 0)


def _there(values: tuple[t.Any, ...]) -> list[t.Any]:
    """The values, or those of the only one if it is a list, without nulls."""
    listed = values[0] if len(values) == 1 and isinstance(values[0], list | tuple) else values
    there = [value for value in listed if value is not None]
    if any(isinstance(value, list | tuple | Mapping) for value in there):
        raise TypeError("a list or an object is neither smaller nor greater than another")
    mixed = any(isinstance(value, str) for value in there) and any(isinstance(value, int | Decimal) for value in there)
    return [number(value) for value in there] if mixed else there


def _get(record: t.Any, name: t.Any, default: t.Any = None) -> t.Any:
    """What stands there, or the default if nothing does: no such column, null, or an empty cell of a file."""
    if record is None:
        return default
    if not isinstance(record, Mapping):
        raise TypeError(f"get() takes a record, not {quoted(record)}")
    value = (record if isinstance(record, Columns) else Columns(record)).get(name)
    return default if value is None or (value == "" and default is not None) else value
