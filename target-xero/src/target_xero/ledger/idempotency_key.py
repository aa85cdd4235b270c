"""The idempotency key of a write: how it is made, and for how long it may be used again; an intent keeps it."""

from __future__ import annotations

import hashlib
import typing as t

if t.TYPE_CHECKING:
    from collections.abc import Sequence

    from target_xero.documents.identity import Identity
    from target_xero.ledger.intent import Batch

APP: t.Final = "target-xero-"
"""Keys belong to an app at Xero, whatever it calls (S-IDEMP, M): ours begin with this."""

REPLAY_SECONDS: t.Final = 240
"""How long after an intent was written down its key may be used again: Xero forgets keys after about six minutes
(S-IDEMP, M), and a call that waits for the minute limit may start a minute late."""

ROUNDING_SECONDS: t.Final = 5
"""What clocks may differ by that tell full seconds."""

MOST_REPLAYS: t.Final = 2
"""Xero remembers errors, too: after so many the same key will not bring anything else."""


def is_known_still(age: float) -> bool:
    """Whether Xero knows the key of an intent that is so many seconds old; one of the future is of a wrong clock."""
    return -ROUNDING_SECONDS <= age <= REPLAY_SECONDS


def idempotency_key(origin: str, tenant_id: str, batch: Batch, written: Sequence[tuple[Identity, int]]) -> str:
    """Different for everything that is a write of its own, though another one may have the very same bytes.

    Args:
        origin: of the ledger: what another one has sent is no answer to this.
        tenant_id: the organisation.
        batch: the call.
        written: which documents of ours it writes, in its order, each with its revision.
    """
    said = (origin, tenant_id, batch.method, batch.path, sorted(batch.query.items()), list(written))
    return APP + hashlib.sha256(repr(said).encode() + batch.body).hexdigest()
