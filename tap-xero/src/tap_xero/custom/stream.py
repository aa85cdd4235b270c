"""The stream that a user describes in `custom_streams`, read as any other."""

from __future__ import annotations

import functools
import typing as t
from dataclasses import replace

from singer_sdk.singerlib.catalog import REPLICATION_FULL_TABLE
from xero_client.catalogue.entities import TENANT, Paging
from xero_client.errors import UnreadableError

from tap_xero.custom.completeness import Whole, sized
from tap_xero.custom.parent_positions import AFTER, Way
from tap_xero.custom.parents import expect_sources, parents_of
from tap_xero.custom.rising_field import Rising, expect_moments, rises
from tap_xero.custom.row import rows_of
from tap_xero.custom.schema import fits, schema_of
from tap_xero.custom.schema_guess import Guess
from tap_xero.questions.positions import LeftOpen, forget, in_turn
from tap_xero.questions.questions import filled, questions, sources
from tap_xero.reading.bookmark import Bookmark
from tap_xero.reading.collection_read import Reading
from tap_xero.settings.stream_settings import rehearse
from tap_xero.streams.base import SIZES, XeroStream

if t.TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    import requests
    from singer_sdk.helpers.types import Context, Record

    from tap_xero.custom.row import CustomRow
    from tap_xero.questions.questions import Compute, Question
    from tap_xero.reading.answers import Answer
    from tap_xero.run.run import Run
    from tap_xero.state.types import State

MOST_BOOKMARKS: t.Final = 1000
"""Values of other streams that have a bookmark each; beyond that the state would grow, and all is read in every run."""


def custom_streams(run: Run, taken: Collection[str]) -> list[CustomStream]:
    """The streams of the setting; one without a schema costs a call, unless the catalog has it.

    Raises:
        SettingsError: naming the setting and what it should be.
    """
    rows = {row.entity.stream: row for row in rows_of(run.config, taken)}
    expect_sources(rows)
    for row in rows.values():
        _rehearse(run, row)
    guess = Guess(run, rows)
    return [CustomStream(run, row, schema_of(row, guess.properties(row)), rows) for row in rows.values()]


class CustomStream(XeroStream):
    """Any path of Xero's, asked as its row says."""

    def __init__(self, run: Run, row: CustomRow, schema: dict[str, t.Any], rows: Mapping[str, CustomRow]) -> None:
        super().__init__(run, row.entity, schema)
        self.primary_keys = row.entity.primary_keys if row.keyed else ()
        self._row = row
        self._settings = replace(row.settings, path=row.asked.path, params=row.asked.params)
        self._rows = rows
        self._rises = rises(row, self.schema["properties"])
        self.grows = row.schema is None  # Who gives a schema has said what the columns are.

    @property
    def size(self) -> int:
        of_parents = SIZES[Paging.OFFSET] if sources(self._row.asked) else 1
        return super().size * of_parents

    @functools.cached_property
    def questions_known(self) -> int:
        return _rehearse(self._run, self._row) or 1

    def records_of(self, tenant_id: str, context: Context | None) -> Iterator[Record]:
        state = self.get_context_state(context)
        compute = self.computing(tenant_id, state, self._row.settings.start_date)
        if sources(self._row.asked):
            yield from self._of_parents(tenant_id, state, compute)
            return
        yield from self._in_turn(tenant_id, state, questions(self._row.asked, compute))

    def first_calls(self, tenant_id: str, state: State) -> Iterator[tuple[str, Mapping[str, t.Any]]]:
        if sources(self._row.asked):
            return
        asked = questions(self._row.asked, self.computing(tenant_id, state, self._row.settings.start_date))
        for question, of_it in in_turn(state, asked, LeftOpen(state, lambda _: False)):
            if call := self._reading(tenant_id, question, of_it).first_call():
                yield question.path, {**call, "params": sized(self._row, call["params"])}

    def _in_turn(self, tenant_id: str, state: dict[str, t.Any], asked: list[Question]) -> Iterator[Record]:
        left_open = self.left_open(tenant_id, state)
        yield from self.each(
            tenant_id,
            in_turn(state, asked, left_open),
            lambda turn: self._records(tenant_id, *turn),
            lambda turn: left_open.add(turn[0].name),
        )

    def _of_parents(self, tenant_id: str, state: dict[str, t.Any], compute: Compute) -> Iterator[Record]:
        """Ask with every value that another stream has: with bookmarks where the state stays small, else for all."""
        send = functools.partial(self.send, tenant_id)
        chosen = parents_of(self._run, self._rows, tenant_id, send).combinations(self._row.asked)
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
        way = Way(state, self._checkpoint, functools.partial(self.may_ask_again, tenant_id))
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
            turn_page=self._run.progress.turn_page,
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
        missing = [name for name in self.primary_keys if record.get(name) is None and name != TENANT]
        if missing:
            fields = ", ".join(sorted(record))
            raise UnreadableError(f"A record of {self.entity.path} has no {', '.join(missing)}: it has {fields}.")


def _rehearse(run: Run, row: CustomRow) -> int:
    """How many questions it asks of each combination of the values that come from other streams."""
    return rehearse(filled(row.asked, dict.fromkeys(sources(row.asked), "0")), row.settings, run.expressions)
