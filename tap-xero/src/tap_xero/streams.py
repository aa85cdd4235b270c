"""The streams: what every one of them does in each organisation, and the one that reads a whole collection."""

from __future__ import annotations

import functools
import typing as t
from abc import abstractmethod
from dataclasses import replace

from singer_sdk.helpers.conform import TypeConformanceLevel
from singer_sdk.singerlib.catalog import REPLICATION_FULL_TABLE
from singer_sdk.streams.core import Stream
from xero_client.dates import as_datetime
from xero_client.entities import Paging
from xero_client.errors import (
    DayLimitError,
    PermissionMissingError,
    RefusedError,
    ScopeMissingError,
    ServerError,
    WrongOrganisationError,
)
from xero_client.preflight import expect_scope
from xero_client.records import Converter
from xero_client.schemas import load
from xero_client.scopes import to_read

from tap_xero.asking import Question, computing, is_by_key, questions
from tap_xero.children.audience import gather
from tap_xero.deletions import DELETED, DELETED_SCHEMA, Keys
from tap_xero.positions import in_turn, whole
from tap_xero.reading.bookmark import Bookmark
from tap_xero.reading.reading import Reading
from tap_xero.reading.slices import in_slices
from tap_xero.settings import asked_of, first_bookmark, stream_settings
from tap_xero.versions import activate

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import requests
    from singer_sdk.helpers.types import Context, Record
    from xero_client.entities import Entity
    from xero_client.errors import XeroError

    from tap_xero.asking import Compute
    from tap_xero.children.part_stream import PartStream
    from tap_xero.settings import StreamSettings
    from tap_xero.tap import TapXero

T = t.TypeVar("T")

SIZES: t.Final = {Paging.NONE: 0, Paging.FIXED_PAGES: 1, Paging.PAGES: 2, Paging.OFFSET: 3}
"""How much there tends to be of a collection that is handed out like this."""


