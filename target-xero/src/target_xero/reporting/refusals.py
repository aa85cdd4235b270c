"""Why documents would be rejected, in a few lines: for each reason what is said, and of which keys."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from xero_client.values.counts import counted

from target_xero.documents.identity import key_text
from target_xero.documents.json_printing import in_one

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from target_xero.documents.document import Outcome
    from target_xero.documents.reasons import Reason

SAYINGS: t.Final = 3
"""Different messages that are told of one reason."""
KEYS: t.Final = 3
"""Keys that are told of one message."""
LONGEST: t.Final = 200


@dataclass(slots=True)
class _Group:
    """What there is to tell of one reason."""

    rows: int = 0
    documents: int = 0
    keys: dict[str, list[str]] = field(default_factory=dict)
    """By message, the first few keys."""


class Refusals:
    """Collects rejects by stream and reason."""

    def __init__(self) -> None:
        self._groups: dict[tuple[str, Reason], _Group] = {}

    def add(self, outcome: Outcome) -> None:
        if not outcome.reason:
            return
        group = self._groups.setdefault((outcome.document.route.stream, outcome.reason), _Group())
        group.rows += len(outcome.document.rows)
        group.documents += 1
        said = in_one(outcome.messages)[:LONGEST] or outcome.reason.sentence
        keys = group.keys.setdefault(said, []) if said in group.keys or len(group.keys) < SAYINGS else None
        if keys is not None and len(keys) < KEYS:
            keys.append(key_text(outcome.document.key))

    def lines(self) -> Iterator[str]:
        """A line for each reason, by stream, the most frequent first."""
        for (stream, reason), group in sorted(self._groups.items(), key=lambda each: (each[0][0], -each[1].rows)):
            rows = counted(group.rows, "row")
            yield f"{rows} of {stream} would be rejected: {reason.sentence} ({reason.value}) {_examples(group)}"


def _examples(group: _Group) -> str:
    said = "; ".join(f"{', '.join(keys)}: {words}" for words, keys in group.keys.items())
    left = group.documents - sum(map(len, group.keys.values()))
    return f"{said}{f'; and {left:,} more' if left else ''}"
