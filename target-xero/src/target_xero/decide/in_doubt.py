"""Documents of which it is not known whether Xero has them: nothing of their keys is sent until it is."""

from __future__ import annotations

import logging
import typing as t
from collections import defaultdict

from xero_client.errors import UndecidedError

from target_xero.decide.references import references
from target_xero.documents.document import Document
from target_xero.documents.reasons import Reason

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from target_xero.decide.outcomes import Wording
    from target_xero.documents.document import Outcome
    from target_xero.documents.identity import Identity
    from target_xero.ledger.entry import Change
    from target_xero.ledger.intent import Parcel

MOST_NAMED: t.Final = 10
"""Keys that one line names."""

LEFT_OPEN: t.Final = "It is not known what became of %s: they are held until it is, everything else goes on. %s"

logger = logging.getLogger(__name__)


class Unsettled:
    """What one run has to leave alone."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording
        self._why: dict[Identity, str] = {}
        self._parcels: list[Parcel] = []
        self._held: set[Identity] = set()
        self._problem = ""

    @property
    def parcels(self) -> Sequence[Parcel]:
        """What may be at Xero, and nobody knows."""
        return self._parcels

    def leave(self, parcels: Sequence[Parcel], why: str) -> None:
        """Nothing more is found out about these in this run."""
        self._parcels.extend(parcels)
        self._why |= {parcel.document.identity: why for parcel in parcels}
        logger.warning(LEFT_OPEN, named(parcel.document for parcel in parcels), why)

    def hold(self, document: Document, reason: Reason, *messages: str) -> Change:
        """A document that is not sent in this run, nor are new ones that refer to it."""
        self._held.add(document.identity)
        return self._wording.held(document, reason, *messages)

    def hold_undecided(self, document: Document) -> Change:
        """The same for one of which it is not known whether Xero has it: the run has to say so."""
        why = self._why[document.identity]
        self._problem = self._problem or f"What became of {named([document])} is not known, so it was held. {why}"
        return self.hold(document, Reason.UNDECIDED, why)

    def sendable(self, documents: Iterable[Document | Outcome]) -> Iterator[Document | Outcome]:
        """Documents without those that are to be left alone, which come as they are held."""
        for each in documents:
            if isinstance(each, Document) and each.identity in self._why:
                yield self.hold_undecided(each).outcome
            else:
                yield each

    def held_with_its_parent(self, document: Document) -> Change | None:
        """A document that refers to what is held, held; None if it does not."""
        if self._held.isdisjoint(references(document)):
            return None
        return self.hold(document, Reason.PARENT_HELD)

    def check(self) -> None:
        """Say at the end that not everything could be sent.

        Raises:
            UndecidedError: rows are held since it is not known what became of their documents.
        """
        if self._problem:
            raise UndecidedError(self._problem)


def named(documents: Iterable[Document]) -> str:
    """The streams and keys of some documents, of many only the first ones."""
    keys: dict[str, list[str]] = defaultdict(list)
    for each in documents:
        keys[each.route.stream].append("/".join(map(str, each.key)))
    return " and ".join(f"{_some(names)} of stream {stream}" for stream, names in keys.items())


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more
