"""The stream that a user describes in `custom_streams`, read as any other."""

from __future__ import annotations

import functools
import itertools
import typing as t
from dataclasses import replace

from singer_sdk.singerlib.catalog import REPLICATION_FULL_TABLE
from xero_client.entities import TENANT, Paging
from xero_client.errors import RefusedError, ServerError, SettingsError, UnreadableError

from tap_xero.asking import computing, filled, questions, sources
from tap_xero.custom.parents import Parents, expect_sources
from tap_xero.custom.records import answer_of
from tap_xero.custom.rising import Rising, expect_moments, rises, value_of
from tap_xero.custom.row import rows_of
from tap_xero.custom.schema import documented, fits, given_properties, infer, schema_of
from tap_xero.custom.way import AFTER, Way
from tap_xero.custom.whole import Whole, sized
from tap_xero.reading.bookmark import Bookmark
from tap_xero.reading.positions import NEXT, LeftOpen, forget, in_turn
from tap_xero.reading.reading import Reading
from tap_xero.stream_settings import first_bookmark, rehearse
from tap_xero.streams import XeroStream

if t.TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    import requests
    from singer_sdk.helpers.types import Context, Record

    from tap_xero.asking import Compute, Question
    from tap_xero.custom.parents import Send
    from tap_xero.custom.row import CustomRow
    from tap_xero.reading.answers import Answer
    from tap_xero.tap import TapXero

MOST_BOOKMARKS: t.Final = 1000
"""Values of other streams that have a bookmark each; beyond that the state would grow, and all is read in every run."""
TRIES: t.Final = 5
"""Questions that are asked for a record to infer the schema from."""


def custom_streams(tap: TapXero, taken: Collection[str]) -> list[CustomStream]:
    """The streams of the setting; one without a schema costs a call, unless the catalog has it.

    Raises:
        SettingsError: naming the setting and what it should be.
    """
    rows = {row.entity.stream: row for row in rows_of(tap.config, taken)}
    expect_sources(rows)
    for row in rows.values():
        rehearse(filled(row.asked, dict.fromkeys(sources(row.asked), "0")), row.settings, tap.expressions)
    return [CustomStream(tap, row, schema_of(row, _properties(tap, row, rows)), rows) for row in rows.values()]


class CustomStream(XeroStream):
    """Any path of Xero's, asked as its row says."""

    def __init__(self, tap: TapXero, row: CustomRow, schema: dict[str, t.Any], rows: Mapping[str, CustomRow]) -> None:
        super().__init__(tap, row.entity, schema)
        self.primary_keys = row.entity.primary_keys if row.keyed else ()
        self._row = row
        self._rows = rows
        self._rises = rises(row, self.schema["properties"])
        self.grows = row.schema is None  # Who gives a schema has said what the columns are.

    def records_of(self, tenant_id: str, context: Context | None) -> Iterator[Record]:
        compute = self.computing(tenant_id, context, self._row.settings.start_date)
        state = self.get_context_state(context)
        if sources(self._row.asked):
            yield from self._of_parents(tenant_id, state, compute)
            return
        yield from self._in_turn(tenant_id, state, questions(self._row.asked, compute))

    def _in_turn(self, tenant_id: str, state: dict[str, t.Any], asked: list[Question]) -> Iterator[Record]:
        if NEXT in state:
            self.doubts.add(tenant_id)  # An earlier run asked the questions before.
        left_open = LeftOpen(state)
        yield from self.each(
            tenant_id,
            in_turn(state, asked, left_open),
            lambda turn: self._records(tenant_id, *turn),
            lambda turn: left_open.add(turn[0].name),
        )

    def _of_parents(self, tenant_id: str, state: dict[str, t.Any], compute: Compute) -> Iterator[Record]:
        """Ask with every value that another stream has: with bookmarks where the state stays small, else for all."""
        send = functools.partial(self.send, tenant_id)
        chosen = parents(self._tap, self._rows, tenant_id, send).combinations(self._row.asked)
        self.logger.info(
            "%s asks with %s values of other streams, at least a call each.", self.name, f"{len(chosen):,}"
        )
        names = tuple(sources(self._row.asked))

        def asked(values: tuple[str, ...]) -> list[Question]:
            return questions(filled(self._row.asked, dict(zip(names, values, strict=True))), compute)

        if self._is_incremental and len(chosen) <= MOST_BOOKMARKS:
            forget(state, AFTER)
            yield from self._in_turn(tenant_id, state, [each for values in chosen for each in asked(values)])
            return
        if AFTER in state:
            self.doubts.add(tenant_id)  # An earlier run read what belongs to the values before.
        way = Way(state, self._checkpoint)
        left = ((values, question) for values in way.left(chosen) for question in asked(values))
        yield from self.each(tenant_id, left, lambda one: self._records(tenant_id, one[1], {}), lambda _: way.fail())
        way.end()

    def _records(self, tenant_id: str, question: Question, state: dict[str, t.Any]) -> Iterator[Record]:
        reading, cursor = self._reading(tenant_id, question, state), self._row.entity.cursor
        records = reading.records(self._checkpoint)
        rising = (
            Rising(state, str(cursor), self._row.settings.start_date) if self._rises and self._is_incremental else None
        )
        for record in rising.news(records) if rising else records:
            complete = {**question.given, **record}
            self._expect_key(complete)
            if self.grows:
                self._put_beside(complete)
            yield complete
        if rising and reading.bookmark.finished:
            rising.reach(reading.bookmark.finished)
            self._checkpoint()
        if not reading.is_whole:
            self.doubts.add(tenant_id)

    def _reading(self, tenant_id: str, question: Question, state: dict[str, t.Any]) -> Reading:
        row, incremental = self._row, self._is_incremental and not self._rises
        entity = replace(row.entity, cursor=None, order=None) if self._rises else row.entity
        ask = functools.partial(self._ask, tenant_id, question.path)
        whole = Whole(row, lambda more: ask(params={**question.params, **more}))

        def understand(response: requests.Response) -> Answer:
            answer = whole.understand(response)
            if entity.cursor and entity.paging is not Paging.OFFSET:
                expect_moments(answer.records, entity.cursor)
            return answer

        return Reading(
            entity=entity,
            settings=replace(row.settings, params=question.params),
            bookmark=Bookmark(state, entity.cursor if incremental else None),
            converter=self._converter,
            send=ask,
            incremental=incremental,
            remember=self._leaves_out_unchanged() and not self._rises,
            understand=lambda _, response: understand(response),
            turn_page=self._tap.progress.turn_page,
        )

    def _ask(self, tenant_id: str, path: str, *, params: Mapping[str, str], **call: t.Any) -> requests.Response:
        return self.send(tenant_id, path, params=sized(self._row, params), **call)

    def _leaves_out_unchanged(self) -> bool:
        """Only where records can be told apart, and where the state stays small."""
        row = self._row
        return bool(row.entity.key and not row.asked.path and (row.entity.cursor or self.skips_unchanged))

    @property
    def _is_incremental(self) -> bool:
        return bool(self.replication_method != REPLICATION_FULL_TABLE)

    def _put_beside(self, record: Record) -> None:
        """Move what does not fit an inferred schema into a column beside it: a loader cannot change a column's type."""
        for name in [name for name, schema in self.schema["properties"].items() if not fits(record.get(name), schema)]:
            if name not in self.primary_keys:
                self._converter.put_beside(record, name)

    def _expect_key(self, record: Record) -> None:
        missing = [name for name in self.primary_keys if name not in record and name != TENANT]
        if missing:
            fields = ", ".join(sorted(record))
            raise UnreadableError(f"A record of {self.entity.path} has no {', '.join(missing)}: it has {fields}.")


