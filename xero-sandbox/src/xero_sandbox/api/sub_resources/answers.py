"""The answers that these handlers have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xero_sandbox.api import envelope, errors
from xero_sandbox.api.printing import json_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xero_sandbox.api.request_context import Asked
    from xero_sandbox.books.record import Record
    from xero_sandbox.http.messages import Response


def listed(asked: Asked, records: Iterable[Record]) -> Response:
    """Records in the envelope that Xero's document has for the operation."""
    shape = asked.operation.response
    if shape is None or shape.wrapper is None:
        message = f"{asked.operation.id} does not answer with a list"
        raise ValueError(message)
    return envelope.answer(asked, shape.wrapper, [json_text.serialise(record, shape.model) for record in records])


def refused(message: str, record: Record, model: str) -> Response:
    """A 400 with one element and one message."""
    element = {**record, "ValidationErrors": [{"Message": message}]}
    return errors.validation([json_text.serialise(element, model)])
