"""Wraps records in what Xero puts around every collection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xero_sandbox.api.printing.dates import milliseconds
from xero_sandbox.http.messages import Response

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xero_sandbox.api.querying.paging import Page
    from xero_sandbox.api.request_context import Asked

PROVIDER: Final = "xero-sandbox"
"""Xero repeats the name of the calling app here."""
JSON: Final = "application/json; charset=utf-8"


def answer(asked: Asked, wrapper: str, records: Sequence[bytes], page: Page | None = None) -> Response:
    """A collection of printed records, with a pagination object if there is a `page` (S-WIRE, H)."""
    lines = [
        "{",
        f'  "Id": "{asked.correlation}",',
        '  "Status": "OK",',
        f'  "ProviderName": "{PROVIDER}",',
        rf'  "DateTimeUTC": "\/Date({milliseconds(asked.now)})\/",',
        *(_pagination(page) if page else ()),
        f'  "{wrapper}": [',
    ]
    top = "\r\n".join(lines).encode()
    return Response(headers={"Content-Type": JSON}, body=_around(top, records, b"]\r\n}"))


def _around(top: bytes, records: Sequence[bytes], bottom: bytes) -> bytes:
    """Megabytes are copied once only: the ends grow onto the first and the last record before all are joined."""
    if not records:
        return top + bottom
    parts = list(records)
    parts[0] = top + b"\r\n    " + parts[0]
    parts[-1] += b"\r\n  " + bottom
    return b",\r\n    ".join(parts)


def _pagination(page: Page) -> Sequence[str]:
    return (
        '  "pagination": {',
        f'    "page": {page.number},',
        f'    "pageSize": {page.size},',
        f'    "pageCount": {page.count},',
        f'    "itemCount": {page.items}',
        "  },",
    )
