"""Remembers which keys came more than once: that a row takes the place of another one is told."""

from __future__ import annotations

import typing as t
from collections import Counter, defaultdict

from target_xero.documents.identity import key_text

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from target_xero.documents.document import Document
    from target_xero.documents.row_versions import Version

EXAMPLES: t.Final = 3


class Repeated:
    """Rows that a later one of the same key takes the place of, by stream."""

    def __init__(self) -> None:
        self._rows: Counter[str] = Counter()
        self._keys: dict[str, list[str]] = defaultdict(list)

    def note(self, document: Document, versions: Iterable[Version]) -> None:
        if earlier := sum(len(each.before) for each in versions):
            stream = document.route.stream
            self._rows[stream] += earlier
            if len(self._keys[stream]) < EXAMPLES:
                self._keys[stream].append(key_text(document.key))

    def lines(self) -> Iterator[str]:
        """A line for each stream, told once."""
        for stream, count in self._rows.items():
            keys = ", ".join(self._keys[stream])
            one = count == 1
            yield (
                f"{count:,} row{'' if one else 's'} of {stream} {'has' if one else 'have'} the key of a later row, and "
                f"the later one counts: {keys}. If they are different documents, add to key what tells them apart; "
                "on_duplicate: reject rejects what differs."
            )
        self._rows.clear()
        self._keys.clear()
