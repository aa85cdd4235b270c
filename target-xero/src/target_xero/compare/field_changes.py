"""What an update would change: each field that differs, before and after."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from target_xero.compare.same_content import LINES, MOVES_ON, same_content, same_value

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from target_xero.documents.record import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field, by its place: `Contact.Name`, or `LineItems[0].Quantity`."""

    field: str
    before: t.Any
    after: t.Any


def changes_of(sent: Mapping[str, t.Any], there: Mapping[str, t.Any], place: str = "") -> Iterator[FieldChange]:
    """The fields that are sent and do not say what is there; what is not sent stays as it is."""
    for name, value in sent.items():
        known, here = there.get(name), f"{place}{name}"
        if value is None or (name in there and _same(name, value, known)):
            continue
        if isinstance(value, dict) and isinstance(known, dict):
            yield from changes_of(value, known, f"{here}.")
        elif name in LINES and isinstance(value, list) and isinstance(known, list):
            yield from _of_lines(value, known, here)
        else:
            yield FieldChange(field=here, before=known, after=value)


def _same(name: str, value: t.Any, known: t.Any) -> bool:
    return same_value(value, known) if name in MOVES_ON else same_content({name: value}, {name: known})


def _of_lines(sent: Sequence[Record], there: Sequence[Record], place: str) -> Iterator[FieldChange]:
    """Line by line: by their ids; where none of them has one, by their places."""
    left = {str(line.get("LineItemID") or number): line for number, line in enumerate(there)}
    keys = list(left)
    places = [] if any(line.get("LineItemID") for line in sent) else keys
    for number, line in enumerate(sent):
        key = str(line.get("LineItemID") or (places[number] if number < len(places) else ""))
        known = left.pop(key, None)
        here = f"{place}[{number}]"
        if known is None:
            yield FieldChange(field=here, before=None, after=line)
        else:
            yield from changes_of(line, known, f"{here}.")
    for line in left.values():
        yield FieldChange(field=f"{place}[{keys.index(_key(line, there))}]", before=line, after=None)


def _key(line: Record, there: Sequence[Record]) -> str:
    return str(line.get("LineItemID") or next(number for number, each in enumerate(there) if each is line))
