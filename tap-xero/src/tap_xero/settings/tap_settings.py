"""The settings that only the tap has."""

from __future__ import annotations

import typing as t
from fnmatch import fnmatchcase

from singer_sdk import typing as th
from xero_client.errors import SettingsError
from xero_client.settings.ranges import MANY_BYTES, SECONDS, whole
from xero_client.settings.shared_settings import SHARED_SETTINGS

from tap_xero.settings.custom_streams import CUSTOM_STREAMS

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LARGEST_PAGE: t.Final = 1000
"""Records that Xero puts on one page at most (S-REQRESP, H)."""

TAP_SETTINGS: t.Final = th.PropertiesList(
    *SHARED_SETTINGS.wrapped.values(),
    th.Property("start_date", th.DateTimeType, description="Leave out what was last changed before, on a first run."),
    th.Property("page_size", whole(1, LARGEST_PAGE), default=LARGEST_PAGE, description="Records a page, 1 to 1000."),
    th.Property(
        "streams",
        th.ObjectType(additional_properties=True),
        description="By stream: `params`, `path`, `paginate`, `start_date`, `page_size`, `lookback`, `every`; "
        "docs/parameters.md.",
    ),
    CUSTOM_STREAMS,
    th.Property(
        "extra_streams",
        th.ArrayType(th.StringType),
        default=[],
        description="Streams that cost calls of their own, by name or pattern such as `*_history`: reports and others.",
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
        "attachments_url",
        th.StringType,
        description="Where to put the contents of attachments: a folder, or a URL that fsspec can write to.",
    ),
    th.Property(
        "tombstones",
        th.BooleanType,
        default=False,
        description="Write a record with `_sdc_deleted_at` for what was deleted without a trace: docs/deletions.md.",
    ),
    th.Property(
        "naming",
        th.StringType,
        default="xero",
        allowed_values=["xero", "dbt"],
        description="Names of tables and columns: Xero's, or those that dbt packages expect: docs/analytics.md.",
    ),
    th.Property(
        "days",
        th.StringType,
        default="date",
        allowed_values=["date", "date-time"],
        description="Days as `date`, or as `date-time` for loaders that make text of a date: docs/analytics.md.",
    ),
    th.Property(
        "organisation_schemas",
        th.ObjectType(additional_properties=th.StringType),
        description='Schema in the warehouse by organisation, or `{"*": "xero_{organisation}"}`: docs/analytics.md.',
    ),
    th.Property(
        "concurrent_organisations",
        whole(1, 1000),
        default=16,
        description="Organisations that are asked at the same time, each within its `concurrent_limit`.",
    ),
    th.Property(
        "fetch_ahead_bytes",
        whole(0, MANY_BYTES),
        default=64 * 1024 * 1024,
        description="Bytes of answers that may wait to be written; with 0 each call is made when its turn has come.",
    ),
    th.Property(
        "progress_seconds",
        SECONDS,
        default=5,
        description="Seconds between lines in the log that tell how far the run is; 0 for none.",
    ),
    th.Property(
        "fail_on_skipped", th.BooleanType, default=False, description="Exit with 1 when Xero refused a selected stream."
    ),
)


def wanted_extra(config: Mapping[str, t.Any], names: Iterable[str]) -> tuple[str, ...]:
    """Those of the names that the setting `extra_streams` lists, by themselves or by a pattern.

    Raises:
        SettingsError: the setting is not a list of names.
    """
    patterns = config.get("extra_streams") or []
    if not isinstance(patterns, list) or not all(isinstance(each, str) for each in patterns):
        raise SettingsError('extra_streams should be a list of streams, such as ["profit_and_loss", "aged_*"].')
    return tuple(name for name in names if any(fnmatchcase(name, pattern) for pattern in patterns))


def expect_extra(config: Mapping[str, t.Any], names: Iterable[str]) -> None:
    """Refuse an entry of `extra_streams` that stands for none of these."""
    known = tuple(names)
    for pattern in config.get("extra_streams") or []:
        if not wanted_extra({"extra_streams": [pattern]}, known):
            raise SettingsError(f"extra_streams has no {pattern}: there are {', '.join(sorted(known))}.")
