"""Guesses the schema of a custom stream that has none from its first records, with a share of the calls of a run."""

from __future__ import annotations

import functools
import itertools
import typing as t

from xero_client.catalogue.entities import Paging
from xero_client.errors import BudgetError, DayLimitError, RefusedError, ServerError, SettingsError, UnreadableError

from tap_xero.custom.completeness import sized
from tap_xero.custom.parents import parents_of
from tap_xero.custom.records import answer_of
from tap_xero.custom.rising_field import value_of
from tap_xero.custom.schema import documented, given_properties, infer
from tap_xero.questions.questions import computing, questions, sources
from tap_xero.settings.stream_settings import first_bookmark

if t.TYPE_CHECKING:
    from collections.abc import Mapping

    import requests
    from xero_client.grant.organisations import Organisation

    from tap_xero.custom.row import CustomRow
    from tap_xero.questions.questions import Compute
    from tap_xero.reading.collection_read import Record
    from tap_xero.run.run import Run

TRIES: t.Final = 5
"""Questions that are asked for a record to infer a schema from."""
SHARE: t.Final = 0.5
"""Of the calls or bytes of a run: who looks for schemas in every run must leave some to read with."""
FIRST: t.Final = {
    Paging.NONE: {},
    Paging.PAGES: {"page": "1", "pageSize": "100"},
    Paging.FIXED_PAGES: {"page": "1"},
    Paging.OFFSET: {"offset": "0"},
}
"""What a first page is asked for with."""


class Guess:
    """Finds the fields of custom streams, one after the other."""

    def __init__(self, run: Run, rows: Mapping[str, CustomRow]) -> None:
        self._run = run
        self._rows = rows

    def properties(self, row: CustomRow) -> dict[str, t.Any]:
        """The fields of the records: as given, as the catalog has them, or as the first records show.

        None, where those cannot be read now: the stream then gets a column for each field with which a record comes.
        """
        if row.schema is not None:
            return given_properties(row.schema, row.asked.where)
        known = catalog.get_stream(row.entity.stream) if (catalog := self._run.tap.input_catalog) else None
        if known is not None:
            return dict(known.schema.to_dict().get("properties") or {})
        try:
            records = self._first_records(row)
            _expect_rising(row, records)
            return infer(records, documented(row))
        except (RefusedError, ServerError, UnreadableError) as refusal:
            self._run.logger.warning("The schema of %s cannot be inferred: %s", row.entity.stream, refusal)
        except DayLimitError as end:
            told = "The schema of %s cannot be inferred: %s Give it a `schema`, or run with a catalog."
            self._run.logger.warning(told, row.entity.stream, end)
        return {}

    def _first_records(self, row: CustomRow) -> list[Record]:
        organisation = next(iter(self._run.connection.organisations), None)
        if organisation is None:
            return []
        send = functools.partial(self._send, tenant_id=organisation.tenant_id, purpose=row.entity.stream)
        compute = self._computing(row, organisation)
        above = parents_of(self._run, self._rows, organisation.tenant_id, send)
        asked = above.questions(row.asked, compute) if sources(row.asked) else questions(row.asked, compute)
        for question in itertools.islice(asked, TRIES):
            response = send(question.path, params=sized(row, {**question.params, **FIRST[row.entity.paging]}))
            if records := answer_of(row, response).answer.records:
                return records
        self._run.logger.warning("The schema of %s cannot be inferred: there are no records yet.", row.entity.stream)
        return []

    def _computing(self, row: CustomRow, organisation: Organisation) -> Compute:
        return computing(
            self._run.expressions,
            tenant_id=organisation.tenant_id,
            tenant_name=organisation.name,
            bookmark=first_bookmark(row.settings.start_date),
        )

    def _send(self, path: str, **call: t.Any) -> requests.Response:
        """Send a call if its share is not used up.

        Raises:
            BudgetError: it is.
        """
        settings, meter = self._run.connection.settings, self._run.connection.meter
        calls = sum(count for (tenant_id, _), count in meter.calls.items() if tenant_id)
        for most, used in ((settings.max_calls, calls), (settings.max_bytes, meter.bytes_of_books)):
            if most is not None and used >= int(most * SHARE):
                raise BudgetError(f"Half of what the run may cost ({most:,}) is for reading.")
        return self._run.connection.send(path, **call)


def _expect_rising(row: CustomRow, records: list[Record]) -> None:
    cursor = row.entity.cursor or ""
    try:
        for record in records:
            if record.get(cursor) is not None:
                value_of(record[cursor], cursor)
    except UnreadableError as refusal:
        raise SettingsError(f"{row.asked.where}: {refusal}") from None
