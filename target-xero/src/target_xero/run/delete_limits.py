"""How much one run may delete: a number, and a share of what is there."""

from __future__ import annotations

import typing as t
from collections import Counter
from itertools import islice

from xero_client.errors import ThresholdError

from target_xero.documents.document import Document
from target_xero.documents.identity import identity_of

if t.TYPE_CHECKING:
    from collections.abc import Iterable

    from target_xero.documents.document import Outcome
    from target_xero.ledger.ledger import Ledger
    from target_xero.settings.stop_rules import Policy

AT_ONCE: t.Final = 200
"""Documents that are looked up in the ledger together."""


class DeleteLimits:
    """Stops a run before the first of its deletions if they are too many."""

    def __init__(self, policy: Policy, ledger: Ledger) -> None:
        self._most = policy.max_deletes
        self._ratio = policy.max_delete_ratio
        self._ledger = ledger
        self._before: Counter[str] = Counter()
        """What this run has deleted already, by entity."""

    def check(self, deletions: Iterable[Document | Outcome]) -> None:
        """Stop here if these, and those before, are more than the settings allow.

        Raises:
            ThresholdError: they are.
        """
        if self._most is None and self._ratio is None:
            return
        going = self._going(deletions)
        self._check_number(going.total())
        for entity, count in going.items():
            self._check_share(entity, count)
        self._before += going

    def _check_number(self, count: int) -> None:
        before = self._before.total()
        if self._most is not None and count and before + count > self._most:
            earlier = f"{before:,} documents were deleted before, and {count:,} more" if before else ""
            raise ThresholdError(_said(earlier or f"{count:,} documents", f"max_deletes is {self._most:,}"))

    def _check_share(self, entity: str, count: int) -> None:
        gone = self._before[entity]
        there = gone + self._ledger.published(entity)
        if self._ratio is not None and gone + count > self._ratio * there:
            much = f"{gone + count:,} of {there:,} {entity} that the ledger knows"
            raise ThresholdError(_said(much, f"max_delete_ratio is {self._ratio}"))

    def _going(self, deletions: Iterable[Document | Outcome]) -> Counter[str]:
        """How many would be deleted, by entity; what the ledger knows to be gone is not among them."""
        going: Counter[str] = Counter()
        documents = (each for each in deletions if isinstance(each, Document))
        while chunk := list(islice(documents, AT_ONCE)):
            entities = {identity_of(each.route.stream, each.key): each.route.entity.entity for each in chunk}
            standings = self._ledger.standings(entities)
            gone = {identity for identity, standing in standings.items() if standing.is_gone}
            going.update(entity for identity, entity in entities.items() if identity not in gone)
        return going


def _said(much: str, limit: str) -> str:
    return f"{much} would be deleted, and {limit}: none of these was. Raise it if you mean it."
