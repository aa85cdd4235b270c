"""Lists as the APIs of Xero and of others hand them out: each with an envelope, pages and counts of its own."""

from __future__ import annotations

import json
import typing as t
from dataclasses import dataclass
from math import ceil

from support.answering import Answer

if t.TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from support.answering import Asked

    Json: t.TypeAlias = dict[str, t.Any]
    Envelope: t.TypeAlias = Callable[["Page"], t.Any]


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of a list."""

    records: list[Json]
    number: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        return ceil(self.total / self.size)

    @property
    def is_last(self) -> bool:
        return self.number >= self.pages


def _pagination(page: Page, *names: str) -> Json:
    counts = {"page": page.number, "pageSize": page.size, "pageCount": page.pages, "itemCount": page.total}
    return {name: counts[name] for name in names or counts}


ENVELOPES: t.Final[Mapping[str, Envelope]] = {
    "files": lambda p: {"TotalCount": p.total, "Page": p.number, "PerPage": p.size, "Items": p.records},
    "projects": lambda p: {"pagination": _pagination(p), "items": p.records},
    "payroll": lambda p: {
        "id": "i",
        "providerName": "n",
        "pagination": _pagination(p),
        "problem": None,
        "runs": p.records,
    },
    "without page count": lambda p: {"pagination": _pagination(p, "page", "pageSize", "itemCount"), "items": p.records},
    "with item count alone": lambda p: {"pagination": _pagination(p, "itemCount"), "items": p.records},
    "total items": lambda p: {"totalItems": p.total, "items": p.records},
    "snake": lambda p: {"total_count": p.total, "per_page": p.size, "page": p.number, "data": p.records},
    "has more": lambda p: {"hasMore": not p.is_last, "items": p.records},
    "next link": lambda p: {"next": None if p.is_last else "https://localhost/next", "items": p.records},
    "links": lambda p: {"links": {"next": None if p.is_last else "/next"}, "items": p.records},
    "meta": lambda p: {"meta": {"total": p.total}, "items": p.records},
    "with a request id": lambda p: {"requestId": "r", "totalCount": p.total, "items": p.records},
    "bare": lambda p: p.records,
    "envelope alone": lambda p: {
        "Id": "i",
        "Status": "OK",
        "ProviderName": "n",
        "DateTimeUTC": "/Date(0)/",
        "Runs": p.records,
    },
}


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A list on a server: how many records, how many a page, and in which envelope."""

    envelope: str
    total: int
    size: int
    is_paged: bool = True
    """Whether it looks at the parameter `page`; one that does not gives the first records always."""

    def answer(self, asked: Asked) -> Answer:
        number = int(asked.query.get("page", "1")) if self.is_paged else 1
        ids = range(1, self.total + 1)[(number - 1) * self.size : number * self.size]
        records: list[Json] = [{"id": f"r{each:04}", "amount": each} for each in ids]
        page = Page(records=records, number=number, size=self.size, total=self.total)
        return Answer(body=json.dumps(ENVELOPES[self.envelope](page)).encode())
