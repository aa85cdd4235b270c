"""What settings allow is no problem: dates are moved, contacts restored, changes of paid documents left out."""

from __future__ import annotations

import typing as t

from target_xero.documents.reasons import Reason
from target_xero.validation.status_and_periods import first_open_day, kept_of, locked

if t.TYPE_CHECKING:
    from collections.abc import Iterable

    from target_xero.documents.document import Document
    from target_xero.documents.record import Record
    from target_xero.validation.findings_on_document import Sight
    from target_xero.validation.problems import Problem

MOVE: t.Final = "move_to_first_open_day"
DAY: t.Final = "The Date would "
STAYS: t.Final = f"{DAY}not be changed: it lies in a closed period."
MOVES: t.Final = f"{DAY}be moved from {{}} to {{}}: it lies in a closed period."


def without_allowed(document: Document, sight: Sight, organisation: Record) -> list[Problem]:
    """The problems that are left; what would be done about the others goes to the notes."""
    left = [each for each in sight.problems if not _is_allowed(each, document, sight, organisation)]
    refused = [each for each in left if not each.insists]
    return refused or (left if sight.body is None else [])


def has_other_day(notes: Iterable[str]) -> bool:
    """Whether a document would not get the day that it says."""
    return any(each.startswith(DAY) for each in notes)


def _is_allowed(problem: Problem, document: Document, sight: Sight, organisation: Record) -> bool:
    settings, reason = document.route.settings, problem.reason_alone
    if reason is Reason.PERIOD_LOCKED and settings.on_locked_period == MOVE:
        return _is_moved(document, sight, organisation)
    if problem.insists or reason is not Reason.NOT_MODIFIABLE or settings.on_not_modifiable == "reject":
        return False
    kept = _kept(document, sight)
    if kept is not None:
        sight.body = kept
        sight.notes.append(problem.message)
    return kept is not None


def _kept(document: Document, sight: Sight) -> Record | None:
    """What of a change would be sent; None if it is not allowed."""
    if document.route.settings.on_not_modifiable == "skip":
        return {}
    return kept_of(document.body, sight.before) if sight.before else None


def _is_moved(document: Document, sight: Sight, organisation: Record) -> bool:
    """Whether the first open day helps, or the day that a document has already."""
    before = sight.before
    if before is None:
        sight.notes.append(MOVES.format(document.body.get("Date"), first_open_day(organisation)))
        sight.second = True
        return True
    if locked(organisation, before.get("Date")):
        return False
    sight.notes.append(STAYS)
    return True
