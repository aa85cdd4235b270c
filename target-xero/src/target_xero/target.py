"""The target: publishes Singer records to Xero, each document once."""

from __future__ import annotations

import functools
import sys
import typing as t
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click
from singer_sdk import Target
from singer_sdk.exceptions import MappingError
from singer_sdk.mapper import RemoveRecordTransform
from singer_sdk.singerlib.json import serialize_json
from xero_client.command.plugin import XeroPlugin
from xero_client.errors import IncompleteInputError, InputError, OutputError, SettingsError, StoreError, XeroError
from xero_client.run_history import examine_history, noted
from xero_client.settings.shared_settings import Settings
from xero_client.settings.stream_maps import NOT_COMPUTABLE, maps_fit
from xero_client.termination import Termination

from target_xero.documents.named_streams import examine_streams
from target_xero.input.lines import LineReader
from target_xero.input.messages import MessageError, SchemaMissingError, refuse_batch
from target_xero.input.schemas import safe_schema
from target_xero.input.sink import XeroSink
from target_xero.ledger.ledger_place import expect_ledger_name
from target_xero.organisations.own_settings import check_for_several
from target_xero.organisations.several_runs import Several
from target_xero.reporting.sign_off.file import forget_page
from target_xero.routing.stream_names import StreamNames
from target_xero.routing.stream_settings import has_settings
from target_xero.run.account import account_of
from target_xero.run.opening import examine_files, examine_folder, examine_ledger, examine_scopes, opened
from target_xero.settings.target_settings import TARGET_SETTINGS, check_target

if t.TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from singer_sdk.mapper import StreamMap
    from xero_client.connection import Connection

    from target_xero.input.lines import BadLineError
    from target_xero.input.messages import Message
    from target_xero.organisations.processes import Job
    from target_xero.run.run import Run


