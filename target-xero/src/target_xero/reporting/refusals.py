"""Why documents would be rejected, in a few lines: for each reason what is said, and of which keys."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

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
class _Told:
    """What there is to tell of one reason."""

    rows: int = 0
    documents: int = 0
    keys: dict[str, list[str]] = field(default_factory=dict)
    """By message, the first few keys."""


class Refusals:
    """Collects rejects by stream and reason."""

    def __init__(self) -> None:
        self._told: dict[tuple[str, Reason], _Told] = {}

    def add(self, outcome: Outcome) -> None:
        if not outcome.reason:
            return
        told = self._told.setdefault((outcome.document.route.stream, outcome.reason), _Told())
        told.rows += len(outcome.document.rows)
        told.documents += 1
        said = in_one(outcome.messages)[:LONGEST] or outcome.reason.sentence
        keys = told.keys.setdefault(said, []) if said in told.keys or len(told.keys) < SAYINGS else None
        if keys is not None and len(keys) < KEYS:
            keys.append(key_text(outcome.document.key))

    def lines(self) -> Iterator[str]:
        """A line for each reason, by stream, the most frequent first."""
        for (stream, reason), told in sorted(self._told.items(), key=lambda each: (each[0][0], -each[1].rows)):
            rows = f"{told.rows:,} row{'s' if told.rows != 1 else ''}"
            yield f"{rows} of {stream} would be rejected: {reason.sentence} ({reason.value}) {_examples(told)}"


def _examples(told: _Told) -> str:
    said = "; ".join(f"{', '.join(keys)}: {words}" for words, keys in told.keys.items())
    left = told.documents - sum(map(len, told.keys.values()))
    return f"{said}{f'; and {left:,} more' if left else ''}"
