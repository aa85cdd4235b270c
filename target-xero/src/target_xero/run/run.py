"""The order of a run: rows in, documents out, what became of them into files, then STATE."""

from __future__ import annotations

import logging
import typing as t
from dataclasses import dataclass, field
from itertools import chain

from xero_client.errors import RejectsError

from target_xero.documents.document import Kind, Outcome, Row
from target_xero.documents.reasons import Reason
from target_xero.input.ending import CutOff, Ending
from target_xero.input.state_barrier import Barrier
from target_xero.ledger.chunks import IN_ONE_PASS, chunks
from target_xero.reporting.outcome_file import Source
from target_xero.reporting.summary import Summary
from target_xero.routing.field_names import plain
from target_xero.settings.stop_rules import ALWAYS, CONTINUE

if t.TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from xero_client.errors import XeroError
    from xero_client.grant.organisations import Organisation
    from xero_client.rate_limits.usage import Meter
    from xero_client.termination import Termination

    from target_xero.documents.document import Document
    from target_xero.documents.intake import Intake
    from target_xero.documents.record import Record
    from target_xero.input.lines import BadLineError
    from target_xero.ledger.ledger import Ledger
    from target_xero.ledger.unreported_outcomes import Recorded
    from target_xero.run.delete_limits import DeleteLimits
    from target_xero.settings.stop_rules import Policy

logger = logging.getLogger(__name__)


class Publishes(t.Protocol):
    """Has documents at Xero in the end, or only says what that would take."""

    def recover(self, stopping: Callable[[], bool], /) -> Iterator[Recorded]:
        """What became of documents that an earlier run left open."""

    def publish(self, documents: Iterable[Document | Outcome], stopping: Callable[[], bool], /) -> Iterator[Recorded]:
        """What becomes of these documents."""

    def check(self) -> None:
        """Raises XeroError if something was not sent though nothing is wrong with it."""


class Files(t.Protocol):
    """Where a run writes what became of rows."""

    def told_of(self, rejected: int) -> str:
        """What to say of so many rejected rows."""

    def declare(self, source: Source, /) -> None:
        """Know how a stream says that its rows look."""

    def owed(self) -> Iterator[Recorded]:
        """Outcomes of an earlier run that may not be in the files yet."""

    def catch_up(self, outcomes: list[Outcome], /) -> None:
        """Write these of an earlier run, unless they are there already."""

    def note(self, outcome: Outcome, /) -> None:
        """Know of a row that was rejected before it was part of a document."""

    def write(self, outcome: Outcome, /) -> None:
        """Write what became of a document."""

    def reject_line(self, problem: BadLineError, number: int, /) -> bool:
        """Keep a line that is no message; returns whether it need not come again."""

    def is_final(self, outcome: Outcome, /) -> bool:
        """Whether the rows of the document need not come again."""

    def sync(self) -> None:
        """Return when everything is on disk."""

    def acknowledge(self, written: Sequence[int], /) -> None:
        """Have everything on disk, then tell the ledger that the files have the outcomes with these ids."""

    def leave_out(self, gone: Collection[str], /) -> None:
        """Rejects with these ids were sent again."""


