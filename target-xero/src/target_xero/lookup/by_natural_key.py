"""Finds what has the number or the name of a document, many of them by one call."""

from __future__ import annotations

import typing as t
from collections import defaultdict
from dataclasses import dataclass

from target_xero.compare.same_content import value_at
from target_xero.documents.natural_keys import BILLS
from target_xero.lookup.finding import status_of
from target_xero.lookup.spelling import are_near, meant
from target_xero.send.batches import base_of

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from target_xero.documents.document import Document
    from target_xero.documents.record import Record
    from target_xero.lookup.finding import Finder


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What Xero has under the number or name of a document."""

    meant: tuple[Record, ...] = ()
    near: tuple[Record, ...] = ()
    """The same, and what is only written so but for capitals and accents."""


def named(finder: Finder, documents: Sequence[Document], *, gone: bool = False) -> list[Named]:
    """For each document what has its number or, if nothing does, its name.

    Args:
        finder: who asks Xero.
        documents: new ones, of any places.
        gone: whether what is archived, voided or deleted counts, too.
    """
    found = [Named() for _ in documents]
    for places in _of_one_place(documents):
        for name in documents[places[0]].route.entity.unique:
            wanted = [place for place in places if not found[place].meant and has(documents[place], name)]
            records = finder.nearly([documents[place] for place in wanted], (name,), gone=gone) if wanted else []
            for place, each in zip(wanted, records, strict=True):
                near = [record for record in each if _has_numbers_alike(documents[place], record)]
                those = meant(documents[place], near, (name,))
                found[place] = Named(meant=tuple(those), near=(*found[place].near, *near))
    return found


def same_named(finder: Finder, documents: Sequence[Document], *, gone: bool = False) -> list[list[Record]]:
    """The same, only what is meant."""
    return [[*each.meant] for each in named(finder, documents, gone=gone)]


def ever_named(finder: Finder, documents: Sequence[Document]) -> list[list[Record]]:
    """The same, among what is archived, voided or deleted only where nothing else has it."""
    found = same_named(finder, documents)
    missing = [place for place, records in enumerate(found) if not records]
    gone = same_named(finder, [documents[place] for place in missing], gone=True)
    for place, records in zip(missing, gone, strict=True):
        found[place] = records
    return found


def _has_numbers_alike(document: Document, record: Record) -> bool:
    """Sales and purchases have numbers of their own (S-INVOICES, S-CREDITNOTES, H)."""
    bills = BILLS.get(document.route.entity.entity)
    return bills is None or (document.body.get("Type") == bills) == (record.get("Type") == bills)


def has(document: Document, name: str) -> bool:
    return value_at(document.body, name) not in (None, "")


def called(document: Document, record: Record) -> str:
    """The number or name that a record has in common with a document."""
    unique = [name for name in document.route.entity.unique if has(document, name)]
    same = (name for name in unique if are_near(document, record, (name,)))
    name = next(same, next(iter(unique), ""))
    return f"{name} {value_at(document.body, name)}" if name else "It"


def shown(document: Document, record: Record) -> str:
    """A record in the words of a message: what it is, its id, whose, and its status."""
    entity, contact = document.route.entity, value_at(record, "Contact.Name")
    whose = f" of {contact}" if contact else ""
    status = f" ({status_of(record)})" if status_of(record) else ""
    return f"{entity.entity} {entity.id_of(record)}{whose}{status}"


def _of_one_place(documents: Sequence[Document]) -> Iterable[list[int]]:
    places: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, document in enumerate(documents):
        places[document.route.entity.entity, base_of(document)].append(place)
    return places.values()
