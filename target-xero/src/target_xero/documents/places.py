"""Fills the placeholders of a path from a record, and finds the file that goes there."""

from __future__ import annotations

import base64
import binascii
import typing as t
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote

from xero_client.writing import PLACEHOLDER

from target_xero.documents.document import REFERENCE
from target_xero.documents.names import find
from target_xero.documents.printing import digits
from target_xero.documents.reasons import Reason, RejectError

if t.TYPE_CHECKING:
    from collections.abc import Mapping

    from target_xero.routing import Route

Record: t.TypeAlias = dict[str, t.Any]


def filled(route: Route, record: Mapping[str, t.Any]) -> tuple[str, dict[str, t.Any]]:
    """The path, and the references that are still to fill what is left of its placeholders.

    Raises:
        RejectError: the record has no value for a placeholder.
    """
    path, open_places = route.path, {}
    for place, source in route.places.items():
        value = _value(source, record)
        if isinstance(value, dict) and REFERENCE in value:
            open_places[place] = value
        else:
            path = path.replace(f"{{{place}}}", quote(_text(value, source), safe=""))
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


def _value(source: str, record: Mapping[str, t.Any]) -> t.Any:
    column = PLACEHOLDER.fullmatch(source)
    return find(record, column[1]) if column else source


def _text(value: t.Any, source: str) -> str:
    if isinstance(value, Decimal):
        return digits(value)
    if isinstance(value, bool | float | list | dict) or value is None or value in {"", ".", ".."}:
        raise RejectError(Reason.PLACE_MISSING, f"{source} of its path has no value")
    return str(value)


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
        return path.read_bytes()
    except OSError as problem:
        raise RejectError(Reason.CONTENT_MISSING, f"the file {name}: {problem.strerror}") from None
