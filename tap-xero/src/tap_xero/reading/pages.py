"""The four ways in which Xero hands out a collection; each yields answers with the step that comes after them."""

from __future__ import annotations

import typing as t
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor

from xero_client.catalogue.entities import Paging
from xero_client.errors import IncompleteError
from xero_client.values.counts import counted

from tap_xero.reading.offsets import by_offset
from tap_xero.reading.repeated_pages import Seen

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import requests

    from tap_xero.reading.answers import Answer
    from tap_xero.reading.offsets import Ask, Understand

    Fetch: t.TypeAlias = Callable[[int], requests.Response]
    """Asks for a page."""

Step: t.TypeAlias = int
"""A page number, or for journals the number of the last journal read."""

FETCHED_AHEAD: t.Final = 5
"""Pages on their way: as many calls as may be under way (S-LIMITS, H)."""

AGAIN: t.Final = 2
"""How often a page is asked for again if what came cannot be it."""


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

    def read(
        self, paging: Paging, *, start: Step | None, page_size: int, believed: bool = False
    ) -> Iterator[tuple[Answer, Step]]:
        """Yield each answer with the step to go on from once its records are safe.

        `believed` if there is no doubt that an earlier run read the pages before `start`.

        Raises:
            IncompleteError: what came for a page was not that page, however often it was asked for.
        """
        if paging is Paging.PAGES:
            return self._numbered(start or 1, page_size)
        if paging is Paging.FIXED_PAGES:
            return self._until_empty(start or 1) if believed else self._from_page(start or 1)
        if paging is Paging.OFFSET:
            return by_offset(self._ask, self._understand, number=self._number, start=start or 0, ahead=self._ahead)
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

        answer = self._sound(first, fetch, fetch(first))
        if first > max(answer.pages, 1) + 1 and answer.is_empty:
            yield from self._numbered(1, page_size)  # A state said so that was never written by a run.
            return
        yield answer, first + 1
        if not (answer.is_empty or answer.page):
            yield from self._until_empty(first + 1, pageSize=str(page_size))
            return
        last, page = answer.pages, first + 1
        ahead: deque[Future[requests.Response]] = deque()
        pool = ThreadPoolExecutor(self._ahead)
        try:
            while page <= last:
                while len(ahead) < self._ahead and page + len(ahead) <= last:
                    ahead.append(pool.submit(fetch, page + len(ahead)))
                before, answer = answer, self._sound(page, fetch, ahead.popleft().result(), numbered=True)
                if answer.items < before.items:
                    answer = self._sound(page, fetch, fetch(page), numbered=True)
                last, page = max(last, answer.pages), page + 1
                yield answer, page
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def _from_page(self, first: Step) -> Iterator[tuple[Answer, Step]]:
        """If there is nothing on the page to go on with, nobody can say that there was anything before it."""
        for answer, step in self._until_empty(first):
            if first > 1 and step == first + 1 and answer.is_empty:
                yield from self._until_empty(1)
                return
            yield answer, step

    def _sound(self, page: Step, fetch: Fetch, response: requests.Response, *, numbered: bool = False) -> Answer:
        """Read an answer; if it cannot be the one for this page, ask for the page again.

        Raises:
            IncompleteError: no answer could be: something between Xero and us ignores the page, or loses records.
        """
        for _ in range(AGAIN):
            answer = self._understand(response)
            if not oddity(answer, page, numbered=numbered):
                return answer
            response = fetch(page)
        answer = self._understand(response)
        if problem := oddity(answer, page, numbered=numbered):
            raise IncompleteError(f"Page {page} came {problem}, {AGAIN + 1} times: the next run asks for it again.")
        return answer

    def _until_empty(self, page: Step, **size: str) -> Iterator[tuple[Answer, Step]]:
        """A page that is not full is no proof of the end here; an empty one is (S-JOURNALS, S-LINKED, H).

        One that is empty behind a full one is asked for again, since there is no count to hold it against.
        """

        def fetch(page: Step) -> requests.Response:
            return self._ask({"page": str(page), **size})

        before, was_useless = Seen([]), False
        while True:
            answer = self._sound(page, fetch, fetch(page))
            if was_useless and answer.is_useless:
                raise IncompleteError("Xero gives one page after the other without a record that can be used.")
            was_useless = answer.is_useless
            if before.makes_doubtful(answer.records):
                answer = self._sound(page, fetch, fetch(page))
            if answer.records and before.is_again(answer.records):
                raise IncompleteError("Xero gives the same page again and again: set paging to none.")
            page, before = page + 1, Seen(answer.records)
            yield answer, page
            if answer.is_empty:
                return


def oddity(answer: Answer, page: Step, *, numbered: bool) -> str:
    """What shows that an answer is not that page; empty if nothing does.

    Args:
        answer: what came.
        page: the one that was asked for.
        numbered: whether Xero numbered the pages before it.
    """
    if not answer.page:
        return "without its number" if numbered else ""
    if answer.page != page:
        return f"as page {answer.page}"
    if not answer.is_empty:
        none = answer.counted and not answer.items
        pages = counted(answer.pages, "page")
        return f"with records, of {answer.items} on {pages}" if none or page > answer.pages else ""
    promised = page <= answer.pages and (answer.pages > 1 or answer.items)
    return f"empty, of {answer.pages}" if promised else ""
