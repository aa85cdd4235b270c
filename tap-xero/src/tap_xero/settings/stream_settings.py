"""What may be set for a single stream in `streams`, checked before the first call."""

from __future__ import annotations

import datetime as dt
import re
import typing as t
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal

from xero_client.catalogue.entities import BY_STREAM
from xero_client.errors import SettingsError
from xero_client.values.dates import as_datetime

from tap_xero.questions.questions import EACH, Asked, computing, questions
from tap_xero.settings.tap_settings import LARGEST_PAGE

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xero_client.catalogue.entities import Entity
    from xero_client.expressions.expressions import Expressions

LONGEST_LOOKBACK: t.Final = 3_660
"""Days; who wants to read everything each time selects FULL_TABLE."""
FIRST_YEAR: t.Final = 1900
A_DAY: t.Final = dt.timedelta(days=1)
"""Where the organisation is, it may be tomorrow."""

EVERY: t.Final = re.compile(r"(?P<number>[1-9][0-9]{0,3})(?P<unit>[mhd])")
UNITS: t.Final = {"m": "minutes", "h": "hours", "d": "days"}

PAGE_PARAMS: t.Final = frozenset({"page", "pageSize", "offset"})
"""Parameters with which we ask for page after page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamSettings:
    """What may be set for one stream; what is not set falls back to the tap's settings."""

    start_date: str | None = None
    page_size: int = LARGEST_PAGE
    lookback: float = 0
    """Days before the bookmark from which to read again, for fields that Xero changes without a stamp."""
    params: Mapping[str, t.Any] = field(default_factory=dict)
    """Query parameters, not yet computed: see `questions`."""
    path: Mapping[str, t.Any] = field(default_factory=dict)
    """What to ask for by id, such as `{"InvoiceID": [...]}`, instead of the whole collection."""
    paginate: bool = True
    """Whether to ask page by page where Xero offers it."""
    every: str | None = None
    """How much time passes before it is read again, such as `24h`; None to read it in each run."""

    @property
    def interval(self) -> dt.timedelta | None:
        return interval(self.every) if self.every else None


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
    if not (type(settings.page_size) is int and 1 <= settings.page_size <= LARGEST_PAGE):
        raise SettingsError(f"page_size of {stream} should be a number from 1 to {LARGEST_PAGE}.")
    if settings.start_date is not None and not _is_moment(settings.start_date):
        raise SettingsError(f"start_date of {stream} should look like 2026-01-31T00:00:00Z.")
    is_number = type(settings.lookback) in {int, float, Decimal}  # a file has decimals
    lookback = float(settings.lookback) if is_number else -1.0
    if not 0 <= lookback <= LONGEST_LOOKBACK:
        raise SettingsError(f"lookback of {stream} should be a number of days, {LONGEST_LOOKBACK:,} at most.")
    if settings.every is not None and interval(settings.every) is None:
        raise SettingsError(f"every of {stream} should be a time such as 90m, 24h or 7d.")
    return replace(settings, lookback=lookback)


def interval(text: t.Any) -> dt.timedelta | None:
    """Minutes, hours or days; None if the text says none."""
    found = EVERY.fullmatch(text) if isinstance(text, str) else None
    return dt.timedelta(**{UNITS[found["unit"]]: int(found["number"])}) if found else None


def check_dates(config: Mapping[str, t.Any], now: dt.datetime) -> None:
    """Refuse a start_date, of all streams or of one, that leaves out everything or that was before there were books.

    Raises:
        SettingsError: naming the setting and what it should be.
    """
    streams, custom = config.get("streams") or {}, config.get("custom_streams") or []
    named = {f"streams.{name}.": own for name, own in (streams.items() if isinstance(streams, dict) else ())}
    named |= {f"custom_streams.{place}.": own for place, own in enumerate(custom)}
    for where, own in {"": dict(config), **named}.items():
        given = own.get("start_date") if isinstance(own, dict) else None
        if not isinstance(given, str) or not _is_moment(given):  # Who reads the stream's settings says so.
            continue
        if as_datetime(given) > now + A_DAY:
            raise SettingsError(f"{where}start_date is in the future, {given}: nothing would be read.")
        if as_datetime(given).year < FIRST_YEAR:
            raise SettingsError(f"{where}start_date should be in {FIRST_YEAR} or later; leave it out to read all.")


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


def rehearse(asked: Asked, settings: StreamSettings, expressions: Expressions) -> int:
    """Compute what a first run would ask, so that a wrong expression costs no call; return how many questions it is.

    Raises:
        SettingsError: naming the setting and what it should be.
    """
    if empty := next((name for name, value in asked.params.items() if value == {EACH: []}), None):
        raise SettingsError(f"{asked.where}.params.{empty} is empty: give it values, or leave it out.")
    bookmark = first_bookmark(settings.start_date)
    return len(questions(asked, computing(expressions, tenant_id="", tenant_name="", bookmark=bookmark)))


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


def _expect_no_pages(settings: StreamSettings, where: str) -> None:
    """A page asked for by hand would come again and again in place of the next one."""
    by_hand = sorted(PAGE_PARAMS & set(settings.params))
    if by_hand and settings.paginate:
        raise SettingsError(
            f"{where}.params has {', '.join(by_hand)}: set paginate to false to choose a page yourself."
        )


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
