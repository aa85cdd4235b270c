"""Answers every list of records, and every single record."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from xero_sandbox.api import envelope, errors
from xero_sandbox.api.printing import projections
from xero_sandbox.api.querying.fields import NoValueError, QueryError
from xero_sandbox.api.querying.high_volume import is_too_long, is_too_slow
from xero_sandbox.api.querying.modified_since import says_not_modified
from xero_sandbox.api.querying.paging import page_of
from xero_sandbox.api.querying.selection import candidates, chosen, wanted_of
from xero_sandbox.books.kinds import KINDS
from xero_sandbox.openapi.operations import operations

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xero_sandbox.api.querying.paging import Page
    from xero_sandbox.api.request_context import Asked, Handler
    from xero_sandbox.books.kinds import Kind
    from xero_sandbox.books.record import Stored
    from xero_sandbox.http.messages import Response

WHOLE_WHEN: Final = {"/TrackingCategories": "includeArchived"}
"""Lists that show what is archived within a record, too, when the parameter is true (S-OAS, M)."""
LONGEST: Final = 255
"""Letters of a number (S-OAS, H); nothing is kept under a longer one."""
UNIT_PLACES: Final = (2, 4)


def handlers() -> Mapping[str, Handler]:
    """By id of operation."""
    kinds = {f"/{kind.path}": kind for kind in KINDS}
    found: dict[str, Handler] = {}
    for operation in operations().values():
        parent, _, last = operation.template.rpartition("/")
        if operation.method == "GET" and operation.template in kinds:
            found[operation.id] = partial(read_list, kind=kinds[operation.template])
        elif operation.method == "GET" and parent in kinds and last.startswith("{"):
            found[operation.id] = partial(read_one, kind=kinds[parent])
    return found


def read_one(asked: Asked, kind: Kind) -> Response:
    """By key or number; what is hidden in lists is found, unless nothing ever brings it back."""
    (wanted,) = asked.places.values()
    stored = asked.organisation.collections[kind.path].find(wanted) if len(wanted) <= LONGEST else None
    if not stored or (kind.hidden and not kind.unless and stored.record.get(kind.hidden[0]) == kind.hidden[1]):
        return errors.not_found()
    return envelope.answer(asked, kind.wrapper, printed(asked, kind, [stored], projections.SINGLE))


def read_list(asked: Asked, kind: Kind) -> Response:
    collection = asked.organisation.collections[kind.path]
    try:
        wanted = wanted_of(asked, kind)
    except QueryError as error:
        return errors.query_parse(str(error))
    rows = candidates(wanted, collection)
    if is_too_slow(asked, wanted, len(rows)):
        return errors.too_many_records()
    try:
        rows = chosen(wanted, rows, kind)
    except NoValueError:
        return errors.server_error(asked.correlation)
    page = page_of(asked, len(rows))
    if is_too_long(asked, page, len(rows)):
        return errors.too_many_records()
    if wanted.since and not rows and says_not_modified(asked):
        return errors.not_modified()
    shown = printed(asked, kind, page.of(rows) if page else rows, way_of_reading(asked, page))
    return envelope.answer(asked, kind.wrapper, shown, page if is_counted(asked) else None)


def way_of_reading(asked: Asked, page: Page | None) -> str:
    if "summaryonly" in asked.operation.query and asked.flag("summaryOnly"):
        return projections.SUMMARY
    if asked.flag(WHOLE_WHEN.get(asked.operation.template, "")):
        return projections.SINGLE
    return projections.PAGED if page else projections.UNPAGED


def is_counted(asked: Asked) -> bool:
    """Whether a page of this list says how many there are."""
    return asked.operation.response is not None and asked.operation.response.paginated


def printed(asked: Asked, kind: Kind, rows: Sequence[Stored], reading: str) -> Sequence[bytes]:
    """The records as JSON; unit amounts have four places where the operation lets the query ask for them."""
    few, many = UNIT_PLACES
    places = many if "unitdp" in asked.operation.query and asked.whole_number("unitdp") == many else few
    return projections.show(rows, kind.model, f"/{kind.path}", reading, places)
