"""How documents end that are never sent."""

from __future__ import annotations

import typing as t
from datetime import datetime, timezone

from target_xero.documents.document import Kind, Outcome
from target_xero.documents.reasons import Reason

if t.TYPE_CHECKING:
    from target_xero.documents.document import Document
    from target_xero.documents.reasons import RejectError


def rejected(document: Document, problem: RejectError) -> Outcome:
    return Outcome(
        document=document,
        kind=Kind.REJECTED,
        at=datetime.now(timezone.utc),
        reason=problem.reason,
        messages=problem.messages,
    )


def held(document: Document) -> Outcome:
    return Outcome(
        document=document,
        kind=Kind.HELD,
        at=datetime.now(timezone.utc),
        reason=Reason.INPUT_ENDED,
        retry_helps=True,
    )