class TargetXero(XeroPlugin, Target):
    """Singer target for Xero: every collection of the Accounting API, and what lies below its documents."""

    name = "target-xero"
    package_name = "singer-target-xero"
    config_jsonschema: t.ClassVar[Message] = TARGET_SETTINGS.to_dict()
    default_sink_class = XeroSink
    never_empty = frozenset({"expected_organisation", "tenant_column"})

    def __init__(self, *, report: Path | None = None, **arguments: t.Any) -> None:
        """With a `report`, a page to write, it is a dry run whatever the settings say."""
        self.report = report
        self.termination = Termination()
        self._open = ExitStack()
        self._schemas: dict[str, Message] = {}
        """The last SCHEMA of each stream that could be used."""
        super().__init__(message_reader=LineReader(self.termination.interrupts, self._bad_line), **arguments)
        if report:
            self._config["dry_run"] = True

    def process_endofpipe(self) -> None:
        """End a run that opened itself."""
        with self._open:
            self.run.end(last=self._last_message)

    @classmethod
    def get_singer_command(cls) -> click.Command:
        command = super().get_singer_command()
        command.params.append(report_option())
        return command

    @classmethod
    def invoke(  # type: ignore[override]  # the SDK's own Target narrows it likewise
        cls,
        *,
        about: bool = False,
        about_format: str | None = None,
        config: t.Any = None,
        file_input: t.IO[str] | None = None,
        report: Path | None = None,
    ) -> None:
        """Publish what the input says; however the run ends, what was done is recorded, and STATE says how far."""
        if about:
            super().invoke(about=about, about_format=about_format)
        if report:
            forget_page(report)
        parses = bool(config and config.parse_env)
        target = cls(config=config.config if config else {}, parse_env_config=parses, report=report)
        if target.config.get("tenant_column"):
            Several(plugin=target, work=publish_one).publish(file_input)
        else:
            with target.opened():
                target.publish(file_input, is_complete=True)

    @contextmanager
    def opened(self, **differences: t.Any) -> Iterator[Run]:
        """Have a run open; `differences` are those of `opening.opened`."""
        with noted(self, lambda: account_of(vars(self).get("run"))), self._open:
            self.run = self._open.enter_context(opened(self, **differences))
            yield self.run

    def publish(
        self,
        file_input: t.Iterable[t.Any] | None,
        *,
        is_complete: bool = False,
        problem: XeroError | None = None,
    ) -> None:
        """Read the input to its end, then publish; a line that cannot be read is the end.

        Args:
            file_input: its lines; stdin if it is left out.
            is_complete: whether every stream that is meant to come does, so that a name that none has is wrong.
            problem: why it is not whole, if whoever wrote it knows that.
        """
        try:
            self.process_lines(t.cast("t.IO[str] | None", file_input))
        except (InputError, IncompleteInputError) as found:
            problem = found
        for sink in self._sinks_active.values():
            sink.clean_up()
        if is_complete and not problem:
            self._names.check()
        self.run.end(problem, last=self._last_message)

    @property
    def _last_message(self) -> str | None:
        """Type of the last message of the input; None if there was none."""
        return t.cast("LineReader", self.message_reader).last

    def check_settings(self, *, connects: bool) -> None:  # noqa: ARG002 - it always does
        Settings.from_config(self.config, plugin=self.name)
        check_target(self.config)
        expect_ledger_name(self.config.get("new_ledger"))

    def look(self) -> Iterator[tuple[str, str]]:
        if self.config.get("tenant_column"):
            check_for_several(self.config)
        examine_streams(self.config)
        examine_folder(self.config)
        if named := [*examine_files(self.config), *examine_history(self)]:
            yield "files", f"those of {', '.join(named)} can be written"

    def look_with(self, connection: Connection) -> Iterator[tuple[str, str]]:
        examine_scopes(connection, self.config)
        if not self.config.get("tenant_column"):
            yield "ledger", f"{examine_ledger(self, connection)}, can be written"
            return
        for each in connection.organisations:
            yield "ledger", f"of {each}: {examine_ledger(self, connection, each)}, can be written"

    @functools.cached_property
    def _names(self) -> StreamNames:
        return StreamNames(self.config.get("streams"))

    @functools.cached_property
    def run(self) -> Run:
        """The run; one that nobody opened opens itself, and ends with the input."""
        return self._open.enter_context(opened(self))

    def _process_schema_message(self, message_dict: Message) -> None:
        """Declare a stream; of one whose SCHEMA is bad no row comes before a good one."""
        stream = message_dict["stream"]
        if self._schemas.get(stream) == message_dict:
            return
        self._schemas.pop(stream, None)
        self.mapper.stream_maps.pop(stream, None)
        try:
            self._register({**message_dict, "schema": safe_schema(message_dict["schema"])})
        except MessageError as problem:
            raise MessageError(f"The SCHEMA of stream {stream} {problem}.") from None
        self._schemas[stream] = message_dict

    def _register(self, message_dict: Message) -> None:
        stream = message_dict["stream"]
        with maps_fit(self.config, stream):
            super()._process_schema_message(message_dict)
        while self._sinks_to_clear:
            self._sinks_to_clear.pop().clean_up()
        for stream_map in self.mapper.stream_maps[stream]:
            if not isinstance(stream_map, RemoveRecordTransform):
                self._declare(stream_map.stream_alias)

    def _declare(self, stream: str) -> None:
        wanted = t.cast("XeroSink", self.get_sink(stream)).declare()
        self._names.came(stream, published=wanted, own=has_settings(self.config, stream))

    def _process_record_message(self, message_dict: Message) -> None:
        """Hand the record to the run, as stream maps leave it."""
        stream = message_dict["stream"]
        if stream not in self.mapper.stream_maps:
            raise SchemaMissingError(f"A RECORD of stream {stream} came before the SCHEMA of the stream.")
        for stream_map in self.mapper.stream_maps[stream]:
            self._take(stream_map, message_dict["record"])

    def _take(self, stream_map: StreamMap, record: Message) -> None:
        if isinstance(stream_map, RemoveRecordTransform):
            return
        sink = t.cast("XeroSink", self.get_sink(stream_map.stream_alias))
        try:
            mapped = stream_map.transform(dict(record))
        except NOT_COMPUTABLE as problem:
            sink.refuse(record, f"stream_maps cannot be computed from this record ({type(problem).__name__}).")
            return
        except MappingError as problem:
            raise SettingsError(f"stream_maps do not fit stream {stream_map.stream_alias}: {problem}") from None
        if mapped is not None:
            sink.process_record(mapped, {})

    def _process_state_message(self, message_dict: Message) -> None:
        self.run.state(message_dict["value"])

    def _process_activate_version_message(self, message_dict: Message) -> None:
        """Say that nothing is deleted for it: a ledger is no table whose old version can be dropped."""
        self.logger.warning(
            "ACTIVATE_VERSION of stream %s deletes nothing at Xero: rows with _sdc_deleted_at do, with hard_delete and "
            "allow_deletes.",
            message_dict["stream"],
        )

    def _process_batch_message(self, message_dict: Message) -> None:
        refuse_batch(message_dict)

    def write_state(self, state: Message) -> None:
        """Tell whoever listens how far everything is safe."""
        try:
            sys.stdout.write(f"{serialize_json(state)}\n")
            sys.stdout.flush()
        except (OutputError, OSError) as problem:
            said = f"STATE cannot be written ({problem.strerror}): what is done is recorded, run again."
            raise StoreError(said) from None

    def _bad_line(self, problem: BadLineError) -> None:
        if self.config["on_bad_line"] == "stop":
            raise problem
        self.logger.warning("%s It is rejected.", problem)
        self.run.take_line(problem)

    def _handle_termination(self, signum: int, frame: FrameType | None) -> None:  # noqa: ARG002 - the SDK's signature
        self.termination.ask()


def report_option() -> click.Option:
    """What has a run plan only, and write the plan on a page."""
    said = "Write to Xero nothing, whatever dry_run says, but to this file a page that tells what would be written."
    return click.Option(["--report"], type=click.Path(path_type=Path), metavar="FILE.html", help=said)


def publish_one(job: Job) -> None:
    """Publish the part of the input that is for one organisation."""
    target = TargetXero(config={**job.config}, report=job.report)
    try:
        with job.input.open("rb") as part, target.opened():
            target.publish(part, is_complete=True, problem=job.problem)
    except XeroError as problem:
        if problem is not job.problem:  # which whoever read the whole input tells
            raise
