"""Notices a page that comes again, or that is empty behind a full one, where nothing is counted."""

from __future__ import annotations

import typing as t

from tap_xero.state.fingerprints import digest

FULL: t.Final = 100
"""Records on a page of a size that Xero sets (S-JOURNALS, S-LINKED, H)."""


class Seen:
    """What came on the page before, where nothing is counted."""

    def __init__(self, records: list[t.Any]) -> None:
        self._said = digest(records)  # Now, as whoever takes the records may change them.
        self._is_full = len(records) >= FULL

    def is_again(self, records: list[t.Any]) -> bool:
        return digest(records) == self._said

    def makes_doubtful(self, records: list[t.Any]) -> bool:
        """Whether a page behind it is empty though it was full, or is the same once more."""
        return self.is_again(records) if records else self._is_full
