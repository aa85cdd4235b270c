"""Which of the records at Xero are which of the documents whose answer was lost; no record is two documents."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from target_xero.compare.same_content import MOVES_ON, same_content

if t.TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from target_xero.documents.record import Record
    from target_xero.ledger.intent import Parcel


@dataclass(slots=True, kw_only=True)
class Alike:
    """Documents that say the same, so that it only matters how many of them are there."""

    parcels: Sequence[Parcel]
    there: Mapping[str, Record]
    """What may be one of them, by its id."""
    rival: bool = False
    """Whether nobody asks for these now: what is theirs is nobody else's, and that is all."""
    taken: list[str] = field(default_factory=list)
    """Ids that are theirs."""
    left: list[str] = field(default_factory=list)
    """Ids that might as well be theirs, and are nobody's: then it is not known which are."""

    @property
    def body(self) -> Mapping[str, t.Any]:
        return self.parcels[0].document.body


@dataclass(frozen=True, slots=True, kw_only=True)
class _Match:
    alike: Alike
    xero_id: str
    lacking: int
    """Values that were sent and that the record does not show."""
    sent: int
    """Fields that were sent."""

    @property
    def order(self) -> tuple[int, int, bool]:
        return self.lacking, self.lacking - self.sent, self.alike.rival


def assign(groups: Sequence[Alike]) -> None:
    """Give each record to whom it fits best: a document that says more goes before one that says less."""
    matches = sorted((match for group in groups for match in _matches(group)), key=lambda match: match.order)
    given: set[str] = set()
    worst: dict[int, int] = {}
    for match in matches:
        group = match.alike
        if match.xero_id not in given and len(group.taken) < len(group.parcels):
            given.add(match.xero_id)
            group.taken.append(match.xero_id)
            worst[id(group)] = match.lacking
    for match in matches:
        if match.xero_id not in given and match.lacking <= worst.get(id(match.alike), -1):
            match.alike.left.append(match.xero_id)


def _matches(group: Alike) -> list[_Match]:
    return [
        _Match(alike=group, xero_id=xero_id, lacking=lacking(group.body, record), sent=len(group.body))
        for xero_id, record in group.there.items()
        if same_content(group.body, record)
    ]


def lacking(sent: t.Any, there: t.Any) -> int:
    """How many values were sent that a record does not show at all: Xero may not show them, or not have them."""
    if isinstance(sent, dict):
        shown = there if isinstance(there, dict) else {}
        return sum(lacking(value, shown.get(name)) for name, value in sent.items() if name not in MOVES_ON)
    if isinstance(sent, list | tuple) and isinstance(there, list):
        return sum(map(lacking, sent, there))
    return int(sent not in (None, "", [], ()) and there in (None, "", []))
