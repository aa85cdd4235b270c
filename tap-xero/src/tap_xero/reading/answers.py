"""An answer of Xero's: its records, how many pages there are, and when it was read by Xero's clock."""

from __future__ import annotations

import datetime as dt
import typing as t
from dataclasses import dataclass
from decimal import Decimal
from email.utils import parsedate_to_datetime

import msgspec
from xero_client.errors import RefusedError

if t.TYPE_CHECKING:
    import requests
    from xero_client.entities import Entity

_DECODER: t.Final = msgspec.json.Decoder(dict[str, t.Any], float_hook=Decimal)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The records of one call, as Xero wrote them, amounts to the digit."""

    records: list[dict[str, t.Any]]
    pages: int
    """Pages there are, where Xero says so; else 1."""
    items: int
    """Records there are on all pages, where Xero says so; else 0."""
    read_at: dt.datetime
    """A moment by Xero's clock that is not after the one at which Xero looked into its books."""


def answer_of(entity: Entity, response: requests.Response) -> Answer:
    """Read a response; no body (304) and an absent list both mean no records (xero-api.md §4.3, §4.5).

    Raises:
        RefusedError: the body is not what Xero documents.
    """
    body = _decoded(entity, response)
    pagination = body.get("pagination") or {}
    return Answer(
        records=body.get(entity.wrapper) or [],
        pages=pagination.get("pageCount") or 1,
        items=pagination.get("itemCount") or 0,
        read_at=_read_at(response),
    )


def _decoded(entity: Entity, response: requests.Response) -> dict[str, t.Any]:
    if not response.content:
        return {}
    try:
        return _DECODER.decode(response.content)
    except msgspec.MsgspecError:
        raise RefusedError(f"The answer for {entity.path} is not JSON: is api_url right?") from None


def _read_at(response: requests.Response) -> dt.datetime:
    """The Date header tells when Xero had finished, cut to the second: before that lies the time the call took."""
    stamp = response.headers.get("Date")
    finished = parsedate_to_datetime(stamp) if stamp else dt.datetime.now(dt.timezone.utc)
    return finished.astimezone(dt.timezone.utc) - response.elapsed
