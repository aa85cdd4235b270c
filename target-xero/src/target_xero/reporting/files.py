"""The files of a run: results and rejects, and what the ledger still owes them after a crash."""

from __future__ import annotations

import logging
import typing as t
from pathlib import Path

from xero_client.errors import XeroError
from xero_client.values.counts import counted, were

from target_xero.documents.document import Kind
from target_xero.reporting.compacting import records_of, rewrite, under_schema, under_sources
from target_xero.reporting.current_records import last_of_each_key, rejects_that_count
from target_xero.reporting.early_rejects import Noted
from target_xero.reporting.outcome_file import Report
from target_xero.reporting.rejects import FORM as REJECTS
from target_xero.reporting.rejects import Rejects
from target_xero.reporting.results import FORM as RESULTS
from target_xero.reporting.results import Results
from target_xero.settings.stop_rules import CONTINUE

if t.TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from xero_client.storage.ownership import Form

    from target_xero.documents.document import Outcome
    from target_xero.input.lines import BadLineError
    from target_xero.ledger.ledger import Ledger
    from target_xero.ledger.unreported_outcomes import Recorded
    from target_xero.reporting.outcome_file import Source

LATEST: t.Final = "latest"

logger = logging.getLogger(__name__)


class Reports:
    """Writes each outcome to the file that it belongs to."""

    def __init__(self, config: Mapping[str, t.Any], ledger: Ledger) -> None:
        """Open the files that the settings name.

        Raises:
            SettingsError: one is somebody else's.
            StoreError: one cannot be opened.
        """
        results, rejects = config.get("results_path"), config.get("rejects_path")
        self._ledger = ledger
        self._latest = config.get("results") == LATEST
        unchanged = config.get("results_unchanged")
        shape = Results(
            ledger.tenant_id, latest=self._latest, unchanged=not self._latest if unchanged is None else unchanged
        )
        self._results = Report(Path(results), shape) if results else None
        self._rejects_path = rejects
        self._rejects = Report(Path(rejects), Rejects(ledger.tenant_id)) if rejects else None
        self._rejects_pass = bool(rejects) or config.get("on_reject") == CONTINUE
        self._gone: Collection[str] = ()
        self._noted = Noted(ledger.rejects)

    def told_of(self, rejected: int) -> str:
        """What to say of so many rejected rows, and what to do with them."""
        said, one = f"{counted(rejected, 'row')} {were(rejected)} rejected.", rejected == 1
        if self._rejects:
            there, them = ("It is", "it") if one else ("They are", "them")
            return f"{said} {there} in {self._rejects_path}: mend {them} and run target-xero-replay."
        if one:
            return f"{said} Set rejects_path to keep it; until then it holds STATE back and comes again."
        return f"{said} Set rejects_path to keep them; until then they hold STATE back and come again."

    def declare(self, source: Source) -> None:
        for file in self._files():
            file.declare(source)

    def owed(self) -> Iterator[Recorded]:
        """What an earlier run did and had no time to write."""
        return self._ledger.outcomes.unreported()

    def catch_up(self, outcomes: list[Outcome]) -> None:
        """Write outcomes of an earlier run; what a file has already is not written twice."""
        for file in self._files():
            file.write_missing(outcomes)

    def note(self, outcome: Outcome) -> None:
        """A row was rejected before it was part of a document, which the ledger does not know yet."""
        self._noted.add(outcome)

    def write(self, outcome: Outcome) -> None:
        for file in self._files():
            file.write(outcome)
        if outcome.kind is not Kind.HELD:
            self._noted.outlives(outcome)

    def reject_line(self, problem: BadLineError, number: int) -> bool:
        """Keep a line that is no message; returns whether it need not come again."""
        for file in self._files():
            file.write_line(problem, number)
        return self._rejects_pass

    def is_final(self, outcome: Outcome) -> bool:
        """Whether the rows of the document need not come again."""
        return outcome.kind is not Kind.HELD and (outcome.kind is not Kind.REJECTED or self._rejects_pass)

    def sync(self) -> None:
        """Return when everything is on disk."""
        self._noted.flush()
        for file in self._files():
            file.sync()

    def acknowledge(self, written: Sequence[int]) -> None:
        """Have everything on disk, then tell the ledger that the files have the outcomes with these ids."""
        self.sync()
        self._ledger.outcomes.acknowledge(written)

    def close(self) -> None:
        """Close the files, and leave in them what nothing came after."""
        try:
            for file in self._files():
                file.sync()
            self._tidy()
        except (OSError, XeroError) as problem:
            logger.warning("What is out of date stays in the files for now: %s", problem)
        for file in self._files():
            file.close()

    def leave_out(self, gone: Collection[str]) -> None:
        """Rejects with these ids were sent again: they leave the file in the end."""
        self._gone = gone

    def _tidy(self) -> None:
        if self._rejects:
            leave_what_counts(self._rejects.path, self._ledger, self._gone)
        if self._results and self._latest:
            path = self._results.path
            kept = last_of_each_key(path) if path.is_file() else set()
            if len(kept) < _count(path, RESULTS):
                rewrite(path, RESULTS, under_schema(self._results.schema_message, path, RESULTS, kept))

    def _files(self) -> list[Report]:
        return [file for file in (self._results, self._rejects) if file]


def leave_what_counts(path: Path, ledger: Ledger, gone: Collection[str] = ()) -> None:
    """Leave in a file of rejects only those that nothing came after; `gone` are ids of what was sent again."""
    if path.is_file():
        kept = rejects_that_count(path, ledger.tenant_id, ledger.rejects, gone)
        if len(kept) < _count(path, REJECTS):
            rewrite(path, REJECTS, under_sources(path, REJECTS, kept))


def _count(path: Path, form: Form) -> int:
    return sum(1 for _ in records_of(path, form)) if path.is_file() else 0
