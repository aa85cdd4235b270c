"""Says what publishing would do: the same decisions, and look-ups in place of writes."""

from __future__ import annotations

import typing as t
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import islice

from target_xero.ledger.intent import Parcel
from target_xero.ledger.standing import identity_of
from target_xero.publishing.comparing import LINES, same_content, value_at
from target_xero.publishing.outcomes import done_by
from target_xero.publishing.references import references
from target_xero.publishing.shapes import base_of, is_on_collection

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from target_xero.documents.document import Document, Outcome
    from target_xero.ledger.standing import Identity
    from target_xero.publishing.deciding import Decider, Decision
    from target_xero.publishing.finding import Finder, Record

AT_ONCE: t.Final = 200
ZERO: t.Final = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What would become of a document."""

    document: Document
    operation: str
    """created, updated, unchanged, adopted, deleted, voided, archived or rejected."""
    xero_id: str | None = None
    """What it would change."""
    amount: Decimal | None = None
    """What its lines, or its payment, come to as sent: before the tax that Xero works out; None if it has none."""
    currency: str | None = None
    """None: the organisation's own."""
    outcome: Outcome | None = None
    """Why, if nothing would be sent."""


class Planner:
    """Plans, rank by rank; documents that were planned to be created may be referred to."""

    def __init__(self, decider: Decider, finder: Finder) -> None:
        self._decider = decider
        self._finder = finder
        self._coming: set[Identity] = set()

    def plan(self, documents: Iterable[Document | Outcome]) -> Iterator[Planned]:
        """What would become of each document; in any order."""
        waiting: list[Document] = []
        decisions = self._decider.decide(documents, waiting)
        while chunk := list(islice(decisions, AT_ONCE)):
            for planned in self._planned(chunk):
                if planned.operation == "created":
                    self._coming.add(identity_of(planned.document.route.stream, planned.document.key))
                yield planned
        yield from map(self._after_its_parent, waiting)

    def _after_its_parent(self, document: Document) -> Planned:
        """A parent that would be created before has no id yet, and that is no reason to reject."""
        if any(parent in self._coming for parent in references(document)):
            return _planned(document, "created")
        outcome, _ = self._decider.give_up(document)
        return _planned(document, outcome.kind.value, outcome=outcome)

    def _planned(self, decisions: list[Decision]) -> Iterator[Planned]:
        there = self._there([each for each in decisions if isinstance(each, Parcel)])
        for decision in decisions:
            if isinstance(decision, Parcel):
                yield _parcel(decision, there.get(id(decision), []))
            else:
                outcome, _ = decision
                operation = outcome.operation or outcome.kind.value
                yield _planned(outcome.document, operation, xero_id=outcome.xero_id, outcome=outcome)

    def _there(self, parcels: list[Parcel]) -> dict[int, list[Record]]:
        """What Xero would change by number, for documents that the ledger does not know."""
        groups: dict[tuple[str, str], list[Parcel]] = defaultdict(list)
        for parcel in parcels:
            document = parcel.document
            number = document.route.entity.number
            if number and not parcel.xero_id and not document.delete and value_at(document.body, number) is not None:
                groups[base_of(document), number].append(parcel)
        return {
            id(parcel): records
            for (_, number), group in groups.items()
            for parcel, records in zip(
                group, self._finder.alike([each.document for each in group], (number,)), strict=True
            )
        }


def amount_of(body: t.Mapping[str, t.Any]) -> Decimal | None:
    """What a document comes to, before tax that Xero works out; of a journal, its debits."""
    if "Amount" in body:
        return _decimal(body["Amount"])
    lines = next((body[name] for name in LINES if isinstance(body.get(name), list)), None)
    if lines is None:
        return None
    amounts = [_line(line) for line in lines]
    return sum((each for each in amounts if each > ZERO), ZERO) if "JournalLines" in body else sum(amounts, ZERO)


def _parcel(parcel: Parcel, there: list[Record]) -> Planned:
    document = parcel.document
    if len(there) != 1 or not is_on_collection(document):
        return _planned(document, done_by(parcel), xero_id=parcel.xero_id)
    operation = "unchanged" if same_content(document.body, there[0]) else "updated"
    return _planned(document, operation, xero_id=str(there[0].get(str(document.route.entity.id))))


def _planned(document: Document, operation: str, **rest: t.Any) -> Planned:
    currency = document.body.get("CurrencyCode")
    return Planned(document=document, operation=operation, amount=amount_of(document.body), currency=currency, **rest)


def _line(line: t.Mapping[str, t.Any]) -> Decimal:
    if line.get("LineAmount") is not None:
        return _decimal(line["LineAmount"])
    discount = _decimal(line.get("DiscountRate", ZERO)) / 100
    return _decimal(line.get("Quantity", 1)) * _decimal(line.get("UnitAmount", ZERO)) * (1 - discount)


def _decimal(value: t.Any) -> Decimal:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return ZERO
