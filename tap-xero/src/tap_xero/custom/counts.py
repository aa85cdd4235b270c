"""Reads what an answer says of how much there is: counts, pages, and whether more follows."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from xero_client.errors import UnreadableError

Json: t.TypeAlias = dict[str, t.Any]

PAGE: t.Final = frozenset({"page", "pagenumber", "currentpage"})
SIZE: t.Final = frozenset({"pagesize", "perpage", "limit", "take"})
PAGES: t.Final = frozenset({"pagecount", "totalpages", "numberofpages", "pages"})
ITEMS: t.Final = frozenset(
    {"itemcount", "totalcount", "totalitems", "totalrecords", "totalresults", "recordcount", "total", "count"}
)
MORE: t.Final = frozenset(
    {
        *("hasmore", "hasmorepages", "hasmorerecords", "hasnext", "hasnextpage", "more", "morerecords", "istruncated"),
        *("next", "nextpage", "nextlink", "nexturl", "nextpageurl", "nexttoken", "nextpagetoken", "nextcursor"),
        *("continuationtoken", "continuation", "odatanextlink", "@odatanextlink"),
    }
)
COUNTING: t.Final = PAGE | SIZE | PAGES | ITEMS | MORE
"""Names in small letters without _, - and dots: those of Xero's APIs (S-OAS, H) and what others call the same."""
WEAK: t.Final = frozenset({"total", "count", "pages", "limit", "take", "more", "page", "next"})
"""Of these, what a single record has, too: an amount is called total."""
ASIDE: t.Final = frozenset(
    {"pagination", "paging", "pageinfo", "meta", "metadata", "links", "_links", "responsemetadata"}
)
"""Objects in which counts stand, beside the records."""
MOST: t.Final = 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What is said; None is what is not said."""

    page: int | None = None
    size: int | None = None
    pages: int | None = None
    items: int | None = None
    more: str | None = None
    """The name of a field that says that more follows."""

    @property
    def all_pages(self) -> int | None:
        """How many pages there are, also where that follows from the number of records on each."""
        if self.pages is not None:
            return max(self.pages, 1)
        return max(-(-self.items // self.size), 1) if self.items is not None and self.size else None


def plain(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "").replace(".", "")


def is_aside(name: str, value: t.Any) -> bool:
    """Whether a field holds counts and nothing else; the name alone does not say it where it holds a list."""
    return plain(name) in ASIDE and not isinstance(value, list)


def counts_in(body: t.Any, where: str, *, is_record: bool = False) -> Counts:
    """The counts that stand beside the records of a body; `is_record` if all of it is a record.

    Raises:
        UnreadableError: one of them is no number.
    """
    fields = body if isinstance(body, dict) else {}
    said = {plain(name): (name, value) for name, value in fields.items()}
    if is_record:
        said = {name: each for name, each in said.items() if name not in WEAK}
    for name, value in fields.items():
        if isinstance(value, dict) and is_aside(name, value):
            said |= {plain(inner): (f"{name}.{inner}", each) for inner, each in value.items()}
    return Counts(
        page=_number(said, PAGE, where),
        size=_number(said, SIZE, where),
        pages=_number(said, PAGES, where),
        items=_number(said, ITEMS, where),
        more=next((said[name][0] for name in sorted(MORE & said.keys()) if _is_more(said[name][1])), None),
    )


def _number(said: dict[str, tuple[str, t.Any]], names: frozenset[str], where: str) -> int | None:
    """The greatest: of two counts, one may be that of this page alone."""
    found = [(name, value) for name, value in (said[each] for each in names & said.keys()) if value is not None]
    numbers = []
    for name, value in found:
        number = int(value) if isinstance(value, str) and value.isdecimal() and len(value) < len(str(MOST)) else value
        if isinstance(number, dict | list):
            continue
        if type(number) is not int or not 0 <= number < MOST:
            raise UnreadableError(f"The answer for {where} has a {name} that is no count.")
        numbers.append(number)
    return max(numbers, default=None)


def _is_more(value: t.Any) -> bool:
    return bool(value) and str(value).lower() not in {"false", "0", "null", "none"}
