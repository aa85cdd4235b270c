"""Takes in what belongs to one record: allocations, tracking options, members of contact groups."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from xero_sandbox.api import errors
from xero_sandbox.api.writing import answers
from xero_sandbox.api.writing.answers import Outcome
from xero_sandbox.api.writing.bodies import elements_of, refusal
from xero_sandbox.api.writing.upserts import LARGEST_BODY
from xero_sandbox.api.writing.values import BodyError
from xero_sandbox.books.kinds import KINDS, Kind
from xero_sandbox.rules import allocations, contact_groups, tracking_categories
from xero_sandbox.rules.documents.settlement import SETTLED, Settled
from xero_sandbox.rules.interface import BrokenError, Case, InvalidError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from xero_sandbox.api.request_context import Asked, Handler
    from xero_sandbox.books.record import Record
    from xero_sandbox.http.messages import Response

CONTACTS: Final = next(kind for kind in KINDS if kind.path == "Contacts")
ALLOCATIONS: Final = Kind(path="Allocations", model="Allocation", key="AllocationID", source="S-CREDITNOTES, H")
OPTIONS: Final = Kind(path="Options", model="TrackingOption", key="TrackingOptionID", source="S-OAS, H")


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """What an operation writes below a record."""

    kind: Kind
    parent: str
    """The collection of the record that it belongs to."""
    save: Callable[[Case, Record], Record]
    """Puts one element into the books, given the parent as it is then, and returns what is answered."""
    hidden: Callable[[Record], bool] = lambda _: False
    """Whether such a parent is no more."""


def _allocating(settled: Settled) -> Child:
    def save(case: Case, _: Record) -> Record:
        return allocations.allocate(case, settled)

    return Child(kind=ALLOCATIONS, parent=settled.path, save=save)


CHILDREN: Final[Mapping[str, Child]] = {
    **{
        f"create{settled.field}Allocation{'' if settled.field == 'CreditNote' else 's'}": _allocating(settled)
        for settled in SETTLED
        if settled.field != "Invoice"
    },
    "createTrackingOptions": Child(kind=OPTIONS, parent="TrackingCategories", save=tracking_categories.add_option),
    "updateTrackingOptions": Child(kind=OPTIONS, parent="TrackingCategories", save=tracking_categories.change_option),
    "createContactGroupContacts": Child(
        kind=CONTACTS,
        parent="ContactGroups",
        save=contact_groups.join,
        hidden=lambda group: not contact_groups.is_active(group),
    ),
}
"""By id of operation."""


def handlers() -> Mapping[str, Handler]:
    """By id of operation."""
    return {name: partial(write, child=child) for name, child in CHILDREN.items()}


def write(asked: Asked, child: Child) -> Response:
    parent_key, *own_key = asked.places.values()
    parent = _parent(asked, child, parent_key)
    if parent is None or (own_key and own_key[0].lower() not in _option_ids(parent)):
        return errors.not_found()
    if len(asked.request.body) > LARGEST_BODY:
        return errors.too_large()
    try:
        sent = elements_of(asked, model=child.kind.model, wrapper=child.kind.wrapper)
    except BodyError as error:
        return refusal(error)
    if own_key:
        sent = [{**each, "TrackingOptionID": own_key[0].lower()} for each in sent[:1]]
    try:
        return answers.answer(asked, child.kind, [_outcome(asked, child, each) for each in sent])
    except BrokenError:
        return errors.server_error(asked.correlation)


def _parent(asked: Asked, child: Child, key: str) -> Record | None:
    stored = asked.organisation.collections[child.parent].find(key)
    return stored.record if stored and not child.hidden(stored.record) else None


def _option_ids(category: Record) -> set[str]:
    return {option["TrackingOptionID"] for option in category["Options"]}


def _outcome(asked: Asked, child: Child, sent: Record) -> Outcome:
    parent_key = next(iter(asked.places.values()))
    case = Case(
        kind=child.kind,
        sent=sent,
        organisation=asked.organisation,
        now=asked.now,
        unit_places=answers.unit_places(asked),
        create_only=asked.request.method == "PUT",
        key=parent_key,
        options=asked.options,
    )
    parent = _parent(asked, child, parent_key)
    try:
        return Outcome(record=child.save(case, parent or {}))
    except InvalidError as error:
        return answers.refused(sent, error, case)
