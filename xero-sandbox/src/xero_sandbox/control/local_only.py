"""Who may use the pages under /_sandbox: programs of this machine, and no page of another site in its browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

OWN_NAME: Final = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?", re.IGNORECASE | re.ASCII)
"""A Host header with a name of our own; a foreign name that leads here is what DNS rebinding looks like."""
OWN_SITES: Final = frozenset({"", "same-origin", "none"})
"""What Sec-Fetch-Site says of a program, of our own pages, and of an address that somebody typed."""


def objection(headers: Mapping[str, str]) -> str:
    """Why whoever sent these headers, with names in lower case, gets no answer; nothing if they get one."""
    host, origin = headers.get("host", ""), headers.get("origin")
    if not OWN_NAME.fullmatch(host):
        return "the pages under /_sandbox answer to localhost, 127.0.0.1 and [::1] only"
    if origin is not None and origin.lower() != f"http://{host}".lower():
        return "the pages under /_sandbox answer to no page of another origin"
    if headers.get("sec-fetch-site", "").lower() not in OWN_SITES:
        return "the pages under /_sandbox answer to no page of another site"
    return ""
