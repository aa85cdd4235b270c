"""Updates replace the lines of a document as a set, each by its id: what is not sent is deleted (S-INVOICES, H)."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from xero_client.values.counts import counted, were

from target_xero.compare.line_alignment import aligned, sent_lines
from target_xero.compare.same_content import LINES
from target_xero.ledger.published_line import LINE_ID, Line

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from target_xero.compare.line_alignment import Sent
    from target_xero.documents.document import Document
    from target_xero.documents.record import Record

WITH_IDS: t.Final = "LineItems"
"""The list whose members have ids; the lines of journals have none."""
EMPTYING: t.Final[t.Mapping[str, t.Any]] = {"DiscountRate": 0, "DiscountAmount": 0, "Tracking": [], "Description": ""}
"""What says that a line has no such thing any more: of a line that Xero knows it keeps what is not sent."""
FOLLOWS: t.Final = frozenset({"LineAmount"})
"""What Xero works out anew when it is not sent."""


MOST_NAMED: t.Final = 3
MISSING: t.Final = (
    "Its lines {keys} were published before and do not come any more: mark their rows by _sdc_deleted_at, or set "
    "lines_policy if that is meant."
)

STAYING: t.Final = (
    "Only some of its lines are deleted: {keys} were published before, and no row says that they are gone. Send the "
    "rows of all of them, or set lines_policy to replace if the whole document is to be deleted."
)


KEPT: t.Final = "Xero kept {count} of its lines, though they were not sent."
MOVED: t.Final = "Xero shows its lines in another order than they were sent."


class LinesShrinkError(Exception):
    """The document would lose lines."""


def with_lines(document: Document, known: Sequence[Line] | None, *, published: bool = True) -> Document:
    """The document with the ids of its lines, as the stream's `lines_policy` wants them.

    `replace` lets lines go that do not come, `forbid_shrink` does not if they were published, and `merge` keeps them:
    so a line is one of them only by its id, its key or what it says, and otherwise a new one, wherever it stands.

    Args:
        document: what will be sent as an update.
        known: the lines at Xero; None if they are not known.
        published: whether they are ours, so that one that does not come may be missing by accident.

    Raises:
        LinesShrinkError: lines would be lost of which no row says so.
    """
    name = next((each for each in LINES if isinstance(document.body.get(each), list)), None)
    if name is None or known is None:
        return document
    sent = sent_lines(document.body[name], document.line_keys)
    if name != WITH_IDS:
        if published:
            _check_count(document, len(sent), len(known))
        return document
    merging = document.route.settings.lines_policy == "merge"
    found = aligned(sent, known, by_place=not merging)
    lost = [line for line in known if line not in found]
    if published:
        _check(document, sent, known, lost)
    kept = lost if merging else []
    lines = [_identified(line, match) for line, match in zip(sent, found, strict=True)]
    keys = (*(line.key for line in sent), *(line.key for line in kept))
    return replace(
        document,
        body={**document.body, name: [*lines, *({LINE_ID: line.id} for line in kept)]},
        line_keys=keys if any(keys) else (),
    )


def expect_no_line_stays(document: Document, known: Sequence[Line] | None) -> None:
    """Raises LinesShrinkError if a document would be deleted of which only some lines are said to be gone.

    Rows say so of lines by their own keys; one without a key means the document.
    """
    named = any(key is not None for key in document.lines_gone)
    if not named or document.route.method == "DELETE" or document.route.settings.lines_policy == "replace":
        return
    keys = [line.key for line in known or () if line.key is not None and not _is_said_to_be_gone(line, document)]
    if keys:
        raise LinesShrinkError(STAYING.format(keys=", ".join(keys[:MOST_NAMED])))


def without_ids(document: Document) -> Document:
    """A new document, whose lines are new: an id would be that of a line of another one."""
    lines = document.body.get(WITH_IDS)
    if not isinstance(lines, list) or not any(isinstance(each, dict) and LINE_ID in each for each in lines):
        return document
    bare = [{name: value for name, value in line.items() if name != LINE_ID} for line in lines]
    return replace(document, body={**document.body, WITH_IDS: bare})


def seen_lines(known: Sequence[Line] | None, record: Record) -> tuple[Line, ...] | None:
    """What the ledger knows of the lines of a record, and how Xero shows them."""
    ours = {line.id.casefold(): line for line in known or ()}
    shown = shown_lines(record)
    return shown and tuple(replace(ours.get(each.id.casefold(), each), shown=each.shown) for each in shown)


def are_known(document: Document, known: Sequence[Line] | None) -> bool:
    """Whether an update can tell the lines without a look at Xero."""
    if not isinstance(document.body.get(WITH_IDS), list):
        return True
    return known is not None and all(line.prints is not None or line.key is not None for line in known)


def shown_lines(record: Record) -> tuple[Line, ...] | None:
    """The lines of a record that was just read."""
    lines = next((record[name] for name in LINES if isinstance(record.get(name), list)), None)
    return None if lines is None else tuple(Line(id=str(line.get(LINE_ID, "")), shown=line) for line in lines)


def written_lines(document: Document, record: Record) -> tuple[Line, ...] | None:
    """The lines of a document as they are to be known again, from Xero's answer to it."""
    name = next((each for each in LINES if isinstance(record.get(each), list)), None)
    sent = document.body.get(name or "")
    if name is None or not isinstance(sent, list):
        return None
    matches = _matches(sent_lines(sent, document.line_keys), record[name])
    return tuple(_remembered(line, match) for line, match in zip(record[name], matches, strict=True))


