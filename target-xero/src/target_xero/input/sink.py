"""One stream of the input, as the SDK sees it: checks each record against the stream's SCHEMA."""

from __future__ import annotations

import typing as t

from singer_sdk.exceptions import InvalidRecord
from singer_sdk.sinks import RecordSink

from target_xero.documents.metadata import without_metadata
from target_xero.input.schema_check import RowCheck

if t.TYPE_CHECKING:
    from collections.abc import Sequence

    from singer_sdk.target_base import Target

    from target_xero.documents.record import Record


class RowReceiver(t.Protocol):
    """Whoever the rows are for."""

    def declare(self, stream: str, schema: Record, key_properties: tuple[str, ...], /) -> bool:
        """Learn of a stream; returns whether its rows are wanted."""

    def take(self, stream: str, record: Record, fault: str, /) -> None:
        """Take a row, with what is wrong with it if anything is."""


class _Publishes(t.Protocol):
    @property
    def run(self) -> RowReceiver: ...


class XeroSink(RecordSink):
    """Hands rows to the run, as they came: dates and amounts stay what the input says."""

    def __init__(self, target: Target, stream_name: str, schema: Record, key_properties: Sequence[str] | None) -> None:
        super().__init__(target, stream_name, schema, key_properties)
        self._run = t.cast("_Publishes", target).run
        self._wanted: bool | None = None
        """Whether the stream is written to Xero; None until it is declared."""

    def declare(self) -> bool:
        """Tell the run what the stream is like, once; returns whether it is written to Xero at all."""
        if self._wanted is None:
            self._wanted = self._run.declare(self.stream_name, self.original_schema, tuple(self.key_properties))
        return self._wanted

    def get_validator(self) -> RowCheck | None:
        return RowCheck(self.schema) if self.validate_schema else None

    def process_record(self, record: Record, context: Record) -> None:  # noqa: ARG002 - the SDK's signature
        self.record_counter_metric.increment()
        self.refuse(record, self._fault(record))

    def refuse(self, record: Record, fault: str) -> None:
        """Hand over a row that is known to be bad, unless `fault` is empty."""
        if self._wanted:
            self._run.take(self.stream_name, record, fault)

    def _fault(self, record: Record) -> str:
        """Why the record cannot be used, or does not fit its SCHEMA if somebody wants to know; empty if neither."""
        if self._validator is None:
            return ""
        try:
            self._validator.validate(without_metadata(record))
        except InvalidRecord as problem:
            return problem.error_message
        return ""
