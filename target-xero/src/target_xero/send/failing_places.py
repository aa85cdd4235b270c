"""Which of Xero's places fail, so that one of them stops no other, and an outage is told from a bad document."""

from __future__ import annotations

import logging
import typing as t
from collections import Counter

from xero_client.errors import ServerError

TROUBLE: t.Final = 3
"""Calls of one place that fail one after the other, before its next ones are sent one at a time."""

CULPRITS: t.Final = 10
"""Documents at which Xero fails one after the other, each in a call of its own, before their place is given up."""

SILENT: t.Final = 12
"""The same of calls that do not fail as a bad document would make them, so that each has to be waited for."""

PLACES: t.Final = 3
"""Places that fail one after the other, of writing and looking up, before it is called an outage."""

OF_A_DOCUMENT: t.Final = 500
"""Status of what Xero began to work on; others may come from something before it, which may still be at work."""

GIVEN_UP: t.Final = "%s One call after the other failed: no more %s are sent in this run, other documents are."

if t.TYPE_CHECKING:
    from collections.abc import Sequence

    from target_xero.documents.identity import Identity

logger = logging.getLogger(__name__)


class PlaceHealth:
    """What calls of one run say of the places that they went to."""

    def __init__(self) -> None:
        self._failures: Counter[str] = Counter()
        self._silent: Counter[str] = Counter()
        self._alone: dict[str, set[Identity]] = {}
        self._given_up: dict[str, str] = {}
        """Why, by place."""
        self._notes: list[str] = []
        self._strikes: set[tuple[str, str]] = set()
        """What failed since something was written last: places, and ways to use them."""

    def succeeded(self, place: str) -> None:
        """Xero did what it was asked for, or refused it with reason."""
        self._strikes.clear()
        self._failures.pop(place, None)
        self._silent.pop(place, None)
        self._alone.pop(place, None)

    def failed(self, place: str, why: str, status: int | None, documents: Sequence[Identity]) -> None:
        """A call failed, however often it was sent."""
        self._failures[place] += 1
        self._silent[place] = 0 if status == OF_A_DOCUMENT else self._silent[place] + 1
        alone = self._alone.setdefault(place, set())
        if len(documents) == 1:
            alone.update(documents)
        if self._silent[place] >= SILENT or len(alone) >= CULPRITS:
            self.give_up(place, why)

    def give_up(self, place: str, why: str, way: str = "write") -> None:
        """Send nothing more there."""
        if place not in self._given_up:
            logger.warning(GIVEN_UP, why, place)
        self._given_up.setdefault(place, why)
        self._strikes |= {(place, "write"), (place, way)}

    def note(self, why: str) -> None:
        """Something failed at a single document, which is held."""
        logger.warning("%s It is held, everything else goes on.", why)
        self._notes.append(why)

    def is_in_trouble(self, place: str) -> bool:
        return self._failures[place] >= TROUBLE

    def is_given_up(self, place: str) -> bool:
        return place in self._given_up

    def outage(self) -> ServerError | None:
        """The reason to stop, if it is not one place that fails."""
        if len(self._strikes) < PLACES:
            return None
        places = " and ".join(sorted({place for place, _ in self._strikes}))
        return ServerError(f"Xero fails at whatever it is asked for, as it seems: {places}. {self._latest}")

    def check(self) -> None:
        """Say at the end that some places fail.

        Raises:
            ServerError: their documents are held, or not known of.
        """
        if self._given_up:
            places = ", ".join(sorted(self._given_up))
            raise ServerError(f"Xero failed at {places}; everything else was sent. {self._latest} Run again later.")
        if self._notes:
            more = f" So it was with {len(self._notes) - 1:,} others." if len(self._notes) > 1 else ""
            raise ServerError(f"{self._notes[0]} It was held, everything else was sent.{more} Run again later.")

    @property
    def _latest(self) -> str:
        return next(reversed(self._given_up.values()), "")
