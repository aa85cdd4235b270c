"""What is done with documents that are proven not to be at Xero: sent again, in halves if Xero fails at them."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field, replace

from target_xero.documents.reasons import Reason

if t.TYPE_CHECKING:
    from collections.abc import Sequence

    from target_xero.decide.outcomes import Wording
    from target_xero.ledger.entry import Change
    from target_xero.ledger.intent import Parcel
    from target_xero.send.attempts import Reply

MOST_DOUBTED: t.Final = 2
"""How often an id that is another document's is taken for an accident."""

MOST_SILENT: t.Final = 2
"""How often one is sent of which Xero says nothing; the last time alone, and not for `summarizeErrors=false`, when it
says why (Xero-Net#285, M)."""

NOT_SAVED: t.Final = (
    "Xero took it without a word against it, {times} times, and has not saved it. Enter it in Xero by hand to see what "
    "is wrong with it, or change the row."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """What comes next for the documents of one call."""

    again: list[list[Parcel]] = field(default_factory=list)
    """Each list for calls of its own."""
    rejected: list[Change] = field(default_factory=list)


class FailedBatches:
    """Sends again what is not at Xero, so that a document at which it fails is alone before long."""

    def __init__(self, wording: Wording, max_tries: int) -> None:
        self._wording = wording
        self._max_tries = max_tries

    def after(self, reply: Reply, absent: Sequence[Parcel]) -> Next:
        """Decide for documents of which nothing was saved; log2(n) calls find one culprit among n."""
        wrong = [each for each in absent if each.doubted >= MOST_DOUBTED]
        unsaid = [each for each in absent if each.silent >= MOST_SILENT and each not in wrong]
        good = [each for each in absent if each not in wrong and each not in unsaid]
        rejected = [self._wording.rejected(each.document, Reason.DUPLICATE_KEY, reply.lost) for each in wrong]
        rejected += [self._not_saved(each) for each in unsaid]
        parcels = [replace(each, resent=each.resent + 1, tried=each.tried + reply.calls) for each in good]
        if reply.failed and len(parcels) == 1 and self._is_over(parcels[0]):
            return Next(rejected=[*rejected, self._culprit(parcels[0], reply.lost)])
        middle = len(parcels) // 2 if reply.failed else 0
        return Next(again=[half for half in (parcels[:middle], parcels[middle:]) if half], rejected=rejected)

    def _is_over(self, parcel: Parcel) -> bool:
        """Xero remembers errors with the key, so that only another key is another try."""
        return parcel.resent > 1 and parcel.tried >= self._max_tries

    def _not_saved(self, parcel: Parcel) -> Change:
        said = NOT_SAVED.format(times=parcel.silent)
        reject = self._wording.rejected(parcel.document, Reason.NOT_SAVED, said, xero_id=parcel.xero_id)
        unsure = {"content": ""} if parcel.xero_id else {}  # A part of a change may be saved.
        return replace(reject, news={**(reject.news or {}), **unsure})

    def _culprit(self, parcel: Parcel, why: str) -> Change:
        said = f"{why} It was sent {parcel.tried} times, and nothing of it was saved."
        return self._wording.rejected(parcel.document, Reason.XERO_FAILS, said, xero_id=parcel.xero_id)
