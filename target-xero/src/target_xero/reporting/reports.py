"""The files of a run: results and rejects, and what the ledger still owes them after a crash."""

from __future__ import annotations

import typing as t
from pathlib import Path

from target_xero.documents.document import Kind
from target_xero.policy import CONTINUE
from target_xero.reporting.rejects import Rejects
from target_xero.reporting.report import Report
from target_xero.reporting.results import Results

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from target_xero.documents.document import Outcome
    from target_xero.input.lines import BadLineError
    from target_xero.ledger.ledger import Ledger
    from target_xero.reporting.report import Source


class Reports:
    """Writes each outcome to the file that it belongs to."""

    def __init__(self, config: Mapping[str, t.Any], ledger: Ledger) -> None:
        """Open the files that the settings name.

        Raises:
            StoreError: one cannot be opened.
        """
        results, rejects = config.get("results_path"), config.get("rejects_path")
        self._ledger = ledger
        self._results = Report(Path(results), Results(ledger.tenant_id)) if results else None
        self._rejects = Report(Path(rejects), Rejects(ledger.tenant_id)) if rejects else None
        self._rejects_pass = bool(rejects) or config.get("on_reject") == CONTINUE
        self.advice = _where(rejects) if rejects else _NOWHERE

    def divert_rejects(self, path: Path, *, told: Path) -> None:
        """Write rejects to another file from now on; `told` is where users will find them."""
        if self._rejects:
            self._rejects.close()
        self._rejects = Report(path, Rejects(self._ledger.tenant_id))
        self._rejects_pass, self.advice = True, _where(told)

    def declare(self, source: Source) -> None:
        for file in self._files():
            file.declare(source)

    def owed(self) -> Iterator[Outcome]:
        """What an earlier run did and had no time to write."""
        return self._ledger.unreported()

    def catch_up(self, outcomes: list[Outcome]) -> None:
        """Write outcomes of an earlier run; what a file has already is not written twice."""
        for file in self._files():
            file.write_missing(outcomes)

    def write(self, outcome: Outcome) -> None:
        for file in self._files():
            file.write(outcome)

    def reject_line(self, problem: BadLineError, number: int) -> bool:
        """Keep a line that is no message; returns whether it need not come again."""
        for file in self._files():
            file.write_line(problem, number)
        return self._rejects_pass

    def is_settled(self, outcome: Outcome) -> bool:
        """Whether the rows of the document need not come again."""
        return outcome.kind is not Kind.HELD and (outcome.kind is not Kind.REJECTED or self._rejects_pass)

    def sync(self) -> None:
        """Return when everything is on disk."""
        for file in self._files():
            file.sync()

    def finish(self) -> None:
        """Everything that the ledger handed out is in the files now."""
        self.sync()
        self._ledger.report()

    def close(self) -> None:
        for file in self._files():
            file.close()

    def _files(self) -> list[Report]:
        return [file for file in (self._results, self._rejects) if file]


_NOWHERE: t.Final = "were rejected. Set rejects_path to keep them; until then they hold STATE back and come again."


def _where(path: object) -> str:
    return f"were rejected. They are in {path}: mend them and run target-xero-replay."
