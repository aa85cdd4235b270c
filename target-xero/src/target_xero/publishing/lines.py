"""Updates replace the lines of a document as a set: what is not sent is deleted (S-INVOICES, H)."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from target_xero.publishing.comparing import LINES

if t.TYPE_CHECKING:
    from target_xero.documents.document import Document

LINE_ID: t.Final = "LineItemID"


class LinesShrinkError(Exception):
    """The document would lose lines."""


def with_lines(document: Document, known: tuple[str, ...] | None) -> Document:
    """The document with its lines as the stream's `lines_policy` wants them.

    `replace` sends them as they are, `forbid_shrink` too if they are not fewer than before, and `merge` changes line
    by line, keeping those that are not sent.

    Args:
        document: what will be sent as an update.
        known: ids of the lines at Xero; None if they are not known.

    Raises:
        LinesShrinkError: there are fewer than before, and that is forbidden.
    """
    policy = document.route.settings.lines_policy
    name = next((each for each in LINES if isinstance(document.body.get(each), list)), None)
    if name is None or known is None:
        return document
    lines = document.body[name]
    if policy == "forbid_shrink" and len(lines) < len(known):
        raise LinesShrinkError(
            f"It has {len(lines)} lines, and {len(known)} were published before: set lines_policy if that is meant."
        )
    if policy == "merge" and name == LINES[0]:
        kept = [{LINE_ID: each} for each in known[len(lines) :]]
        merged = [{LINE_ID: each, **line} for each, line in zip(known, lines, strict=False)]
        return replace(document, body={**document.body, name: [*merged, *lines[len(known) :], *kept]})
    return document
