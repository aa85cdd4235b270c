"""Sends calls before they are wanted, so that streams and organisations do not wait for one another.

Whoever makes a call gets the answer that was fetched ahead for that very call, or sends it now: what was foreseen
wrongly costs a call, and never a record. A failure shows where its answer is wanted, and nothing more is fetched ahead
of an organisation at which Xero fails.
"""

from __future__ import annotations

import threading
import typing as t
from collections import deque
from concurrent.futures import Future
from dataclasses import dataclass

from xero_client.errors import RefusedError

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import requests

    Unit: t.TypeAlias = tuple[str, str]
    """A stream and an organisation."""

    Upcoming: t.TypeAlias = Iterable[tuple[Unit, Callable[[], Iterable["Wanted"]]]]
    """What has its turn, one after the other, and what it begins with; computed no earlier than that is needed."""

WAITING: t.Final = 2
"""Answers that may wait for their turn, by calls that may be under way."""
BYTES_OF_A_RECORD: t.Final = 3_000
BYTES_OF_AN_ANSWER: t.Final = 64_000
"""What is reckoned with before an answer is there."""
LAST_SECONDS: t.Final = 1.0
"""How long the end of a run waits for calls that nobody wants any more."""
SINCE: t.Final = "If-Modified-Since"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A call, as it tells itself from others."""

    tenant_id: str
    stream: str
    path: str
    params: frozenset[tuple[str, str]] = frozenset()
    headers: frozenset[tuple[str, str]] = frozenset()

    @classmethod
    def of(
        cls, unit: Unit, path: str, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> Wanted:
        stream, tenant_id = unit
        asked, said = frozenset((params or {}).items()), frozenset((headers or {}).items())
        return cls(tenant_id=tenant_id, stream=stream, path=path, params=asked, headers=said)

    @property
    def unit(self) -> Unit:
        return self.stream, self.tenant_id

    @property
    def bytes_expected(self) -> int:
        """A full page of everything, or little where only changes are asked for."""
        size = dict(self.params).get("pageSize", "")
        is_page = size.isdecimal() and SINCE not in dict(self.headers)
        return int(size) * BYTES_OF_A_RECORD if is_page else BYTES_OF_AN_ANSWER


class FetchAhead:
    """Has so many calls under way, and answers of so many bytes waiting, at most; safe to use from any thread."""

    def __init__(
        self, send: Callable[[Wanted], requests.Response], may_fetch: Callable[[str], bool], *, calls: int, size: int
    ) -> None:
        """Prepare to fetch.

        Args:
            send: sends a call, with its retries.
            may_fetch: whether an organisation has calls enough for some that may turn out not to be wanted.
            calls: how many may be under way.
            size: bytes of answers that may wait for their turn; with 0 nothing is fetched ahead.
        """
        self._send = send
        self._may_fetch = may_fetch
        self._calls = calls
        self._size = size
        self._foreseen: Iterator[Wanted] = iter(())
        self._begun: set[Unit] = set()
        self._ended: set[Unit] = set()
        self._foreseeing: Unit | None = None
        """Of which some calls are foreseen, and others may follow."""
        self._made: set[Wanted] = set()
        """Its calls that nobody needs to foresee any more."""
        self._queue: deque[Wanted] = deque()
        self._fetched: dict[Wanted, Future[requests.Response]] = {}
        self._weights: dict[Wanted, int] = {}
        self._under_way = 0
        self._failing: set[str] = set()
        """Organisations of which a call failed: they are asked where an answer is wanted, until one comes."""
        self._answered: set[str] = set()
        """Organisations that have answered: before, nobody knows how many calls they have left today."""
        self._lock = threading.RLock()
        self._done = threading.Condition(self._lock)

    def foresee(self, upcoming: Upcoming) -> None:
        """Go through what comes next as far as there is room; `go_on` goes further."""
        self._foreseen = self._calls_of(upcoming if self._size else ())
        self.go_on()

    def go_on(self) -> None:
        """Foresee more where answers have been taken; only for the thread that reads the streams."""
        while len(self._queue) + len(self._fetched) < self._most_waiting:
            wanted = next(self._foreseen, None)
            if wanted is None:
                return
            self._expect([wanted])

    def begin(self, unit: Unit) -> None:
        """It has its turn: what comes after it is foreseen, and what it was seen to begin with."""
        self._begun.add(unit)
        self.go_on()

    def end(self, unit: Unit) -> None:
        """Its turn is over; what it did not want is dropped."""
        with self._lock:
            self._ended.add(unit)
            self._queue = deque(each for each in self._queue if each.unit != unit)
            for each in [each for each in self._fetched if each.unit == unit]:
                self._forget(each)

    def expect(self, calls: Iterable[Wanted]) -> None:
        """These are wanted next, before all that is foreseen."""
        found = list(calls)
        if self._size and found and self._may_fetch(found[0].tenant_id):
            self._expect(found, first=True)

    def send(self, wanted: Wanted) -> requests.Response | None:
        """Give the answer that was fetched ahead; None if it has to be asked for now.

        Raises:
            XeroError: as whoever sends a call is answered, after all tries.
        """
        with self._lock:
            if wanted.unit == self._foreseeing:
                self._made.add(wanted)
            answer = self._fetched.get(wanted)
            if answer is None:
                if wanted in self._queue:
                    self._queue.remove(wanted)
                return None
        try:
            return answer.result()
        finally:
            with self._lock:
                self._forget(wanted)
            self._fill()

    def succeeded(self, tenant_id: str) -> None:
        """Xero answers of this organisation (again)."""
        self._failing.discard(tenant_id)
        self._answered.add(tenant_id)

    def close(self) -> None:
        """Nothing more is wanted; what is under way, which may be a new token, has a moment to be done."""
        with self._done:
            self._foreseen = iter(())
            self._queue.clear()
            self._fetched.clear()
            self._weights.clear()
            self._done.wait_for(lambda: not self._under_way, LAST_SECONDS)

    def _calls_of(self, upcoming: Upcoming) -> Iterator[Wanted]:
        for unit, begins_with in upcoming:
            if unit in self._begun or not self._may_fetch(unit[1]):
                continue
            self._foreseeing, self._made = unit, set()
            for wanted in begins_with():
                if unit in self._ended:
                    break
                if wanted not in self._made:
                    yield wanted
            self._foreseeing = None

    def _expect(self, calls: Iterable[Wanted], *, first: bool = False) -> None:
        with self._lock:
            fresh = [each for each in calls if each not in self._fetched and each not in self._queue]
            if first:
                self._queue.extendleft(reversed(fresh))
            else:
                self._queue.extend(fresh)
        self._fill()

    def _fill(self) -> None:
        """Start what there is room for."""
        with self._lock:
            while (wanted := next(filter(self._may_start, self._queue), None)) and self._has_room_for(wanted):
                self._queue.remove(wanted)
                if wanted.tenant_id in self._failing or not self._may_fetch(wanted.tenant_id):
                    continue
                answer: Future[requests.Response] = Future()
                self._fetched[wanted] = answer
                self._weights[wanted] = wanted.bytes_expected
                self._under_way += 1
                threading.Thread(target=self._fetch, args=(wanted, answer), name="xero-ahead", daemon=True).start()

    def _may_start(self, wanted: Wanted) -> bool:
        """Of an organisation that has not answered, one call tells how many are left."""
        return wanted.tenant_id in self._answered or all(each.tenant_id != wanted.tenant_id for each in self._fetched)

    def _has_room_for(self, wanted: Wanted) -> bool:
        of_the_same = sum(each.unit == wanted.unit for each in self._fetched)
        if self._under_way >= self._calls or of_the_same >= self._most_waiting:
            return False
        return not self._weights or sum(self._weights.values()) + wanted.bytes_expected <= self._size

    @property
    def _most_waiting(self) -> int:
        return WAITING * self._calls

    def _fetch(self, wanted: Wanted, answer: Future[requests.Response]) -> None:
        try:
            response = self._send(wanted)
        except BaseException as problem:  # noqa: BLE001 - raised again by whoever wants the answer
            if not isinstance(problem, RefusedError):
                self._failing.add(wanted.tenant_id)
            answer.set_exception(problem)
        else:
            self.succeeded(wanted.tenant_id)
            with self._lock:
                if wanted in self._weights:
                    self._weights[wanted] = len(response.content)
            answer.set_result(response)
        with self._done:
            self._under_way -= 1
            self._done.notify_all()
        self._fill()

    def _forget(self, wanted: Wanted) -> None:
        self._fetched.pop(wanted, None)
        self._weights.pop(wanted, None)
