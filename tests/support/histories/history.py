"""What happens in a history: rows come, somebody else works at Xero, files are lost and rejects are replayed."""

from __future__ import annotations

import json
import typing as t
from dataclasses import dataclass, field, replace

if t.TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

    Json: t.TypeAlias = dict[str, t.Any]
    Rows: t.TypeAlias = Sequence[Json]

Identity: t.TypeAlias = tuple[str, str]
"""A stream, and the key of a document as the results write it."""

DELETED: t.Final = "_sdc_deleted_at"
PARENT: t.Final = "$parent"
"""In what a document says: the document that it refers to."""
LINE_KEYS: t.Final = "$lines"
"""In what a document says: what tells its lines apart, one after the other."""
TOLD_ROWS: t.Final = 12
"""Rows of a feed that a failure shows, of each stream."""


def newest(rows: Rows) -> Json:
    """What a document says whose rows are its versions: the last one, but for the key, which is not Xero's."""
    return {name: value for name, value in rows[-1].items() if name not in {"id", DELETED} and value is not None}


def nothing(_: Json) -> str:
    return ""


@dataclass(frozen=True, kw_only=True)
class Stream:
    """A stream, and what its rows mean."""

    name: str
    entity: str
    key: tuple[str, ...] = ("id",)
    """Columns that identify a document: `group_by`, or the key of the stream."""
    key_properties: tuple[str, ...] = ("id",)
    """Columns that identify a row."""
    settings: Json = field(default_factory=dict)
    """Of this stream."""
    says: Callable[[Rows], Json] = newest
    """What the document should say at Xero, by the rows that count."""
    fault: Callable[[Json], str] = nothing
    """Why such a document is rejected; empty if it is not."""
    grouped: bool = False
    decidable: bool = True
    """Whether Xero can be asked what became of a document of which nothing but its text is known."""
    changes: bool = True
    """Whether Xero lets such a document be changed once it is there."""
    rank: int = 0
    """Streams whose documents others refer to come first, wherever they stand in the input."""
    number: str = ""
    """Field that Xero has only once, or by which documents are found again; a dot leads into an object."""
    existing: str = "reject"
    """What becomes of a document whose number somebody else has: `reject` or `update`."""
    fewer_lines: bool = True
    """Whether a document may come with fewer lines than before."""
    keeps_lines: bool = False
    """Whether lines that stay as they are keep their ids; those that have keys keep them by their key."""
    last_wins: bool = True
    """Whether the last version of a key in a run counts, or different ones are rejected."""


@dataclass(frozen=True, kw_only=True)
class Somebody:
    """Somebody else writes to Xero."""

    method: str
    path: str
    body: Json

    def told(self) -> list[str]:
        return [f"somebody: {self.method} {self.path} {_json(self.body)}"]


@dataclass(frozen=True, kw_only=True)
class Feed:
    """Rows come, in one run if nothing happens to it."""

    streams: Sequence[tuple[Stream, Rows]]
    disturbed: int = 0
    """Runs that may be killed or hit by faults before one runs in peace."""
    states: frozenset[int] = frozenset()
    """Numbers of rows after which a STATE comes, besides that at the end."""
    whole: bool = True
    """Whether the input ends with a STATE."""
    resumes: bool = False
    """Whether the tap goes on after the last STATE that passed, or always from the first row."""
    settings: Json = field(default_factory=dict)
    """Of the whole target, in this run."""

    @property
    def size(self) -> int:
        return sum(len(rows) for _, rows in self.streams)

    def after(self, first: int) -> Feed:
        """The same without its first rows."""
        left, streams = first, []
        for stream, rows in self.streams:
            streams.append((stream, rows[left:]))
            left = max(0, left - len(rows))
        return replace(self, streams=streams, states=frozenset(each - first for each in self.states if each > first))

    def told(self) -> list[str]:
        states = f", STATE after {', '.join(map(str, sorted(self.states)))}" if self.states else ""
        ends = f"{', goes on after a STATE' if self.resumes else ''}{'' if self.whole else ', ends without STATE'}"
        lines = [f"run, disturbed {self.disturbed} times{states}{ends}"]
        for stream, rows in self.streams:
            lines.append(f"  {stream.name} ({', '.join(stream.key_properties)}): {len(rows)} rows")
            lines += [f"    {_json(row)}" for row in rows[:TOLD_ROWS]]
            lines += [f"    and {len(rows) - TOLD_ROWS} more"] if len(rows) > TOLD_ROWS else []
        return lines


@dataclass(frozen=True, kw_only=True)
class LoseLedger:
    """The ledger is gone; the connection is kept."""

    def told(self) -> list[str]:
        return ["the ledger is lost"]


@dataclass(frozen=True, kw_only=True)
class Mend:
    """Somebody corrects the file of rejects: an account that is not there becomes one that is."""

    wrong: str
    right: str

    def told(self) -> list[str]:
        return [f"account {self.wrong} becomes {self.right} in the file of rejects"]


@dataclass(frozen=True, kw_only=True)
class Poison:
    """From now on Xero fails for ever at calls whose body has this text."""

    text: str

    def told(self) -> list[str]:
        return [f"Xero fails at whatever says {self.text}"]


@dataclass(frozen=True, kw_only=True)
class Heal:
    """Xero fails no longer."""

    def told(self) -> list[str]:
        return ["Xero fails no longer"]


@dataclass(frozen=True, kw_only=True)
class Replay:
    """The rejects are sent again."""

    def told(self) -> list[str]:
        return ["replay"]


@dataclass(frozen=True, kw_only=True)
class OpenAccount:
    """What was refused for want of an account can pass from now on."""

    code: str

    def told(self) -> list[str]:
        return [f"account {self.code} is opened"]


Act: t.TypeAlias = "Somebody | Feed | LoseLedger | Mend | Poison | Heal | Replay | OpenAccount"


@dataclass(frozen=True, kw_only=True)
class History:
    """A history; the same kind and seed make the same."""

    kind: str
    seed: int
    acts: Sequence[Act]
    settings: Json = field(default_factory=dict)
    """Of the whole target."""
    own_ledger: bool = False
    """Whether the ledger is in a file of its own, so that it can get lost without the connection."""

    @property
    def streams(self) -> list[Stream]:
        found = [stream for act in self.acts if isinstance(act, Feed) for stream, _ in act.streams]
        return list({stream.name: stream for stream in found}.values())

    @property
    def config(self) -> Json:
        own = {stream.name: stream.settings for stream in self.streams if stream.settings}
        return {**self.settings, **({"streams": own} if own else {})}

    def told(self) -> str:
        """All that is needed to see it again."""
        lines = [f"HISTORY='{self.kind}:{self.seed}'", f"settings: {_json(self.config)}"]
        for number, act in enumerate(self.acts, start=1):
            first, *rest = act.told()
            lines += [f"{number}. {first}", *rest]
        return "\n".join(lines)


def fed(dice: Random, stream: Stream, rows: Rows) -> Feed:
    """A run, however it is disturbed, that may have a STATE anywhere; with or without one at its end."""
    states = frozenset(number for number in range(1, len(rows) + 1) if dice.random() < dice.choice([0, 0, 0.3]))
    return Feed(
        streams=[(stream, rows)],
        disturbed=dice.choice([0, 0, 1, 2]),
        states=states,
        whole=dice.random() < 0.9,
        resumes=dice.random() < 0.5,
    )


def _json(value: t.Any) -> str:
    return json.dumps(value, default=str)
