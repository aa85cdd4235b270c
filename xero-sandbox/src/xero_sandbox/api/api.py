"""The Accounting API: finds the operation that a request means, and the handler that answers it."""

from __future__ import annotations

from functools import cache
from itertools import cycle
from random import Random
from typing import TYPE_CHECKING, Final
from uuid import UUID

from xero_sandbox.api import budgets, errors, journals, operations, reading
from xero_sandbox.api.asked import Asked, Handler

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xero_sandbox.api.operations import Operation
    from xero_sandbox.books.organisation import Organisation
    from xero_sandbox.clock import Clock
    from xero_sandbox.messages import Request, Response
    from xero_sandbox.options import Options

ROOT: Final = "/api.xro/2.0"
JSON: Final = "application/json"


class Api:
    """Every answer carries a Xero-Correlation-Id; those with an envelope repeat it as Id."""

    def __init__(self, options: Options, clock: Clock) -> None:
        self._options = options
        self._clock = clock
        self._random = Random(options.seed)  # noqa: S311 - the ids of answers repeat with the seed, they keep no secret
        self._turns = cycle((True, False))

    def operation(self, method: str, path: str) -> Operation | None:
        """What a method and a path below /api.xro/2.0 mean, if anything."""
        match = operations.find(method, path)
        return match.operation if match else None

    def answer(self, request: Request, organisation: Organisation) -> Response:
        """Xero's answer to a call that may pass; what it changes in the books is changed at once."""
        correlation = str(UUID(int=self._random.getrandbits(128), version=4))
        response = self._answer(request, organisation, correlation)
        response.headers.setdefault("Xero-Correlation-Id", correlation)
        return response

    def _answer(self, request: Request, organisation: Organisation, correlation: str) -> Response:
        path = request.path.removeprefix(ROOT)
        match = operations.find(request.method, path)
        if not match:
            return errors.not_implemented() if operations.is_known(path) else errors.not_found()
        handle = handlers().get(match.operation.id)
        if not handle:
            return errors.not_implemented()
        if JSON in match.operation.answers and JSON not in request.headers.get("accept", "").lower():
            return errors.not_acceptable()
        asked = Asked(
            request=request,
            organisation=organisation,
            operation=match.operation,
            places=match.places,
            query={name.lower(): value for name, value in request.query.items()},
            options=self._options,
            now=self._clock.now(),
            correlation=correlation,
            turns=self._turns,
        )
        return handle(asked)


@cache
def handlers() -> Mapping[str, Handler]:
    """By id of operation; every module of handlers offers a table like this, a later one goes before an earlier one."""
    return {**reading.handlers(), **journals.handlers(), **budgets.handlers()}
