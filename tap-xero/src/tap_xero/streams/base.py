"""What every stream does in each organisation."""

from __future__ import annotations

import functools
import typing as t
from abc import abstractmethod
from contextlib import suppress
from copy import deepcopy
from dataclasses import asdict
from itertools import islice

from singer_sdk.helpers._state import get_state_if_exists
from xero_client.catalogue.conversion import Converter
from xero_client.catalogue.entities import Paging
from xero_client.errors import (
    DayLimitError,
    MemoryFullError,
    RefusedError,
    UnreadableError,
    WrongOrganisationError,
    XeroError,
)
from xero_client.grant.needed_scopes import to_read
from xero_client.preflight import expect_scope

from tap_xero.naming.days import as_loaded
from tap_xero.naming.schemas import NAMED
from tap_xero.questions.positions import NEXT, LeftOpen
from tap_xero.questions.questions import computing
from tap_xero.reading.bookmark import marked
from tap_xero.reading.patience import UNANSWERED, Patience, is_final, is_refusal
from tap_xero.run.fetch_ahead import Wanted
from tap_xero.run.intervals import READ_BY, Interval
from tap_xero.run.summary import UNWELL
from tap_xero.settings.stream_settings import first_bookmark
from tap_xero.state.fingerprints import digest
from tap_xero.streams.new_fields import recalled, remember
from tap_xero.streams.singer_messages import MessageStream

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import requests
    from singer_sdk.helpers.types import Context, Record
    from xero_client.catalogue.entities import Entity

    from tap_xero.questions.questions import Compute
    from tap_xero.run.run import Run
    from tap_xero.settings.stream_settings import StreamSettings
    from tap_xero.state.types import State

T = t.TypeVar("T")

SIZES: t.Final = {Paging.NONE: 1, Paging.FIXED_PAGES: 3, Paging.PAGES: 10, Paging.OFFSET: 30}
"""Calls that a collection tends to take that is handed out like this."""


