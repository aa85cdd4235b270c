"""Finds new documents again whose answer was lost: by number, or by all that was sent, and then by counting."""

from __future__ import annotations

import typing as t
from collections import defaultdict
from dataclasses import dataclass

from target_xero.compare.same_content import value_at
from target_xero.ledger.intent import Parcel
from target_xero.send.batches import base_of
from target_xero.settle.assignment import Alike, assign
from target_xero.settle.findings import Doubt

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from target_xero.decide.on_existing import Existing
    from target_xero.decide.outcomes import Wording
    from target_xero.documents.document import Document
    from target_xero.documents.identity import Identity
    from target_xero.documents.record import Record
    from target_xero.ledger.ledger import Ledger
    from target_xero.lookup.finding import Finder
    from target_xero.settle.findings import Findings

BY_CONTENT: t.Final = "Details"
"""Field of a note, which has no id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lost:
    """Documents that say the same, and the field that they were looked for by."""

    alike: Alike
    name: str


class Counting:
    """Tells documents apart that say the same: it only matters how many of them are there, and how many are others'."""

    def __init__(self, ledger: Ledger, finder: Finder, wording: Wording, existing: Existing) -> None:
        self._ledger = ledger
        self._finder = finder
        self._wording = wording
        self._existing = existing

    def look(self, parcels: Sequence[Parcel], rivals: Iterable[Parcel], findings: Findings) -> None:
        """Look all of them up; what is a rival's is nobody else's."""
        lost = self._looked_up(parcels, findings)
        by_place: dict[tuple[str, str], list[Alike]] = defaultdict(list)
        for each in lost:
            by_place[_place(each.alike.parcels[0])].append(each.alike)
        others = _grouped(rivals)
        for place, here in by_place.items():
            records = {xero_id: record for each in here for xero_id, record in each.there.items()}
            theirs = [Alike(parcels=group, there=records, rival=True) for group in others if _place(group[0]) == place]
            assign([*here, *theirs])
        for each in lost:
            self._matched(each, findings)

    def _looked_up(self, parcels: Sequence[Parcel], findings: Findings) -> list[_Lost]:
        """Documents that say the same, with what may be one of them; what can be told at once is told."""
        by_search: dict[tuple[str, str, str], list[list[Parcel]]] = defaultdict(list)
        for group in _grouped(parcels):
            entity, base = _place(group[0])
            by_search[entity, base, _search_field(group[0].document)].append(group)
        lost: list[_Lost] = []
        for (_, _, name), groups in by_search.items():
            with findings.doubting([parcel for group in groups for parcel in group]):
                candidates = self._candidates([group[0].document for group in groups], name)
                for group, there in zip(groups, candidates, strict=True):
                    if name == BY_CONTENT:
                        self._count_notes(group, there, findings)
                    elif group[0].document.route.entity.id is None:
                        findings.doubts.append(Doubt(parcels=group, why=_undecided(group, [])))
                    else:
                        free = self._not_of_others(group, there)
                        lost.append(_Lost(alike=Alike(parcels=group, there=free), name=name))
        return lost

    def _candidates(self, documents: Sequence[Document], name: str) -> list[list[Record]]:
        entity = documents[0].route.entity
        if name == BY_CONTENT:
            return [self._finder.below(document) for document in documents]
        if entity.id is None:
            return [[] for _ in documents]
        if name and "/" not in entity.entity:
            return self._finder.alike(documents, (name,))
        return [self._finder.of_the_day(document) for document in documents]

    def _matched(self, lost: _Lost, findings: Findings) -> None:
        alike, group = lost.alike, lost.alike.parcels
        if alike.left:
            there = [alike.there[xero_id] for xero_id in (*alike.taken, *alike.left)]
            findings.doubts.append(Doubt(parcels=group, why=_undecided(group, there)))
            return
        found = [alike.there[xero_id] for xero_id in alike.taken]
        changes = (self._wording.written(p, "adopted", record) for p, record in zip(group, found, strict=False))
        findings.changes.extend(changes)
        rest = group[len(found) :]
        if rest and not found and alike.there and lost.name == group[0].document.route.entity.number:
            self._taken(rest, list(alike.there.values()), findings)
        else:
            findings.absent.extend(rest)

    def _taken(self, parcels: Sequence[Parcel], there: list[Record], findings: Findings) -> None:
        """The number is at Xero with other content: PUT could not have changed that document, POST would."""
        for parcel in parcels:
            if parcel.document.route.upserts and len(there) > 1:
                findings.doubts.append(Doubt(parcels=[parcel], why=_undecided([parcel], there)))
                continue
            decision = self._existing.decide(parcel, there)
            if isinstance(decision, Parcel):
                findings.absent.append(decision)
            else:
                findings.changes.append(decision)

    def _count_notes(self, group: list[Parcel], there: list[Record], findings: Findings) -> None:
        """Notes have no id: those that the ledger knows of are others'."""
        document = group[0].document
        others = self._ledger.saying(document.route.entity.entity, group[0].content) - _identities(group)
        text = document.body.get(BY_CONTENT)
        found = max(0, sum(record.get(BY_CONTENT) == text for record in there) - len(others))
        if found > len(group):
            findings.doubts.append(Doubt(parcels=group, why=_undecided(group, [])))
            return
        findings.changes.extend(self._wording.accepted(parcel, "adopted", {}) for parcel in group[:found])
        findings.absent.extend(group[found:])

    def _not_of_others(self, group: list[Parcel], there: list[Record]) -> dict[str, Record]:
        """What is not known to be another document of ours, by id."""
        entity = group[0].document.route.entity
        by_id = {str(entity.id_of(record)): record for record in there}
        owners, us = self._ledger.owners(entity.entity, by_id), _identities(group)
        return {xero_id: record for xero_id, record in by_id.items() if owners.get(xero_id) in {None, *us}}


def _identities(parcels: Iterable[Parcel]) -> set[Identity]:
    return {parcel.document.identity for parcel in parcels}


def _grouped(parcels: Iterable[Parcel]) -> list[list[Parcel]]:
    """Those that say the same together."""
    groups: dict[tuple[str, ...], list[Parcel]] = defaultdict(list)
    for parcel in parcels:
        entity, base = _place(parcel)
        groups[entity, base, parcel.content].append(parcel)
    return list(groups.values())


def _place(parcel: Parcel) -> tuple[str, str]:
    return parcel.document.route.entity.entity, base_of(parcel.document)


def _search_field(document: Document) -> str:
    """The surest field that the document can be found by; empty if there is none."""
    if document.route.entity.wrapper == "HistoryRecords":
        return BY_CONTENT
    if document.route.entity.number and value_at(document.body, document.route.entity.number) is not None:
        return document.route.entity.number
    fields = (search.field for search in document.route.entity.searches)
    return next((name for name in fields if value_at(document.body, name) not in (None, "")), "")


def _undecided(group: Sequence[Parcel], there: Sequence[Record]) -> str:
    entity = group[0].document.route.entity
    ids = ", ".join(str(entity.id_of(record)) for record in there)
    if not ids:
        return f"It cannot be found out whether {entity.entity} has it: if not, give its row another key."
    return f"{entity.entity} has more like it than were sent, {ids}: delete what should not be there, then run again."
