"""Settles calls whose answer was lost: looks their documents up, waits where something may still be on its way."""

from __future__ import annotations

import logging
import typing as t
from dataclasses import dataclass, field

from xero_client.values.counts import counted

from target_xero.send.failing_places import OF_A_DOCUMENT

if t.TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from target_xero.decide.in_doubt import Unsettled
    from target_xero.ledger.entry import Change
    from target_xero.ledger.intent import Intent, Parcel
    from target_xero.send.attempts import Reply
    from target_xero.settle.findings import Doubt, Findings
    from target_xero.settle.halve_failed_batches import FailedBatches, Next
    from target_xero.settle.reconciliation import Reconciler

WAITING: t.Final = "It is not known what became of %s: looking for them at Xero in %.0f s."

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What became of the documents of lost calls."""

    changes: list[Change] = field(default_factory=list)
    closed: list[Intent] = field(default_factory=list)
    left: list[Intent] = field(default_factory=list)
    """Calls that stay open, with the documents of which nothing is known."""
    doubts: list[Doubt] = field(default_factory=list)
    next: list[Next] = field(default_factory=list)
    """What is to be done about documents that are not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Who looks, and how long a write may take to show up."""

    reconciler: Reconciler
    failed_batches: FailedBatches
    unsettled: Unsettled
    clock: Callable[[], float]
    """Seconds since 1970."""
    sleep: Callable[[float], None]
    settle_seconds: float

    def settle(self, lost: Sequence[Reply]) -> Found:
        """Find out about all of them at once, when nothing else is under way that could be mistaken for them."""
        findings = self._look(lost)
        absent, in_doubt = _by_reply(findings.absent), _by_reply(p for each in findings.doubts for p in each.parcels)
        found = Found(changes=findings.changes, doubts=findings.doubts)
        for reply in lost:
            mine = [parcel.document.identity for parcel in reply.intent.batch.parcels]
            doubtful = [in_doubt[each] for each in mine if each in in_doubt]
            if doubtful:
                found.left.append(reply.intent.with_only(doubtful))
            else:
                found.closed.append(reply.intent)
            if gone := [absent[each] for each in mine if each in absent]:
                found.next.append(self.failed_batches.after(reply, gone))
        return found

    def _look(self, lost: Sequence[Reply]) -> Findings:
        parcels = [parcel for reply in lost for parcel in reply.intent.batch.parcels]
        findings = self.reconciler.look(parcels, self.unsettled.parcels)
        pause = self._pause(lost)
        if findings.absent and pause > 0:
            logger.warning(WAITING, counted(len(findings.absent), "document"), pause)
            self.sleep(pause)
            findings = self.reconciler.look(parcels, self.unsettled.parcels)
        return findings

    def _pause(self, lost: Sequence[Reply]) -> float:
        """Seconds until what was lost on the way should have arrived, if it ever does.

        Documents at which Xero failed again, in a call of which it has ended the work, have had their wait, and those
        of which Xero has answered as if all was well need none.
        """
        sent = [reply.intent.at for reply in lost if not _has_waited(reply)]
        pause = max((at + self.settle_seconds - self.clock() for at in sent), default=0.0)
        return min(pause, self.settle_seconds)


def _has_waited(reply: Reply) -> bool:
    resent = all(parcel.resent for parcel in reply.intent.batch.parcels)
    return reply.ended or (reply.status == OF_A_DOCUMENT and resent)


def _by_reply(parcels: t.Iterable[Parcel]) -> dict[tuple[str, str], Parcel]:
    return {parcel.document.identity: parcel for parcel in parcels}
