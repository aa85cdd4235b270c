"""How to ask a list for records by a field: as many values at once as Xero takes, and as a URL does."""

from __future__ import annotations

import typing as t
from urllib.parse import quote
from uuid import UUID

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Query: t.TypeAlias = dict[str, str]

LISTS: t.Final = {
    ("Invoices", "InvoiceID"): "IDs",
    ("Invoices", "InvoiceNumber"): "InvoiceNumbers",
    ("Contacts", "ContactID"): "IDs",
}
"""Parameters that take many values, with commas between (S-REQRESP, H)."""

MOST: t.Final = 50
"""Values in a list: as many as a call that writes carries documents."""

LONGEST: t.Final = 1500
"""Letters of what is asked for, as it stands in the URL: as many as a list of 40 ids has, which Xero names (H)."""

LONG: t.Final = 3000
"""The same of conditions, of which Xero names no limit: so long at first, then no longer than the above."""

MOST_CONDITIONS: t.Final = 100


def condition(field: str, value: str) -> str:
    """A comparison as `where` takes it, whose texts have quotes doubled, and backslashes as they are.

    Xero's messages are those of a parser that reads it so; a quote behind a backslash is refused (Xero-Java#347, H).
    """
    quoted = value.replace('"', '""')
    return f'{field}==guid("{quoted}")' if field.endswith("ID") else f'{field}=="{quoted}"'


def chunks(entity: str, field: str, values: Sequence[str], longest: int = LONGEST) -> Iterator[list[str]]:
    """Values that can be asked for together; conditions may be as long as said."""
    listed = (entity, field) in LISTS
    most, limit = (MOST, LONGEST) if listed else (MOST_CONDITIONS, longest)
    chunk: list[str] = []
    size = 0
    for value in values:
        if listed and "," in value:
            yield [value]
            continue
        length = len(quote(f"{value}," if listed else f" OR {condition(field, value)}", safe=""))
        if chunk and (len(chunk) == most or size + length > limit):
            yield chunk
            chunk, size = [], 0
        chunk.append(value)
        size += length
    if chunk:
        yield chunk


def query(entity: str, field: str, values: Sequence[str]) -> Query:
    listed = LISTS.get((entity, field))
    if listed and not any("," in value for value in values):
        return {listed: ",".join(values)}
    return {"where": " OR ".join(condition(field, value) for value in values)}


def askable(field: str, values: Sequence[str]) -> list[str]:
    """Those of the values that Xero can be asked for: no record has an id that is none."""
    return [value for value in values if not field.endswith("ID") or _is_id(value)]


def _is_id(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True
