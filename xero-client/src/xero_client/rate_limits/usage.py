"""Counts what a run costs: calls, bytes, and how many calls Xero says are left today."""

from __future__ import annotations

import threading
import typing as t
from collections import Counter
from contextlib import contextmanager
from email.utils import parsedate_to_datetime

if t.TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    import requests

from xero_client.errors import TerminatedError, UnreachableError
from xero_client.transport.wire import size_of

TOO_MANY: t.Final = 429
NEW_DAY: t.Final = 100
"""More calls left than before by so many cannot be answers out of order: five are under way at most."""

MOST_DIGITS: t.Final = 9
"""Of a number of calls; what is longer is none."""


class Meter:
    """Totals by organisation and purpose (the stream a call was made for), safe to use from any thread."""

    def __init__(self) -> None:
        self.calls: Counter[tuple[str | None, str]] = Counter()
        self.bytes: Counter[tuple[str | None, str]] = Counter()
        self.day_remaining: dict[str, int] = {}
        self.bytes_of_books = 0
        """Of organisations' books alone, which is what Xero bills (S-PRICING, H)."""
        self.now: dt.datetime | None = None
        """What Xero's clock said last; None before the first answer."""
        self.too_many = 0
        """Answers that only said to wait (429)."""
        self._is_closed = False
        self._lock = threading.Lock()

    def close(self) -> None:
        """Let no further call be sent, so that the totals are what Xero has counted."""
        with self._lock:
            self._is_closed = True

    @contextmanager
    def sending(self, purpose: str, tenant_id: str | None) -> Iterator[None]:
        """A call counts once it is sent, since Xero counts it whether or not its answer is waited for.

        What could not be sent, since there is no connection, is no call.

        Raises:
            TerminatedError: the totals are closed.
        """
        key = tenant_id, purpose
        with self._lock:
            if self._is_closed:
                raise TerminatedError("The run is over: nothing more is sent.")
            self.calls[key] += 1
        try:
            yield
        except UnreachableError:
            with self._lock:
                self.calls -= Counter([key])
            raise

    def answered(self, purpose: str, tenant_id: str | None, response: requests.Response) -> None:
        left = response.headers.get("X-DayLimit-Remaining", "")
        with self._lock:
            self.bytes[tenant_id, purpose] += size_of(response)
            self.now = _moment(response.headers.get("Date")) or self.now
            self.too_many += response.status_code == TOO_MANY
            if tenant_id is None:
                return
            self.bytes_of_books += size_of(response)
            if left.isdecimal() and len(left) <= MOST_DIGITS:
                self._remain(tenant_id, int(left))

    def _remain(self, tenant_id: str, left: int) -> None:
        """Answers overtake one another, so the least counts; a jump upwards is a new day."""
        known = self.day_remaining.get(tenant_id, left)
        self.day_remaining[tenant_id] = left if left > known + NEW_DAY else min(left, known)


def _moment(text: str | None) -> dt.datetime | None:
    try:
        return parsedate_to_datetime(text) if text else None
    except ValueError:
        return None
