"""The stream that reads a whole collection, or what the settings want of it."""

from __future__ import annotations

import functools
import typing as t
from dataclasses import replace

from singer_sdk.singerlib.catalog import REPLICATION_FULL_TABLE
from xero_client.catalogue.entities import Paging
from xero_client.catalogue.schemas import load
from xero_client.errors import NotAllowedError, RefusedError

from tap_xero.catalogue.descriptions.meaning import described
from tap_xero.children.backfill import gather
from tap_xero.questions.positions import QUESTIONS, LeftOpen, forget, in_turn, left, whole
from tap_xero.questions.questions import Question, is_by_key, questions
from tap_xero.reading.bookmark import Bookmark
from tap_xero.reading.collection_read import Reading
from tap_xero.reading.date_ranges import SLICES, in_slices
from tap_xero.reading.deletions import DELETED, DELETED_SCHEMA, Keys
from tap_xero.reading.pages import FETCHED_AHEAD
from tap_xero.settings.stream_settings import asked_of, rehearse, stream_settings
from tap_xero.streams.base import XeroStream

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from singer_sdk.helpers._batch import BaseBatchFileEncoding
    from singer_sdk.helpers.types import Context, Record
    from singer_sdk.streams.core import Stream
    from xero_client.catalogue.entities import Entity

    from tap_xero.reading.answers import Answer
    from tap_xero.run.run import Run
    from tap_xero.settings.stream_settings import StreamSettings
    from tap_xero.state.types import State
    from tap_xero.streams.written_rows import RowStream

MADE: t.Final = "CreatedDateUTC"
"""A stamp that does not move when a record is deleted."""