class XeroStream(Stream):
    """Something that is read of every organisation; each organisation is a partition with a bookmark of its own.

    HTTP belongs to the session that tap and target share, so this builds on the SDK's Stream and not on its
    RESTStream, which would bring a second way of sending, signing and retrying.
    """

    TYPE_CONFORMANCE_LEVEL = TypeConformanceLevel.NONE  # the converter conforms, and keeps fields that are new
    _tap: TapXero

    def __init__(self, tap: TapXero, entity: Entity, schema: dict[str, t.Any]) -> None:
        super().__init__(tap, name=entity.stream, schema=schema)
        self.entity = entity
        self.primary_keys = entity.primary_keys
        self.replication_key = entity.cursor
        self._converter = Converter(self.schema)
        self.doubts: set[str] = set()
        """Organisations of which this run has not read everything from beginning to end."""

    @abstractmethod
    def records_of(self, tenant_id: str, context: Context | None) -> Iterator[Record]:
        """Yield the records of one organisation, without its id.

        Raises:
            XeroError: as `Connection.send` says.
        """

    @property
    def size(self) -> int:
        """How much there tends to be of it, beside other streams; small ones are read first."""
        return SIZES[self.entity.paging]

    @property
    def partitions(self) -> list[dict[str, t.Any]]:
        return [{"tenant_id": each.tenant_id} for each in self._tap.connection.organisations]

    def get_records(self, context: Context | None) -> Iterator[Record]:
        """Yield one organisation's records; a refusal ends this partition alone and is reported at the end."""
        tenant_id = t.cast("Mapping[str, str]", context)["tenant_id"]
        if self._tap.summary.is_over(tenant_id):
            self.doubts.add(tenant_id)
            return
        try:
            expect_scope(self._tap.connection, to_read(self.entity))
            with self._tap.progress.reading(self.name, self._tap.summary.names.get(tenant_id, tenant_id)) as count:
                for record in self.records_of(tenant_id, context):
                    record["tenant_id"] = tenant_id
                    if self.selected:
                        self._tap.summary.count(self.name, tenant_id)
                    count()
                    yield record
        except (RefusedError, ServerError) as refusal:
            self._skip(tenant_id, refusal)
        except (DayLimitError, WrongOrganisationError) as end:
            self.doubts.add(tenant_id)
            self._tap.summary.end(tenant_id, end)
        self._tell_news()
        if context == self.partitions[-1]:
            activate(self)

    def each(self, tenant_id: str, asked: Iterable[T], read: Callable[[T], Iterator[Record]]) -> Iterator[Record]:
        """Read one thing after the other; one that Xero refuses, such as an id that is gone, does not stop the rest."""
        for one in asked:
            yield from self._unless_refused(tenant_id, read(one))

    def _unless_refused(self, tenant_id: str, records: Iterator[Record]) -> Iterator[Record]:
        try:
            yield from records
        except (ScopeMissingError, PermissionMissingError):
            raise
        except RefusedError as refusal:
            self._skip(tenant_id, refusal)

    def _skip(self, tenant_id: str, refusal: XeroError) -> None:
        self.doubts.add(tenant_id)
        self._tap.summary.skip(self.entity, tenant_id, refusal)

    def computing(self, tenant_id: str, context: Context | None, start_date: str | None) -> Compute:
        """Computes the settings of this stream for one organisation."""
        names = {each.tenant_id: each.name for each in self._tap.connection.organisations}
        state = self.get_context_state(context).get("replication_key_value")
        bookmark = as_datetime(state) if isinstance(state, str) else state or first_bookmark(start_date)
        return computing(self._tap.expressions, tenant_id=tenant_id, tenant_name=names[tenant_id], bookmark=bookmark)

    def get_replication_key_signpost(self, context: Context | None = None) -> None:
        """None: bookmarks follow Xero's clock, not ours."""

    def _checkpoint(self) -> None:
        """Let a STATE message follow the records of each page; BATCH files have messages of their own."""
        if not self.get_batch_config(self.config):
            self._write_state_message()

    def _write_activate_version_message(self, full_table_version: int) -> None:
        """None before the records, where the SDK calls this: see `versions`."""

    def _increment_stream_state(self, latest_record: Record, *, context: Context | None = None) -> None:
        """Leave the state to the reading, which knows what a record's stamp does not: when Xero was asked."""

    def _tell_news(self) -> None:
        for finding, fields in (
            ("fields that are new", self._converter.news),
            ("unusual values", self._converter.unreadable),
        ):
            if fields:
                self.logger.warning("Xero sends %s, kept as they came: %s", finding, ", ".join(sorted(fields)))
        self._converter.news.clear()
        self._converter.unreadable.clear()


