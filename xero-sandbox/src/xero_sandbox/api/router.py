"""The Accounting API: finds the operation that a request means, and the handler that answers it."""

from __future__ import annotations

from functools import cache
from itertools import cycle
from random import Random
from typing import TYPE_CHECKING, Final
from uuid import UUID

from xero_sandbox.api import errors
from xero_sandbox.api.printing import xml_text
from xero_sandbox.api.reading import budgets, journals, records, reports
from xero_sandbox.api.request_context import Asked, Handler
from xero_sandbox.api.sub_resources import handlers as sub
from xero_sandbox.api.sub_resources import pdf
from xero_sandbox.api.writing import deletes, upserts
from xero_sandbox.api.writing.idempotency import Answers, Caller
from xero_sandbox.openapi import operations

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xero_sandbox.books.organisation import Organisation
    from xero_sandbox.clock import Clock
    from xero_sandbox.http.messages import Request, Response
    from xero_sandbox.openapi.operations import Operation
    from xero_sandbox.options import Options

ROOT: Final = "/api.xro/2.0"
JSON: Final = "application/json"
REFUSED: Final = 400
"""Status of answers that were seen in XML although JSON was asked for (xeroizer#557, M)."""


class Api:
    """Every answer carries a Xero-Correlation-Id; those with an envelope repeat it as Id."""

    def __init__(self, options: Options, clock: Clock) -> None:
        self._options = options
        self._clock = clock
        self._random = Random(options.seed)  # noqa: S311 - the ids of answers repeat with the seed, they keep no secret
        self._turns = cycle((True, False))
        self._answers = Answers(clock)

    def operation(self, method: str, path: str) -> Operation | None:
        """What a method and a path below /api.xro/2.0 mean, if anything."""
        match = operations.find(method, path)
        return match.operation if match else None

    def answer(self, request: Request, organisation: Organisation, client_id: str) -> Response:
        """Xero's answer to a call that may pass; what it changes in the books is changed at once."""
        operation = self.operation(request.method, request.path.removeprefix(ROOT))
        if not operation or not operation.idempotent:
            return self._identified(request, organisation, client_id)
        caller = Caller(client_id, organisation.tenant_id)
        return self._answers.once(caller, request, lambda: self._identified(request, organisation, client_id))

    def _identified(self, request: Request, organisation: Organisation, client_id: str) -> Response:
        correlation = str(UUID(int=self._random.getrandbits(128), version=4))
        response = self._answer(request, organisation, client_id, correlation)
        response.headers.setdefault("Xero-Correlation-Id", correlation)
        return response

    def _answer(self, request: Request, organisation: Organisation, client_id: str, correlation: str) -> Response:
        path = request.path.removeprefix(ROOT)
        match = operations.find(request.method, path)
        if not match:
            return errors.not_implemented() if operations.is_known(path) else errors.not_found()
        accept = request.headers.get("accept", "").lower()
        operation = pdf.wanted(match.operation, accept)
        handle = handlers().get(operation.id)
        if not handle:
            return errors.not_implemented()
        in_xml = JSON in operation.answers and JSON not in accept
        if in_xml and not (request.method == "GET" and xml_text.is_asked(accept)):
            return errors.not_acceptable()
        asked = Asked(
            request=request,
            organisation=organisation,
            client_id=client_id,
            operation=operation,
            places=match.places,
            query={name.lower(): value for name, value in request.query.items()},
            options=self._options,
            now=self._clock.now(),
            correlation=correlation,
            turns=self._turns,
        )
        response = handle(asked)
        in_xml = in_xml or (response.status == REFUSED and self._options.errors_as == "xml")
        return xml_text.translated(response, operation) if in_xml else response


@cache
def handlers() -> Mapping[str, Handler]:
    """By id of operation; every module of handlers offers a table like this, a later one goes before an earlier one."""
    modules = (records, journals, budgets, reports, sub, upserts, deletes)
    return {name: handle for module in modules for name, handle in module.handlers().items()}
