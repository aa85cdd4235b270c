"""An entry of the ledger: how a document of ours stands, and what an outcome changes of it."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

if t.TYPE_CHECKING:
    from collections.abc import Mapping

    from target_xero.documents.document import Outcome
    from target_xero.documents.identity import Identity
    from target_xero.ledger.published_line import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known of the document that one of our keys stands for."""

    entity: str
    revision: int = 0
    """How often it was meant to be sent; part of the idempotency key, so that A, B and A again are three writes."""
    content: str | None = None
    """Hash of what Xero accepted last."""
    xero_id: str | None = None
    number: str | None = None
    status: str | None = None
    """At Xero, when we last heard of it."""
    lines: tuple[Line, ...] | None = None
    """Its lines; None if it has none or they are not known."""
    refused: str | None = None
    """The version that Xero refused as no longer to be changed, see `final_refusal`; None if it took the last one."""
    rejected: bool = False
    """Whether the latest version was rejected, whatever was accepted before."""

    @property
    def is_gone(self) -> bool:
        """Whether it was at Xero, and we deleted it."""
        return self.xero_id is None and bool(self.status)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became of a document, and what the ledger learns by it."""

    outcome: Outcome
    news: Mapping[str, t.Any] | None = None
    """What is new in its standing, by field; None: there is nothing to write down."""
    taken_from: Identity | None = None
    """Which key stood for the document before, and does so no more."""
