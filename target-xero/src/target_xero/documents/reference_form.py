"""What a reference to another document has to look like: a stream of ours, and a key in it."""

from __future__ import annotations

import typing as t
from decimal import Decimal

from xero_client.errors import SettingsError

from target_xero.documents.document import REFERENCE
from target_xero.documents.reasons import Reason, RejectError

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from target_xero.documents.document import Document

SCALARS: t.Final = frozenset({str, int, bool, Decimal, type(None)})
"""Types of which no value has a reference in it; most values are of these."""
LIKE: t.Final = "should be a list of a stream and its key, such as [to_xero-invoices, INV-1]"


def expect_references(payload: t.Any, stream: str) -> None:
    """Raises SettingsError for a reference in the payload that can mean no document."""
    for given in references_in(payload):
        if not _has_form(given):
            raise SettingsError(f"{REFERENCE} in the payload of stream {stream} {LIKE}.")


def check_references(document: Document) -> None:
    """Raises RejectError for a reference that names no document, as one whose key has no value."""
    for given in references_in((document.body, document.places)):
        if not _has_form(given):
            raise RejectError(Reason.WRONG_TYPE, f"{REFERENCE} {LIKE}")
        stream, *key = given
        if any(part is None or (isinstance(part, str) and not part.strip()) for part in key):
            raise RejectError(Reason.PARENT_UNKNOWN, f"its {REFERENCE} to stream {stream} has no value for the key")


def references_in(value: t.Any) -> Iterator[t.Any]:
    """What the references inside a value say."""
    if hasattr(value, "items"):
        if REFERENCE in value:
            yield value[REFERENCE]
            return
        value = value.values()
    elif not isinstance(value, list | tuple):
        return
    for each in value:
        if type(each) not in SCALARS:
            yield from references_in(each)


def _has_form(given: t.Any) -> bool:
    return isinstance(given, list | tuple) and len(given) > 1 and isinstance(given[0], str)
