"""Answers HTTP DELETE: 204, or the record as it was last; a second time there is nothing to delete."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from xero_sandbox.api import envelope, errors
from xero_sandbox.api.printing import json_text
from xero_sandbox.api.writing.answers import salt_of
from xero_sandbox.http.messages import Response
from xero_sandbox.rules.deletions import REMOVALS, Removing
from xero_sandbox.rules.error_messages import spoken
from xero_sandbox.rules.interface import InvalidError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xero_sandbox.api.request_context import Asked, Handler
    from xero_sandbox.books.record import Record
    from xero_sandbox.openapi.operations import Envelope
    from xero_sandbox.rules.deletions import Removal


def handlers() -> Mapping[str, Handler]:
    """By id of operation."""
    return {name: partial(delete, removal=removal) for name, removal in REMOVALS.items()}


def delete(asked: Asked, removal: Removal) -> Response:
    removing = Removing(organisation=asked.organisation, now=asked.now, keys=tuple(asked.places.values()))
    try:
        removed = removal(removing)
    except InvalidError as error:
        messages = [{"Message": message} for message in spoken(error.messages, salt_of(asked.options, removing.keys))]
        return errors.validation([json_text.serialise({"ValidationErrors": messages}, "Account")])
    if removed is None:
        return errors.not_found()
    shape = asked.operation.response
    return _shown(asked, shape, removed.record) if shape and removed.record else Response(status=204)


def _shown(asked: Asked, shape: Envelope, record: Record) -> Response:
    printed = json_text.serialise(record, shape.model)
    if shape.wrapper:
        return envelope.answer(asked, shape.wrapper, [printed])
    return Response(headers={"Content-Type": envelope.JSON}, body=printed)
