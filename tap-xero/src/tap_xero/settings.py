"""The settings that only the tap has, and those of a single stream."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field, fields
from fnmatch import fnmatchcase

from singer_sdk import typing as th
from xero_client.dates import as_datetime
from xero_client.entities import BY_STREAM
from xero_client.errors import SettingsError
from xero_client.settings import SHARED_SETTINGS

from tap_xero.asking import Asked, computing, questions
from tap_xero.custom.setting import CUSTOM_STREAMS

if t.TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from xero_client.entities import Entity
    from xero_client.expressions import Expressions

LARGEST_PAGE: t.Final = 1000
"""Records that Xero puts on one page at most (S-REQRESP, H)."""

PAGE_PARAMS: t.Final = frozenset({"page", "pageSize", "offset"})
"""Parameters with which we ask for page after page."""

TAP_SETTINGS: t.Final = th.PropertiesList(
    *SHARED_SETTINGS.wrapped.values(),
    th.Property("start_date", th.DateTimeType, description="Leave out what was last changed before, on a first run."),
    th.Property("page_size", th.IntegerType, default=LARGEST_PAGE, description="Records a page, 1 to 1000."),
    th.Property(
        "streams",
        th.ObjectType(additional_properties=True),
        description="By stream: `params`, `path`, `paginate`, `start_date`, `page_size`, `lookback`; see the docs.",
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
        "progress_seconds",
        th.NumberType,
        default=5,
        description="Seconds between lines in the log that tell how far the run is; 0 for none.",
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
    lookback: float = 0
    """Days before the bookmark from which to read again, for fields that Xero changes without a stamp."""
    params: Mapping[str, t.Any] = field(default_factory=dict)
    """Query parameters, not yet computed: see `asking`."""
    path: Mapping[str, t.Any] = field(default_factory=dict)
    """What to ask for by id, such as `{"InvoiceID": [...]}`, instead of the whole collection."""
    paginate: bool = True
    """Whether to ask page by page where Xero offers it."""


def stream_settings(config: Mapping[str, t.Any], entity: Entity) -> StreamSettings:
    """The settings of one stream.

    Raises:
        SettingsError: naming the setting and what it should be.
    """
    own = (config.get("streams") or {}).get(entity.stream) or {}
    where = f"streams.{entity.stream}"
    _expect_known(own, {each.name for each in fields(StreamSettings)}, where)
    settings = sound(StreamSettings(**for_all(config) | own), entity.stream)
    _expect_kinds(settings, where)
    _expect_no_pages(settings, where)
    return settings


def for_all(config: Mapping[str, t.Any]) -> dict[str, t.Any]:
    """What is set for all streams that do not say otherwise."""
    return {name: config[name] for name in ("start_date", "page_size") if config.get(name) is not None}


def sound(settings: StreamSettings, stream: str) -> StreamSettings:
    """The settings, once their numbers and dates are seen to be right.

    Raises:
        SettingsError: naming the setting and what it should be.
    """
    if not (isinstance(settings.page_size, int) and 1 <= settings.page_size <= LARGEST_PAGE):
        raise SettingsError(f"page_size of {stream} should be a number from 1 to {LARGEST_PAGE}.")
    if settings.start_date is not None and not _is_moment(settings.start_date):
        raise SettingsError(f"start_date of {stream} should look like 2026-01-31T00:00:00Z.")
    return settings


def check_streams(config: Mapping[str, t.Any], expressions: Expressions, others: Iterable[str] = ()) -> None:
    """Refuse settings for streams that there are not, or that a stream does not have, or that cannot be computed.

    `others` are the streams beside the collections, which check what is set for them themselves.
    """
    _expect_known(config.get("streams") or {}, {*BY_STREAM, *others}, "streams")
    for entity in BY_STREAM.values():
        settings = stream_settings(config, entity)
        rehearse(asked_of(entity, settings), settings, expressions)


def asked_of(entity: Entity, settings: StreamSettings) -> Asked:
    """What the settings of a stream want to be asked: the collection, or single records by their ids."""
    ids = "".join(f"/{{{name}}}" for name in settings.path)
    return Asked(
        where=f"streams.{entity.stream}", template=entity.path + ids, path=settings.path, params=settings.params
    )


def rehearse(asked: Asked, settings: StreamSettings, expressions: Expressions) -> None:
    """Compute what a first run would ask, so that a wrong expression costs no call.

    Raises:
        SettingsError: naming the setting and what it should be.
    """
    bookmark = first_bookmark(settings.start_date)
    questions(asked, computing(expressions, tenant_id="", tenant_name="", bookmark=bookmark))


def first_bookmark(start_date: str | None) -> dt.datetime:
    """What expressions take for the bookmark of a stream that was never read."""
    return as_datetime(start_date or "1970-01-01")


def _expect_kinds(settings: StreamSettings, where: str) -> None:
    if not isinstance(settings.params, dict):
        raise SettingsError(f"{where}.params should be an object of query parameters.")
    if not isinstance(settings.path, dict) or len(settings.path) > 1:
        raise SettingsError(f'{where}.path should be an object with one id, such as {{"InvoiceID": [...]}}.')
    if not isinstance(settings.paginate, bool):
        raise SettingsError(f"{where}.paginate should be true or false.")
    if isinstance(settings.lookback, bool) or not isinstance(settings.lookback, int | float) or settings.lookback < 0:
        raise SettingsError(f"{where}.lookback should be a number of days.")


def _expect_no_pages(settings: StreamSettings, where: str) -> None:
    """A page asked for by hand would come again and again in place of the next one."""
    by_hand = sorted(PAGE_PARAMS & set(settings.params))
    if by_hand and settings.paginate:
        raise SettingsError(
            f"{where}.params has {', '.join(by_hand)}: set paginate to false to choose a page yourself."
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
