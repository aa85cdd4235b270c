"""Notices that Xero answers nothing at all, so that not every stream of every organisation is tried for nothing."""

from __future__ import annotations

import typing as t
from collections import Counter

from tap_xero.run.summary import UNWELL

if t.TYPE_CHECKING:
    from xero_client.connection import Connection
    from xero_client.errors import XeroError

    from tap_xero.run.summary import Summary

FAILURES: t.Final = 3
"""In a row, of one organisation or of all; then Xero is asked whether it answers anything of the one at hand."""
ORGANISATIONS: t.Final = 3
"""Organisations in a row of which it answers nothing; then it would of no other."""
SIMPLEST: t.Final = "Organisation"
"""What Xero can always say of an organisation, at one short call."""


class Health:
    """How Xero is, organisation by organisation."""

    def __init__(self, connection: Connection, summary: Summary) -> None:
        self._connection = connection
        self._summary = summary
        self._failed: Counter[str] = Counter()
        """Streams in a row, by organisation."""
        self._in_a_row = 0
        """Those of any."""
        self._silent = 0
        """Organisations in a row."""
        self._well: str | None = None
        """The last organisation of which something was answered."""

    def answer(self, tenant_id: str) -> None:
        """Note that a stream of an organisation was answered."""
        self._failed[tenant_id] = self._in_a_row = self._silent = 0
        self._well = tenant_id

    def fail(self, tenant_id: str, problem: XeroError) -> None:
        """Note that one was not, and end the reading of the organisation, or of all, if nothing else would be.

        Raises:
            XeroError: what ends it if it is something else than that Xero fails.
        """
        if not isinstance(problem, UNWELL):
            return
        self._failed[tenant_id] += 1
        self._in_a_row += 1
        if self._failed[tenant_id] % FAILURES and self._in_a_row % FAILURES:
            return
        if silence := self._silence_of(tenant_id):
            self._silent += 1
            self._summary.end(tenant_id, silence)
            if self._silent % ORGANISATIONS == 0 and (self._well is None or self._silence_of(self._well)):
                self._summary.end_all(silence)
        else:
            self._in_a_row = self._silent = 0

    def _silence_of(self, tenant_id: str) -> XeroError | None:
        """What Xero fails with when it is asked for something simple; None if it answers."""
        try:
            self._connection.send(SIMPLEST, tenant_id=tenant_id, purpose="connection")
        except UNWELL as silence:
            return silence
        return None
