"""What is about to be sent: written down before, so that a crash leaves a trace of it."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field, replace

if t.TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from target_xero.documents.document import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One document ready to be sent: references resolved, its id put in."""

    document: Document
    content: str
    """Hash of what it says, to know it again; the same whether it is created or updated."""
    xero_id: str | None = None
    """The document at Xero that this changes; None for a new one."""
    status: str | None = None
    """Deletions only: the status that is asked for."""
    resent: int = 0
    """How often it was sent before and proven not to be at Xero."""
    tried: int = 0
    """Calls in which it was sent before, alone or with others, the same call again among them."""
    doubted: int = 0
    """How often Xero gave it the id of another document of ours."""
    silent: int = 0
    """How often Xero answered as if all was well, and showed that nothing was saved."""
    refused: str = ""
    """Hash of the whole version, if this is what Xero lets change of it."""
    notes: Mapping[str, str] = field(default_factory=dict)
    """How it was changed because Xero refused it before, by the reason that Xero gave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One call to be made."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)
    content_type: str = "application/json"
    parcels: tuple[Parcel, ...]
    partial: bool = False
    """Whether it cannot be sent as it was, but only be looked for: some of what it sent is settled, and its other
    documents are here; or another ledger may have sent it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """A batch that is written down."""

    id: int
    batch: Batch
    idempotency_key: str
    """At most 128 characters (S-IDEMP, M)."""
    at: float
    """When it was written down, before it was first sent; seconds since 1970."""

    def unsent(self) -> Intent:
        """The same, to be looked for at Xero and not to be sent again."""
        return replace(self, batch=replace(self.batch, body=b"", partial=True))

    def with_only(self, parcels: Sequence[Parcel]) -> Intent:
        """What is left of it once the rest is settled."""
        fewer = len(parcels) < len(self.batch.parcels)
        left = replace(self, batch=replace(self.batch, parcels=tuple(parcels)))
        return left.unsent() if fewer else left
