"""Which column of a stream names a record of another stream: what one joins by."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from xero_client.catalogue.entities import BY_STREAM, ENTITIES

from tap_xero.catalogue.parts import PARTS, PARTS_BY_STREAM

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    Path: t.TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """From many to one."""

    path: Path
    """Where the column is in a record: `("Contact", "ContactID")`."""
    stream: str
    """The stream with the record that it names."""
    key: str
    """What that record is named by."""


KEYED: t.Final[Mapping[str, str]] = {
    **{entity.key[0]: entity.stream for entity in ENTITIES if len(entity.key) == 1 and entity.key != ("Code",)},
    **{part.key[0]: part.stream for part in PARTS if part.stream in {"journal_lines", "tracking_category_options"}},
}
"""The stream that a column names a record of, wherever it is."""

OTHERWISE: t.Final[Mapping[str, tuple[str, str]]] = {
    "CurrencyCode": ("currencies", "Code"),
    "FromBankTransactionID": ("bank_transactions", "BankTransactionID"),
    "MergedToContactID": ("contacts", "ContactID"),
    "TargetTransactionID": ("invoices", "InvoiceID"),
    "ToBankTransactionID": ("bank_transactions", "BankTransactionID"),
}
"""Columns that are called otherwise than the key of the record they name."""

NO_LINKS: t.Final = frozenset({("tracking_categories", "TrackingOptionID")})
"""Columns that Xero leaves empty."""


def links(stream: str, paths: Iterable[Path]) -> Iterator[Link]:
    """The links among the columns of a stream."""
    part = PARTS_BY_STREAM.get(stream)
    above = PARTS_BY_STREAM.get(part.parent) if part else None
    for path in paths:
        name = path[-1]
        if name in OTHERWISE:
            yield Link(path, *OTHERWISE[name])
        elif above and above.key == (name,) and len(path) == 1:
            yield Link(path, above.stream, name)
        elif (to := KEYED.get(name, stream)) != stream and (stream, name) not in NO_LINKS:
            yield Link(path, to, name)


def is_kept(stream: str) -> bool:
    """Whether records of a stream stay to be read after they were deleted, so that what names them finds them."""
    if stream in PARTS_BY_STREAM:
        return not PARTS_BY_STREAM[stream].vanishes
    return not BY_STREAM[stream].vanishes
