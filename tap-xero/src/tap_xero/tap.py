"""The tap: reads everything an organisation keeps in Xero."""

from __future__ import annotations

import functools
import typing as t
from contextlib import closing, contextmanager
from datetime import datetime, timezone

import click
from singer_sdk import Tap
from singer_sdk.helpers._catalog import get_selected_schema
from singer_sdk.singerlib import CatalogEntry, Schema
from xero_client.catalogue.entities import ENTITIES
from xero_client.command.plugin import XeroPlugin
from xero_client.errors import XeroError
from xero_client.run_history import examine_history, noted
from xero_client.settings.shared_settings import Settings
from xero_client.settings.stream_maps import maps_fit, shapes_records
from xero_client.values.dates import moment

from tap_xero.catalogue.parts import VANISHING
from tap_xero.catalogue.per_record import EXTRAS
from tap_xero.catalogue.reports import REPORTS
from tap_xero.custom.stream import custom_streams
from tap_xero.naming.days import mend_catalog
from tap_xero.naming.maps import DBT, check_naming, renamed
from tap_xero.naming.schemas import check_schemas, tell_shared_tables
from tap_xero.reading.deletions import add_column
from tap_xero.reports.parameters import check_reports
from tap_xero.reports.streams import report_streams
from tap_xero.run.absent_organisations import absent
from tap_xero.run.account import account_of
from tap_xero.run.files import read_object
from tap_xero.run.maps import Maps
from tap_xero.run.message_writer import MessageWriter
from tap_xero.run.run import Run
from tap_xero.run.selection import checked_catalog, expect_none_alone, expect_some, select_alone
from tap_xero.run.starting_state import checked, tell_unused
from tap_xero.settings.batches import check_batches
from tap_xero.settings.query_parameters import check_parameters
from tap_xero.settings.stream_settings import check_dates, check_streams
from tap_xero.settings.tap_settings import TAP_SETTINGS, expect_extra
from tap_xero.streams.collection import CollectionStream
from tap_xero.streams.general_ledger import ledger_streams
from tap_xero.streams.new_fields import widened
from tap_xero.streams.parts import part_streams
from tap_xero.streams.per_record import extra_streams

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from types import FrameType

    from singer_sdk.mapper import StreamMap
    from xero_client.catalogue.conversion import Path
    from xero_client.connection import Connection

    from tap_xero.run.fetch_ahead import Unit, Wanted
    from tap_xero.streams.base import XeroStream
    from tap_xero.streams.written_rows import RowStream

SKIPPED: t.Final = 1
"""Exit code when Xero refused a stream and `fail_on_skipped` is set."""


