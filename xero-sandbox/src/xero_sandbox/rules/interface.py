"""What a rule gets to know about one element of a write, and what it may say to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from xero_sandbox.options import Options

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from xero_sandbox.books.kinds import Kind
    from xero_sandbox.books.organisation import Organisation
    from xero_sandbox.books.record import Record, Stored
    from xero_sandbox.rules.error_messages import Message


class InvalidError(Exception):
    """The element is not saved; each message is one of its ValidationErrors, in Xero's words where they are known."""

    def __init__(
        self,
        *messages: Message,
        record: Record | None = None,
        of_lines: Mapping[int, tuple[Message, ...]] | None = None,
        lines: Sequence[Record] = (),
    ) -> None:
        super().__init__(*messages)
        self.messages = messages
        self.record = record or {}
        """As much of the record as was made of the element before it was refused; it is shown with the messages."""
        self.of_lines = of_lines or {}
        """By place of the line, counted from 0, those of the messages that are about it."""
        self.lines = lines
        """Each line that was sent: what was made of it, or itself if nothing could be."""


class BrokenError(Exception):
    """Xero itself fails at the element, and so at the whole call; nothing is saved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One element of one write."""

    kind: Kind
    sent: Record
    """The fields as they were sent, of the types that the model declares, with dates as date or datetime."""
    organisation: Organisation
    now: datetime
    unit_places: int
    """Decimal places of unit amounts: 2, or 4 with `unitdp=4`; orders and quotes always have 4."""
    create_only: bool
    """It was PUT."""
    key: str | None = None
    """Id or number that stands in the path."""
    empty_lines: str = "kept"
    """What becomes of the lines of a document when an empty list is sent: `kept` or `deleted`."""
    new_lines: str = "as_sent"
    """Where new lines go among those that were there: `as_sent`, `last` or `first`."""
    backorders: bool = False
    """More may be sold than there is."""
    bank_details: bool = True
    """The user may change those of contacts."""
    options: Options = field(default_factory=Options)
    """Which of several behaviours Xero has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    record: Record
    """The full record, as the books are to keep it."""
    warnings: tuple[str, ...] = ()
    stamp: bool = True
    """Whether the record counts as changed; some changes are not stamped (S-REQRESP, S-CONTACTS, H)."""


class Rules(Protocol):
    """The rules of one kind. They look things up, but change nothing of what is stored but through `save`."""

    def find(self, case: Case) -> Stored | None:
        """The record that an element means, by id, then by number, then by name."""

    def create(self, case: Case) -> Saved:
        """Raises InvalidError."""

    def update(self, case: Case, stored: Stored) -> Saved:
        """Raises InvalidError."""