def _properties(tap: TapXero, row: CustomRow, rows: Mapping[str, CustomRow]) -> dict[str, t.Any]:
    """The fields of the records: as given, as the catalog has them, or as the first records show."""
    if row.schema is not None:
        return given_properties(row.schema, row.asked.where)
    known = tap.input_catalog.get_stream(row.entity.stream) if tap.input_catalog else None
    if known is not None:
        return dict(known.schema.to_dict().get("properties") or {})
    try:
        records = _first_records(tap, row, rows)
        _expect_rising(row, records)
        return infer(records, documented(row))
    except (RefusedError, ServerError, UnreadableError) as refusal:
        tap.logger.warning("The schema of %s cannot be inferred: %s", row.entity.stream, refusal)
        return {}


def _expect_rising(row: CustomRow, records: list[Record]) -> None:
    cursor = row.entity.cursor or ""
    try:
        for record in records:
            if record.get(cursor) is not None:
                value_of(record[cursor], cursor)
    except UnreadableError as refusal:
        raise SettingsError(f"{row.asked.where}: {refusal}") from None


def _first_records(tap: TapXero, row: CustomRow, rows: Mapping[str, CustomRow]) -> list[Record]:
    organisation = next(iter(tap.connection.organisations), None)
    if organisation is None:
        return []
    compute = computing(
        tap.expressions,
        tenant_id=organisation.tenant_id,
        tenant_name=organisation.name,
        bookmark=first_bookmark(row.settings.start_date),
    )
    send = functools.partial(tap.connection.send, tenant_id=organisation.tenant_id, purpose=row.entity.stream)
    above = parents(tap, rows, organisation.tenant_id, send)
    asked = above.questions(row.asked, compute) if sources(row.asked) else questions(row.asked, compute)
    for question in itertools.islice(asked, TRIES):
        response: requests.Response = send(
            question.path,
            params=sized(row, {**question.params, **FIRST[row.entity.paging]}),
        )
        if records := answer_of(row, response).answer.records:
            return records
    tap.logger.warning("The schema of %s cannot be inferred: there are no records yet.", row.entity.stream)
    return []


def parents(tap: TapXero, rows: Mapping[str, CustomRow], tenant_id: str, send: Send) -> Parents:
    """The streams that hand out values, read on behalf of one that needs them."""
    names = {each.tenant_id: each.name for each in tap.connection.organisations}
    return Parents(
        rows=rows,
        config=tap.config,
        expressions=tap.expressions,
        tenant_id=tenant_id,
        tenant_name=names[tenant_id],
        send=send,
    )


FIRST: t.Final = {
    Paging.NONE: {},
    Paging.PAGES: {"page": "1", "pageSize": "100"},
    Paging.FIXED_PAGES: {"page": "1"},
    Paging.OFFSET: {"offset": "0"},
}
"""What a first page is asked for with."""
