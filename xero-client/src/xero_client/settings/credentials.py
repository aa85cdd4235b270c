"""Settings that let somebody in: told by their declarations, trimmed, and refused if nobody can have issued them.

What is refused is named and never shown. Past this, a credential can stand in a header, a form and a URL.
"""

from __future__ import annotations

import re
import typing as t
from urllib.parse import unquote

from xero_client.errors import SettingsError

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

OPEN_CREDENTIALS: t.Final = ("client_id",)
"""Not secret, and sent beside what is."""

WRITTEN: t.Final = re.compile(r"[!-~]*")
"""What ids, secrets and tokens are made of (RFC 6749, VSCHAR without the blank)."""
UNWRITTEN: t.Final = re.compile(r"[\0-\x1f\x7f\ud800-\udfff]")
"""What no path, password or header holds."""
SERVER: t.Final = re.compile(r"[a-z0-9+]+://(?:[^:/]*(?::[^@]*)?@)?(?P<place>[^?]*)")
"""The place is host, port and database; what comes before it is user and password, as SQLAlchemy takes them apart."""


def secrets_among(declared: Mapping[str, t.Any]) -> list[str]:
    """The names of secret settings in the properties of a JSON schema."""
    return [name for name, schema in declared.items() if schema.get("secret")]


def cleaned(config: Mapping[str, t.Any], declared: Mapping[str, t.Any]) -> dict[str, str]:
    """The credentials in a configuration, without what stands around them by accident, such as the end of a line.

    Raises:
        SettingsError: one cannot be what was issued.
    """
    names: Iterable[str] = {*OPEN_CREDENTIALS, *secrets_among(declared)} & config.keys()
    return {name: _cleaned(name, config[name]) for name in sorted(names) if isinstance(config[name], str)}


def header(value: str, name: str) -> str:
    """A text that can be sent as a header, without blanks around it.

    Raises:
        SettingsError: it cannot.
    """
    text = value.strip()
    if not WRITTEN.fullmatch(text.replace(" ", "")):
        raise SettingsError(f"{name} holds a line break or another character that no header has: correct it.")
    return text


def _cleaned(name: str, value: str) -> str:
    text = value.strip()
    if name.endswith("_url"):
        return _store(name, text)
    if not WRITTEN.fullmatch(text):
        raise SettingsError(
            f"{name} holds a blank, a line break or a character that Xero's do not have: copy it once more."
        )
    return text


def _store(name: str, url: str) -> str:
    """A SQLAlchemy URL, of which nothing may be shown that a slip makes of a password: a host or a port."""
    if UNWRITTEN.search(url):
        raise SettingsError(f"{name} holds a line break or another control character: take it out.")
    if url.startswith("sqlite"):
        return url
    if not WRITTEN.fullmatch(url) or UNWRITTEN.search(unquote(url)):
        raise SettingsError(
            f"{name} holds a blank or a character beyond ASCII: in user and password, write it as %20 or the like."
        )
    server = SERVER.match(url)
    if server and not _is_place(server["place"]):
        raise SettingsError(
            f"{name} should look like postgresql://user:password@host/database, its port a number: in user and "
            "password, write @ as %40, / as %2F and : as %3A."
        )
    return url


def _is_place(text: str) -> bool:
    host = text.partition("/")[0]
    port = host.rpartition("]")[2].partition(":")[2]
    return "@" not in text and (not port or (port.isdecimal() and int(port) < 2**16))
