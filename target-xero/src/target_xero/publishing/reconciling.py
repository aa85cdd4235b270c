"""Finds out at Xero what became of documents whose answer was lost; nothing is sent again before it is known."""

from __future__ import annotations

import typing as t
from collections import defaultdict
from dataclasses import dataclass, field, replace

from xero_client.errors import ServerError, UndecidedError

from target_xero.documents.reasons import Reason
from target_xero.ledger.standing import identity_of
from target_xero.publishing.absence import Absence
from target_xero.publishing.comparing import same_content, value_at
from target_xero.publishing.finding import GONE, status_of
from target_xero.publishing.outcomes import done_by
from target_xero.publishing.shapes import base_of

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from target_xero.documents.document import Document
    from target_xero.ledger.intent import Intent, Parcel
    from target_xero.ledger.ledger import Change, Ledger
    from target_xero.publishing.finding import Finder, Record
    from target_xero.publishing.outcomes import Wording

MOST_RESENT: t.Final = 2
"""How often a document is sent under new keys before Xero is believed to be out of order."""

REPEATABLE: t.Final = frozenset({"BrandingThemes/PaymentServices", "ContactGroups/Contacts", "Setup"})
"""Places where doing it twice is the same as doing it once, as it is for files, which replace their namesakes."""

BY_CONTENT: t.Final = "Details"
"""Field of a note, which has no id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What the look-ups told."""

    changes: list[Change] = field(default_factory=list)
    absent: list[Parcel] = field(default_factory=list)
    """Proven not to be at Xero, or to do no harm when they are sent again."""


class Reconciler:
    """Looks lost documents up: by id, by number, or by all that was sent."""

    def __init__(self, ledger: Ledger, finder: Finder, wording: Wording) -> None:
        self._ledger = ledger
        self._finder = finder
        self._wording = wording

    def look(self, parcels: Iterable[Parcel]) -> Findings:
        """Look all of them up at once, so that documents which say the same are told apart by counting.

        Raises:
            UndecidedError: something stands at Xero that may be one of them or not.
            XeroError: a look-up failed, which says nothing about the documents.
        """
        findings = Findings()
        alike: dict[tuple[str, ...], list[Parcel]] = defaultdict(list)
        for parcel in parcels:
            entity = parcel.document.route.entity
            if parcel.document.delete:
                self._deleted(parcel, findings)
            elif entity.binary or entity.entity in REPEATABLE:
                findings.absent.append(parcel)
            elif parcel.xero_id:
                self._updated(parcel, findings)
            else:
                alike[entity.entity, base_of(parcel.document), parcel.content].append(parcel)
        self._created(list(alike.values()), findings)
        return findings

    def _deleted(self, parcel: Parcel, findings: Findings) -> None:
        if parcel.status is None:
            change = Absence(self._finder, self._wording).after_all(parcel)
            findings.changes.extend([change] if change else [])
            findings.absent.extend([] if change else [parcel])
            return
        there = self._finder.get(parcel.document, str(parcel.xero_id))
        if there is None or status_of(there) in GONE:
            findings.changes.append(self._wording.accepted(parcel, done_by(parcel), there or {}))
        else:
            findings.absent.append(parcel)

    def _updated(self, parcel: Parcel, findings: Findings) -> None:
        """An update that is not there can be sent again: it says the same the second time."""
        there = self._finder.get(parcel.document, str(parcel.xero_id))
        if there and same_content(parcel.document.body, there):
            findings.changes.append(self._wording.accepted(parcel, "adopted", there))
        else:
            findings.absent.append(parcel)

    def _created(self, groups: Sequence[list[Parcel]], findings: Findings) -> None:
        by_search: dict[tuple[str, str, str], list[list[Parcel]]] = defaultdict(list)
        for group in groups:
            document = group[0].document
            by_search[document.route.entity.entity, base_of(document), _search_field(document)].append(group)
        for (_, _, name), same_search in by_search.items():
            documents = [group[0].document for group in same_search]
            for group, there in zip(same_search, self._candidates(documents, name), strict=True):
                self._told_apart(group, name, there, findings)

    def _candidates(self, documents: Sequence[Document], name: str) -> list[list[Record]]:
        entity = documents[0].route.entity
        if name == BY_CONTENT:
            return [self._finder.below(document) for document in documents]
        if entity.id is None:
            return [[] for _ in documents]
        if name and "/" not in entity.entity:
            return self._finder.alike(documents, (name,))
        return [self._finder.of_the_day(document) for document in documents]

    def _told_apart(self, group: list[Parcel], name: str, there: list[Record], findings: Findings) -> None:
        """Documents that say the same are interchangeable: it only matters how many of them are there."""
        document = group[0].document
        entity = document.route.entity
        if name == BY_CONTENT:
            _count_notes(group, there, findings, self._wording)
            return
        if entity.id is None:
            raise UndecidedError(_undecided(group, []))
        free = self._not_of_others(group, there)
        same = [record for record in free if same_content(document.body, record)]
        if len(same) > len(group):
            raise UndecidedError(_undecided(group, same))
        changes = (self._wording.accepted(p, "adopted", record) for p, record in zip(group, same, strict=False))
        findings.changes.extend(changes)
        rest = group[len(same) :]
        if rest and not same and free and name == entity.number:
            self._taken(rest, free, findings)
        else:
            findings.absent.extend(rest)

    def _taken(self, parcels: list[Parcel], there: list[Record], findings: Findings) -> None:
        """The number is at Xero with other content: POST would change that document, PUT could not have."""
        key = str(parcels[0].document.route.entity.id)
        ids = [str(record[key]) for record in there]
        for parcel in parcels:
            if parcel.document.route.method == "POST" and len(ids) == 1:
                findings.absent.append(replace(parcel, xero_id=ids[0]))
            elif parcel.document.route.method == "POST":
                raise UndecidedError(_undecided(parcels, there))
            else:
                findings.changes.append(self._wording.rejected(parcel.document, Reason.DUPLICATE_KEY, xero_id=ids[0]))

    def _not_of_others(self, group: list[Parcel], there: list[Record]) -> list[Record]:
        """What is not known to be another document of ours."""
        entity = group[0].document.route.entity
        us = {identity_of(parcel.document.route.stream, parcel.document.key) for parcel in group}
        owners = self._ledger.owners(entity.entity, (str(record.get(str(entity.id))) for record in there))
        return [record for record in there if owners.get(str(record.get(str(entity.id)))) in {None, *us}]