class CollectionStream(XeroStream):
    """One collection of Xero, executed as its catalogue row says."""

    def __init__(self, run: Run, entity: Entity) -> None:
        schema = load(entity.stream)
        self._settings = stream_settings(run.config, entity)
        self._buries = entity.vanishes and run.config["tombstones"] and is_whole(self._settings)
        if self._buries:
            schema["properties"][DELETED] = DELETED_SCHEMA
        super().__init__(run, entity, described(entity.stream, schema))

    @functools.cached_property
    def _row(self) -> Entity:
        """The catalogue's, as it is asked for."""
        row = as_asked(self.entity, self._settings)
        shows_all = self._buries or self._watchers  # Only a list of everything shows what is not there.
        return replace(row, modified_since=False) if shows_all else row

    @functools.cached_property
    def questions_known(self) -> int:
        return rehearse(asked_of(self.entity, self._settings), self._settings, self._run.expressions) or 1

    def records_of(self, tenant_id: str, context: Context | None) -> Iterator[Record]:
        state = self.get_context_state(context)
        self._gather(state)
        records = self._asked(tenant_id, state)
        return self._prepared(records, tenant_id) if self._parts else records

    def _prepared(self, records: Iterator[Record], tenant_id: str) -> Iterator[Record]:
        """Let who makes rows of records be ready for the first of them, if there is one."""
        for first in records:
            for part in self._parts:
                part.prepare(tenant_id)
            yield first
            break
        yield from records

    def _asked(self, tenant_id: str, state: State) -> Iterator[Record]:
        if self._asks_for_everything:
            return self._everything(whole(state), tenant_id)
        left_open = self.left_open(tenant_id, state)
        return self.each(
            tenant_id,
            self._in_turn(tenant_id, state, left_open),
            lambda turn: self._records(*turn, tenant_id),
            lambda turn: left_open.add(turn[0].name),
        )

    def first_calls(self, tenant_id: str, state: State) -> Iterator[tuple[str, Mapping[str, t.Any]]]:
        gather(state, self.name, self._audience)
        if not self._asks_for_everything:
            turns = self._in_turn(tenant_id, state, LeftOpen(state, lambda _: False))
        elif SLICES in state:
            return
        else:
            turns = iter([(Question(path=self.entity.path), whole(state))])
        for question, of_it in turns:
            if call := self._reading(tenant_id, question, of_it).first_call():
                yield question.path, call

    @property
    def _asks_for_everything(self) -> bool:
        asked = asked_of(self.entity, self._settings)
        return not (asked.path or asked.params)

    def _in_turn(self, tenant_id: str, state: State, left_open: LeftOpen) -> Iterator[tuple[Question, State]]:
        """Yield what is asked, each with its state; what is asked for by id needs no bookmark."""
        asked = asked_of(self.entity, self._settings)
        found = questions(asked, self.computing(tenant_id, state, self._settings.start_date))
        if not asked.path:
            return in_turn(state, found, left_open)
        forget(state, QUESTIONS)
        return ((question, {}) for question in left(state, found, left_open))

    def _everything(self, state: dict[str, t.Any], tenant_id: str) -> Iterator[Record]:
        def read(params: dict[str, str], state: dict[str, t.Any]) -> Iterator[Record]:
            return self._records(Question(path=self.entity.path, params=params), state, tenant_id)

        if SLICES in state:
            self.doubts.add(tenant_id)  # An earlier run read the slices before the one that comes next.
        return in_slices(self.entity.dated, state, read)

    def generate_child_contexts(self, record: Record, context: Context | None) -> Iterator[Record]:  # noqa: ARG002
        """Hand the whole record to the streams of its parts, in place of the SDK's context to ask more with."""
        if self._parts:
            yield record

    def _sync_children(self, child_context: Context | None) -> None:
        for part in self._parts:
            part.write(t.cast("Record", child_context), self._bookmark.began)
        self.state_manager.is_flushed = False

    @functools.cached_property
    def _parts(self) -> list[RowStream]:
        """Who makes rows of its records."""
        return [each for each in self._children if each.has_rows_of(self.entity)]

    @functools.cached_property
    def _watchers(self) -> list[RowStream]:
        """Who wants to see all its records, if all are asked for."""
        is_all = is_whole(self._settings)
        return [each for each in self._children if is_all and each.sees_whole(self.entity)]

    @property
    def _children(self) -> list[RowStream]:
        return [each for each in t.cast("list[RowStream]", self.child_streams) if each.selected]

    @property
    def _readers(self) -> list[Stream]:
        return [*([self] if self.selected else []), *self._parts]

    @property
    def _audience(self) -> list[str]:
        return [getattr(reader, "audience", reader.name) for reader in self._readers]

    def _gather(self, state: dict[str, t.Any]) -> None:
        gather(state, self.name, self._audience)
        for part in self._parts:
            part.begin(self.entity, state)

    def get_batches(self, *arguments: t.Any, **named: t.Any) -> Iterator[tuple[BaseBatchFileEncoding, list[str]]]:
        """Write the last rows of parts too: records that are not selected themselves make no batch."""
        yield from super().get_batches(*arguments, **named)
        self._write_state_message()

    def _write_state_message(self) -> None:
        """Let nothing that belongs to the records so far be behind the state."""
        for part in self._parts:
            part.checkpoint()
        super()._write_state_message()

    def _records(self, question: Question, state: dict[str, t.Any], tenant_id: str) -> Iterator[Record]:
        reading = self._reading(tenant_id, question, state)
        self._bookmark = reading.bookmark
        yield from (
            self._with_tombstones(reading, state, tenant_id) if self._buries else reading.records(self._checkpoint)
        )
        if not reading.is_whole:
            self.doubts.add(tenant_id)

    def _with_tombstones(self, reading: Reading, state: dict[str, t.Any], tenant_id: str) -> Iterator[Record]:
        """What an earlier run could not ask about for want of calls comes first: else it might never have its turn."""
        keys = Keys(state, self.entity, self._bookmark)
        if self.entity.paging is not Paging.NONE:
            yield from self._gone(keys, tenant_id)

        def watch(answer: Answer) -> None:
            keys.meet(answer)
            reading.watch(answer)

        for record in replace(reading, watch=watch).records(self._checkpoint):
            yield record | {DELETED: None}
        if keys.can_tell:
            keys.finish(self._bookmark.began)
            yield from self._gone(keys, tenant_id)

    def _gone(self, keys: Keys, tenant_id: str) -> Iterator[Record]:
        try:
            yield from keys.gone(lambda key: self._exists(tenant_id, key))
        finally:
            self.state_manager.is_flushed = False  # There is news of it even if no record is gone.

    def _exists(self, tenant_id: str, key: str) -> bool:
        try:
            self.send(tenant_id, f"{self.entity.path}/{key}")
        except NotAllowedError:
            raise
        except RefusedError:
            return False
        return True

    def _reading(self, tenant_id: str, question: Question, state: dict[str, t.Any]) -> Reading:
        by_id = bool(self._settings.path)  # who names records wants them, changed or not
        full = any(reader.replication_method == REPLICATION_FULL_TABLE for reader in self._readers)
        incremental = not full and not by_id
        naturally_full = self.entity.cursor is None and not by_id
        return Reading(
            entity=self._row,
            settings=replace(self._settings, params=question.params),
            bookmark=Bookmark(state, self.entity.cursor if incremental else None),
            converter=self._converter,
            send=functools.partial(self.send, tenant_id, question.path),
            incremental=incremental,
            ahead=1 if self._row.paging is Paging.OFFSET and self._run.is_bounded else FETCHED_AHEAD,
            remember=incremental or (naturally_full and self.skips_unchanged),
            watch=functools.partial(self._show, tenant_id),
            is_late=is_deleted if self._watchers and self.entity.cursor == MADE else None,
            turn_page=self._run.progress.turn_page,
        )

    def _show(self, tenant_id: str, answer: Answer) -> None:
        for each in self._watchers:
            each.see(self.entity, tenant_id, answer)


def is_deleted(record: Record) -> bool:
    """Whether it was taken back."""
    return bool(record.get("Status") == "DELETED")


def is_whole(settings: StreamSettings) -> bool:
    """Whether a stream with these settings is asked for all that there is."""
    return settings.paginate and not settings.path and not settings.params


def as_asked(entity: Entity, settings: StreamSettings) -> Entity:
    """The catalogue's row as it is when these settings narrow it."""
    if settings.path or not settings.paginate:
        entity = replace(entity, paging=Paging.NONE)
    order = settings.params.get("order")
    return replace(entity, order=None) if order and not is_by_key(order, entity.key) else entity
