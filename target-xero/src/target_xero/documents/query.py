"""Computes the parameters of a document's call from its rows."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from xero_client.errors import SettingsError
from xero_client.expressions.expressions import names_in
from xero_client.expressions.scalars import as_text

from target_xero.documents.joining import of_row
from target_xero.documents.json_printing import shown
from target_xero.documents.reasons import Reason, RejectError

if t.TYPE_CHECKING:
    from collections.abc import Sequence

    from xero_client.expressions.expressions import Expressions

    from target_xero.documents.joining import Said
    from target_xero.routing.route import Route


class Query:
    """The setting `query` of one stream."""

    def __init__(self, route: Route, expressions: Expressions) -> None:
        self._route = route
        self._given = dict(route.query)
        self._computed = bool(names_in(self._given)) or any(value.startswith("=") for value in self._given.values())
        self._expressions = expressions

    def route(self, rows: Sequence[Said]) -> Route:
        """The route with the parameters of this document; one that is null is left out.

        Raises:
            RejectError: they cannot be computed, or rows differ in one.
        """
        if not self._computed:
            return self._route
        first, *rest = (of_row(row, lambda row=row: self._of(row)) for row in rows)  # type: ignore[misc]
        for other in rest:
            if differing := [name for name in first if first[name] != other[name]]:
                name = differing[0]
                said = f"it is {shown(first[name])} in one, {shown(other[name])} in another"
                raise RejectError(Reason.CONFLICTING_ROWS, f"its rows differ in query.{name}: {said}")
        return replace(self._route, query={name: as_text(value) for name, value in first.items() if value is not None})

    def _of(self, row: Said) -> dict[str, t.Any]:
        try:
            where = f"query of stream {self._route.stream}"
            return t.cast("dict[str, t.Any]", self._expressions.compute(self._given, row.names, where))
        except SettingsError as problem:
            raise RejectError(Reason.NOT_COMPUTED, str(problem)) from None