def sent_again(parcels: Iterable[Parcel], problem: str) -> list[Parcel]:
    """The same documents for another try.

    Raises:
        ServerError: there were enough of them.
    """
    again = [replace(parcel, resent=parcel.resent + 1) for parcel in parcels]
    if any(parcel.resent > MOST_RESENT for parcel in again):
        raise ServerError(f"{problem} Nothing of {len(again)} documents was saved, however often they were sent.")
    return again


def wait_for(intents: Iterable[Intent], now: float, settle_seconds: float) -> float:
    """Seconds until what was lost on the way should have arrived, if it ever does."""
    return max((intent.at + settle_seconds - now for intent in intents), default=0.0)


def _search_field(document: Document) -> str:
    """The surest field that the document can be found by; empty if there is none."""
    if document.route.entity.wrapper == "HistoryRecords":
        return BY_CONTENT
    if document.route.entity.number and value_at(document.body, document.route.entity.number) is not None:
        return document.route.entity.number
    fields = (search.field for search in document.route.entity.searches)
    return next((name for name in fields if value_at(document.body, name) not in {None, ""}), "")


def _count_notes(group: list[Parcel], there: list[Record], findings: Findings, wording: Wording) -> None:
    text = group[0].document.body.get(BY_CONTENT)
    found = sum(record.get(BY_CONTENT) == text for record in there)
    if found > len(group):
        raise UndecidedError(_undecided(group, []))
    findings.changes.extend(wording.accepted(parcel, "adopted", {}) for parcel in group[:found])
    findings.absent.extend(group[found:])


def _undecided(group: Sequence[Parcel], there: Sequence[Record]) -> str:
    document = group[0].document
    keys = ", ".join(str(parcel.document.key) for parcel in group)
    ids = ", ".join(str(record.get(str(document.route.entity.id))) for record in there)
    found = f" Xero has {ids}: delete what should not be there, then run again." if ids else ""
    return (
        f"The answer for {keys} of stream {document.route.stream} was lost, and it cannot be found out whether "
        f"{document.route.entity.entity} has it. It is not sent again.{found}"
    )
