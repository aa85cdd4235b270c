"""Stream maps, which are the SDK's: whatever their expressions fail with is told as a wrong setting."""

from __future__ import annotations

import typing as t
from contextlib import contextmanager

from singer_sdk.exceptions import MapExpressionError, MappingError

from xero_client.errors import SettingsError

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NOT_COMPUTABLE: t.Final = (MapExpressionError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What the expressions of stream maps fail with."""
NOT_USABLE: t.Final = (*NOT_COMPUTABLE, NotImplementedError, SyntaxError)
"""What stream maps fail with that cannot even be read."""


def shapes_records(config: Mapping[str, t.Any]) -> bool:
    """Whether the settings say anything that may not fit a stream."""
    return bool(config.get("stream_maps") or config.get("flattening_enabled"))


@contextmanager
def maps_fit(config: Mapping[str, t.Any], stream: str | None = None) -> Iterator[None]:
    """Make the maps of a stream, or of all.

    Raises:
        SettingsError: they cannot be made.
    """
    whom = f"stream {stream}" if stream else "the streams"
    try:
        yield
    except MappingError as problem:
        raise SettingsError(f"stream_maps do not fit {whom}: {problem}") from None
    except NOT_USABLE as problem:
        if not config.get("stream_maps"):
            raise
        raise SettingsError(
            f"stream_maps do not fit {whom} ({type(problem).__name__}): see that each value is an expression or null, "
            "and __alias__ a name."
        ) from None


@contextmanager
def maps_computed(config: Mapping[str, t.Any], stream: str) -> Iterator[None]:
    """Compute the maps of a record, whose values no message shows.

    Raises:
        SettingsError: they cannot be computed from it.
    """
    try:
        yield
    except NOT_COMPUTABLE as problem:
        if not config.get("stream_maps"):
            raise
        said = f": {problem}" if isinstance(problem, MapExpressionError) else f" ({type(problem).__name__})"
        raise SettingsError(
            f"stream_maps cannot be computed from a record of {stream}{said}. Write the expression for what the record "
            "may lack, too."
        ) from None