def line_notes(document: Document, record: Record) -> Iterator[str]:
    """What the answer to an update says of its lines that a user would want to know."""
    sent, shown = (each.get(WITH_IDS) for each in (document.body, record))
    if not isinstance(sent, list) or not isinstance(shown, list):
        return
    ours = sent_lines(sent, ())
    if len(shown) > len(sent):
        yield KEPT.format(count=len(shown) - len(sent))
    elif [*map(id, _matches(ours, shown))] != [*map(id, ours)]:
        yield MOVED


def _matches(ours: Sequence[Sent], shown: Sequence[Record]) -> list[Sent | None]:
    """For each line of the answer what was sent of it: by its id, or a new one by its place.

    Where Xero puts new lines elsewhere than they were sent, by what they say.
    """
    ids = [str(line.get(LINE_ID, "")).casefold() for line in shown]
    named = {str(each.record[LINE_ID]).casefold(): each for each in ours if each.record.get(LINE_ID)}
    if len(ours) == len(shown) and all(
        named.get(xero_id, each) is each and (xero_id in named or not each.record.get(LINE_ID))
        for each, xero_id in zip(ours, ids, strict=True)
    ):
        return list(ours)
    new = [each for each in ours if not each.record.get(LINE_ID)]
    others = [Line(id=xero_id, shown=line) for xero_id, line in zip(ids, shown, strict=True) if xero_id not in named]
    pairs = zip(new, aligned(new, others), strict=True) if len(new) == len(others) else ()
    found = {line.id: each for each, line in pairs if line}
    return [named.get(xero_id) or found.get(xero_id) for xero_id in ids]


def _remembered(line: Record, match: Sent | None) -> Line:
    xero_id = str(line.get(LINE_ID, ""))
    if match is None or (set(match.record) == {LINE_ID}):
        return Line(id=xero_id, key=match.key if match else None)
    return Line(id=xero_id, key=match.key, prints=match.prints)


def _identified(sent: Sent, line: Line | None) -> Record:
    """A line as an update of the one that it is; a new one if it lacks what cannot be taken away from that."""
    bare = {name: value for name, value in sent.record.items() if name != LINE_ID}
    if line is None:
        return bare
    dropped = [name for name in line.prints or () if name not in sent.record and name not in FOLLOWS]
    if any(name not in EMPTYING for name in dropped):
        return bare
    return {LINE_ID: line.id, **bare, **{name: EMPTYING[name] for name in dropped}}


def _check(document: Document, sent: Sequence[Sent], known: Sequence[Line], lost: Sequence[Line]) -> None:
    """Lines with keys go if a row says so; of others, as many as rows say."""
    if document.route.settings.lines_policy != "forbid_shrink":
        return
    missing = [line for line in lost if not _is_said_to_be_gone(line, document)]
    keys = [line.key for line in missing if line.key is not None]
    if keys and any(line.key is not None for line in sent):
        raise LinesShrinkError(MISSING.format(keys=", ".join(keys[:MOST_NAMED])))
    _check_count(document, len(sent), len(known) - (len(lost) - len(missing)))


def _check_count(document: Document, sent: int, known: int) -> None:
    excused = sum(key is None for key in document.lines_gone)
    if document.route.settings.lines_policy == "forbid_shrink" and sent + excused < known:
        raise LinesShrinkError(
            f"It has {counted(sent, 'line')}, and {known} {were(known)} published before: set lines_policy if that is "
            "meant."
        )


def _is_said_to_be_gone(line: Line, document: Document) -> bool:
    """A row that brought several lines has numbered them."""
    key = line.key or ""
    return bool(key) and bool({key, key.rpartition("#")[0]} & {*document.lines_gone})
