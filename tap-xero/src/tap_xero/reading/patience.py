"""Decides how long a stream goes on asking about one thing after the other while Xero does not answer."""

from __future__ import annotations

import typing as t

import requests
from xero_client.errors import (
    MinuteLimitError,
    NotAllowedError,
    RefusedError,
    RetriableError,
    ScopeMissingError,
    UnreadableError,
)

if t.TYPE_CHECKING:
    from xero_client.errors import XeroError

MOST_IN_A_ROW: t.Final = 2
"""Failures that may be the fault of what was asked; when so many follow one another, Xero is not well."""
AT_ONCE: t.Final = (ScopeMissingError, MinuteLimitError)
"""What is no fault of the question, nor gone in a moment."""
UNANSWERED: t.Final = (RetriableError, UnreadableError, RefusedError)
"""What ends one question and may leave the others as they are."""


class Patience:
    """What is left of it in one read."""

    def __init__(self, *, refusals: int | None = None) -> None:
        """`refusals` are how many are enough if nothing at all was answered; None if each is a user's own."""
        self._refusals = refusals
        self._in_a_row = self._refused = 0
        self.any_answer = False
        """Whether anything was answered."""

    def regain(self) -> None:
        """Something was answered."""
        self._in_a_row, self.any_answer = 0, True

    def lose(self, problem: XeroError) -> None:
        """Something was not answered; raise why, if there is no sense in asking on."""
        if is_refusal(problem):
            self._refused += 1
            if not self.any_answer and self._refused == self._refusals:
                raise problem
            return
        self._in_a_row += 1
        if self._in_a_row >= MOST_IN_A_ROW or isinstance(problem, AT_ONCE):
            raise problem


def is_refusal(problem: XeroError) -> bool:
    """Whether Xero answered that it will not say, for this one question."""
    return isinstance(problem, RefusedError) and not isinstance(problem, NotAllowedError) and bool(_status(problem))


def is_final(problem: XeroError) -> bool:
    """Whether a refusal is one at the first time: nobody has to ask twice what is not a question (400)."""
    return is_refusal(problem) and _status(problem) == requests.codes.bad_request


def _status(problem: XeroError) -> int:
    answer = getattr(problem, "answer", None)
    return 0 if answer is None else int(answer.status_code)
