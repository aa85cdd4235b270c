"""Looks up on, when a look-up fails that one document needs: that one is held, and the others are decided."""

from __future__ import annotations

import typing as t

from xero_client.errors import RefusedError, ServerError

from target_xero.decide.in_doubt import named
from target_xero.documents.reasons import Reason

if t.TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from target_xero.decide.in_doubt import Unsettled
    from target_xero.documents.document import Document
    from target_xero.ledger.entry import Change
    from target_xero.ledger.intent import Parcel
    from target_xero.send.failing_places import PlaceHealth

T = t.TypeVar("T")

CULPRITS: t.Final = 3
"""Documents whose look-ups fail one after the other, before it is Xero that fails."""


class Isolating:
    """Goes on after a look-up that failed, for as long as others succeed."""

    def __init__(self, unsettled: Unsettled, health: PlaceHealth) -> None:
        self._unsettled = unsettled
        self._health = health
        self._failed = 0
        """Documents that could not be looked up, one after the other."""

    def each(self, documents: Sequence[Document], ask: Callable[[Sequence[Document]], Sequence[T]]) -> list[T | Change]:
        """What is told of each; those of a look-up that fails are halved until the culprit is alone.

        Raises:
            ServerError: look-ups fail one after the other.
        """
        try:
            found: list[T | Change] = list(ask(documents))
        except (RefusedError, ServerError) as problem:
            if len(documents) == 1:
                return [self._held(documents[0], problem)]
            middle = len(documents) // 2
            return [*self.each(documents[:middle], ask), *self.each(documents[middle:], ask)]
        self._failed = 0 if documents else self._failed
        return found

    def alone(self, document: Document, decide: Callable[[], Change | Parcel]) -> Change | Parcel:
        """What is decided of a document that is looked up by itself."""
        try:
            return decide()
        except (RefusedError, ServerError) as problem:
            return self._held(document, problem)

    def _held(self, document: Document, problem: RefusedError | ServerError) -> Change:
        self._failed += 1
        if self._failed >= CULPRITS:
            raise problem if isinstance(problem, ServerError) else ServerError(str(problem))
        self._health.note(f"{named([document])} could not be looked up. {problem}")
        return self._unsettled.hold(document, Reason.NOT_LOOKED_UP, str(problem))
