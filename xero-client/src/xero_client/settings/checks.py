"""What the values of single settings have to look like; each check returns the value as it is used.

All of them raise SettingsError, with one sentence that says which setting to correct. The range of a number stands
where it is declared, in the words of `ranges`.
"""

from __future__ import annotations

import re
import typing as t
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from xero_client.errors import SettingsError

URL: t.Final = re.compile(r"[!-~]+")
"""Written as it is sent."""


def host(value: t.Any, name: str) -> str:
    url = str(value).strip().rstrip("/")
    parts = _parts(url)
    if parts is None or parts.query or parts.fragment:
        raise SettingsError(f"{name} is not a URL: it should look like https://api.xero.com.")
    if parts.scheme == "http" and not on_this_machine(parts.hostname or ""):
        raise SettingsError(
            f"{name} should begin with https://: http:// is for this machine alone (127.0.0.1, localhost)."
        )
    if parts.username is not None or parts.password is not None:
        raise SettingsError(f"{name} has a user or a password before its host, which Xero's have not: take them out.")
    return url


def _parts(url: str) -> SplitResult | None:
    """The parts of an address on the web; None if it is none."""
    try:
        parts = urlsplit(url)
        is_complete = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # what stands for the port is no number, or a bracket is left open
        return None
    return parts if is_complete and URL.fullmatch(url) else None


def on_this_machine(name: str) -> bool:
    """Whether nobody else can listen to what is sent to a host: a loopback address, or localhost."""
    try:
        return name == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False


def redirect(value: t.Any) -> str:
    """As it is, since Xero compares it to the letter; plain http is for this machine alone (S-OCT, M)."""
    parts = _parts(str(value))
    if parts is None or parts.fragment or parts.username is not None:
        raise SettingsError("redirect_uri is not a URL: it should look like http://localhost:8765/callback.")
    if parts.scheme == "http" and parts.hostname != "localhost":
        raise SettingsError("redirect_uri should begin with https://, or with http://localhost for this machine.")
    return str(value)


def shard(value: str | None) -> str | None:
    if value is None:
        return None
    number, _, machines = value.partition("/")
    if not (number.isdecimal() and machines.isdecimal() and 1 <= int(number) <= int(machines)):
        raise SettingsError("tenant_shard should look like 2/5: this machine's number, of how many.")
    return value
