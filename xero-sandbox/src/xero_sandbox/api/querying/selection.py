"""Which records a list has, and in which order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from xero_sandbox.api.querying.fields import QueryError, field_of, guid_of
from xero_sandbox.api.querying.filters import tests_of
from xero_sandbox.api.querying.modified_since import modified_since
from xero_sandbox.api.querying.order_by import By, in_order, order_of
from xero_sandbox.api.querying.where import where_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from xero_sandbox.api.querying.filters import Test
    from xero_sandbox.api.querying.where import Use
    from xero_sandbox.api.request_context import Asked
    from xero_sandbox.books.collection import Collection
    from xero_sandbox.books.kinds import Kind
    from xero_sandbox.books.record import Stored

REFUSING: Final = {"/Quotes": {"order": "OrderBy not supported", "where": "Where not supported"}}
"""Parameters that were refused by a live Xero, although the page of the list has them (S-LIVE, M)."""
LEG: Final = "-TRANSFER"
"""How the type of a bank transaction ends that is one side of a transfer; two official pages disagree on whether these
are listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a list was asked for, understood."""

    since: datetime | None
    keys: Sequence[str]
    """Of the records asked for one by one; empty when all are meant."""
    tests: Sequence[Test]
    """What a record has to pass."""
    uses: Sequence[Use]
    order: Sequence[By]


def wanted_of(asked: Asked, kind: Kind) -> Wanted:
    """Raises QueryError."""
    for parameter, message in REFUSING.get(asked.operation.template, {}).items():
        if asked.query.get(parameter) and not (parameter == "order" and asked.options.quotes_order):
            raise QueryError(message)
    taken = {name: value for name, value in asked.query.items() if name in asked.operation.query}
    where = where_of(taken["where"], kind.model) if taken.get("where", "").strip() else None
    tests = [*_shown(asked, kind), *tests_of(asked, kind.model), *([where.matches] if where else ())]
    return Wanted(
        since=modified_since(asked),
        keys=[key for each in taken.get("ids", "").split(",") if (key := guid_of(each))],
        tests=tests,
        uses=where.uses if where else (),
        order=order_of(taken.get("order", ""), kind.model),
    )


def _shown(asked: Asked, kind: Kind) -> Sequence[Test]:
    """Some records are hidden unless asked for (S-CONTACTS, S-OAS, H)."""
    if kind.path == "BankTransactions" and not asked.options.transfer_legs_listed:
        return (lambda record: not str(record.get("Type")).endswith(LEG),)
    if not kind.hidden or (kind.unless and asked.flag(kind.unless)):
        return ()
    field, value = kind.hidden
    return (lambda record: record.get(field) != value,)


def candidates(wanted: Wanted, collection: Collection) -> Sequence[Stored]:
    """What is left to test; as long as nobody looks, none of it need exist."""
    if wanted.since:
        return collection.changed_since(wanted.since)
    if wanted.keys:
        found = {key: collection.find(key) for key in wanted.keys}
        return in_order((stored for stored in found.values() if stored), default_order(collection.kind))
    if is_by(wanted.order, collection.kind.key):
        return collection.in_key_order()
    return collection.in_default_order()


def chosen(wanted: Wanted, rows: Sequence[Stored], kind: Kind) -> Sequence[Stored]:
    """The candidates that pass, in the order that was asked for; candidates may come in it already.

    Raises NoValueError.
    """
    if wanted.tests:
        rows = [stored for stored in rows if all(test(stored.record) for test in wanted.tests)]
    by_key = is_by(wanted.order, kind.key) and not wanted.since and not wanted.keys
    ordered = not wanted.order or by_key or is_by(wanted.order, kind.stamp)
    return rows if ordered else in_order(rows, wanted.order)


def is_by(order: Sequence[By], field: str | None) -> bool:
    """Whether the order is by nothing but this field, ascending."""
    return [(by.field.name, by.descending) for by in order] == [(field, False)]


def default_order(kind: Kind) -> Sequence[By]:
    names = (name for name in (kind.stamp, kind.key) if name)
    return [By(field=field_of(kind.model, name), descending=False) for name in names]
