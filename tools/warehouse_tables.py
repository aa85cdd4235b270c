"""What is loaded, as generators of files for a warehouse see it: tables with columns, keys, values and links."""

from __future__ import annotations

import json
import typing as t
from dataclasses import dataclass
from pathlib import Path

from tap_xero.catalogue.descriptions.by_stream import SAME_RECORDS
from tap_xero.catalogue.descriptions.meaning import described
from tap_xero.catalogue.links import Link, links
from tap_xero.catalogue.parts import PARTS, way_to
from tap_xero.children.part_rows import Rows
from tap_xero.general_ledger.columns import KEY, LEDGERS
from tap_xero.general_ledger.columns import schema as ledger_schema
from tap_xero.naming.columns import columns_of
from tap_xero.naming.maps import RENAMED
from tap_xero.naming.words import snake_case, table_of
from xero_client.catalogue.entities import BY_STREAM, ENTITIES
from xero_client.catalogue.schemas import load

if t.TYPE_CHECKING:
    from collections.abc import Mapping

    Path_: t.TypeAlias = tuple[str, ...]
    Json: t.TypeAlias = dict[str, t.Any]

MODELS: t.Final = Path(__file__).parents[1] / "xero-sandbox/src/xero_sandbox/data/models.json"
OPTION: t.Final = {"tracking_category_options": "TrackingOption"}
"""Models of parts that are no records of another stream."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column; `values` are those that Xero documents, none if it documents none."""

    name: str
    description: str
    values: tuple[str, ...]
    link: tuple[str, str, str] | None
    """Stream, table and column that it names a record of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A stream and what becomes of it."""

    stream: str
    name: str
    key: tuple[str, ...]
    """Without the organisation's id, which is a part of every key."""
    columns: tuple[Column, ...]
    stamp: str | None
    """The column that says when a row last changed."""


def tables(naming: str) -> list[Table]:
    """Every stream that is in each catalogue, as it is called with `naming`."""
    keys = {entity.stream: entity.key for entity in ENTITIES}
    keys |= {part.stream: Rows(way_to(part)).key[1:] for part in PARTS}
    keys |= dict.fromkeys(LEDGERS, KEY)
    return [_table(stream, key, naming) for stream, key in keys.items()]


def schema_of(stream: str) -> Json:
    if stream in LEDGERS:
        return described(stream, ledger_schema())
    part = next((each for each in PARTS if each.stream == stream), None)
    return described(stream, Rows(way_to(part)).schema if part else load(stream))


def _table(stream: str, key: tuple[str, ...], naming: str) -> Table:
    schema = schema_of(stream)
    if naming == "dbt":
        found = columns_of(schema, RENAMED.get(stream, {}))
        names = dict(found.names)
    else:
        names = {(name,): name for name in schema["properties"]}
    made: dict[str, Column] = {}
    linked = {link.path: link for link in links(stream, names)}
    for path, name in names.items():
        made.setdefault(name, _column(stream, path, name, linked.get(path), schema, naming))
    stamp = BY_STREAM[stream].cursor if stream in BY_STREAM and BY_STREAM[stream].modified_since else None
    return Table(
        stream=stream,
        name=called(stream, naming),
        key=tuple(names[(each,)] for each in key),
        columns=tuple(made.values()),
        stamp=names[(stamp,)] if stamp else None,
    )


def _column(stream: str, path: Path_, name: str, link: Link | None, schema: Json, naming: str) -> Column:  # noqa: PLR0913, PLR0917
    field = schema
    for step in path:
        field = field["properties"][step]
    to = (link.stream, called(link.stream, naming), _renamed(link.stream, link.key, naming)) if link else None
    return Column(name=name, description=field.get("description", ""), values=_values(stream, path), link=to)


def called(stream: str, naming: str) -> str:
    return table_of(stream) if naming == "dbt" else stream


def _renamed(stream: str, key: str, naming: str) -> str:
    return RENAMED.get(stream, {}).get(key, snake_case(key)) if naming == "dbt" else key


def _values(stream: str, path: Path_) -> tuple[str, ...]:
    """What Xero documents as the values of a status or kind."""
    record = SAME_RECORDS.get(stream, stream)
    model = BY_STREAM[record].model if record in BY_STREAM else OPTION.get(stream)
    if len(path) > 1 or not model or not path[0].endswith(("Status", "Type")):
        return ()
    values = _models()[model]["fields"].get(path[0], {}).get("enum", ())
    return tuple(_models()[values]["enum"] if isinstance(values, str) else values)


def _models() -> Mapping[str, t.Any]:
    return t.cast("Mapping[str, t.Any]", json.loads(MODELS.read_bytes()))
