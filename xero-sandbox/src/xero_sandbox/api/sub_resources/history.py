"""Histories: what happened to a record, and notes that apps add to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xero_sandbox.api.sub_resources.answers import listed, refused
from xero_sandbox.api.sub_resources.parents import at
from xero_sandbox.api.writing.bodies import elements_of, refusal
from xero_sandbox.api.writing.values import BodyError
from xero_sandbox.books.attachments_and_notes import Note

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xero_sandbox.api.request_context import Asked, Handler
    from xero_sandbox.api.sub_resources.parents import Parent
    from xero_sandbox.http.messages import Response

LONGEST: Final = 2500
"""Letters of a note (official page, M)."""
NO_DETAILS: Final = "Details must be specified"
TOO_LONG: Final = f"Details must not be longer than {LONGEST} characters"
"""Xero's own words were not recorded."""


def handlers() -> Mapping[str, Handler]:
    """By id of operation."""
    return at("History", {"GET": read_history, "PUT": add_notes})


def read_history(asked: Asked, parent: Parent) -> Response:
    """Newest first; that order is not documented."""
    notes = asked.organisation.papers.notes.get(parent.key, ())
    return listed(asked, [note.as_record() for note in reversed(notes)])


def add_notes(asked: Asked, parent: Parent) -> Response:
    """A note cannot be changed later and does not stamp its record (S-REQRESP, M)."""
    try:
        sent = elements_of(asked, model="HistoryRecord", wrapper="HistoryRecords")
    except BodyError as error:
        return refusal(error)
    texts = [str(element.get("Details", "")) for element in sent] or [""]
    if complaint := next(filter(None, map(_complaint, texts)), None):
        return refused(complaint, {}, "HistoryRecord")
    notes = [Note(moment=asked.now, changes="Note", details=text) for text in texts]
    asked.organisation.papers.notes[parent.key].extend(notes)
    return listed(asked, [note.as_record() for note in notes])


def _complaint(details: str) -> str | None:
    if not details.strip():
        return NO_DETAILS
    return TOO_LONG if len(details) > LONGEST else None
