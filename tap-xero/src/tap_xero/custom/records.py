"""Finds the records in an answer whose form we do not know, and never takes a part of it for the whole."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlsplit

from singer_sdk.helpers.jsonpath import extract_jsonpath
from xero_client.catalogue.entities import Paging
from xero_client.errors import IncompleteError, UnreadableError
from xero_client.values.counts import counted

from tap_xero.custom.counts import COUNTING, WEAK, Counts, counts_in, is_aside, plain
from tap_xero.reading.answers import Answer, body_of, enveloped
from tap_xero.reading.repaired import tell_nulls

if t.TYPE_CHECKING:
    import requests

    from tap_xero.custom.row import CustomRow

    Json: t.TypeAlias = dict[str, t.Any]

ENVELOPE: t.Final = frozenset(
    {"id", "status", "providername", "datetimeutc", "pagination", "problem", "httpstatuscode", "warnings"}
)
"""What Xero's APIs put beside the records, in small letters (S-WIRE, S-OAS, H)."""
HEAD: t.Final = re.compile(r"(?:\$\.?)?(\w+)")
"""The field with which a JSONPath begins."""
INSIDE: t.Final = re.compile(r"(?:\$\.)?(\w+)\[\*\]\.(.+)")
"""A JSONPath into each element of a list."""
SENT: t.Final = frozenset({"datetimeutc", "pagination"})
"""Of these, what no record has: where they are, the rest is the envelope's content."""
BY_HAND: t.Final = frozenset({"page", "offset"})
"""Parameters with which a user asks for a part, knowing that it is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one response holds."""

    answer: Answer
    listed: int
    """Elements of the list that Xero counts, which are not always the records."""
    counts: Counts


def answer_of(row: CustomRow, response: requests.Response) -> Found:
    """Read a response.

    Raises:
        UnreadableError: it is not JSON, has no records where they should be, or more pages than are asked for.
    """
    body = body_of(row.entity, response)
    if body == {}:
        raise UnreadableError(f"The answer for {row.entity.path} is empty, which is no record: run again.")
    content = [] if body is None else _content(body)
    records = [] if body is None else _found(row, body, content)
    counts = counts_in(body, row.entity.path, is_record=any(each is body for each in content))
    listed = len(_listed(row, body, content))
    _expect_pages(row, counts, listed)
    envelope = body if isinstance(body, dict) else {}
    answer = replace(
        enveloped(envelope, response, records=records),
        page=(page_asked(response) if counts.page is None else counts.page) if counts.all_pages else 0,
        pages=counts.all_pages or 1,
        items=(counts.items or 0) if listed == len(records) else 0,
    )
    tell_nulls(row.entity, answer.nulls, row.entity.path)
    return Found(answer=answer, listed=listed, counts=counts)


def page_asked(response: requests.Response) -> int:
    """The page that the call asked for; the first if it did not say."""
    page = dict(parse_qsl(urlsplit(response.request.url or "").query)).get("page", "1")
    return int(page) if page.isdecimal() else 1


def _found(row: CustomRow, body: t.Any, content: list[t.Any]) -> list[t.Any]:
    """The records, and null where one of them should be."""
    found = _at_path(row, body) if row.records_path else content
    records = _flat(found)
    number = row.entity.cursor if row.entity.paging is Paging.OFFSET else None
    if not all(each is None or isinstance(each, dict) for each in records):
        raise UnreadableError(
            f"The answer for {row.entity.path} holds values, not objects: set records_path to objects."
        )
    if number and not all(type(each.get(number)) is int for each in records if each):
        raise UnreadableError(f"A record of {row.entity.path} has no number {number}: it cannot be read by offset.")
    return records


def _flat(parts: list[t.Any]) -> list[t.Any]:
    return [each for part in parts for each in (part if isinstance(part, list) else [part])]


def _listed(row: CustomRow, body: t.Any, content: list[t.Any]) -> list[t.Any]:
    """What Xero counts: the list in which a records_path begins, or the content."""
    head = HEAD.match(row.records_path or "")
    inside = body.get(head[1]) if head and isinstance(body, dict) else None
    return inside if isinstance(inside, list) else _flat(content)


def _at_path(row: CustomRow, body: t.Any) -> list[t.Any]:
    path, where = str(row.records_path), row.entity.path
    found = _with_holders(row, body) or [each for each in extract_jsonpath(path, body) if each is not None]
    fields = [name for name, value in _inside(body).items() if value]
    head = HEAD.match(path)
    if found or not fields:
        return found
    if head and head[1] not in body:
        raise UnreadableError(f"The answer for {where} has no {path}: it has {', '.join(fields)}.")
    if row.entity.paging in {Paging.FIXED_PAGES, Paging.OFFSET}:
        raise UnreadableError(
            f"A page of {where} has no {path}, so the last page cannot be told: leave out records_path."
        )
    return found


def _with_holders(row: CustomRow, body: t.Any) -> list[Json]:
    """Records inside those of a list, with the keys that they lack and that those around them have."""
    inside = INSIDE.fullmatch(str(row.records_path))
    holders = body.get(inside[1]) if inside and isinstance(body, dict) else None
    wanted = {*row.entity.key, *([row.entity.cursor] if row.entity.cursor else [])}
    if not inside or not isinstance(holders, list) or not all(isinstance(each, dict) for each in holders):
        return []
    found = []
    for holder in holders:
        lent = {name: holder[name] for name in wanted & holder.keys()}
        parts = _flat([each for each in extract_jsonpath(inside[2], holder) if each is not None])
        found += [{**lent, **part} if isinstance(part, dict) else part for part in parts]
    return found


def _inside(body: t.Any) -> Json:
    """What is in an answer beside its envelope, and beside what counts the records of its only list."""
    fields = body if isinstance(body, dict) else {}
    rest = {name: value for name, value in fields.items() if name.lower() not in ENVELOPE and not is_aside(name, value)}
    others = {name: value for name, value in rest.items() if isinstance(value, list) or plain(name) not in COUNTING}
    if len(others) == 1 and len(rest) > 1:
        [(name, value)] = others.items()
        if isinstance(value, list) or (value is None and rest.keys() - others.keys() - WEAK):
            return {name: value or []}
    return rest


def _content(body: t.Any) -> list[t.Any]:
    """What is inside the envelope; without one, a list is the records and an object is one record.

    A field that says unmistakably how many there are makes an envelope of what has a list of objects.
    """
    if not isinstance(body, dict):
        return [body]
    inside = _inside(body)
    if len(inside) == 1 and isinstance(next(iter(inside.values())), list | dict):
        return list(inside.values())
    return [body] if inside or not SENT & {name.lower() for name in body} else []


def _expect_pages(row: CustomRow, counts: Counts, listed: int) -> None:
    """Refuse what is a part, and what nobody knows how to go on from."""
    where, paging = row.entity.path, row.entity.paging
    if paging is Paging.PAGES and listed and not counts.all_pages:
        raise UnreadableError(f"{where} does not say how many pages it has: set paging to fixed_pages, or none.")
    if paging is Paging.NONE and not BY_HAND & row.asked.params.keys():
        if (counts.all_pages or 1) > 1:
            raise IncompleteError(f"{where} has {counted(counts.all_pages or 1, 'page')}: set paging to pages.")
        if counts.items is not None and counts.items > listed:
            raise IncompleteError(
                f"{where} has {counted(counts.items, 'record')} and gives {listed} of them: set paging to pages or "
                "fixed_pages."
            )
        if counts.more:
            raise IncompleteError(f"{where} says in {counts.more} that there is more: set paging to fixed_pages.")
