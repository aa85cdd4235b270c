"""What belongs to a record without being a part of it: history, attachments, payment services, what was sent."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

    from xero_sandbox.books.record import Record

SYSTEM: Final = "System Generated"
"""The user whom Xero names for what an app has done (S-OAS, M)."""
BY_API: Final = "Received through the Xero API"
WORD_FOR: Final = {"AUTHORISED": "Approved", "DELETED": "Deleted", "VOIDED": "Voided", "PAID": "Paid"}
"""What the history says when a record gets this status (M); anything else is "Updated"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One entry of a history."""

    moment: datetime
    changes: str
    details: str
    user: str = SYSTEM

    def as_record(self) -> Record:
        """In Xero's words."""
        return {
            "Changes": self.changes,
            "DateUTCString": f"{self.moment:%Y-%m-%dT%H:%M:%S}",
            "DateUTC": self.moment,
            "User": self.user,
            "Details": self.details,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    id: str
    name: str
    mime_type: str
    content: bytes
    include_online: bool = False
    """The customer sees it beside the online invoice."""


@dataclass(frozen=True, slots=True)
class Papers:
    """All by the id of the record, in lower case."""

    notes: defaultdict[str, list[Note]] = field(default_factory=lambda: defaultdict(list))
    """Oldest first."""
    attachments: defaultdict[str, dict[str, Attachment]] = field(default_factory=lambda: defaultdict(dict))
    """By file name, oldest first."""
    services: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Ids of the payment services of a branding theme."""
    sent: list[datetime] = field(default_factory=list)
    """When e-mails went out, oldest first."""

    def remember_change(self, key: str, before: Record | None, after: Record, now: datetime) -> None:
        """Add to the history of a record that it was created or changed."""
        status = after.get("Status")
        moved = before is not None and before.get("Status") != status
        word = WORD_FOR.get(str(status), "Updated") if moved else "Updated" if before else "Created"
        self.notes[key.lower()].append(Note(moment=now, changes=word, details=BY_API))
