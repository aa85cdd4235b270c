"""The dialects in which Xero prints dates; what is no date, such as raw JSON, is left as it is."""

from __future__ import annotations

from datetime import date, datetime, timezone
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from orjson import Fragment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

EPOCH: Final = datetime(1970, 1, 1, tzinfo=timezone.utc)
MILLISECONDS_A_DAY: Final = 86_400_000
LOCAL: Final = len("2019-07-22T00:00:00.000")
"""What stands before the zone."""
DAYS_KEPT: Final = 10_000
"""Documents of a long history share few days."""


def with_offset(value: Any) -> Any:
    r"""\/Date(1563753600000+0000)\/, on almost everything (S-WIRE, H)."""
    if type(value) is date:
        return _day_with_offset(value)
    return Fragment(f'"\\/Date({milliseconds(value)}+0000)\\/"') if isinstance(value, date) else value


@lru_cache(DAYS_KEPT)
def _day_with_offset(value: date) -> Fragment:
    return Fragment(f'"\\/Date({milliseconds(value)}+0000)\\/"')


def bare(value: Any) -> Any:
    r"""\/Date(1563753600000)\/, without an offset (S-WIRE, S-QUOTES, H)."""
    return Fragment(f'"\\/Date({milliseconds(value)})\\/"') if isinstance(value, date) else value


def iso_text(value: Any) -> str | None:
    """2019-07-22T00:00:00, without a zone (S-WIRE, H)."""
    if type(value) is date:
        return _day_as_text(value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds")[:LOCAL].rstrip("0").rstrip(".")
    return None


@lru_cache(DAYS_KEPT)
def _day_as_text(value: date) -> str:
    return f"{value.isoformat()}T00:00:00"


def iso_with_zone(value: Any) -> str | None:
    """2026-07-14T09:30:00Z (S-OAS July 2026, H)."""
    plain = iso_text(value)
    return plain and plain + "Z"


def milliseconds(value: date) -> int:
    if isinstance(value, datetime):
        since = value - EPOCH
        return since.days * MILLISECONDS_A_DAY + since.seconds * 1_000 + since.microseconds // 1_000
    return (value.toordinal() - EPOCH.toordinal()) * MILLISECONDS_A_DAY


DIALECTS: Final[Mapping[str, Callable[[Any], Any]]] = {"offset": with_offset, "bare": bare}
