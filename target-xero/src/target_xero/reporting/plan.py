"""The file of a dry run: it takes the place of results and rejects, and says what would have been done."""

from __future__ import annotations

import typing as t
from collections import Counter, defaultdict
from dataclasses import asdict

from singer_sdk import typing as th
from xero_client.storage.ownership import Form
from xero_client.storage.singer_file import SingerFile
from xero_client.values.counts import counted

from target_xero.documents.document import Kind, Outcome
from target_xero.documents.identity import key_text
from target_xero.reporting.refusals import Refusals

if t.TYPE_CHECKING:
    import logging
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from target_xero.documents.document import Document
    from target_xero.input.lines import BadLineError
    from target_xero.ledger.unreported_outcomes import Recorded
    from target_xero.publish.dry_run import Planned
    from target_xero.reporting.outcome_file import Source

STREAM: t.Final = "xero_plan"

AMOUNT: t.Final = (
    "What the lines come to as they are sent: with tax if LineAmountTypes is Inclusive, else before it. "
    "Empty if the price of one is an item's, or is at Xero already."
)

SCHEMA: t.Final[dict[str, t.Any]] = th.PropertiesList(
    th.Property("stream", th.StringType, required=True),
    th.Property("key", th.StringType, required=True, description="Yours; a JSON list if it has several parts."),
    th.Property("entity", th.StringType, required=True),
    th.Property("operation", th.StringType, required=True, description="What would be done."),
    th.Property("xero_id", th.StringType, description="What it would be done to."),
    th.Property("amount", th.NumberType, description=AMOUNT),
    th.Property("currency", th.StringType, description="Empty for the organisation's own."),
    th.Property("reason", th.StringType, description="A code that does not change."),
    th.Property("messages", th.ArrayType(th.StringType), description="Why not, or what would be done otherwise."),
    th.Property(
        "document", th.ObjectType(additional_properties=True), description="What would be sent; empty if nothing would."
    ),
    th.Property(
        "changes",
        th.ArrayType(
            th.ObjectType(
                th.Property("field", th.StringType),
                th.Property("before", th.CustomType({})),
                th.Property("after", th.CustomType({})),
            )
        ),
        description="Of an update, each field that would change.",
    ),
    th.Property("row_count", th.IntegerType, description="Rows of the input that made the document."),
).to_dict()

FORM: t.Final = Form(stream=STREAM, schema=SCHEMA, writer="target-xero")


class Reader(t.Protocol):
    """Is told of the plan as it is made."""

    def add(self, planned: Planned, /) -> None:
        """A document was planned."""

    def settle(self, outcome: Outcome, /) -> None:
        """Something became of rows before anything could be planned of them, or of a document that was planned."""

    def reject_line(self) -> None:
        """A line was no message."""


class Plan:
    """Collects what would be done, writes it to a file of its own, and sums it up by stream."""

    def __init__(self, path: Path, reader: Reader | None = None) -> None:
        self._file = SingerFile(path, FORM, anew=True)
        self._file.write(FORM.message(["stream", "key"]))
        self._counts: dict[str, Counter[str]] = defaultdict(Counter)
        self._amounts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        self._refusals = Refusals()
        self._reader = reader
        self.sync = self._file.sync
        self.close = self._file.close

    def told_of(self, rejected: int) -> str:
        return f"{counted(rejected, 'row')} would be rejected. Nothing was sent: this was a dry run."

    def owed(self) -> Iterator[Recorded]:
        return iter(())

    def acknowledge(self, written: Sequence[int]) -> None:  # noqa: ARG002 - as the reports'
        """Have everything on disk; the ledger knows of nothing."""
        self.sync()

    def declare(self, source: Source) -> None:
        """Plans name no sources."""

    def catch_up(self, outcomes: list[Outcome]) -> None:
        """There is nothing to catch up with."""

    def leave_out(self, gone: Collection[str]) -> None:
        """Rejects stay where they are."""

    def note(self, outcome: Outcome) -> None:
        """The ledger learns nothing."""

    def write(self, outcome: Outcome) -> None:
        """It is in the file already, unless it was rejected before anything could be planned."""
        if self._reader:
            self._reader.settle(outcome)
        if outcome.operation is None and outcome.kind is Kind.REJECTED:
            self._write(outcome.document, "rejected", outcome)

    def reject_line(self, problem: BadLineError, number: int) -> bool:  # noqa: ARG002 - as the reports'
        self._counts[""]["rejected"] += 1
        if self._reader:
            self._reader.reject_line()
        return False

    def is_final(self, outcome: Outcome) -> bool:  # noqa: ARG002 - as the reports'
        """Never: rows that were not sent have to come again."""
        return False

    def tell(self, logger: logging.Logger) -> None:
        """Log a line for each stream, with what its documents come to by currency, and one for each reason."""
        logger.info("Dry run: nothing was sent.")
        for stream, counts in sorted(self._counts.items()):
            parts = (f"{count:,} {what}{self._money(stream, what)}" for what, count in sorted(counts.items()))
            logger.info("Plan for %s: %s.", stream or "lines that are no messages", ", ".join(parts))
        for line in self._refusals.lines():
            logger.warning(line)

    def _money(self, stream: str, operation: str) -> str:
        amounts = self._amounts[stream, operation]
        sums = ", ".join(f"{amount:,} {currency}".strip() for currency, amount in sorted(amounts.items()))
        return f" ({sums})" if sums else ""

    def add(self, planned: Planned) -> None:
        """Write what would be done with a document."""
        if self._reader:
            self._reader.add(planned)
        stream = planned.document.route.stream
        if planned.amount is not None:
            self._amounts[stream, planned.operation][planned.currency or ""] += t.cast("int", planned.amount)
        self._write(
            planned.document,
            planned.operation,
            planned.outcome,
            xero_id=planned.xero_id,
            amount=planned.amount,
            currency=planned.currency,
            document=planned.body,
            changes=[asdict(each) for each in planned.changes],
            messages=list(_said(planned.outcome) if planned.outcome else planned.notes),
        )

    def _write(self, document: Document, operation: str, outcome: Outcome | None, /, **known: t.Any) -> None:
        stream = document.route.stream
        self._counts[stream][operation] += 1
        if outcome and outcome.kind is Kind.REJECTED:
            self._refusals.add(outcome)
        record = {
            "stream": stream,
            "key": key_text(document.key),
            "entity": document.route.entity.entity,
            "operation": operation,
            "reason": outcome.reason.value if outcome and outcome.reason else None,
            "messages": list(_said(outcome)) if outcome else [],
            **known,
            "row_count": len(document.rows),
        }
        self._file.write({"type": "RECORD", "stream": STREAM, "record": record})


def _said(outcome: Outcome) -> tuple[str, ...]:
    """Why it would be rejected, or why it would stay as it is."""
    return outcome.messages or outcome.warnings
