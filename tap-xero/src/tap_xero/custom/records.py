"""Finds the records in an answer whose form we do not know, and never takes a part of it for the whole."""

from __future__ import annotations

import re
import typing as t

from singer_sdk.helpers.jsonpath import extract_jsonpath
from xero_client.entities import Paging
from xero_client.errors import UnreadableError

from tap_xero.reading.answers import body_of, enveloped, pagination_in

if t.TYPE_CHECKING:
    import requests

    from tap_xero.custom.row import CustomRow
    from tap_xero.reading.answers import Answer

    Json: t.TypeAlias = dict[str, t.Any]

ENVELOPE: t.Final = frozenset(
    (
        *("id", "status", "providername", "datetimeutc", "pagination", "problem", "httpstatuscode", "warnings"),
        *("totalcount", "page", "perpage", "pagesize"),
    )
)
"""What Xero's APIs put beside the records, in small letters (xero-api.md §4.1, trap 21)."""
HEAD: t.Final = re.compile(r"(?:\$\.?)?(\w+)")
"""The field with which a JSONPath begins."""
SENT: t.Final = frozenset({"datetimeutc", "pagination"})
"""Of these, what no record has: where they are, the rest is the envelope's content."""


def answer_of(row: CustomRow, response: requests.Response) -> Answer:
    """Read a response.

    Raises:
        UnreadableError: it is not JSON, has no records where they should be, or more pages than are asked for.
    """
    body = body_of(row.entity, response)
    found = [] if body is None else _found(row, body)
    envelope = body if isinstance(body, dict) else {}
    _expect_pages(row, pagination_in(envelope), found)
    return enveloped(envelope, response, records=found)


def _found(row: CustomRow, body: t.Any) -> list[Json]:
    found = _at_path(row, body) if row.records_path else _content(body)
    records = [each for part in found for each in (part if isinstance(part, list) else [part])]
    number = row.entity.cursor if row.entity.paging is Paging.OFFSET else None
    if not all(isinstance(each, dict) for each in records):
        raise UnreadableError(
            f"The answer for {row.entity.path} holds values, not objects: set records_path to objects."
        )
    if number and not all(isinstance(each.get(number), int) for each in records):
        raise UnreadableError(f"A record of {row.entity.path} has no number {number}: it cannot be read by offset.")
    return records


def _at_path(row: CustomRow, body: t.Any) -> list[t.Any]:
    path, where = str(row.records_path), row.entity.path
    found = [each for each in extract_jsonpath(path, body) if each is not None]
    fields = [name for name, value in _inside(body).items() if value]
    head = HEAD.match(path)
    if found or not fields:
        return found
    if head and head[1] not in body:
        raise UnreadableError(f"The answer for {where} has no {path}: it has {', '.join(fields)}.")
    if row.entity.paging is Paging.FIXED_PAGES:
        raise UnreadableError(
            f"A page of {where} has no {path}, so the last page cannot be told: leave out records_path."
        )
    return found


def _inside(body: t.Any) -> Json:
    """What is in an answer beside its envelope."""
    fields = body if isinstance(body, dict) else {}
    return {name: value for name, value in fields.items() if name.lower() not in ENVELOPE}


def _content(body: t.Any) -> list[t.Any]:
    """What is inside the envelope; without one, a list is the records and an object is one record."""
    if not isinstance(body, dict):
        return [body]
    inside = list(_inside(body).values())
    if len(inside) == 1 and isinstance(inside[0], list | dict):
        return inside
    return [body] if inside or not SENT & {name.lower() for name in body} else []


def _expect_pages(row: CustomRow, pagination: Json, found: list[Json]) -> None:
    pages = pagination.get("pageCount") or 1
    if row.entity.paging is Paging.NONE and pages > 1 and "page" not in row.asked.params:
        raise UnreadableError(f"{row.entity.path} has {pages} pages: set paging to pages.")
    if row.entity.paging is Paging.PAGES and not pagination and found:
        raise UnreadableError(
            f"{row.entity.path} does not say how many pages it has: set paging to fixed_pages, or none."
        )
