"""What goes through the target: rows as they came, documents as Xero gets them, and what became of each."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field
from enum import Enum

from target_xero.documents.identity import identity_of

if t.TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from decimal import Decimal

    from target_xero.documents.identity import Identity
    from target_xero.documents.reasons import Reason
    from target_xero.routing.route import Route

REFERENCE: t.Final = "$ref"
"""`{"$ref": ["billing-invoices", "INV-1"]}` stands for the document of another stream that has this key of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One RECORD of the input."""

    number: int
    """Its position among the RECORDs of the run, from 1."""
    stream: str
    record: dict[str, t.Any]
    """As it came, after stream maps; numbers are int and Decimal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One thing to create, update or delete at Xero."""

    route: Route
    key: tuple[t.Any, ...]
    """Our identity: the values of the route's key, or of its position; with the stream's name it is unique."""
    body: dict[str, t.Any]
    """What Xero gets: text, int, Decimal, bool, lists and objects, and references to other documents."""
    path: str = ""
    """Where it is sent below the API root, placeholders filled; empty for the route's collection."""
    places: Mapping[str, t.Any] = field(default_factory=dict)
    """References that fill what is left of the placeholders in `path`, by placeholder."""
    content: bytes | None = field(default=None, repr=False)
    """The file itself, where Xero takes bytes instead of a body."""
    rows: tuple[Row, ...] = ()
    line_keys: tuple[str | None, ...] = ()
    """What identifies each line of the body among those of the document, as text; None for a line without a key, and
    empty if none has one."""
    names: tuple[tuple[str, str], ...] = ()
    """If its rows do not make a document: by what of it others may name it, which one it is, and what an item costs,
    field by field, as far as they say it."""
    is_part: bool = False
    """If its rows do not make a document: whether they lack what creating one takes."""
    lines_gone: tuple[str | None, ...] = ()
    """What identifies each line of which a row says that it is there no more; None for a line without a key."""
    lacks: str = ""
    """Why it cannot be created, though it may change what is there; empty if it can."""
    empty_lines: bool = False
    """Whether its row has an empty list of lines, which Xero would overlook."""
    figures: Mapping[str, Decimal] = field(default_factory=dict)
    """What its row says that it comes to, by field, if it brings no lines: those at Xero have to come to that."""
    currency: str = ""
    """In which currency its row says that it is, where Xero takes none and goes by what is paid; empty if nowhere."""
    left_out: tuple[str, ...] = ()
    """What of its row is not sent, as Xero would overlook it, in sentences."""
    delete: bool = False

    @property
    def identity(self) -> Identity:
        """What the ledger knows it by."""
        return identity_of(self.route.stream, self.key)


class Kind(Enum):
    """What a row ends as; every row ends as exactly one."""

    ACCEPTED = "accepted"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"
    HELD = "held"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a document."""

    document: Document
    kind: Kind
    at: datetime
    """UTC."""
    operation: str | None = None
    """created, updated, unchanged, adopted, deleted, voided or archived."""
    xero_id: str | None = None
    number: str | None = None
    status: str | None = None
    warnings: tuple[str, ...] = ()
    correlation_id: str | None = None
    reason: Reason | None = None
    messages: tuple[str, ...] = ()
    """Xero's own words, or ours if the document was never sent."""
    retry_helps: bool = False
    """Whether sending the same rows again may succeed."""