class XeroStream(MessageStream):
    """Something that is read of every organisation; each organisation is a partition with a bookmark of its own.

    HTTP belongs to the session that tap and target share, so this builds on the SDK's Stream and not on its
    RESTStream, which would bring a second way of sending, signing and retrying.
    """

    def __init__(self, run: Run, entity: Entity, schema: dict[str, t.Any]) -> None:
        super().__init__(run, name=entity.stream, schema=as_loaded(schema, run.config))
        self._documented = schema
        self.entity = entity
        self.primary_keys = entity.primary_keys
        self.replication_key = entity.cursor
        self._told: set[str] = set()
        """Fields of which the log tells that they are new or unusual."""
        self.due: list[str] | None = None
        """The organisations whose turn it is, if not all."""
        self._met: set[str] = set()
        """Organisations that had their turn in this run."""
        self.doubts: set[str] = set()
        """Organisations of which this run has not read everything from beginning to end."""
        self._tested = 0
        """Records that a test of the connection has had of it."""

    @functools.cached_property
    def _converter(self) -> Converter:
        return Converter(self._documented, recalled(self.stream_state), days=self.config["days"])

    @abstractmethod
    def records_of(self, tenant_id: str, context: Context | None) -> Iterator[Record]:
        """Yield the records of one organisation, without its id.

        Raises:
            XeroError: as `Connection.send` says.
        """

    @property
    def size(self) -> int:
        """Calls that it tends to take, beside other streams; small ones are read first."""
        return SIZES[self.entity.paging] * self.questions_known

    _settings: StreamSettings

    @property
    def _audience(self) -> list[str]:
        """Who is to have what is read."""
        return [self.name]

    @functools.cached_property
    def _interval(self) -> Interval:
        asked = {**asdict(self._settings), "every": None, "page_size": None}
        whole = (asked, self._audience, self.replication_method, self.config["tombstones"])
        return Interval(every=self._settings.interval, asked=digest(whole))

    @functools.cached_property
    def questions_known(self) -> int:
        """Questions that the settings put to Xero in every run, a call each at least; 1 where only Xero knows."""
        return 1

    @property
    def partitions(self) -> list[dict[str, t.Any]]:
        all_of_them = [each.tenant_id for each in self._run.connection.organisations]
        return [{"tenant_id": each} for each in (all_of_them if self.due is None else self.due)]

    def get_records(self, context: Context | None) -> Iterator[Record]:
        """Yield one organisation's records, or as many of the first ones as a test of the connection asks for.

        The SDK itself would end a test by what it then calls an unhandled error.
        """
        if self.ABORT_AT_RECORD_COUNT is None:
            yield from self._of_one_organisation(context)
            return
        for record in islice(self._of_one_organisation(context), self.ABORT_AT_RECORD_COUNT - self._tested):
            self._tested += 1
            yield record

    def _of_one_organisation(self, context: Context | None) -> Iterator[Record]:
        """Yield one organisation's records; a refusal ends this partition alone and is reported at the end."""
        if context is None:  # None of the organisations is this machine's.
            return
        tenant_id = t.cast("Mapping[str, str]", context)["tenant_id"]
        self._remember_name(tenant_id, context)
        turn, state = (self.name, tenant_id), self.get_context_state(context)
        if self._run.summary.is_over(tenant_id) or not self._is_due(state):
            self.doubts.add(tenant_id)
            self._run.ahead.end(turn)
            return
        self._run.turns.begin(turn, state)
        self._run.ahead.begin(turn)
        try:
            expect_scope(self._run.connection, to_read(self.entity))
            summary, converter, selected, ended = (
                self._run.summary,
                self._converter,
                self.selected,
                self._run.termination,
            )
            with self._run.progress.reading(self.name, summary.names.get(tenant_id, tenant_id)) as count:
                for record in self.records_of(tenant_id, context):
                    record["tenant_id"] = tenant_id
                    if converter.fresh or converter.empty:
                        self._announce_news(record)
                    if selected:
                        summary.count(self.name, tenant_id)
                    count()
                    yield record
                    ended.check()  # It has been written now.
            self._finish(tenant_id, state)
            self._run.health.answer(tenant_id)
        except (*UNWELL, RefusedError, UnreadableError) as refusal:
            self._skip(tenant_id, refusal)
            self._expect_answers(tenant_id, refusal)
        except (DayLimitError, WrongOrganisationError) as end:
            self.doubts.add(tenant_id)
            self._run.summary.end(tenant_id, end)
        except (XeroError, MemoryError) as end:  # Passed on through the SDK, it would drop the records of a BATCH.
            self.doubts.add(tenant_id)
            self._run.summary.end_all(MemoryFullError() if isinstance(end, MemoryError) else end)
        self._run.ahead.end(turn)
        self._run.turns.end(turn, state)
        self._tell_news()
        self._met.add(tenant_id)
        if len(self._met) == len(self._run.connection.organisations):
            self._activate_version()

    def _is_due(self, state: State) -> bool:
        if self._interval.is_due(state, self._run.began):
            return True
        self.logger.info("%s was read by the run of %s: it has its turn later.", self.name, state[READ_BY])
        return False

    def _finish(self, tenant_id: str, state: State) -> None:
        """It was read, from beginning to end unless there are doubts."""
        if tenant_id not in self.doubts:
            self._interval.note(state, self._run.began)
        self._run.summary.finish(self.name, tenant_id)

    def _activate_version(self) -> None:
        """Send ACTIVATE_VERSION for a stream that was read in full, and for those that were read with it.

        A target removes what has another version, of all organisations: so nothing is sent unless each of them was read
        from beginning to end, here and in this run. BATCH messages carry no version, so none is announced for them.
        """
        if self.doubts or self.get_batch_config(self.config):
            return
        for each in t.cast("list[MessageStream]", [self, *self.child_streams]):
            each.activate_version()

    def _expect_answers(self, tenant_id: str, refusal: XeroError) -> None:
        try:
            self._run.health.fail(tenant_id, refusal)
        except (DayLimitError, WrongOrganisationError) as end:
            self._run.summary.end(tenant_id, end)
        except RefusedError:
            pass  # Which is an answer.
        except XeroError as end:
            self._run.summary.end_all(end)

    def _remember_name(self, tenant_id: str, context: Context | None) -> None:
        if self._run.prefixes:
            self.get_context_state(context)[NAMED] = self._run.named[tenant_id]

    def send(self, tenant_id: str, path: str, **call: t.Any) -> requests.Response:
        """Send a call on behalf of this stream, unless its answer is there already; see `Connection.send`."""
        self._run.termination.check()
        if (answer := self._run.ahead.send(Wanted.of((self.name, tenant_id), path, **call))) is not None:
            return answer
        answer = self._run.connection.send(path, tenant_id=tenant_id, purpose=self.name, **call)
        self._run.ahead.succeeded(tenant_id)
        return answer

    def begins_with(self, tenant_id: str) -> Iterator[Wanted]:
        """Yield the calls that its turn will make, as far as they are known before; what is wrong shows in its turn."""
        unit = (self.name, tenant_id)
        known = get_state_if_exists(self.tap_state, self.name, {"tenant_id": tenant_id}) or {}
        if self._run.summary.is_over(tenant_id) or not self._interval.is_due(known, self._run.began):
            return
        with suppress(XeroError):
            expect_scope(self._run.connection, to_read(self.entity))
            for path, call in self.first_calls(tenant_id, deepcopy(known)):
                yield Wanted.of(unit, path, **call)

    def first_calls(self, tenant_id: str, state: State) -> Iterator[tuple[str, Mapping[str, t.Any]]]:  # noqa: ARG002
        """Yield the path and the other arguments of `send`; the state is a copy that may be changed."""
        yield from ()

    def may_ask_again(self, tenant_id: str, count: int) -> bool:
        """Whether there are calls for so many questions that an earlier run has asked already."""
        return self._run.turns.may_ask_again(tenant_id, count)

    def left_open(self, tenant_id: str, state: State) -> LeftOpen:
        """What earlier runs left open of many questions, of which one that broke off is told."""
        if NEXT in state:
            self.doubts.add(tenant_id)  # An earlier run asked the questions before.
        return LeftOpen(state, functools.partial(self.may_ask_again, tenant_id))

    @property
    def skips_unchanged(self) -> bool:
        """Whether it may leave out what has not changed; ACTIVATE_VERSION promises that every record follows."""
        return self.config["skip_unchanged"] and not self.emit_activate_version_messages

    def each(
        self,
        tenant_id: str,
        asked: Iterable[T],
        read: Callable[[T], Iterator[Record]],
        leave_open: Callable[[T], None] = lambda _: None,
    ) -> Iterator[Record]:
        """Read one thing after the other; one that Xero refuses, such as an id that is gone, does not stop the rest.

        Nor does one at which Xero fails, of which `leave_open` is told: the next run has to ask again. Where Xero
        refuses every one, the question is wrong, and nothing was read.
        """
        patience, refused = Patience(), list[RefusedError]()
        try:
            for one in asked:
                try:
                    yield from _asked_twice(read, one)
                except UNANSWERED as problem:  # noqa: PERF203 - each has its own
                    if is_refusal(problem):
                        refused.append(t.cast("RefusedError", problem))
                        continue
                    leave_open(one)
                    patience.lose(problem)
                    self._skip(tenant_id, problem)
                else:
                    patience.regain()
                    self._run.summary.answer()
        finally:
            for refusal in refused:
                (self._let_pass if patience.any_answer else self._skip)(tenant_id, refusal)

    def _let_pass(self, tenant_id: str, refusal: RefusedError) -> None:
        """Go on after one of many questions, which Xero refuses for good."""
        self.doubts.add(tenant_id)
        self._run.summary.let_pass(self.entity, tenant_id, refusal)

    def _skip(self, tenant_id: str, refusal: XeroError) -> None:
        self.doubts.add(tenant_id)
        self._run.summary.skip(self.entity, tenant_id, refusal)

    def computing(self, tenant_id: str, state: State, start_date: str | None) -> Compute:
        """Computes the settings of this stream for one organisation, whose state is given."""
        names = {each.tenant_id: each.name for each in self._run.connection.organisations}
        value = state.get("replication_key_value")
        bookmark = marked(value) if isinstance(value, str) else value or first_bookmark(start_date)
        return computing(self._run.expressions, tenant_id=tenant_id, tenant_name=names[tenant_id], bookmark=bookmark)

    def get_replication_key_signpost(self, context: Context | None = None) -> None:
        """None: bookmarks follow Xero's clock, not ours."""

    def _checkpoint(self) -> None:
        """Let a STATE message follow the records of pages; BATCH files have messages of their own."""
        if not self.get_batch_config(self.config) and self._run.checkpoints.is_due(self._run.summary.total):
            self._write_state_message()
        self._run.ahead.go_on()

    def _write_activate_version_message(self, full_table_version: int) -> None:
        """None before the records, where the SDK calls this: it comes when all of them have been read."""

    def _increment_stream_state(self, latest_record: Record, *, context: Context | None = None) -> None:
        """Leave the state to the reading, which knows what a record's stamp does not: when Xero was asked."""

    def _announce_news(self, record: Record) -> None:
        """Let a SCHEMA name the fields that are new before the record does; a new one that is empty has no type yet."""
        for name in self._converter.empty if self.grows else ():
            if record.get(name) is None and (name,) not in self._converter.kinds:
                record.pop(name, None)
        fresh, self._converter.fresh = self._converter.fresh, {}
        remember(self.stream_state, fresh)
        for stream in t.cast("list[MessageStream]", [self, *self.child_streams]) if fresh else ():
            if stream.selected and stream.grows and (own := stream.fields_of_its_own(fresh)):
                stream.learn(own)

    def _tell_news(self) -> None:
        for finding, fields in (
            ("fields that are new", self._converter.news),
            ("unusual values", self._converter.unreadable),
        ):
            if fresh := sorted(fields - self._told):
                self.logger.warning("Xero sends %s, kept as they came: %s", finding, ", ".join(fresh))
            self._told |= fields


def _asked_twice(read: Callable[[T], Iterator[Record]], one: T) -> Iterator[Record]:
    """Believe in a refusal that may be gone in a moment, such as 404, when it comes again."""
    try:
        yield from read(one)
    except RefusedError as refusal:
        if is_final(refusal) or not is_refusal(refusal):
            raise
        yield from read(one)
