"""What may still change on a sales invoice of which something was paid (S-INVOICES, H)."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from target_xero.compare.same_content import same_content
from target_xero.ledger.published_line import LINE_ID

if t.TYPE_CHECKING:
    from target_xero.documents.record import Record

FREE: t.Final = ("Reference", "DueDate", "InvoiceNumber", "BrandingThemeID", "Contact", "Url")
FREE_IN_LINES: t.Final = ("Description", "AccountCode", "Tracking")
LINES: t.Final = "LineItems"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A change, as far as it is allowed."""

    xero_id: str
    body: Record
    """What changes; empty if nothing does."""
    names: tuple[str, ...]
    """Fields that are left as they are."""


def allowed(body: Record, there: Record) -> Kept | None:
    """What is left of a change; None if nothing of the document may change."""
    if there.get("Type") != "ACCREC" or there.get("Status") not in {"AUTHORISED", "PAID"}:
        return None
    kept: Record = {name: body[name] for name in FREE if name in body and not same_content({name: body[name]}, there)}
    lines = _lines(body.get(LINES) or [], there.get(LINES) or [])
    if lines:
        kept[LINES] = lines
    known = {*FREE, *((LINES,) if lines is not None else ())}
    names = (name for name in body if name not in known and not same_content({name: body[name]}, there))
    return Kept(xero_id=str(there["InvoiceID"]), body=kept, names=tuple(names))


def _lines(sent: list[Record], there: list[Record]) -> list[Record] | None:
    """The lines with what may change in them, empty if nothing does; None if anything else differs, too."""
    pairs = list(zip(sent, there, strict=False))
    if len(sent) != len(there) or not all(same_content(_without_free(line), known) for line, known in pairs):
        return None
    if all(same_content(line, known) for line, known in pairs):
        return []
    return [
        {LINE_ID: known[LINE_ID], **{name: line[name] for name in FREE_IN_LINES if name in line}}
        for line, known in pairs
    ]


def _without_free(line: Record) -> Record:
    return {name: value for name, value in line.items() if name not in FREE_IN_LINES and name != LINE_ID}
