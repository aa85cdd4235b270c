"""The streams: what every one of them does in each organisation, and the one that reads a whole collection."""

from __future__ import annotations

import typing as t
from abc import abstractmethod

from singer_sdk.helpers.conform import TypeConformanceLevel
from singer_sdk.singerlib.catalog import REPLICATION_FULL_TABLE
from singer_sdk.streams.core import Stream
from xero_client.errors import DayLimitError, RefusedError, ServerError, WrongOrganisationError
from xero_client.records import Converter
from xero_client.schemas import load

from tap_xero.reading.bookmark import Bookmark
from tap_xero.reading.reading import Reading
from tap_xero.settings import stream_settings

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import requests
    from singer_sdk.helpers.types import Context, Record
    from xero_client.entities import Entity

    from tap_xero.tap import TapXero


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

    @abstractmethod
    def records_of(self, tenant_id: str, context: Context | None) -> Iterator[Record]:
        """Yield the records of one organisation, without its id.

        Raises:
            XeroError: as `Connection.send` says.
        """

    @property
    def partitions(self) -> list[dict[str, t.Any]]:
        return [{"tenant_id": each.tenant_id} for each in self._tap.connection.organisations]

    def get_records(self, context: Context | None) -> Iterator[Record]:
        """Yield one organisation's records; a refusal ends this partition alone and is reported at the end."""
        tenant_id = t.cast("Mapping[str, str]", context)["tenant_id"]
        if self._tap.summary.is_over(tenant_id):
            return
        try:
            for record in self.records_of(tenant_id, context):
                record["tenant_id"] = tenant_id
                self._tap.summary.count(self.name)
                yield record
        except (RefusedError, ServerError) as refusal:
            self._tap.summary.skip(self.entity, tenant_id, refusal)
        except (DayLimitError, WrongOrganisationError) as end:
            self._tap.summary.end(tenant_id, end)
        self._tell_news()

    def get_replication_key_signpost(self, context: Context | None = None) -> None:
        """None: bookmarks follow Xero's clock, not ours."""

    def _checkpoint(self) -> None:
        """Let a STATE message follow the records of each page; BATCH files have messages of their own."""
        if not self.get_batch_config(self.config):
            self._write_state_message()

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
        super().__init__(tap, entity, load(entity.stream))
        self._settings = stream_settings(self.config, entity)

    def records_of(self, tenant_id: str, context: Context | None) -> Iterator[Record]:
        return self._reading(tenant_id, context).records(self._checkpoint)

    def _reading(self, tenant_id: str, context: Context | None) -> Reading:
        incremental = self.replication_method != REPLICATION_FULL_TABLE
        naturally_full = self.entity.cursor is None

        def send(**call: t.Any) -> requests.Response:
            return self._tap.connection.send(self.entity.path, tenant_id=tenant_id, purpose=self.name, **call)

        return Reading(
            entity=self.entity,
            settings=self._settings,
            bookmark=Bookmark(self.get_context_state(context), self.entity.cursor if incremental else None),
            converter=self._converter,
            send=send,
            incremental=incremental,
            remember=incremental or (naturally_full and self._leaves_out_unchanged()),
        )

    def _leaves_out_unchanged(self) -> bool:
        """ACTIVATE_VERSION promises a target that every record follows, so then every record does."""
        return self.config["skip_unchanged"] and not self.emit_activate_version_messages
