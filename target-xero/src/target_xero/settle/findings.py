"""What look-ups tell of documents whose answer was lost."""

from __future__ import annotations

import typing as t
from contextlib import contextmanager
from dataclasses import dataclass, field

from xero_client.errors import RefusedError, ServerError

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from target_xero.ledger.entry import Change
    from target_xero.ledger.intent import Parcel


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Documents of which nothing is known, and why: they are not sent again."""

    parcels: Sequence[Parcel]
    why: str
    failed: bool = False
    """Whether the look-up failed; otherwise somebody has to look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What the look-ups told."""

    changes: list[Change] = field(default_factory=list)
    absent: list[Parcel] = field(default_factory=list)
    """Proven not to be at Xero, or to do no harm when they are sent again."""
    doubts: list[Doubt] = field(default_factory=list)

    @contextmanager
    def doubting(self, parcels: Sequence[Parcel]) -> Iterator[None]:
        """A look-up that fails leaves its own documents in doubt, and no other ones."""
        try:
            yield
        except (ServerError, RefusedError) as problem:
            self.doubts.append(Doubt(parcels=parcels, why=str(problem), failed=True))
