"""The one line at the end of a run, which must add up."""

from __future__ import annotations

import typing as t
from collections import Counter

from target_xero.documents.document import Kind

if t.TYPE_CHECKING:
    import logging

    from xero_client.meter import Meter

    from target_xero.documents.document import Outcome

SECONDS_A_MINUTE: t.Final = 60


class Summary:
    """Counts rows: each is read once, and ends as exactly one of accepted, unchanged, rejected and held."""

    def __init__(self) -> None:
        self.read = 0
        self.rows: Counter[Kind] = Counter()
        self.documents: Counter[Kind] = Counter()
        self.recovered = 0
        """Documents of a run before this one, whose fate this one found out."""

    def count(self, outcome: Outcome) -> None:
        self.rows[outcome.kind] += len(outcome.document.rows)
        self.documents[outcome.kind] += 1

    def hold_the_rest(self) -> None:
        """The run ended early: what nothing became of is held, and comes again."""
        self.rows[Kind.HELD] += self.read - self.rows.total()

    @property
    def adds_up(self) -> bool:
        return self.read == self.rows.total()

    def tell(self, logger: logging.Logger, meter: Meter, seconds: float) -> None:
        ends = " + ".join(f"{self.rows[kind]:,} {kind.value}" for kind in Kind)
        done = self.documents[Kind.ACCEPTED]
        logger.info(
            "Read %s rows %s %s; %s documents accepted in %s calls (%s refused by a limit), %s a minute.%s",
            f"{self.read:,}",
            "=" if self.adds_up else "but not =",
            ends,
            f"{done:,}",
            f"{meter.calls.total():,}",
            f"{meter.too_many:,}",
            f"{done / max(seconds, 1) * SECONDS_A_MINUTE:,.0f}",
            f" {self.recovered:,} documents of an earlier run were recovered." if self.recovered else "",
        )
