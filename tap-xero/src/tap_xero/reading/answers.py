"""An answer of Xero's: its records, how many pages there are, and when it was read by Xero's clock."""

from __future__ import annotations

import datetime as dt
import typing as t
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from email.utils import parsedate_to_datetime

import msgspec
import requests
from xero_client.dates import as_datetime
from xero_client.errors import RefusedError

if t.TYPE_CHECKING:
    from collections.abc import Mapping

    from xero_client.entities import Entity

_DECODER: t.Final = msgspec.json.Decoder(float_hook=Decimal)


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
    read_at: dt.datetime
    """A moment by Xero's clock that is not after the one at which Xero looked into its books."""


def answer_of(entity: Entity, response: requests.Response) -> Answer:
    """Read a response; where there is nothing, Xero prints an empty list or, for nothing new, answers 304 (§4.3, §4.5).

    Raises:
        RefusedError: the body is not what Xero documents, which says nothing about what the books hold.
    """
    body = body_of(entity.path, response)
    if body is None:
        return enveloped({}, response, records=[])
    if not isinstance(body, dict) or entity.wrapper not in body:
        raise RefusedError(f"The answer for {entity.path} has no {entity.wrapper}: is api_url right?")
    records = body[entity.wrapper] or []
    if not isinstance(records, list) or not all(isinstance(each, dict) for each in records):
        raise RefusedError(f"The answer for {entity.path} has something else than a list of {entity.wrapper}.")
    return enveloped(body, response, records=records)


def enveloped(body: dict[str, t.Any], response: requests.Response, *, records: list[dict[str, t.Any]]) -> Answer:
    """The records that were found in a body, with what stands beside them."""
    pagination = body.get("pagination") or {}
    return Answer(
        records=records,
        page=pagination.get("page") or 0,
        pages=pagination.get("pageCount") or 1,
        items=pagination.get("itemCount") or 0,
        read_at=read_at(body, response),
    )


def body_of(path: str, response: requests.Response) -> t.Any:
    """The decoded body, None if nothing is new (304); `path` is for the message.

    Raises:
        RefusedError: the body is not JSON.
    """
    if response.status_code == requests.codes.not_modified:
        return None
    try:
        return _DECODER.decode(response.content)
    except msgspec.MsgspecError:
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        advice = "is api_url right?" if kind.startswith("text/") else "the content of a file is not a record."
        raise RefusedError(f"The answer for {path} is not JSON but {kind or 'unknown'}: {advice}") from None


def read_at(body: Mapping[str, t.Any], response: requests.Response) -> dt.datetime:
    """When Xero had finished, cut to the second, less the time the call took.

    The Date header tells; where a proxy spoiled it, the envelope does.
    """
    for read, stamp in ((parsedate_to_datetime, response.headers.get("Date")), (as_datetime, body.get("DateTimeUTC"))):
        with suppress(TypeError, ValueError):
            return read(str(stamp)).astimezone(dt.timezone.utc) - response.elapsed
    return dt.datetime.now(dt.timezone.utc) - response.elapsed
