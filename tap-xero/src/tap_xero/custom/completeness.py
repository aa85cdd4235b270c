"""Sees to it that what a custom stream reads is all that there is."""

from __future__ import annotations

import typing as t

from xero_client.catalogue.entities import Paging
from xero_client.errors import IncompleteError, RefusedError
from xero_client.values.counts import counted

from tap_xero.custom.records import BY_HAND, answer_of, page_asked

if t.TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import requests

    from tap_xero.custom.records import Found
    from tap_xero.custom.row import CustomRow
    from tap_xero.reading.answers import Answer

FULL: t.Final = frozenset({50, 100, 200, 500, 1000})
"""Records that a full page has, where a path does not say what it is a page of."""


class Whole:
    """Watches the answers to one question, and refuses an end that comes before the last record."""

    def __init__(self, row: CustomRow, ask: Callable[[Mapping[str, str]], requests.Response]) -> None:
        """`ask` puts the same question with these parameters more."""
        self._row = row
        self._ask = ask
        self._listed: dict[int, int] = {}
        self._items: list[int] = []

    def understand(self, response: requests.Response) -> Answer:
        """Read a response.

        Raises:
            UnreadableError: it cannot be read, or it is less than there is.
        """
        found = answer_of(self._row, response)
        if self._row.entity.paging is Paging.NONE:
            self._expect_no_page(found)
        elif self._row.entity.paging is not Paging.OFFSET:
            self._count(found, page_asked(response))
        return found.answer

    def _count(self, found: Found, page: int) -> None:
        """Hold the sum of the pages against the smallest of the counts: records may come and go meanwhile."""
        if page == 1:
            self._listed, self._items = {}, []
        if found.counts.page not in {None, page} and found.listed:
            raise IncompleteError(f"{self._where} was asked for page {page} and gave page {found.counts.page}.")
        self._listed[page] = found.listed
        self._items += [found.counts.items] if found.counts.items is not None else []
        by_pages = self._row.entity.paging is Paging.PAGES
        is_last = page >= (found.counts.all_pages or 1) if by_pages else not found.listed
        listed, items = sum(self._listed.values()), min(self._items, default=0)
        if is_last and 1 in self._listed and listed < items:
            raise IncompleteError(f"{self._where} counts {counted(items, 'record')}, and its pages had {listed}.")
        if is_last and not by_pages and found.counts.more:
            raise IncompleteError(f"{self._where} says in {found.counts.more} that there is more, and gives nothing.")

    def _expect_no_page(self, found: Found) -> None:
        row = self._row
        if BY_HAND & row.asked.params.keys():
            return
        sizes = set(FULL)
        if (size := str(next((row.asked.params[name] for name in SIZES & row.asked.params.keys()), ""))).isdecimal():
            sizes.add(int(size))
        known_pages = row.known is not None and row.known.paging is not Paging.NONE
        is_known_whole = row.known is not None and row.known.paging is Paging.NONE
        if found.listed not in sizes or is_known_whole or (row.chosen and not known_pages):
            return
        if found.counts.items is not None and found.counts.items == found.listed:
            return
        if self._next_page_has_some():
            raise IncompleteError(
                f"{self._where} gives {counted(found.listed, 'record')}, which may be a page of more: set paging to "
                f"{_advice(row)}, or to none if that is all."
            )

    def _next_page_has_some(self) -> bool:
        """Whether the next page is empty, which proves that there are pages and that this is the only one."""
        try:
            return bool(answer_of(self._row, self._ask({"page": "2"})).listed)
        except RefusedError:
            return True

    @property
    def _where(self) -> str:
        return self._row.entity.path


def sized(row: CustomRow, params: Mapping[str, str]) -> dict[str, str]:
    """The parameters of a page as the path takes them: Xero's APIs differ in name and limit of its size."""
    if row.known is None or row.entity.paging is Paging.NONE or "pageSize" not in params:
        return dict(params)
    rest = {name: value for name, value in params.items() if name != "pageSize"}
    return {**rest, row.known.size_param: str(min(int(params["pageSize"]), row.known.largest))}


def _advice(row: CustomRow) -> str:
    style = row.known.paging if row.known else Paging.NONE
    return style.name.lower() if style is not Paging.NONE else "pages, fixed_pages or offset"


SIZES: t.Final = frozenset({"pageSize", "pagesize", "limit", "top", "take", "perPage"})
"""Parameters with which a user says how large a page is."""