class CollectionStream(XeroStream):
    """One collection of Xero, executed as its catalogue row says."""

    def __init__(self, tap: TapXero, entity: Entity) -> None:
        schema = load(entity.stream)
        self._settings = stream_settings(tap.config, entity)
        self._row = as_asked(entity, self._settings)
        self._buries = entity.vanishes and tap.config["tombstones"] and is_whole(self._settings)
        if self._buries:
            schema["properties"][DELETED] = DELETED_SCHEMA
            self._row = replace(self._row, modified_since=False)  # Only a list of everything shows what is not there.
        super().__init__(tap, entity, schema)

    def records_of(self, tenant_id: str, context: Context | None) -> Iterator[Record]:
        state = self.get_context_state(context)
        self._gather(state)
        asked = asked_of(self.entity, self._settings)
        if not (asked.path or asked.params):
            return self._everything(whole(state), tenant_id)
        compute = self.computing(tenant_id, context, self._settings.start_date)
        turns = in_turn({} if asked.path else state, questions(asked, compute))
        return self.each(tenant_id, turns, lambda turn: self._records(*turn, tenant_id))

    def _everything(self, state: dict[str, t.Any], tenant_id: str) -> Iterator[Record]:
        def read(params: dict[str, str], state: dict[str, t.Any]) -> Iterator[Record]:
            return self._records(Question(path=self.entity.path, params=params), state, tenant_id)

        return in_slices(self.entity.dated, state, read) if self.entity.dated else read({}, state)

    def generate_child_contexts(self, record: Record, context: Context | None) -> Iterator[Record]:  # noqa: ARG002
        """Hand the whole record to the streams of its parts, in place of the SDK's context to ask more with."""
        if self._parts:
            yield record

    def _sync_children(self, child_context: Context | None) -> None:
        for part in self._parts:
            part.write(t.cast("Record", child_context), self._bookmark.began)
        self.state_manager.is_flushed = False

    @functools.cached_property
    def _parts(self) -> list[PartStream]:
        return [part for part in t.cast("list[PartStream]", self.child_streams) if part.selected]

    @property
    def _readers(self) -> list[Stream]:
        return [*([self] if self.selected else []), *self._parts]

    def _gather(self, state: dict[str, t.Any]) -> None:
        audience = [getattr(reader, "audience", reader.name) for reader in self._readers]
        gather(state, self.name, audience)
        for part in self._parts:
            part.begin(state)

    def _write_state_message(self) -> None:
        """Let nothing that belongs to the records so far be behind the state."""
        for part in self._parts:
            part.checkpoint()
        super()._write_state_message()

    def _records(self, question: Question, state: dict[str, t.Any], tenant_id: str) -> Iterator[Record]:
        reading, keys = self._reading(tenant_id, question, state), Keys(state, self.entity)
        if not self._buries:
            yield from reading.records(self._checkpoint)
        else:
            for record in replace(reading, watch=keys.meet).records(self._checkpoint):
                yield record | {DELETED: None}
        if not reading.is_whole:
            self.doubts.add(tenant_id)
        elif self._buries:
            yield from keys.gone(self._bookmark.began, lambda key: self._exists(tenant_id, key))

    def _exists(self, tenant_id: str, key: str) -> bool:
        try:
            self._tap.connection.send(f"{self.entity.path}/{key}", tenant_id=tenant_id, purpose=self.name)
        except (ScopeMissingError, PermissionMissingError):
            raise
        except RefusedError:
            return False
        return True

    def _reading(self, tenant_id: str, question: Question, state: dict[str, t.Any]) -> Reading:
        by_id = bool(self._settings.path)  # who names records wants them, changed or not
        full = any(reader.replication_method == REPLICATION_FULL_TABLE for reader in self._readers)
        incremental = not full and not by_id
        naturally_full = self.entity.cursor is None and not by_id

        def send(**call: t.Any) -> requests.Response:
            return self._tap.connection.send(question.path, tenant_id=tenant_id, purpose=self.name, **call)

        self._bookmark = Bookmark(state, self.entity.cursor if incremental else None)
        return Reading(
            entity=self._row,
            settings=replace(self._settings, params=question.params),
            bookmark=self._bookmark,
            converter=self._converter,
            send=send,
            incremental=incremental,
            remember=incremental or (naturally_full and self._leaves_out_unchanged()),
            turn_page=self._tap.progress.turn_page,
        )

    def _leaves_out_unchanged(self) -> bool:
        """ACTIVATE_VERSION promises a target that every record follows, so then every record does."""
        return self.config["skip_unchanged"] and not self.emit_activate_version_messages


def is_whole(settings: StreamSettings) -> bool:
    """Whether a stream with these settings is asked for all that there is."""
    return settings.paginate and not settings.path and not settings.params


def as_asked(entity: Entity, settings: StreamSettings) -> Entity:
    """The catalogue's row as it is when these settings narrow it."""
    if settings.path or not settings.paginate:
        entity = replace(entity, paging=Paging.NONE)
    order = settings.params.get("order")
    return replace(entity, order=None) if order and not is_by_key(order, entity.key) else entity
