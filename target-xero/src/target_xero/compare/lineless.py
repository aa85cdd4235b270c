"""Rows that bring no lines and say something of them all the same: that there are none, or what they come to."""

from __future__ import annotations

import typing as t

from xero_client.values.numbers import number

from target_xero.compare.same_content import same_value
from target_xero.documents.reasons import Reason, RejectError

if t.TYPE_CHECKING:
    from collections.abc import Sequence

    from target_xero.documents.document import Document
    from target_xero.documents.record import Record
    from target_xero.ledger.published_line import Line

KEPT: t.Final = (
    "Its list of lines is empty, and it has {count} at Xero, which keeps no document of this kind without lines and "
    "would change none: leave the list out to keep them, or delete the document."
)
SHRUNK: t.Final = "It has 0 lines, and {count} were published before: set lines_policy if that is meant."
DIFFERS: t.Final = "{name} is {said:f}, but its row brings no lines, and those at Xero come to {have:f}"
NOTHING: t.Final = "{name} is {said:f}, but its row brings no lines"


def has_to_be_seen(document: Document, known: Sequence[Line] | None) -> bool:
    """Whether only a look at Xero can tell if what the row says of its lines is true."""
    return bool(document.figures) or (document.empty_lines and known is None)


def check_lineless(document: Document, known: Sequence[Line] | None, there: Record | None, *, published: bool) -> None:
    """Hold what the row of an update says of lines that it does not bring against those at Xero, which stay.

    Args:
        document: what will be sent.
        known: the lines at Xero; None if they are not known.
        there: how Xero shows the document, if that was read.
        published: whether the lines are ours.

    Raises:
        RejectError: Xero would do nothing of what the row says.
    """
    policy = document.route.settings.lines_policy
    if document.empty_lines and known and policy != "merge":
        if published and policy == "forbid_shrink":
            raise RejectError(Reason.LINES_SHRINK, SHRUNK.format(count=len(known)))
        raise RejectError(Reason.REQUIRED_MISSING, KEPT.format(count=len(known)))
    types = document.body.get("LineAmountTypes")
    if there is None or (types is not None and not same_value(types, there.get("LineAmountTypes"))):
        return  # What the lines come to changes with it.
    for name, said in document.figures.items():
        if there.get(name) is not None and (have := number(there[name])) != said:
            raise RejectError(Reason.TOTAL_DIFFERS, DIFFERS.format(name=name, said=said, have=have))


def check_new(document: Document) -> None:
    """Raises RejectError for a new document that comes to something without lines."""
    for name, said in document.figures.items():
        if said:
            raise RejectError(Reason.TOTAL_DIFFERS, NOTHING.format(name=name, said=said))


def agrees(document: Document, there: Record) -> bool:
    """Whether the lines at Xero are as the row says."""
    try:
        check_lineless(document, there.get("LineItems") or there.get("JournalLines"), there, published=True)
    except RejectError:
        return False
    return True
