"""An answer of Xero's: its records, how many pages there are, and when it was read by Xero's clock."""

from __future__ import annotations

import datetime as dt
import typing as t
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from urllib.parse import unquote, urlsplit

import requests
from xero_client.errors import UnreadableError
from xero_client.settings.shared_settings import API_PATH
from xero_client.transport.json_repair import decoded
from xero_client.values.dates import as_datetime

from tap_xero.reading.repaired import tell, tell_keyless, tell_nulls

if t.TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from xero_client.catalogue.entities import Entity

MOST: t.Final = 10**9
"""Pages or records; what says that there are more, or fewer than none, is no count."""
NO_KEY: t.Final = (None, "")
BEFORE_XERO: t.Final = 2000
YEAR: t.Final = dt.timedelta(days=366)
"""Clocks may differ; a stamp before this year, or so far ahead of ours, is no clock's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The records of one call, as Xero wrote them, amounts to the digit."""

    records: list[dict[str, t.Any]]
    page: int
    """Which of the pages it is, where Xero says so; else 0."""
    pages: int
    """Pages there are, where Xero says so; else 1."""
    items: int
    """Records there are on all pages, where Xero says so; else 0."""
    counted: bool
    """Whether it says so."""
    read_at: dt.datetime
    """A moment by Xero's clock that is not after the one at which Xero looked into its books."""
    nulls: int = 0
    """Places of the list that hold null, or a record without its key: which one it is, nobody can say."""

    @property
    def is_empty(self) -> bool:
        return not (self.records or self.nulls)

    @property
    def is_useless(self) -> bool:
        """Whether something came, and nothing of it can be used."""
        return bool(self.nulls) and not self.records

    def whole(self) -> Answer:
        """This very answer.

        Raises:
            UnreadableError: it has null in place of a record.
        """
        if self.nulls:
            raise UnreadableError(f"{self.nulls} of the records that came are null.")
        return self


def answer_of(entity: Entity, response: requests.Response) -> Answer:
    """Read a response; where there is nothing, Xero prints an empty list or, for nothing new, answers 304 (§4.3, §4.5).

    Raises:
        UnreadableError: the body is not what Xero documents, which says nothing about what the books hold.
    """
    body = body_of(entity, response)
    if body is None:
        return enveloped({}, response, records=[])
    if not isinstance(body, dict) or entity.wrapper not in body:
        raise UnreadableError(f"The answer for {asked_of(response)} has no {entity.wrapper}: is api_url right?")
    records = body[entity.wrapper]
    if not isinstance(records, list) or not all(each is None or isinstance(each, dict) for each in records):
        raise UnreadableError(f"The answer for {asked_of(response)} has no list of {entity.wrapper}.")
    answer = enveloped(body, response, records=records)
    tell_nulls(entity, answer.nulls, asked_of(response))
    return answer


def keyed_answer_of(entity: Entity, response: requests.Response) -> Answer:
    """The same, where a record without its key is none: what loads it would stop at it, or take it for another.

    Raises:
        UnreadableError: as `answer_of` says.
    """
    answer = answer_of(entity, response)
    keyed = answer.records
    for name in entity.key:
        keyed = [each for each in keyed if each.get(name) not in NO_KEY]
    keyless = len(answer.records) - len(keyed)
    if not keyless:
        return answer
    tell_keyless(entity, keyless, asked_of(response))
    return replace(answer, records=keyed, nulls=answer.nulls + keyless)


def enveloped(body: dict[str, t.Any], response: requests.Response, *, records: list[t.Any]) -> Answer:
    """The records that were found in a body, with what stands beside them; null is none."""
    pagination = pagination_in(body)
    some = [each for each in records if each is not None]
    return Answer(
        records=some,
        nulls=len(records) - len(some),
        page=pagination.get("page", 0),
        pages=pagination.get("pageCount") or 1,
        items=pagination.get("itemCount", 0),
        counted="itemCount" in pagination,
        read_at=read_at(body, response),
    )


def pagination_in(body: Mapping[str, t.Any]) -> dict[str, int]:
    """The counts that stand beside the records; none if the page or the number of pages is none, or no number."""
    found = body.get("pagination")
    numbers = {name: _count(value) for name, value in found.items()} if isinstance(found, dict) else {}
    counts = {name: number for name, number in numbers.items() if number is not None}
    return counts if counts.keys() >= {"page", "pageCount"} else {}


def _count(value: t.Any) -> int | None:
    """A count as it should be, also one in quotes."""
    if isinstance(value, str) and value.isdecimal() and len(value) < len(str(MOST)):
        value = int(value)
    return value if type(value) is int and 0 <= value < MOST else None


def body_of(entity: Entity, response: requests.Response) -> t.Any:
    """The decoded body, None if nothing is new (304); of what cannot be read in it, the log names the record.

    Raises:
        UnreadableError: the body is not JSON or null, or says that nothing is new where nobody asked for what is new.
    """
    if response.status_code == requests.codes.not_modified:
        if "If-Modified-Since" not in response.request.headers:
            raise UnreadableError(
                f"The answer for {asked_of(response)} is 304, though all was asked for: look for a cache."
            )
        return None
    try:
        answer = decoded(response.content)
    except ValueError:
        raise UnreadableError(f"The answer for {asked_of(response)} is not JSON{_instead(response)}") from None
    if answer.mended:
        tell(entity, answer, asked_of(response))
    if answer.value is None:
        raise UnreadableError(f"The answer for {asked_of(response)} is null: is api_url right?")
    return answer.value


def asked_of(response: requests.Response) -> str:
    """What an answer is for: a collection, or one of its records with its id."""
    return unquote(urlsplit(response.url).path.removeprefix(f"{API_PATH}/"))


def _instead(response: requests.Response) -> str:
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    if response.content.lstrip().startswith((b"{", b"[")):
        return ", though it begins so: run again, or look for what spoils it on its way."
    advice = "is api_url right?" if kind.startswith("text/") else "the content of a file is not a record."
    return f" but {kind or 'unknown'}: {advice}"


def read_at(body: Mapping[str, t.Any], response: requests.Response) -> dt.datetime:
    """When Xero had finished, cut to the second, less the time the call took.

    The Date header and the envelope tell; where a proxy spoiled one of them, the other does. The earlier one counts:
    what is asked for twice costs less than what is never asked for.
    """
    now = dt.datetime.now(dt.timezone.utc)
    told = (_stamp(parsedate_to_datetime, response.headers.get("Date")), _stamp(as_datetime, body.get("DateTimeUTC")))
    stamps = [each for each in told if each and each.year >= BEFORE_XERO and each < now + YEAR]
    return min(stamps, default=now) - response.elapsed


def _stamp(read: Callable[[str], dt.datetime], value: t.Any) -> dt.datetime | None:
    try:
        return read(str(value)).astimezone(dt.timezone.utc)
    except (TypeError, ValueError, OverflowError):
        return None
