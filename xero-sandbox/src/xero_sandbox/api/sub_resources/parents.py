"""Finds the record that a path such as /Invoices/{InvoiceID}/History is about."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from xero_sandbox.api import errors
from xero_sandbox.books.kinds import KINDS
from xero_sandbox.http.messages import Response
from xero_sandbox.openapi.operations import operations

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xero_sandbox.api.request_context import Asked, Handler
    from xero_sandbox.books.kinds import Kind
    from xero_sandbox.books.record import Record

BY_PATH: Final = {kind.path: kind for kind in KINDS}


class Parent(NamedTuple):
    kind: Kind
    key: str
    """In lower case."""
    record: Record


SubHandler = Callable[["Asked", Parent], Response]


def at(ending: str, handlers: Mapping[str, SubHandler]) -> dict[str, Handler]:
    """By id of operation: a handler for each of these methods below every record that has something of that name."""
    return {
        operation.id: partial(_below, handle=handlers[operation.method])
        for operation in operations().values()
        if operation.template.split("/", 3)[3:] == [ending] and operation.method in handlers
    }


def _below(asked: Asked, handle: SubHandler) -> Response:
    parent = _parent_of(asked)
    return handle(asked, parent) if parent else errors.not_found()


def _parent_of(asked: Asked) -> Parent | None:
    """By the id or number in the path."""
    kind = BY_PATH[asked.operation.template.split("/")[1]]
    stored = asked.organisation.collections[kind.path].find(next(iter(asked.places.values())))
    return Parent(kind, str(stored.record[str(kind.key)]).lower(), stored.record) if stored else None
