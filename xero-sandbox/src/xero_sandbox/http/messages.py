"""What goes between the HTTP shell and everything behind it: one request in, one response out."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    method: str
    path: str
    """Percent-decoded and without the query, such as "/api.xro/2.0/Invoices"."""
    query: Mapping[str, str]
    """Names as they were sent (compare them case-insensitively); of a repeated name the last value."""
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes = b""


@dataclass(slots=True, kw_only=True)
class Response:
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def json_response(content: Any, status: int = 200) -> Response:
    headers = {"Content-Type": "application/json; charset=utf-8"}
    return Response(status=status, headers=headers, body=_dumped(content))


def _dumped(content: Any) -> bytes:
    try:
        return orjson.dumps(content)
    except TypeError:  # half a character, or a number beyond 64 bits, such as clients may send
        return json.dumps(content).encode()


def text_response(text: str, status: int = 200) -> Response:
    return Response(status=status, headers={"Content-Type": "text/plain; charset=utf-8"}, body=text.encode())
