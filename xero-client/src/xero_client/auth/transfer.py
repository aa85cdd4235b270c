"""Moving a grant: out of the store, into a file or a secret manager, and into another store."""

from __future__ import annotations

import typing as t
from datetime import datetime, timezone

import msgspec

from xero_client.auth import output
from xero_client.auth.grant_handover import hand_over, write_new
from xero_client.command.named_files import MEBIBYTE, rest_of
from xero_client.errors import SettingsError
from xero_client.grant.grant import Grant, lineage_of, lineage_of_login
from xero_client.grant.refresh import not_connected
from xero_client.grant.token_endpoint import TOKEN

if t.TYPE_CHECKING:
    from pathlib import Path

    from xero_client.connection import Connection
    from xero_client.settings.shared_settings import Settings


LARGEST: t.Final = MEBIBYTE
"""Bytes of an exported grant, which has some thousands."""

Token: t.TypeAlias = t.Annotated[str, msgspec.Meta(pattern=rf"\A{TOKEN.pattern}\Z")]
Moment: t.TypeAlias = t.Annotated[float, msgspec.Meta(ge=0, le=datetime.max.replace(tzinfo=timezone.utc).timestamp())]
"""Seconds since 1970."""


class Exported(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A grant outside of a store. The refresh token alone is enough; it may also stand in a plugin's settings."""

    xero_grant: t.Literal[1] = 1
    """Version of this form."""
    client_id: str
    token_url: str
    refresh_token: Token
    previous_refresh_token: Token | None = None
    refreshed_at: Moment = 0.0
    access_token: Token | None = None
    expires_at: Moment = 0.0

    def grant(self) -> Grant:
        return Grant(
            access_token=self.access_token,
            expires_at=self.expires_at,
            refresh_token=self.refresh_token,
            previous_refresh_token=self.previous_refresh_token,
            refreshed_at=self.refreshed_at,
        )


def export(connection: Connection, file: Path | None, *, remove: bool) -> None:
    """Write the newest grant of these settings as JSON, to a new file or to stdout; then forget it here if asked to.

    Nobody renews it meanwhile. It is removed only once it is on disk, or whoever reads stdout has read it.

    Raises:
        AuthorizationError: there is none with a refresh token.
        OutputError: stdout cannot be written, or nobody reads it.
        SettingsError: stdout is a terminal.
        StoreError: the file is there already or cannot be written, or the store fails.
    """
    lineage = lineage_of(connection.settings)
    with connection.store.locked(lineage):
        grant = connection.store.newest(lineage) or Grant(refresh_token=connection.settings.refresh_token)
        content = _form(connection, grant)
        if file:
            write_new(file, content)
        else:
            hand_over(content)
        if remove:
            connection.store.delete(lineage)


def read(file: t.BinaryIO) -> bytes:
    """What is to be imported.

    Raises:
        SettingsError: it is a device, or far larger than any grant.
    """
    try:
        return rest_of(file, LARGEST)
    except OSError as problem:
        raise SettingsError(
            f"{file.name} cannot be imported ({problem.strerror}): it takes what xero-auth export wrote."
        ) from None


def _form(connection: Connection, grant: Grant) -> bytes:
    settings = connection.settings
    if not grant.refresh_token:
        raise not_connected(settings, connection.store)
    form = Exported(client_id=settings.client_id, token_url=settings.token_url, **grant.fields())
    return msgspec.json.format(msgspec.json.encode(form), indent=2) + b"\n"


def keep(connection: Connection, grant: Grant, *, older: bool = False) -> None:
    """Put a grant where plugins with these settings find it.

    Args:
        connection: its settings and store.
        grant: what `imported` returned.
        older: whether it may take the place of a newer one, whose connection then may end.

    Raises:
        SettingsError: it is older than the one that is there.
    """
    lineage = lineage_of_login(connection.settings)
    with connection.store.locked(lineage):
        there = connection.store.newest(lineage)
        if there and grant.refreshed_at < there.refreshed_at and not older:
            raise SettingsError(
                f"The store has a newer grant ({_age(there)}) than this one ({_age(grant)}), which Xero may refuse: "
                "nothing is changed. To import it all the same, add --allow-older."
            )
        connection.store.save(lineage, grant)


def _age(grant: Grant) -> str:
    moment = output.moment(grant.refreshed_at)
    return f"renewed at {moment}" if moment else "renewed nobody says when"


def imported(content: bytes, settings: Settings) -> Grant:
    """Read what `export` wrote.

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
