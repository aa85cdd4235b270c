"""How much one run may delete: a number, and a share of what is there."""

from __future__ import annotations

import typing as t
from collections import Counter

from xero_client.errors import ThresholdError
from xero_client.values.counts import counted, were

from target_xero.decide.duplicates import may_be_another
from target_xero.documents.document import Document
from target_xero.documents.ending_status import ending
from target_xero.ledger.chunks import chunks
from target_xero.lookup.by_natural_key import same_named
from target_xero.send.batches import own_id

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from target_xero.documents.document import Outcome
    from target_xero.ledger.entry import Standing
    from target_xero.ledger.ledger import Ledger
    from target_xero.lookup.finding import Finder
    from target_xero.settings.stop_rules import Policy

NEW: t.Final = frozenset({"created", "adopted"})
"""Operations that make a document one that the ledger knows."""


class DeleteLimits:
    """Stops a run before the first of its deletions if they are too many; a dry run goes on, and tells at its end."""

    def __init__(self, policy: Policy, ledger: Ledger, finder: Finder, *, rehearses: bool = False) -> None:
        self._most = policy.max_deletes
        self._ratio = policy.max_delete_ratio
        self._ledger = ledger
        self._finder = finder
        self._before: Counter[str] = Counter()
        """What this run has deleted already, by entity."""
        self._rehearses = rehearses
        self._created: Counter[str] = Counter()
        """What a dry run would have created, of which the ledger knows nothing."""
        self._problem: ThresholdError | None = None
        """Where the run would have stopped."""

    def note(self, outcome: Outcome) -> None:
        """Know what became, or would become, of a document."""
        if self._rehearses and outcome.operation in NEW:
            self._created[outcome.document.route.entity.entity] += 1

    @property
    def would_stop(self) -> bool:
        """Whether a dry run has seen that a run would stop here."""
        return self._problem is not None

    def expect_no_stop(self) -> None:
        """Say at the end of a dry run that a run would stop.

        Raises:
            ThresholdError: it would.
        """
        if self._problem:
            raise self._problem

    def check_ended(self, ended: Iterable[Document], deletions: Iterable[Document | Outcome]) -> None:
        """Stop before anything is sent if what is deleted by its status makes the deletions too many.

        Raises:
            ThresholdError: it does.
        """
        if self._has_none:
            return
        ending_now = Counter(each.route.entity.entity for each in self._standing(ended))
        if ending_now:
            self._expect_few(ending_now + self._going(deletions))
            self._before += ending_now

    def check(self, deletions: Iterable[Document | Outcome]) -> None:
        """Stop here if these, and those before, are more than the settings allow.

        Raises:
            ThresholdError: they are.
        """
        if self._has_none:
            return
        going = self._going(deletions)
        self._expect_few(going)
        self._before += going

    @property
    def _has_none(self) -> bool:
        return self._most is None and self._ratio is None

    def _expect_few(self, going: Counter[str]) -> None:
        try:
            self._check_number(going.total())
            for entity, count in going.items():
                self._check_share(entity, count)
        except ThresholdError as problem:
            if not self._rehearses:
                raise
            self._problem = self._problem or problem

    def _check_number(self, count: int) -> None:
        before = self._before.total()
        if self._most is not None and count and before + count > self._most:
            gone = f"{counted(before, 'document')} {were(before)}"
            earlier = f"{gone} deleted before, and {count:,} more" if before else ""
            raise self._stop(earlier or counted(count, "document"), f"max_deletes is {self._most:,}")

    def _check_share(self, entity: str, count: int) -> None:
        gone = self._before[entity]
        there = self._ledger.published(entity) + (self._created[entity] if self._rehearses else gone)
        if self._ratio is not None and gone + count > self._ratio * there:
            much = f"{gone + count:,} of {there:,} {entity} that the ledger knows"
            raise self._stop(much, f"max_delete_ratio is {self._ratio}")

    def _stop(self, much: str, limit: str) -> ThresholdError:
        done = "a run would stop before it deletes any of these" if self._rehearses else "none of these was"
        return ThresholdError(f"{much} would be deleted, and {limit}: {done}. Raise it if you mean it.")

    def _going(self, deletions: Iterable[Document | Outcome]) -> Counter[str]:
        """How many would be deleted, by entity; what the ledger knows to be gone is not among them."""
        documents = (each for each in deletions if isinstance(each, Document))
        pairs = self._with_standings(documents)
        there = (each.route.entity for each, known in pairs if not _has_ended(each, known))
        return Counter(entity.entity for entity in there)

    def _standing(self, documents: Iterable[Document]) -> Iterator[Document]:
        """Those that stand at Xero and are not gone: by the ledger, by their own id, or by a number or name."""
        new: list[Document] = []
        for document, known in self._with_standings(documents):
            if known and known.xero_id:
                if not ending(document.route.entity, known.status):
                    yield document
            elif own_id(document) or document.route.on_element or may_be_another(document):
                yield document
            elif not document.route.only_creates:
                new.append(document)
        yield from self._named(new)

    def _named(self, documents: Sequence[Document]) -> Iterator[Document]:
        found = same_named(self._finder, documents)
        return (document for document, records in zip(documents, found, strict=True) if records)

    def _with_standings(self, documents: Iterable[Document]) -> Iterator[tuple[Document, Standing | None]]:
        for chunk in chunks(documents):
            documents_by = {each.identity: each for each in chunk}
            standings = self._ledger.standings(documents_by)
            yield from ((each, standings.get(identity)) for identity, each in documents_by.items())


def _has_ended(document: Document, known: Standing | None) -> bool:
    return known is not None and (known.is_gone or bool(ending(document.route.entity, known.status)))
