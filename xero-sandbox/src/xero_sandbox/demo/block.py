"""A stretch of business while it is written down."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from xero_sandbox.books.numbering import SERIES
from xero_sandbox.books.record import Record, Stored

if TYPE_CHECKING:
    from xero_sandbox.books.ids import Ids
    from xero_sandbox.demo.company import Company


class Event(NamedTuple):
    """Something that the ledger has to post."""

    moment: int
    source_type: str
    record: Record
    paid: Record | None = None
    """What a payment pays."""
    undone: bool = False


class Block:
    """The records of one chapter of one block, in the order of their stamps, and what they post."""

    def __init__(self, company: Company, chapter: str, number: int) -> None:
        self.company = company
        self.number = number
        self.dice = company.dice(f"{chapter}/{number}")
        first = company.plan.first_invoices
        self.start = company.timeline.part(first[number], company.plan.invoices)
        self.end = company.timeline.part(first[number + 1], company.plan.invoices)
        self.records: dict[str, list[Stored]] = defaultdict(list)
        self.events: list[Event] = []
        self._counts: dict[str, int] = {}
        self._ids: dict[str, Ids] = {}

    def new_id(self, path: str) -> str:
        """The id of the next record of a collection; records are written in the order of their ids."""
        if path not in self._ids:
            self._ids[path] = self.company.ids(path)
        return self._ids[path][self._next(path)]

    def new_number(self, path: str, counted: str = "") -> str:
        """The next number among the documents that are `counted` by type; or else that of the id just taken."""
        return SERIES[path][self._next(counted) if counted else self.count(path) - 1]

    def write(self, path: str, record: Record, moment: int, stamp: str = "UpdatedDateUTC") -> None:
        record[stamp] = self.company.timeline.stamp(moment)
        self.records[path].append(Stored(record))

    def post(self, moment: int, source_type: str, record: Record, paid: Record | None = None) -> None:
        self.events.append(Event(moment, source_type, record, paid))

    def undo(self, moment: int, source_type: str, record: Record, paid: Record | None = None) -> None:
        self.events.append(Event(moment, source_type, record, paid, undone=True))

    def count(self, path: str) -> int:
        """How many records of a collection there are so far, from the first block on."""
        if path not in self._counts:
            self._counts[path] = self.company.plan.offsets(path)[self.number]
        return self._counts[path]

    def _next(self, counted: str) -> int:
        position = self.count(counted)
        self._counts[counted] = position + 1
        return position

    def since(self, moment: int, until: int) -> int:
        """`moment`, or some later one before `until` if this block had not begun then."""
        if moment >= self.start:
            return moment
        return self.start + int((until - self.start) * self.dice.random())
