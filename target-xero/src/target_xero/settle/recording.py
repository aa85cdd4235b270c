"""Outcomes on their way into the ledger, and from there to whoever writes them to the files."""

from __future__ import annotations

import typing as t

from target_xero.documents.document import Kind
from target_xero.ledger.rejected_versions import owner_of
from target_xero.ledger.unreported_outcomes import Recorded

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from target_xero.ledger.entry import Change
    from target_xero.ledger.intent import Intent
    from target_xero.ledger.ledger import Ledger

TOGETHER: t.Final = 50
"""Outcomes that are written to the ledger in one transaction when no call was needed for them."""


class Recording:
    """Nobody gets an outcome before the ledger has it, and each is handed out once."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._decided: list[Change] = []
        """Outcomes without a call that are not in the ledger yet."""
        self._recorded: list[Recorded] = []
        """Outcomes that were not handed out yet."""

    def take(self, change: Change) -> None:
        """Take an outcome without a call; it may wait for others.

        Raises:
            StoreError: the ledger cannot be written.
        """
        outcome = change.outcome
        nothing = change.news is None and (outcome.reason or not self._ledger.rejects.stands(owner_of(outcome)))
        if outcome.kind is Kind.HELD or nothing:
            self._recorded.append(Recorded(outcome=outcome))
            return
        self._decided.append(change)
        if len(self._decided) == TOGETHER:
            self.write_down()

    def hold(self, changes: Iterable[Change]) -> None:
        """What is held comes again, so the ledger need not have it."""
        self._recorded.extend(Recorded(outcome=change.outcome) for change in changes)

    def write_down(self) -> None:
        """Let nothing that was taken wait any longer.

        Raises:
            StoreError: the ledger cannot be written.
        """
        decided, self._decided = self._decided, []
        self.settle(decided)

    def settle(self, changes: list[Change], intents: Sequence[Intent] = (), left: Sequence[Intent] = ()) -> None:
        """Write down what became of calls; see `Ledger.settle`.

        Raises:
            StoreError: the ledger cannot be written.
        """
        if changes or intents or left:
            self._recorded.extend(self._ledger.settle(changes, intents, left))

    def take_out(self) -> list[Recorded]:
        """What the ledger has by now, and was not handed out before."""
        recorded, self._recorded = self._recorded, []
        return recorded
