"""Rejects of rows that never became documents: the ledger learns of them before STATE passes."""

from __future__ import annotations

import typing as t

from target_xero.ledger.chunks import IN_ONE_PASS
from target_xero.ledger.last_rejected import rejected_of
from target_xero.ledger.rejected_versions import owner_of

if t.TYPE_CHECKING:
    from target_xero.documents.document import Outcome
    from target_xero.documents.identity import Identity
    from target_xero.ledger.last_rejected import Rejected, Rejects


class Noted:
    """Those of one run. Only rows with a key are kept, each key's last one."""

    def __init__(self, rejects: Rejects) -> None:
        self._rejects = rejects
        self._new: list[Rejected] = []
        self._last: dict[Identity, tuple[int, Rejected]] = {}
        """With the number of the row."""

    def add(self, outcome: Outcome) -> None:
        if rejected := rejected_of(outcome):
            self._new.append(rejected)
            self._last[rejected.owner] = (outcome.document.rows[-1].number, rejected)
            if len(self._new) == IN_ONE_PASS:
                self.flush()

    def outlives(self, outcome: Outcome) -> None:
        """A document came to its end: what was rejected of the same key after its rows stays rejected."""
        if self._last and (found := self._last.get(owner_of(outcome) or ("", ""))):
            number, rejected = found
            if number > outcome.document.rows[-1].number:
                self._new.append(rejected)

    def flush(self) -> None:
        """Return when the ledger has them."""
        new, self._new = self._new, []
        self._rejects.note(new)
