"""The lines at the end of a run: why rows were not published, and one that must add up."""

from __future__ import annotations

import typing as t
from collections import Counter, defaultdict

from xero_client.errors import UndecidedError
from xero_client.values.counts import counted

from target_xero.documents.document import Kind
from target_xero.documents.identity import key_text
from target_xero.documents.json_printing import in_one

if t.TYPE_CHECKING:
    import logging
    from collections.abc import Mapping

    from xero_client.rate_limits.usage import Meter

    from target_xero.documents.document import Outcome, Row
    from target_xero.documents.reasons import Reason

SECONDS_A_MINUTE: t.Final = 60
EXAMPLES: t.Final = 3
"""Rejects that the log names for each reason, and documents with warnings for each stream."""
LONGEST: t.Final = 500
REHEARSED: t.Final = {Kind.ACCEPTED: "would be accepted", Kind.REJECTED: "would be rejected"}


class Summary:
    """Counts rows: each is read once, and ends as exactly one of accepted, unchanged, rejected and held."""

    def __init__(self) -> None:
        self.read = 0
        self.rows: Counter[Kind] = Counter()
        self.documents: Counter[Kind] = Counter()
        self._reasons: Counter[tuple[str, Kind, Reason]] = Counter()
        """Rows that something spoke against, by stream."""
        self._examples: dict[tuple[str, Kind, Reason], list[str]] = defaultdict(list)
        """The first few of them, with what was said."""
        self._warned: dict[str, list[str]] = defaultdict(list)
        """The first few documents that were taken with a warning, and it, by stream."""
        self._warnings: Counter[str] = Counter()
        """How many there are of them."""
        self.recovered = 0
        """Documents of a run before this one, whose fate this one found out."""

    def count(self, outcome: Outcome) -> None:
        self.rows[outcome.kind] += len(outcome.document.rows)
        self.documents[outcome.kind] += 1
        if outcome.reason:
            self._reasons.update((row.stream, outcome.kind, outcome.reason) for row in outcome.document.rows)
            self._keep(outcome, outcome.reason)
        elif outcome.kind is Kind.ACCEPTED and outcome.warnings:
            self._keep_warnings(outcome)

    def hold_the_rest(self) -> None:
        """The run ended early: what nothing became of is held, and comes again."""
        self.rows[Kind.HELD] += max(0, self.read - self.rows.total())

    def check(self) -> None:
        """Make sure that nothing was lost on the way.

        Raises:
            UndecidedError: some row ended as nothing, or as two things.
        """
        if self.read != self.rows.total():
            raise UndecidedError(
                f"{counted(self.read, 'row')} read, and {self.rows.total():,} accounted for: look at the ledger and at "
                "Xero before you run again, and report it."
            )

    def tell(self, logger: logging.Logger, meter: Meter, seconds: float) -> None:
        self._tell_reasons(logger, {})
        self._tell_warnings(logger)
        done = self.documents[Kind.ACCEPTED]
        logger.info(
            "Read %s = %s; %s accepted in %s, %s a minute.%s",
            counted(self.read, "row"),
            " + ".join(f"{self.rows[kind]:,} {kind.value}" for kind in Kind),
            counted(done, "document"),
            _calls(meter),
            f"{done / max(seconds, 1) * SECONDS_A_MINUTE:,.0f}",
            f" Recovered {counted(self.recovered, 'document')} of an earlier run." if self.recovered else "",
        )

    def tell_rehearsal(self, logger: logging.Logger, meter: Meter, writes: int) -> None:
        """The same of a dry run, in which nothing was accepted; `writes` are the calls that it would have taken.

        Why rows would be rejected, the plan has told.
        """
        self._tell_reasons(logger, REHEARSED, leaving_out=Kind.REJECTED)
        ends = " + ".join(f"{self.rows[kind]:,} {REHEARSED.get(kind, kind.value)}" for kind in Kind)
        would = f"the run would write by {counted(writes, 'call')}"
        read, done = counted(self.read, "row"), f"{_calls(meter)}, none of which wrote"
        logger.info("Read %s = %s; %s; %s.", read, ends, done, would)

    def _tell_reasons(self, logger: logging.Logger, words: Mapping[Kind, str], leaving_out: Kind | None = None) -> None:
        for (stream, kind, reason), count in sorted(self._reasons.items(), key=lambda each: (each[0][0], -each[1])):
            if kind is leaving_out:
                continue
            what = words.get(kind, kind.value)
            logger.warning("%s of %s %s: %s (%s)", counted(count, "row"), stream, what, reason.sentence, reason.value)
            for example in self._examples[stream, kind, reason]:
                logger.warning("  %s", example)

    def _tell_warnings(self, logger: logging.Logger) -> None:
        for stream, count in sorted(self._warnings.items()):
            what = counted(count, "document")
            logger.warning("%s of %s accepted with a warning; the results have all of them.", what, stream)
            for example in self._warned[stream]:
                logger.warning("  %s", example)

    def _keep_warnings(self, outcome: Outcome) -> None:
        stream = outcome.document.route.stream
        self._warnings[stream] += 1
        if len(self._warned[stream]) < EXAMPLES:
            first, *_ = outcome.document.rows
            self._warned[stream].append(_example(outcome, first, outcome.warnings))

    def _keep(self, outcome: Outcome, reason: Reason) -> None:
        first, *_ = outcome.document.rows
        examples = self._examples[first.stream, outcome.kind, reason]
        if outcome.kind is Kind.REJECTED and len(examples) < EXAMPLES:
            examples.append(_example(outcome, first, outcome.messages))


def _example(outcome: Outcome, first: Row, messages: tuple[str, ...]) -> str:
    """Which document, and what was said of it; a row without a key is named by its place in the input."""
    said = in_one(messages)
    key = outcome.document.key
    name = key_text(key) if any(part is not None for part in key) else f"row {first.number:,}"
    return f"{name}: {said if len(said) <= LONGEST else said[:LONGEST] + '…'}"


def _calls(meter: Meter) -> str:
    refused = f" ({meter.too_many:,} refused by a limit)" if meter.too_many else ""
    return f"{counted(meter.calls.total(), 'call')}{refused}"
