"""Looks for new documents at Xero before they are sent, where Xero would not refuse to have them twice."""

from __future__ import annotations

import typing as t
from collections import defaultdict
from dataclasses import dataclass, replace

from target_xero.compare.same_content import value_at
from target_xero.documents.ending_status import ending_status, ends_for_good
from target_xero.documents.field_limits import missing
from target_xero.documents.natural_keys import BILLS
from target_xero.documents.reasons import Reason
from target_xero.lookup.by_natural_key import has, named, same_named
from target_xero.routing.route import REJECT
from target_xero.send.batches import base_of, is_on_collection, own_id

if t.TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from target_xero.decide.match_within_days import Likeness
    from target_xero.documents.document import Document
    from target_xero.documents.record import Record
    from target_xero.lookup.finding import Finder

    Way = Callable[[list[Document]], list["Found"]]

NO_VALUE: t.Final = "match_on names {names}, which has no value here: without it the document could be doubled"
NO_SUCH: t.Final = "{id} is {value}, which Xero does not have: leave it out if the row is a new one"
IN_PART: t.Final = (
    "{names} has no value: a document cannot be created without. One that is there is changed by what the row has if "
    "method is POST, or on_existing is update"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What looking for a document brought."""

    there: tuple[Record, ...] = ()
    """What stands at Xero in its place."""
    matched: bool = False
    """Whether that is so by `match_on`."""
    named: bool = False
    """Whether the row itself says that it is this one, by Xero's own id."""
    ours: Record | None = None
    """What says the same, and was written for this very document, as far as anyone can tell."""
    nearly: bool = False
    """Whether nothing has its number or name, but something has it in other capitals."""
    waits: bool = False
    """Whether it says only a part of a document, which is not there yet."""
    reason: Reason | None = None
    """Why it cannot be sent at all."""
    messages: tuple[str, ...] = ()


NOTHING: t.Final = Found()


class Seeker:
    """Looks for new documents of one organisation: those of one place by as few calls as Xero lets it."""

    def __init__(self, finder: Finder, likeness: Likeness) -> None:
        self._finder = finder
        self._likeness = likeness

    def seek(self, documents: Sequence[Document]) -> list[Found]:
        """What there is of each document; nothing is asked about those that Xero would refuse to have twice."""
        found: list[Found] = [NOTHING] * len(documents)
        ways: dict[tuple[Way, str, str], list[int]] = defaultdict(list)
        for place, document in enumerate(documents):
            if way := self._way(document):
                ways[way, document.route.entity.entity, base_of(document)].append(place)
        for (way, _, _), places in ways.items():
            for place, each in zip(places, way([documents[place] for place in places]), strict=True):
                found[place] = each
        return [_checked(document, each) for document, each in zip(documents, found, strict=True)]

    def read(self, wanted: Sequence[tuple[Document, str]]) -> list[Record | None]:
        """Documents as Xero shows them, each by its id."""
        places: dict[tuple[str, str], list[int]] = defaultdict(list)
        for place, (document, _) in enumerate(wanted):
            places[document.route.entity.entity, base_of(document)].append(place)
        found: list[Record | None] = [None] * len(wanted)
        for same in places.values():
            records = self._finder.by_id([wanted[place][0] for place in same], [wanted[place][1] for place in same])
            for place, record in zip(same, records, strict=True):
                found[place] = record
        return found

    def _way(self, document: Document) -> Way | None:
        """How to look for it, if at all."""
        if not is_on_collection(document):
            return None
        if own_id(document):
            return self._by_id
        if document.route.match_on:
            return self._matching
        if _bill_key(document):
            return self._by_bill_key
        if _is_named_first(document):
            ends = _ends(document) and (_is_part(document) or ends_for_good(document))
            return self._by_name_or_gone if ends else self._by_name
        return self._alike if _is_like_others(document) else None

    def _by_id(self, documents: list[Document]) -> list[Found]:
        records = self._finder.by_id(documents, [str(own_id(document)) for document in documents])
        return [_identified(document, record) for document, record in zip(documents, records, strict=True)]

    def _matching(self, documents: list[Document]) -> list[Found]:
        names = [document.route.match_on for document in documents]
        lacking = [[name for name in document.route.match_on if not has(document, name)] for document in documents]
        complete = [place for place, each in enumerate(lacking) if not each]
        records = self._by_fields([(documents[place], names[place]) for place in complete])
        there = {place: Found(there=tuple(each), matched=True) for place, each in zip(complete, records, strict=True)}
        return [there.get(place) or _lacks_mark(each) for place, each in enumerate(lacking)]

    def _by_bill_key(self, documents: list[Document]) -> list[Found]:
        found = self._by_fields([(document, _bill_key(document)) for document in documents])
        return [Found(there=tuple(records)) for records in found]

    def _by_name(self, documents: list[Document]) -> list[Found]:
        """Part of a document can only mean one that is there, whosever it is."""
        found = named(self._finder, documents)
        looked = _named(documents, [[*each.meant] for each in found])
        pairs = zip(looked, found, strict=True)
        return [replace(each, nearly=bool(there.near and not there.meant)) for each, there in pairs]

    def _by_name_or_gone(self, documents: list[Document]) -> list[Found]:
        """A document that would be deleted: there may be nothing left to do."""
        found = self._by_name(documents)
        missing = [place for place, each in enumerate(found) if not (each.there or each.nearly)]
        wanted = [documents[place] for place in missing]
        for place, each in zip(missing, _named(wanted, same_named(self._finder, wanted, gone=True)), strict=True):
            found[place] = each
        return found

    def _alike(self, documents: list[Document]) -> list[Found]:
        return [Found(ours=record) if record else NOTHING for record in self._likeness.of(documents)]

    def _by_fields(self, wanted: list[tuple[Document, tuple[str, ...]]]) -> list[list[Record]]:
        groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for place, (_, names) in enumerate(wanted):
            groups[names].append(place)
        found: dict[int, list[Record]] = {}
        for names, places in groups.items():
            records = self._finder.alike([wanted[place][0] for place in places], names)
            found |= dict(zip(places, records, strict=True))
        return [found[place] for place in range(len(wanted))]


def _identified(document: Document, record: Record | None) -> Found:
    """An id is Xero's to give; only a code that is the id, as of currencies, may be new."""
    entity = document.route.entity
    if record:
        return Found(there=(record,), named=True)
    if entity.id == entity.number:
        return NOTHING
    return Found(reason=Reason.NOT_FOUND, messages=(NO_SUCH.format(id=entity.id, value=own_id(document)),))


def _named(documents: list[Document], found: list[list[Record]]) -> list[Found]:
    pairs = zip(documents, found, strict=True)
    return [Found(there=tuple(each), named=_is_part(document) and len(each) == 1) for document, each in pairs]


def _ends(document: Document) -> bool:
    """Whether it would delete what has its number or name, by its status."""
    named = any(has(document, name) for name in document.route.entity.unique)
    return named and bool(ending_status(document)) and not document.route.only_creates


def _is_named_first(document: Document) -> bool:
    """Whether looking first costs less than a refusal, or is the only way to tell what happened."""
    route = document.route
    if _ends(document):
        return True
    if route.on_existing() == REJECT or not any(has(document, name) for name in route.entity.unique):
        return False
    partly = bool(document.figures) or _is_part(document)
    return route.upserts or partly or (route.entity.shared and route.entity.batch == 1)


def _is_like_others(document: Document) -> bool:
    route = document.route
    return route.settings.match_within_days is not None and "/" not in route.entity.entity


def may_be_another(document: Document) -> bool:
    """Whether another document of ours that is on its way could be taken for this one."""
    return bool(document.route.match_on) or _is_like_others(document)


def _is_part(document: Document) -> bool:
    """Whether it lacks what creating takes; a record that has an id is not created, but put somewhere."""
    entity, settings = document.route.entity, document.route.settings
    if entity.binary or not settings.validate_records or entity.id_of(document.body):
        return False
    return any(missing(document.body, entity.model))


def _checked(document: Document, found: Found) -> Found:
    """A document that has not what creating takes has to be there, or to come by another row."""
    if found.there or found.reason or not is_incomplete(document):
        return found
    return replace(found, waits=True)


def is_incomplete(document: Document) -> bool:
    """Whether it can only be a part of a document that is there, or comes by another row."""
    return is_on_collection(document) and _is_part(document)


def in_part(document: Document) -> str:
    """Why a document is rejected that does not say all that creating takes."""
    return IN_PART.format(names=", ".join(missing(document.body, document.route.entity.model)))


def _lacks_mark(names: list[str]) -> Found:
    return Found(reason=Reason.KEY_MISSING, messages=(NO_VALUE.format(names=", ".join(names)),))


def _bill_key(document: Document) -> tuple[str, ...]:
    """What makes a document one of its kind where Xero does not see to that."""
    entity = document.route.entity
    if document.body.get("Type") != BILLS.get(entity.entity, document) or not has(document, str(entity.number)):
        return ()
    contact = next(
        (name for name in ("Contact.ContactID", "Contact.Name") if value_at(document.body, name) is not None), None
    )
    return (str(entity.number), "Type", contact) if contact else ()
