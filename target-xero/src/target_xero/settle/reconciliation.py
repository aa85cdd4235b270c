"""Finds out at Xero what became of documents whose answer was lost; nothing is sent again before it is known."""

from __future__ import annotations

import typing as t

from target_xero.compare.reached_status import stays_behind
from target_xero.compare.same_content import same_content
from target_xero.decide.absence import Absence
from target_xero.decide.outcomes import done_by
from target_xero.documents.ending_status import ends_for_good
from target_xero.lookup.finding import GONE, status_of
from target_xero.send.batches import REPEATABLE
from target_xero.settle.assignment import lacking
from target_xero.settle.find_by_counting import Counting
from target_xero.settle.findings import Findings

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from target_xero.decide.on_existing import Existing
    from target_xero.decide.outcomes import Wording
    from target_xero.documents.record import Record
    from target_xero.ledger.entry import Change
    from target_xero.ledger.intent import Parcel
    from target_xero.ledger.ledger import Ledger
    from target_xero.lookup.finding import Finder

MOST_ASKED: t.Final = 10
"""Changes and deletions that are looked up one by one; of more it costs less to send them again, which does no harm."""


class Reconciler:
    """Looks lost documents up: changes and deletions by id, new ones by whatever tells them."""

    def __init__(self, ledger: Ledger, finder: Finder, wording: Wording, existing: Existing) -> None:
        self._counting = Counting(ledger, finder, wording, existing)
        self._finder = finder
        self._wording = wording

    def look(self, parcels: Sequence[Parcel], rivals: Iterable[Parcel] = ()) -> Findings:
        """Look all of them up at once, so that documents which say the same are told apart by counting.

        Args:
            parcels: what to look for.
            rivals: documents that may be there, too, and that nobody looks for now.

        Raises:
            XeroError: no look-up can be made, which says nothing about the documents.
        """
        findings = Findings()
        known = [parcel for parcel in parcels if not _is_new(parcel)]
        many = sum(bool(parcel.xero_id) for parcel in known) > MOST_ASKED
        for parcel in known:
            if (parcel.xero_id and many and not ends_for_good(parcel.document)) or _may_be_repeated(parcel):
                findings.absent.append(parcel)
            else:
                with findings.doubting([parcel]):
                    self._by_id(parcel, findings)
        self._counting.look([*filter(_is_new, parcels)], filter(_is_new, rivals), findings)
        return findings

    def _by_id(self, parcel: Parcel, findings: Findings) -> None:
        """A change that is not there can be sent again: it says the same the second time."""
        if change := self._done(parcel):
            findings.changes.append(change)
        else:
            findings.absent.append(parcel)

    def _done(self, parcel: Parcel) -> Change | None:
        if parcel.document.delete and parcel.status is None:
            return Absence(self._finder, self._wording).after_all(parcel)
        there = self._finder.get(parcel.document, str(parcel.xero_id))
        if parcel.document.delete:
            gone = there is None or status_of(there) in GONE
            return self._wording.accepted(parcel, done_by(parcel), there or {}) if gone else None
        changed = there is not None and _was_changed(parcel, there)
        return self._wording.written(parcel, done_by(parcel), there or {}) if changed else None


def _may_be_repeated(parcel: Parcel) -> bool:
    entity = parcel.document.route.entity
    return not parcel.document.delete and (entity.binary or entity.entity in REPEATABLE)


def _is_new(parcel: Parcel) -> bool:
    return not (parcel.xero_id or parcel.document.delete or _may_be_repeated(parcel))


def _was_changed(parcel: Parcel, there: Record) -> bool:
    """Whether all of it is there for sure, its status among it; of what has ended, nothing else matters."""
    sent, entity = parcel.document.body, parcel.document.route.entity.entity
    if ends_for_good(parcel.document):
        return status_of(there) in GONE
    return same_content(sent, there) and not lacking(sent, there) and not stays_behind(entity, sent, there)
