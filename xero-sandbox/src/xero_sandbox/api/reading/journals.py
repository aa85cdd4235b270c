"""Answers the list of journals, which is read on from a number instead of page by page."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Final

from xero_sandbox.api import envelope, errors
from xero_sandbox.api.printing import projections
from xero_sandbox.api.querying.modified_since import modified_since, says_not_modified
from xero_sandbox.api.reading.records import printed
from xero_sandbox.books.initial_records import count_of
from xero_sandbox.books.kinds import CASH_JOURNALS, KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xero_sandbox.api.request_context import Asked, Handler
    from xero_sandbox.books.kinds import Kind
    from xero_sandbox.books.record import Stored
    from xero_sandbox.http.messages import Response

JOURNALS: Final = next(kind for kind in KINDS if kind.path == "Journals")
MOST: Final = 100
LEAST: Final = 40
"""Journals on a short page; any number from 1 on would be true to Xero, this one keeps reads quick."""
SHORT: Final = 0.25
"""Share of the pages that are short although more follows; that there are such: S-JOURNALS, H."""


def handlers() -> Mapping[str, Handler]:
    """By id of operation."""
    return {"getJournals": read_journals}


def read_journals(asked: Asked) -> Response:
    """Oldest first, what lies behind the number `offset`; only an empty answer is the end (S-JOURNALS, H)."""
    kind = CASH_JOURNALS if asked.flag("paymentsOnly") else JOURNALS
    offset = max(asked.whole_number("offset") or 0, 0)
    rows = behind(asked, kind, offset)
    if not rows and modified_since(asked) and says_not_modified(asked):
        return errors.not_modified()
    page = rows[: page_length(asked.options.seed, offset)]
    return envelope.answer(asked, kind.wrapper, printed(asked, JOURNALS, page, projections.PAGED))


def behind(asked: Asked, kind: Kind, offset: int) -> Sequence[Stored]:
    collection = asked.organisation.collections[kind.path]
    since = modified_since(asked)
    if not since:
        return collection.numbered_after(offset)
    return [stored for stored in collection.changed_since(since) if count_of(kind, stored.record) > offset]


def page_length(seed: int, offset: int) -> int:
    """The same for the same seed and offset, so that a failing run repeats."""
    dice = Random(f"{seed} {offset}")  # noqa: S311 - it decides how long a page is, it keeps no secret
    return dice.randint(LEAST, MOST - 1) if dice.random() < SHORT else MOST
