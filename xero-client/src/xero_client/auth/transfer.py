"""Moving a grant: out of the store, into a file or a secret manager, and into another store."""

from __future__ import annotations

import os
import sys
import typing as t

import msgspec

from xero_client.errors import SettingsError, StoreError
from xero_client.grant import Grant, lineage_of
from xero_client.signer import not_connected

if t.TYPE_CHECKING:
    from pathlib import Path

    from xero_client.connection import Connection
    from xero_client.settings import Settings


class Exported(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A grant outside of a store. The refresh token alone is enough; it may also stand in a plugin's settings."""

    xero_grant: int = 1
    """Version of this form."""
    client_id: str
    token_url: str
    refresh_token: str
    previous_refresh_token: str | None = None
    refreshed_at: float = 0.0
    access_token: str | None = None
    expires_at: float = 0.0

    def grant(self) -> Grant:
        return Grant(
            access_token=self.access_token,
            expires_at=self.expires_at,
            refresh_token=self.refresh_token,
            previous_refresh_token=self.previous_refresh_token,
            refreshed_at=self.refreshed_at,
        )


def exported(connection: Connection) -> bytes:
    """The newest grant of these settings, as JSON.

    Raises:
        AuthorizationError: there is none with a refresh token.
    """
    settings = connection.settings
    grant = connection.store.load(lineage_of(settings)) or Grant(refresh_token=settings.refresh_token)
    if not grant.refresh_token:
        raise not_connected(settings, connection.store)
    form = Exported(client_id=settings.client_id, token_url=settings.token_url, **grant.fields())
    return msgspec.json.format(msgspec.json.encode(form), indent=2) + b"\n"


def write(content: bytes, file: Path | None) -> None:
    """Write to a file that only its owner can read, or to stdout unless somebody looks at it.

    Raises:
        SettingsError: stdout is a terminal.
        StoreError: the file is there already or cannot be written.
    """
    if file is None:
        if sys.stdout.isatty():
            raise SettingsError("A grant is a secret and not for the screen: give --output FILE, or send it on.")
        sys.stdout.buffer.write(content)
        return
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
            opened.write(content)
    except OSError as problem:
        raise StoreError(f"{file} cannot be written: {problem.strerror}.") from None


def imported(content: bytes, settings: Settings) -> Grant:
    """Read what `exported` wrote.

    Raises:
        SettingsError: it is something else, or a grant to another app.
    """
    try:
        form = msgspec.json.decode(content, type=Exported)
    except msgspec.MsgspecError:
        raise SettingsError("This is not a grant: give a file that xero-auth export has written.") from None
    if (form.client_id, form.token_url) != (settings.client_id, settings.token_url):
        raise SettingsError("The grant belongs to another app: import it with the client_id and token_url of that one.")
    return form.grant()