@dataclass(slots=True, kw_only=True)
class Run:
    """One run of the target into one organisation."""

    ledger: Ledger
    intake: Intake
    publisher: Publishes
    reports: Files
    termination: Termination
    policy: Policy
    delete_limits: DeleteLimits
    emit: Callable[[Record], None]
    """Writes a STATE to stdout."""
    watch: Callable[[Outcome], None]
    """Gets what became of each document."""
    organisation: Organisation
    meter: Meter
    tenant_column: str | None = None
    """Where the input has rows for several organisations: what says so in rows of this one, by id or name."""
    summary: Summary = field(default_factory=Summary, init=False)
    _barrier: Barrier = field(default_factory=Barrier, init=False)
    _sent_until: int = field(default=0, init=False)
    """Number of the last row that was published or held."""
    _cut_off: CutOff = field(default_factory=CutOff, init=False)
    _would_stop: XeroError | None = field(default=None, init=False)
    """Why a run would have stopped at its rejects, if this is a dry run."""

    def recover(self) -> None:
        """Finish what an earlier run left open, and report what it had no time to report."""
        found = chain(self.reports.owed(), self.publisher.recover(self.termination))
        written: list[int] = []
        for recorded in chunks(found, IN_ONE_PASS):
            self.reports.catch_up([each.outcome for each in recorded])
            written += ids_of(recorded)
            self.summary.recovered += len(recorded)
        self.reports.acknowledge(written)

    def number_as(self, keys: Mapping[int, tuple[t.Any, ...]]) -> None:
        """Give rows of streams without a key, by number, the position that they had when they came first."""
        self.intake.number_as(keys)

    def declare(self, stream: str, schema: Record, key_properties: tuple[str, ...]) -> bool:
        """A SCHEMA came; returns whether the stream is written to Xero at all.

        Raises:
            SettingsError: it is not clear where its rows should go.
        """
        self.reports.declare(Source(stream=stream, schema=schema, key_properties=key_properties))
        return self.intake.declare(stream, schema, key_properties)

    def take(self, stream: str, record: Record, fault: str = "") -> None:
        """A RECORD came; `fault` says why it cannot be published, if that is known."""
        self.summary.read += 1
        row = Row(number=self._barrier.row(), stream=stream, record=self._with_id(record))
        if outcome := self.intake.add(row, fault):
            self.reports.note(outcome)
            self._settle(outcome)

    def _with_id(self, record: Record) -> Record:
        """The same row, which says in one way for which organisation it is: the column may be a part of its key."""
        if not self.tenant_column:
            return record
        column, ours = plain(self.tenant_column), self.organisation.tenant_id
        return {name: ours if plain(name) == column else value for name, value in record.items()}

    def take_line(self, problem: BadLineError) -> None:
        """A line came that is no message: it counts as a row that is rejected."""
        self.summary.read += 1
        self.summary.rows[Kind.REJECTED] += 1
        number = self._barrier.row()
        if self.reports.reject_line(problem, number):
            self._barrier.settle([number])

    def state(self, value: Record) -> None:
        """A STATE came: what was read so far is whole."""
        self._barrier.state(value)
        size = self.policy.batch_size_rows
        if size and self._barrier.last_row - self._sent_until >= size:
            self._publish(None)
        self._let_state_pass()

    def end(self, problem: XeroError | None = None, *, last: str | None) -> None:
        """The input is over, perhaps by a `problem` of its own: publish what is whole, hold the rest.

        `last` is the type of its last message.

        Raises:
            XeroError: the problem.
            ThresholdError: the dry run has seen where a run would stop.
            IncompleteInputError: something is held, or no final STATE came where one is wanted.
            RetriableError: Xero fails at some documents, which are held; everything else was sent.
            UndecidedError: what became of some documents is not known, so their rows are held.
            RejectsError: rows were rejected.
        """
        ending = Ending(last=last, rows=self._barrier.rows_without_state, wanted=self.policy.require_final_state)
        complete = not ending.rows or (ending.is_trusted and not problem)
        self._publish(None if complete else self._barrier.last_covered)
        self._let_state_pass()
        self.summary.check()
        if self._would_stop:
            raise self._would_stop
        self.delete_limits.expect_no_stop()
        if problem:
            raise problem
        self.publisher.check()
        ending.check(self._cut_off)
        if warning := ending.warning():
            logger.warning(warning)
        rejected = self.summary.rows[Kind.REJECTED]
        if rejected and self.policy.on_reject != CONTINUE:
            raise RejectsError(self.reports.told_of(rejected))

    def close(self) -> None:
        """Say that whatever nothing became of is held, and let STATE pass as far as it may."""
        self.summary.hold_the_rest()
        self._let_state_pass()

    def _publish(self, proven: int | None) -> None:
        """Send what was read; rows after the row `proven` only if they are known to be whole."""
        self._expect_few_rejects()
        self.reports.sync()
        self.intake.close(proven, hold_all=self.policy.require_final_state == ALWAYS)
        self.delete_limits.check_ended(self.intake.ended(), self._deletions())
        for outcome in self.intake.held():
            self._settle(outcome)
        for rank in self.intake.ranks():
            self._send(self.intake.documents(rank))
        self.delete_limits.check(self._deletions())
        for rank in self.intake.ranks()[::-1]:
            self._send(self.intake.documents(rank, deletes=True))
        if not self.policy.rehearses:
            self.ledger.unpublished_names.keep()
        self._sent_until = self._barrier.last_row

    def _deletions(self) -> Iterator[Document | Outcome]:
        for rank in self.intake.ranks():
            yield from self.intake.documents(rank, deletes=True)

    def _send(self, documents: Iterable[Document | Outcome]) -> None:
        written: list[int] = []
        for recorded in self.publisher.publish(self._not_held(documents), self._stopping):
            self._settle(recorded.outcome)
            written += ids_of([recorded])
            self._let_state_pass()
        self.reports.acknowledge(written)
        self.termination.check()
        self._expect_few_rejects()

    def _not_held(self, documents: Iterable[Document | Outcome]) -> Iterator[Document | Outcome]:
        """What can be decided; what may be cut off is none of the ledger's business."""
        for each in documents:
            if isinstance(each, Outcome) and each.kind is Kind.HELD:
                self._settle(each)
            else:
                yield each

    def _stopping(self) -> bool:
        return self.termination() or self.policy.too_many(self.summary.rows[Kind.REJECTED])

    def _settle(self, outcome: Outcome) -> None:
        """Report what became of a document; its rows stand in the way of no STATE any more, unless they are held."""
        self.reports.write(outcome)
        self.summary.count(outcome)
        self.delete_limits.note(outcome)
        if outcome.reason is Reason.INPUT_ENDED:
            self._cut_off.add(outcome.document)
        self.ledger.unpublished_names.note(outcome, rehearsed=self.policy.rehearses)
        self.watch(outcome)
        if self.reports.is_final(outcome):
            self._barrier.settle(row.number for row in outcome.document.rows)

    def _expect_few_rejects(self) -> None:
        """Raises ThresholdError or RejectsError where so many end the run; a dry run tells it at its end."""
        if (stop := self.policy.stop(self.summary.rows[Kind.REJECTED])) is None:
            return
        if not self.policy.rehearses:
            raise stop
        if not self.delete_limits.would_stop:
            self._would_stop = stop

    def _let_state_pass(self) -> None:
        if (state := self._barrier.passed()) is not None:
            self.reports.sync()
            self.emit(state)


def ids_of(outcomes: Iterable[Recorded]) -> list[int]:
    """The ledger's ids of those that it keeps until the files have them."""
    return [each.id for each in outcomes if each.id is not None]
