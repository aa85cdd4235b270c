"""The oracle: a plain model of what the books must hold, made of the rows and the promises to a user alone."""

from __future__ import annotations

import itertools
import json
import typing as t
from dataclasses import dataclass, replace

from support.histories.books import differences
from support.histories.history import DELETED, PARENT

if t.TYPE_CHECKING:
    from collections.abc import Iterable

    from support.histories.history import Feed, Identity, Json, Rows, Somebody, Stream

NEVER_CHANGES: t.Final = "not_modifiable"
ANY: t.Final = "*"
"""The reason of a reject may be any."""
FAILS: t.Final = "xero_fails"
REFUSED: t.Final = "refused"
"""Xero refuses it for want of an account."""
NUMBERS: t.Final = ("InvoiceNumber", "Name")
"""Fields by which Xero has documents and contacts once."""
CONFLICTING: t.Final = "conflicting_duplicates"


@dataclass(frozen=True, kw_only=True)
class Want:
    """What must be true of one key."""

    stream: Stream
    content: Json | None = None
    """What the books hold of it; None: nothing, or what is deleted."""
    reason: str = ""
    """Why its newest version stands in the rejects; empty: it does not."""
    rows: Rows = ()
    """That its newest version came with."""


class Model:
    """What must be true of each key at this moment."""

    def __init__(self) -> None:
        self.wanted: dict[Identity, Want] = {}
        self.accounts: set[str] = set()
        """Codes that were not there at the beginning."""
        self.poison: set[str] = set()
        """Texts of documents at which Xero fails."""
        self.owners: dict[tuple[str, str], Identity] = {}
        """Which key of ours has a number of an entity."""
        self.others: dict[tuple[str, str], Json] = {}
        """What somebody else's document of a number says, or one of ours that the ledger has forgotten."""

    def take(self, feed: Feed) -> None:
        held = held_of(feed)
        for stream, rows in sorted(feed.streams, key=lambda each: each[0].rank):
            for key, versions in groups(stream, rows).items():
                if (stream.name, key) not in held:
                    self._take(stream, (stream.name, key), versions)

    def of_somebody_else(self, act: Somebody) -> None:
        """Somebody else has written a document: its number is taken."""
        for field in NUMBERS:
            if act.body.get(field):
                self.others[act.path, act.body[field]] = act.body

    def forget(self) -> None:
        """The ledger is lost: what is ours could be anybody's now."""
        for numbered, us in self.owners.items():
            content = self.wanted[us].content
            if content is not None:
                self.others[numbered] = content
        self.owners.clear()

    def mend(self, wrong: str, right: str) -> None:
        """In the rejects, an account is corrected."""
        for us, want in self.wanted.items():
            if want.reason:
                self.wanted[us] = replace(want, rows=corrected(want.rows, wrong, right))

    def replay(self) -> None:
        """What was rejected and is still the newest version comes once more."""
        for us, want in sorted(self.wanted.items(), key=lambda each: each[1].stream.rank):
            if want.reason:
                self._take(want.stream, us, want.rows)

    def rows_rejected(self, feed: Feed) -> int:
        """Rows of the feed that a run in peace rejects."""
        held = held_of(feed)
        return sum(
            len(versions)
            for stream, rows in feed.streams
            for key, versions in groups(stream, rows).items()
            if (stream.name, key) not in held and self.wanted[stream.name, key].reason
        )

    def _take(self, stream: Stream, us: Identity, rows: Rows) -> None:
        before = self.wanted.get(us, Want(stream=stream))
        live = counting(stream, rows)
        content = stream.says(live) if live else None
        reason = self._reason(us, before, live, content)
        kept = before.content if reason else content
        if content is not None and not reason and (numbered := numbered_by(stream, content)):
            self.owners[numbered] = us
            self.others.pop(numbered, None)
        self.wanted[us] = replace(before, content=kept, reason=reason, rows=rows)

    def _reason(self, us: Identity, before: Want, live: Rows, content: Json | None) -> str:
        stream = before.stream
        if content is None:
            return ""
        if not stream.last_wins and any(stream.says([row]) != content for row in live):
            return CONFLICTING
        if (reason := stream.fault(content)) and not (reason == REFUSED and self._opened(content)):
            return reason if reason != REFUSED else ANY
        return (
            self._orphaned(content)
            or _unchangeable(before, content)
            or self._failing(before, content)
            or self._taken(us, stream, content)
        )

    def _orphaned(self, content: Json) -> str:
        """What refers to a document that is not there is rejected, whatever the reason is called."""
        parent = content.get(PARENT)
        return ANY if parent and not (parent in self.wanted and self.wanted[parent].content) else ""

    def _failing(self, before: Want, content: Json) -> str:
        """What has not changed is not sent, and nothing can fail."""
        poisoned = any(text in str(content) for text in self.poison)
        return FAILS if poisoned and content != before.content else ""

    def _taken(self, us: Identity, stream: Stream, content: Json) -> str:
        """Whether another key, or somebody else, has its number."""
        numbered = numbered_by(stream, content)
        if numbered is None:
            return ""
        if self.owners.get(numbered, us) != us:
            return "duplicate_key"
        theirs = self.others.get(numbered)
        if theirs is None or stream.existing == "update" or not [*differences(theirs, content)]:
            return ""
        return "number_taken"

    def _opened(self, content: Json) -> bool:
        """Whether the accounts of its lines are there by now."""
        return any(code in self.accounts for code in accounts(content))


