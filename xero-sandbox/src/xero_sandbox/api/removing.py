"""Answers HTTP DELETE: 204, or the record as it was last; a second time there is nothing to delete."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from xero_sandbox.api import envelope, errors, wire
from xero_sandbox.api.writing.answers import salt_of
from xero_sandbox.messages import Response
from xero_sandbox.rules.removals import REMOVALS, Removing
from xero_sandbox.rules.ruling import InvalidError
from xero_sandbox.rules.words import spoken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xero_sandbox.api.asked import Asked, Handler
    from xero_sandbox.api.operations import Envelope
    from xero_sandbox.books.record import Record
    from xero_sandbox.rules.removals import Removal


def handlers() -> Mapping[str, Handler]:
    """By id of operation."""
    return {name: partial(delete, removal=removal) for name, removal in REMOVALS.items()}


def delete(asked: Asked, removal: Removal) -> Response:
    removing = Removing(organisation=asked.organisation, now=asked.now, keys=tuple(asked.places.values()))
    try:
        removed = removal(removing)
    except InvalidError as error:
        messages = [{"Message": message} for message in spoken(error.messages, salt_of(asked.options, removing.keys))]
        return errors.validation([wire.serialise({"ValidationErrors": messages}, "Account")])
    if removed is None:
        return errors.not_found()
    shape = asked.operation.response
    return _shown(asked, shape, removed.record) if shape and removed.record else Response(status=204)


def _shown(asked: Asked, shape: Envelope, record: Record) -> Response:
    printed = wire.serialise(record, shape.model)
    if shape.wrapper:
        return envelope.answer(asked, shape.wrapper, [printed])
    return Response(headers={"Content-Type": envelope.JSON}, body=printed)
