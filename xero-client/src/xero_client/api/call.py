"""One request to Xero's API, as it is asked for."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

if t.TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request to the API; retrying never changes it."""

    url: str
    tenant_id: str | None = None
    """The organisation; None for what belongs to the connection as a whole."""
    method: str = "GET"
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    purpose: str = "connection"
    """What the call is counted for, normally the name of a stream."""
    retried: bool = True
    """False: raise what could be tried again, too. Who writes has to know how long a write has been under way."""
