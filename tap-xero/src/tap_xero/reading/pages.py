"""The four ways in which Xero hands out a collection; each yields answers with the step that comes after them."""

from __future__ import annotations

import typing as t
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor

from xero_client.entities import Paging
from xero_client.errors import UnreadableError

from tap_xero.shorthand import digest

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import requests

    from tap_xero.reading.answers import Answer

    Ask: t.TypeAlias = Callable[[Mapping[str, str]], requests.Response]
    """Sends one call with these parameters; safe to use from several threads."""

    Understand: t.TypeAlias = Callable[[requests.Response], Answer]

Step: t.TypeAlias = int
"""A page number, or for journals the number of the last journal read."""

MOST: t.Final = 10**12
"""No journal has a greater number: to ask for what comes after it would be to ask for nothing any more."""
FETCHED_AHEAD: t.Final = 4
"""Pages on their way while one is written: with it, five calls are under way (S-LIMITS, H)."""


class Reader:
    """Reads a collection from a given step on."""

    def __init__(self, ask: Ask, understand: Understand, *, number: str = "", ahead: int = FETCHED_AHEAD) -> None:
        """Prepare to ask.

        Args:
            ask: sends a call.
            understand: reads its answer.
            number: the field that numbers the records, where they are asked for by offset.
            ahead: how many pages may be on their way while one is written.
        """
        self._ask = ask
        self._understand = understand
        self._number = number
        self._ahead = ahead

    def read(self, paging: Paging, *, start: Step | None, page_size: int) -> Iterator[tuple[Answer, Step]]:
        """Yield each answer with the step to go on from once its records are safe."""
        if paging is Paging.PAGES:
            return self._numbered(start or 1, page_size)
        if paging is Paging.FIXED_PAGES:
            return self._from_page(start or 1)
        if paging is Paging.OFFSET:
            return self._by_offset(start or 0)
        return self._whole()

    def _whole(self) -> Iterator[tuple[Answer, Step]]:
        yield self._understand(self._ask({})), 1

    def _numbered(self, first: Step, page_size: int) -> Iterator[tuple[Answer, Step]]:
        """Stop at the page count that Xero gives with every page, so that no empty page is asked for.

        A record that is inserted moves those behind it one place on. A page that was fetched ahead and counted fewer
        records than the page before it may therefore lack the one that moved onto it: it is fetched again.
        """

        def fetch(page: Step) -> requests.Response:
            return self._ask({"page": str(page), "pageSize": str(page_size)})

        answer = self._understand(fetch(first))
        if first > max(answer.pages, 1) + 1 and not answer.records:
            yield from self._numbered(1, page_size)  # A state said so that was never written by a run.
            return
        yield answer, first + 1
        if answer.records and not answer.page:
            yield from self._until_empty(first + 1, pageSize=str(page_size))
        last, page = answer.pages, first + 1
        ahead: deque[Future[requests.Response]] = deque()
        pool = ThreadPoolExecutor(self._ahead)
        try:
            while page <= last:
                while len(ahead) < self._ahead and page + len(ahead) <= last:
                    ahead.append(pool.submit(fetch, page + len(ahead)))
                before, answer = answer, self._understand(ahead.popleft().result())
                if answer.items < before.items:
                    answer = self._understand(fetch(page))
                last, page = max(last, answer.pages), page + 1
                yield answer, page
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def _from_page(self, first: Step) -> Iterator[tuple[Answer, Step]]:
        """If there is nothing on the page to go on with, nobody can say that there was anything before it."""
        for answer, step in self._until_empty(first):
            if first > 1 and step == first + 1 and not answer.records:
                yield from self._until_empty(1)
                return
            yield answer, step

    def _until_empty(self, page: Step, **size: str) -> Iterator[tuple[Answer, Step]]:
        """A page that is not full is no proof of the end here; an empty one is (xero-api.md §4.6)."""
        last = ""
        while True:
            answer = self._understand(self._ask({"page": str(page), **size}))
            before, last = last, digest(answer.records)
            if answer.records and last == before:
                raise UnreadableError("Xero gives the same page again and again: set paging to none.")
            page += 1
            yield answer, page
            if not answer.records:
                return

    def _by_offset(self, offset: Step) -> Iterator[tuple[Answer, Step]]:
        """Journals: the offset is the last number read, and only an empty answer is the end (S-JOURNALS, H)."""
        while True:
            answer = self._understand(self._ask({"offset": str(offset)}))
            numbers: list[t.Any] = [record.get(self._number) for record in answer.records]
            if not all(type(number) is int and 0 <= number < MOST for number in numbers):
                raise UnreadableError(f"Xero gives records without their number, {self._number}.")
            if numbers and max(numbers) <= offset:
                raise UnreadableError("Xero gives the same numbers again and again: set paging to none.")
            offset = max([offset, *numbers])
            yield answer, offset
            if not numbers:
                return
