"""Puts the names of a warehouse in place of Xero's, behind whatever stream maps are set."""

from __future__ import annotations

import typing as t

from singer_sdk.mapper import RemoveRecordTransform, StreamMap
from xero_client.errors import SettingsError

from tap_xero.naming.columns import Columns, columns_of, only
from tap_xero.naming.words import table_of
from tap_xero.reading.deletions import DELETED

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from xero_client.catalogue.conversion import Path

    Json: t.TypeAlias = dict[str, t.Any]

XERO: t.Final = "xero"
DBT: t.Final = "dbt"

SYNCED: t.Final = "_fivetran_synced"
GONE: t.Final = "_fivetran_deleted"
MARKS: t.Final[Mapping[str, Json]] = {
    SYNCED: {
        "description": "When the run began that wrote the row, in UTC.",
        "type": ["string", "null"],
        "format": "date-time",
    },
    GONE: {"description": "Whether the record was found to be gone, with tombstones.", "type": ["boolean", "null"]},
}
"""Columns that Fivetran adds to every table, and that dbt_xero asks for."""

RENAMED: t.Final[Mapping[str, Mapping[str, str]]] = {
    "journal_line_tracking_categories": {"TrackingOptionID": "tracking_category_option_id"},
}
"""By stream: columns that the rule would name otherwise."""

TWICE: t.Final[Mapping[str, Mapping[str, str]]] = {
    "bank_transactions": {"batch_payment_batch_payment_id": "batch_payment_id"},
}
"""By stream: columns that Fivetran has besides the one by the rule, with that one."""

BESIDE: t.Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "tracking_category_options": {
        "tracking_category_has_option": ("tenant_id", "TrackingCategoryID", "TrackingOptionID"),
    },
}
"""By stream: further tables, with the fields that they have, all of which are their key."""


class Renamed(StreamMap):
    """A map whose results get other names."""

    def __init__(  # noqa: PLR0913 - each is a part of the name
        self, inner: StreamMap, table: str, columns: Columns, *, stream: str, keys: Iterable[str], synced: str
    ) -> None:
        super().__init__(table, inner.transformed_schema, inner.raw_key_properties, flattening_options=None)
        self._inner = inner
        self._columns = columns
        self._synced = synced
        self._twice = {more: one for more, one in TWICE.get(stream, {}).items() if one in columns.properties}
        more = {more: columns.properties[one] for more, one in self._twice.items()}
        self.transformed_schema = {"type": "object", "properties": {**columns.properties, **more, **MARKS}}
        self.transformed_key_properties = [self.column(key) for key in keys]

    def column(self, field: str) -> str:
        """What a field is called here."""
        return self._columns.names.get((field,), field)

    def transform(self, record: Json) -> Json | None:
        found = self._inner.transform(record)
        if found is None:
            return None
        row = self._columns.row(found)
        more = {more: row[one] for more, one in self._twice.items() if one in row}
        return {**row, **more, SYNCED: self._synced, GONE: found.get(DELETED) is not None}

    def get_filter_result(self, record: Json) -> bool:
        return self._inner.get_filter_result(record)


def check_naming(config: Mapping[str, t.Any]) -> None:
    """Refuse other ways of shaping records that do not go together with names for a warehouse."""
    if config["naming"] == XERO:
        return
    if config.get("batch_config"):
        raise SettingsError("naming and batch_config do not go together: files of records keep Xero's names.")
    if config.get("flattening_enabled"):
        raise SettingsError("naming and flattening_enabled do not go together: naming spreads out objects itself.")


def renamed(
    maps: Mapping[str, list[StreamMap]], synced: str, *, new: frozenset[Path] = frozenset()
) -> dict[str, list[StreamMap]]:
    """The maps of all streams with names for dbt.

    Args:
        maps: the maps that are set, by stream.
        synced: the moment for the column `_fivetran_synced`.
        new: fields that the tap did not know before it met them.
    """
    return {
        stream: [each for inner in own for each in _renamed(stream, inner, synced, new)] for stream, own in maps.items()
    }


def _renamed(stream: str, inner: StreamMap, synced: str, new: frozenset[Path]) -> Iterator[StreamMap]:
    if isinstance(inner, RemoveRecordTransform):
        yield inner
        return
    columns = columns_of(inner.transformed_schema, RENAMED.get(stream, {}), new)
    table = table_of(stream) if inner.stream_alias == stream else inner.stream_alias
    keys = inner.transformed_key_properties or ()
    yield Renamed(inner, table, columns, stream=stream, keys=keys, synced=synced)
    for beside, fields in BESIDE.get(stream, {}).items():
        yield Renamed(inner, beside, only(columns, fields), stream=stream, keys=fields, synced=synced)