class TapXero(XeroPlugin, Tap):
    """Singer tap for Xero: every collection of the Accounting API."""

    name = "tap-xero"
    package_name = "singer-tap-xero"
    config_jsonschema: t.ClassVar[dict[str, t.Any]] = TAP_SETTINGS.to_dict()
    message_writer_class = MessageWriter
    extra_names = (*(extra.stream for extra in EXTRAS), *(report.stream for report in REPORTS))
    """Streams that are there only if `extra_streams` lists them."""

    @classmethod
    def get_singer_command(cls) -> click.Command:
        command = super().get_singer_command()
        told = "Read this stream alone, or those of a pattern such as 'bank_*'; may be given several times."
        command.params.append(click.Option(["--stream", "alone"], multiple=True, is_eager=True, help=told))
        return command

    @classmethod
    def cb_discover(cls, ctx: click.Context, param: click.Option, value: bool) -> None:
        expect_none_alone(ctx, param, wanted=value)
        super().cb_discover(ctx, param, value)

    @classmethod
    def cb_test(cls, ctx: click.Context, param: click.Option, value: str) -> None:
        expect_none_alone(ctx, param, wanted=value != param.default)
        super().cb_test(ctx, param, value)

    @classmethod
    def invoke(  # type: ignore[override]  # noqa: PLR0913 - the SDK's own Tap narrows it likewise; and --stream
        cls,
        *,
        about: bool = False,
        about_format: str | None = None,
        config: t.Any = None,
        state: t.IO[str] | None = None,
        catalog: t.IO[str] | None = None,
        alone: Sequence[str] = (),
    ) -> None:
        """Sync, and whatever ends the run, leave the state that the next one goes on from.

        The SDK's own does not: an exception there means no last STATE.
        """
        if about:
            super().invoke(about=about, about_format=about_format)
        tap = cls(
            config=config.config if config else {},
            state=checked(read_object(state, "state"), datetime.now(timezone.utc)),
            catalog=checked_catalog(read_object(catalog, "catalog")),
            parse_env_config=bool(config and config.parse_env),
        )
        with noted(tap, lambda: account_of(tap.run)):
            tap._read(alone)

    def _read(self, alone: Sequence[str]) -> None:
        """Read everything that is wanted, and say how it went."""
        select_alone(self.streams, alone)
        expect_some(self.streams, self.input_catalog, self.config, self.logger)
        tell_unused(dict(self.state), self.stream_names, self.logger)
        with self._summed_up():
            try:
                self.run.summary.expect(self.run.connection.organisations)  # refused credentials are no stream's fault
                self.run.summary.lose(absent(self.run.connection, dict(self.state)))
                self.run.prefixes  # noqa: B018 - refused before anything is written
                tell_shared_tables(self.config, self.run.connection.organisations, self.logger)
                self.sync_all()
                self.run.summary.expect_whole()
            except XeroError:
                self.state_writer.write_state(self.state)
                raise

    def run_connection_test(self) -> bool:  # type: ignore[misc]  # final, but it knows no summary
        """Read a record of each stream.

        The SDK's own ends well whatever could not be read.

        Raises:
            XeroError: as of a run.
        """
        expect_some(self.streams, self.input_catalog, self.config, self.logger)  # before Xero is asked anything
        with self._summed_up():
            self.run.summary.expect(self.run.connection.organisations)
            tested = super().run_connection_test()
            self.run.summary.expect_whole()
        return tested

    @contextmanager
    def _summed_up(self) -> Iterator[None]:
        """Say at the end what was read and what was not, and let the exit code say it."""
        whole = False
        try:
            yield
            whole = True
        finally:
            self.run.writer.flush()
            self.run.end()
            self.run.progress.close()
            self.run.summary.tell(self.logger, self.run.connection.meter, whole=whole)
        self.run.summary.expect_read()
        if self.run.summary.skipped and self.config["fail_on_skipped"]:
            raise SystemExit(SKIPPED)

    def check_settings(self, *, connects: bool) -> None:
        if connects:
            Settings.from_config(self.config, plugin=self.name)
        check_dates(self.config, self.run.began)
        check_streams(self.config, self.run.expressions, self.extra_names)
        check_parameters(self.config)
        check_reports(self.config, self.run.expressions)
        expect_extra(self.config, self.extra_names)
        check_naming(self.config)
        check_schemas(self.config)
        check_batches(self.config)

    def look(self) -> Iterator[tuple[str, str]]:
        if named := examine_history(self):
            yield "files", f"that of {named[0]} can be written"

    def look_with(self, connection: Connection) -> Iterator[tuple[str, str]]:  # noqa: ARG002 - it keeps nothing
        """Yield nothing: what a run reads, the command asks for itself."""
        yield from ()

    def setup_mapper(self) -> None:
        if self.config["tombstones"] and self.input_catalog:
            add_column(self.input_catalog, VANISHING)
        if self.input_catalog:
            mend_catalog(self.input_catalog, self.config)
        with maps_fit(self.config):
            super(Tap, self).setup_mapper()  # A tap of the SDK's makes the maps of all streams.
            self.mapper.stream_maps = Maps(lambda stream: self._map_anew(stream, {}))
            for stream in self.catalog if shapes_records(self.config) else ():
                self.mapper.stream_maps[stream]  # What does not fit is told before anything is read.

    def _map_anew(self, stream: str, more: Mapping[Path, str]) -> None:
        """Make the maps of a stream anew, from its catalogue's schema and more fields with their types."""
        given = self.input_catalog.get_stream(stream) if self.input_catalog else None
        entry = given or _entry(self.streams[stream])
        selected = get_selected_schema(stream, entry.schema.to_dict(), entry.metadata.resolve_selection())
        self.mapper.register_raw_stream_schema(stream, widened(selected, more), entry.key_properties)
        self._rename({stream: self.mapper.stream_maps[stream]}, frozenset(more))

    def _rename(self, maps: Mapping[str, list[StreamMap]], new: frozenset[Path] = frozenset()) -> None:
        if self.config["naming"] == DBT:
            self.mapper.stream_maps |= renamed(maps, moment(self.run.began.isoformat()), new=new)

    @functools.cached_property
    def run(self) -> Run:
        """What the streams share."""
        return Run(self, self._map_anew)

    def sync_all(self) -> None:  # type: ignore[misc]  # final, but it knows no turns
        """Read the streams of the organisations in their turns; the SDK's own would read each stream of all at once."""
        self._reset_state_progress_markers()
        self._set_compatible_replication_methods()
        if self.state:
            self.state_writer.write_state(self.state)
        streams = [each for each in self.streams.values() if each.parent_stream_type is None]
        wanted = [each for each in streams if each.selected or each.has_selected_descendents]
        groups = self.run.turns.groups(wanted, self.run.began)
        with closing(self.run.ahead) as ahead:
            ahead.foresee(_units(groups))
            self._sync(groups)
        if self.run.turns.settle():
            self.state_writer.write_state(self.state)
        for each in self.streams.values():
            each.log_sync_costs()

    def _sync(self, groups: list[tuple[XeroStream, list[str]]]) -> None:
        for place, (stream, tenants) in enumerate(groups):
            again = any(before is stream for before, _ in groups[:place])
            stream.due = tenants
            if not (again and all(map(self.run.summary.is_over, tenants))):
                stream.sync()
            if all(after is not stream for after, _ in groups[place + 1 :]):
                stream.due = None
                stream.finalize_state_progress_markers()

    def _handle_termination(self, signum: int, frame: FrameType | None) -> None:  # noqa: ARG002 - the SDK's signature
        """Let what is under way be finished: the SDK would write into the middle of a message."""
        self.run.termination.ask()

    @property
    def stream_names(self) -> list[str]:
        """Every stream that these settings give, and those that they leave out."""
        return [*self.streams, *self.extra_names]

    @property
    def streams(self) -> dict[str, XeroStream]:  # type: ignore[override]  # each is one
        """The streams, those that take a single call first: they are there when a budget or a day runs out."""
        streams = t.cast("dict[str, XeroStream]", super().streams)
        return dict(sorted(streams.items(), key=lambda item: item[1].size))

    def discover_streams(self) -> Sequence[XeroStream | RowStream]:
        """List every stream, without asking Xero unless the schema of a custom one has to be inferred."""
        collections = {entity.stream: CollectionStream(self.run, entity) for entity in ENTITIES}
        ours: list[XeroStream | RowStream] = [*collections.values(), *part_streams(self.run, collections)]
        ours += [*ledger_streams(self.run, collections), *extra_streams(self.run), *report_streams(self.run)]
        return [*ours, *custom_streams(self.run, taken=[stream.name for stream in ours])]


def _entry(stream: XeroStream) -> CatalogEntry:
    """What --discover says of a stream."""
    return CatalogEntry(
        tap_stream_id=stream.name,
        metadata=stream.metadata,
        schema=Schema.from_dict(stream.schema),
        key_properties=stream.primary_keys,
    )


def _units(groups: Iterable[tuple[XeroStream, list[str]]]) -> Iterator[tuple[Unit, Callable[[], Iterator[Wanted]]]]:
    for stream, tenants in groups:
        for tenant_id in tenants:
            yield (stream.name, tenant_id), functools.partial(stream.begins_with, tenant_id)
