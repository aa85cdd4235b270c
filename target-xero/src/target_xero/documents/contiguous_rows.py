"""Whether the rows of one document come together: then only the last document of a stream may go on."""

from __future__ import annotations

import typing as t

from target_xero.documents.identity import identity_of

if t.TYPE_CHECKING:
    from collections.abc import Callable

    from target_xero.documents.document import Row


class Order:
    """The order in which the rows of each stream came; memory does not grow with them."""

    def __init__(self, *, is_part: bool = False) -> None:
        """`is_part` says that rows between these went elsewhere, so that they tell nothing of how all of them came."""
        self._is_part = is_part
        self._last: dict[str, tuple[str, int]] = {}
        """The document of the last row of each stream, and the row's number."""
        self._scattered: set[str] = set()
        """Streams in which a document went on after another one had begun."""

    def came(self, row: Row, identity: tuple[t.Any, ...], is_known: Callable[[], bool]) -> None:
        """A row came; `is_known` says whether its document had rows before."""
        _, document = identity_of(row.stream, identity)
        before, _ = self._last.get(row.stream, ("", 0))
        if document != before and row.stream not in self._scattered and is_known():
            self._scattered.add(row.stream)
        self._last[row.stream] = document, row.number

    def may_go_on(self, last: Row) -> bool:
        """Whether more rows may come of the document of which this is the last so far."""
        scattered = self._is_part or last.stream in self._scattered
        return scattered or self._last.get(last.stream, ("", 0))[1] == last.number
