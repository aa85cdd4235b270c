"""Fills the placeholders of a path from a record, and finds the file that goes there."""

from __future__ import annotations

import base64
import binascii
import typing as t
from pathlib import Path
from urllib.parse import quote

from xero_client.command.named_files import bytes_of

from target_xero.documents.document import REFERENCE
from target_xero.documents.reasons import Reason, RejectError
from target_xero.routing.field_names import find
from target_xero.routing.places import COLUMN, fault_of

if t.TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from target_xero.documents.record import Record
    from target_xero.routing.route import Route


def filled(route: Route, records: Sequence[Record], whole: Mapping[str, t.Any]) -> tuple[str, dict[str, t.Any]]:
    """The path, and the references that are still to fill what is left of its placeholders.

    Args:
        route: where the document goes.
        records: its rows, whose columns may fill placeholders.
        whole: what they were made into, the payload merged.

    Raises:
        RejectError: the rows have no value for a placeholder, or one that is no id, or several.
    """
    path, open_places = route.path, {}
    named = {**records[0], **whole}
    for place, source in route.places.items():
        _expect_one(source, records)
        value = _value(source, named, place, route)
        if isinstance(value, dict) and REFERENCE in value:
            open_places[place] = value
            continue
        if fault := fault_of(value, place):
            raise _missing(place, route, source, fault)
        path = path.replace(f"{{{place}}}", quote(str(value), safe=""))
    return path, open_places


def content_of(route: Route, record: Mapping[str, t.Any], folder: Path | None) -> bytes | None:
    """The file for a place that takes bytes; None for all others.

    Raises:
        RejectError: the record has none, or it cannot be read.
    """
    if not route.entity.binary or route.method == "DELETE":
        return None
    settings = route.settings
    column = settings.content_column or settings.file_column
    value = find(record, column) if column else None
    if not isinstance(value, str):
        raise RejectError(Reason.CONTENT_MISSING, f"{column or 'content_column or file_column'} has no value")
    return _decoded(value, str(column)) if settings.content_column else _read(value, folder)


def _value(source: str, named: Mapping[str, t.Any], place: str, route: Route) -> t.Any:
    """The value of the only column, or text with the values of several in it."""
    if column := COLUMN.fullmatch(source):
        return find(named, column[1])
    values = {name: find(named, name) for name in COLUMN.findall(source)}
    for name, value in values.items():
        if fault := fault_of(value, place):
            raise _missing(place, route, f"{{{name}}}", fault)
    return COLUMN.sub(lambda found: str(values[found[1]]), source)


def _expect_one(source: str, records: Sequence[Record]) -> None:
    """Raises RejectError if the rows of one document would go to different places."""
    for column in COLUMN.findall(source):
        values = {str(value) for each in records if (value := find(each, column)) is not None}
        if len(values) > 1:
            raise RejectError(Reason.CONFLICTING_ROWS, f"its rows differ in {column}, which fills its path")


def _missing(place: str, route: Route, source: str, fault: str) -> RejectError:
    column = COLUMN.fullmatch(source)
    what = f"column {column[1]}" if column else source
    return RejectError(Reason.PLACE_MISSING, f"{{{place}}} in {route.path} is filled by {what}, which {fault}")


def _decoded(value: str, column: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise RejectError(Reason.CONTENT_MISSING, f"{column} is not Base64") from None


def _read(name: str, folder: Path | None) -> bytes:
    """A record names files of that one folder, and no others of this machine."""
    root = (folder or Path()).resolve()
    path = (root / name).resolve()
    if folder is None or not path.is_relative_to(root):
        raise RejectError(Reason.CONTENT_MISSING, f"the file {name} is not in files_folder")
    try:
        return bytes_of(path)
    except OSError as problem:
        raise RejectError(Reason.CONTENT_MISSING, f"the file {name}: {problem.strerror}") from None
