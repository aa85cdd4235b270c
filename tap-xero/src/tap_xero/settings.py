"""The settings that only the tap has, and those of a single stream."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field, fields

from singer_sdk import typing as th
from xero_client.dates import as_datetime
from xero_client.entities import BY_STREAM
from xero_client.errors import SettingsError
from xero_client.settings import SHARED_SETTINGS

if t.TYPE_CHECKING:
    from collections.abc import Mapping

    from xero_client.entities import Entity

LARGEST_PAGE: t.Final = 1000
"""Records that Xero puts on one page at most (S-REQRESP, H)."""

TAP_SETTINGS: t.Final = th.PropertiesList(
    *SHARED_SETTINGS.wrapped.values(),
    th.Property("start_date", th.DateTimeType, description="Leave out what was last changed before, on a first run."),
    th.Property("page_size", th.IntegerType, default=LARGEST_PAGE, description="Records a page, 1 to 1000."),
    th.Property(
        "streams",
        th.ObjectType(additional_properties=True),
        description="By stream: `start_date`, `page_size`, `params` (query parameters).",
    ),
    th.Property(
        "skip_unchanged",
        th.BooleanType,
        default=True,
        description="Leave out unchanged records where Xero can only be read in full.",
    ),
    th.Property(
        "emit_activate_version_messages",
        th.BooleanType,
        default=False,
        description="Send ACTIVATE_VERSION for streams read in full, so that a target can remove what is gone.",
    ),
    th.Property(
        "fail_on_skipped", th.BooleanType, default=False, description="Exit with 1 when Xero refused a selected stream."
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamSettings:
    """What may be set for one stream; what is not set falls back to the tap's settings."""

    start_date: str | None = None
    page_size: int = LARGEST_PAGE
    params: Mapping[str, str] = field(default_factory=dict)


def stream_settings(config: Mapping[str, t.Any], entity: Entity) -> StreamSettings:
    """The settings of one stream.

    Raises:
        SettingsError: naming the setting and what it should be.
    """
    own = (config.get("streams") or {}).get(entity.stream) or {}
    where = f"streams.{entity.stream}"
    _expect_known(own, {each.name for each in fields(StreamSettings)}, where)
    chosen = {name: config[name] for name in ("start_date", "page_size") if config.get(name) is not None} | own
    settings = StreamSettings(**chosen)
    if not (isinstance(settings.page_size, int) and 1 <= settings.page_size <= LARGEST_PAGE):
        raise SettingsError(f"page_size of {entity.stream} should be a number from 1 to {LARGEST_PAGE}.")
    if settings.start_date is not None and not _is_moment(settings.start_date):
        raise SettingsError(f"start_date of {entity.stream} should look like 2026-01-31T00:00:00Z.")
    if not isinstance(settings.params, dict):
        raise SettingsError(f"{where}.params should be an object of query parameters.")
    return settings


def check_streams(config: Mapping[str, t.Any]) -> None:
    """Refuse settings for streams that there are not, or that a stream does not have."""
    _expect_known(config.get("streams") or {}, set(BY_STREAM), "streams")
    for entity in BY_STREAM.values():
        stream_settings(config, entity)


def _expect_known(given: t.Any, known: set[str], where: str) -> None:
    if not isinstance(given, dict):
        raise SettingsError(f"{where} should be an object.")
    unknown = sorted(set(given) - known)
    if unknown:
        raise SettingsError(f"{where} has no {', '.join(unknown)}: there are {', '.join(sorted(known))}.")


def _is_moment(text: t.Any) -> bool:
    try:
        as_datetime(text)
    except (TypeError, ValueError):
        return False
    return True
