"""What the ledger remembers of the lines of a document: enough to know each of them again."""

from __future__ import annotations

import json
import typing as t
import zlib
from dataclasses import dataclass, field

from target_xero.documents.json_printing import to_bytes

if t.TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from target_xero.documents.record import Record

LINE_ID: t.Final = "LineItemID"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a document at Xero."""

    id: str
    key: str | None = None
    """What identifies it among those of the document, as text; None if nothing does."""
    prints: Mapping[str, int] | None = None
    """A checksum of each field as it was sent; None if that is not known."""
    shown: Record | None = field(default=None, compare=False)
    """The line as Xero shows it, where it was just read; never kept."""


def prints_of(line: Mapping[str, t.Any]) -> dict[str, int]:
    """Checksums of the fields of a line, without its id: they tell the few lines of one document apart."""
    return {name: zlib.crc32(to_bytes({"": value})) for name, value in line.items() if name != LINE_ID}


def kept_lines(lines: Sequence[Line] | None) -> str | None:
    if lines is None:
        return None
    return json.dumps([[line.id, line.key, line.prints] for line in lines], separators=(",", ":"))


def lines_of(text: str | None) -> tuple[Line, ...] | None:
    """The lines as they were kept; a ledger of an earlier version has nothing but their ids."""
    if text is None:
        return None
    return tuple(_line([each] if isinstance(each, str) else each) for each in json.loads(text))


def _line(kept: Sequence[t.Any]) -> Line:
    xero_id, key, prints = (*kept, None, None)[:3]
    return Line(id=xero_id, key=key, prints=prints)
