"""Reads journals, which Xero hands out by the number of the last one read, with the next numbers foreseen."""

from __future__ import annotations

import typing as t
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace

from xero_client.errors import IncompleteError, UnreadableError

from tap_xero.reading.repeated_pages import FULL, Seen

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from concurrent.futures import Future

    import requests

    from tap_xero.reading.answers import Answer

    Ask: t.TypeAlias = Callable[[Mapping[str, str]], requests.Response]
    """Sends one call with these parameters; safe to use from several threads."""

    Understand: t.TypeAlias = Callable[[requests.Response], Answer]

MOST: t.Final = 10**12
"""No journal has a greater number: to ask for what comes after it would be to ask for nothing any more."""

GAPS: t.Final = 1.25
"""Numbers to a journal at most for the next ones to be foreseen: with more of them missing, that would take calls."""


def by_offset(ask: Ask, understand: Understand, *, number: str, start: int, ahead: int) -> Iterator[tuple[Answer, int]]:
    """Yield each answer with the last number in it; only an empty answer is the end (S-JOURNALS, H).

    Args:
        ask: sends a call.
        understand: reads its answer.
        number: the field that numbers the records.
        start: the last number that was read before.
        ahead: how many answers may be on their way; with one, none is foreseen.

    Raises:
        IncompleteError: the same numbers come again and again.
        UnreadableError: records have no number.
    """
    numbered = _Numbered(ask, understand, number)
    offset, before, is_long = start, Seen([]), False
    with closing(_Foreseen(ask, ahead if ahead > 1 else 0)) as foreseen:
        while True:
            numbers, answer = numbered.after(offset, foreseen.take(offset))
            if (numbers and max(numbers) <= offset) or before.makes_doubtful(numbers):
                numbers, answer = numbered.after(offset)
            if numbers and max(numbers) <= offset:
                raise IncompleteError("Xero gives the same numbers again and again: set paging to none.")
            is_long = is_long or len(numbers) == FULL
            is_dense = bool(numbers) and max(numbers) - offset <= len(numbers) * GAPS
            offset, before = max([offset, *numbers]), Seen(numbers)
            if is_long and is_dense:
                foreseen.ask(offset)
            yield answer, offset
            if not numbers:
                return


class _Numbered:
    """Asks for what comes after a number."""

    def __init__(self, ask: Ask, understand: Understand, number: str) -> None:
        self._ask = ask
        self._understand = understand
        self._number = number

    def after(self, offset: int, foreseen: tuple[int, requests.Response] | None = None) -> tuple[list[int], Answer]:
        """The numbers and their answer: what was foreseen of this offset, or of one before it and reaches beyond it."""
        if foreseen is not None:
            begins, response = foreseen
            numbers, answer = self._read(response)
            if begins == offset:
                return numbers, answer
            if fresh := [each for each in answer.records if each[self._number] > offset]:
                return [each for each in numbers if each > offset], replace(answer, records=fresh)
        return self._read(self._ask({"offset": str(offset)}))

    def _read(self, response: requests.Response) -> tuple[list[int], Answer]:
        answer = self._understand(response)
        numbers: list[t.Any] = [record.get(self._number) for record in answer.records]
        unnumbered = not numbers and answer.nulls
        if unnumbered or not all(type(number) is int and 0 <= number < MOST for number in numbers):
            raise UnreadableError(f"Xero gives records without their number, {self._number}.")
        return numbers, answer


class _Foreseen:
    """Answers for offsets to come: few numbers are missing, so that a hundred of them fit a page."""

    def __init__(self, ask: Ask, most: int) -> None:
        self._ask = ask
        self._most = most
        self._asked: deque[tuple[int, Future[requests.Response]]] = deque()
        self._pool: ThreadPoolExecutor | None = None

    def close(self) -> None:
        if self._pool:
            self._pool.shutdown(wait=False, cancel_futures=True)

    def ask(self, offset: int) -> None:
        """Ask from this offset on for what has not been asked for."""
        if self._most < 1:
            return
        self._pool = self._pool or ThreadPoolExecutor(self._most)
        following = self._asked[-1][0] + FULL if self._asked else offset
        while len(self._asked) < self._most:
            self._asked.append((following, self._pool.submit(self._ask, {"offset": str(following)})))
            following += FULL

    def take(self, offset: int) -> tuple[int, requests.Response] | None:
        """The answer that begins at this offset, or the last one before it, with where it begins."""
        found = None
        while self._asked and self._asked[0][0] <= offset:
            found = self._asked.popleft()
        return (found[0], found[1].result()) if found else None