def corrected(value: t.Any, wrong: str, right: str) -> t.Any:
    """The same with one text for another, wherever it stands."""
    if isinstance(value, dict):
        return {name: corrected(each, wrong, right) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [corrected(each, wrong, right) for each in value]
    return right if value == wrong else value


def _unchangeable(before: Want, content: Json) -> str:
    if before.content in (None, content):
        return ""
    if not before.stream.changes:
        return NEVER_CHANGES
    fewer = len(lines(content)) < len(lines(before.content or {}))
    return "lines_shrink" if fewer and not before.stream.fewer_lines else ""


def numbered_by(stream: Stream, content: Json) -> tuple[str, str] | None:
    """What stands for the document at Xero."""
    value = content.get(stream.number) if stream.number else None
    return (stream.entity, str(value)) if value else None


def lines(content: Json) -> list[Json]:
    return content.get("LineItems") or content.get("JournalLines") or []


def accounts(content: Json) -> Iterable[str]:
    return (line.get("AccountCode", "") for line in lines(content))


def groups(stream: Stream, rows: Rows) -> dict[str, list[Json]]:
    """The rows of each document, by its key as the results write it."""
    found: dict[str, list[Json]] = {}
    for row in rows:
        key = tuple(row[column] for column in stream.key)
        found.setdefault(str(key[0]) if len(key) == 1 else json.dumps(key), []).append(row)
    return found


def held_of(feed: Feed) -> dict[Identity, int]:
    """Documents of which rows may be missing, since no STATE came after their last row, and how many rows came."""
    held: dict[Identity, int] = {}
    proven = feed.size if feed.whole else max(feed.states, default=0)
    number = 0
    for stream, rows in feed.streams:
        keys = [next(iter(groups(stream, [row]))) for row in rows]
        last = {key: number + place for place, key in enumerate(keys, start=1)}
        number += len(rows)
        open_ = [key for key, at in last.items() if at > proven] if stream.grouped else []
        scattered = len({key for key, _ in itertools.groupby(keys)}) < len([*itertools.groupby(keys)])
        held |= {(stream.name, key): keys.count(key) for key in (open_ if scattered else open_[-1:])}
    return held


def counting(stream: Stream, rows: Rows) -> Rows:
    """The rows of a document that count: of a row that came again the last version, in the place of its first."""
    if not stream.grouped:
        last = max((place for place, row in enumerate(rows) if row.get(DELETED)), default=-1)
        return rows[last + 1 :]
    if set(stream.key_properties) <= set(stream.key):
        return [row for row in rows if not row.get(DELETED)]
    versions = {tuple(row[name] for name in stream.key_properties): row for row in rows}
    return [row for row in versions.values() if not row.get(DELETED)]
