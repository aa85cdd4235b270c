"""What there is to say of one document before it is sent."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

if t.TYPE_CHECKING:
    from target_xero.documents.record import Record
    from target_xero.validation.problems import Problem


@dataclass(slots=True, kw_only=True)
class Sight:
    """Filled while a document is looked at."""

    before: Record | None = None
    """The record that it would change, as it is at Xero or would be by then."""
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What Xero, or a setting, would change in it."""
    body: Record | None = None
    """What would be sent instead, if that is not all; nothing would be, if it is empty."""
    second: bool = False
    """Xero would refuse it as it is, and take it in another form: by then it has the others."""
