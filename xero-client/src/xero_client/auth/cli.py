"""The command xero-auth: each subcommand reads settings, does one thing, and prints what it came to.

Exit codes are those of `xero_client.errors`: 0 done, 2 settings, 4 store, 5 not connected, 9 Xero cannot be reached.
"""

from __future__ import annotations

import logging
import os
import typing as t

import click

from xero_client.auth import output, transfer
from xero_client.auth.check import check
from xero_client.auth.interaction import logged_in
from xero_client.auth.options import FILE, with_selection, with_settings
from xero_client.auth.organisations import connections
from xero_client.auth.status import location, status_of, stored
from xero_client.connection import Connection
from xero_client.errors import AuthorizationError, MemoryFullError, SettingsError, WrongOrganisationError, XeroError
from xero_client.grant.grant import lineage_of
from xero_client.grant.needed_scopes import asked_for, of_grant
from xero_client.grant.refresh import StoredGrant
from xero_client.grant.token_endpoint import InvalidGrantError
from xero_client.settings.shared_settings import RENEWABLE

if t.TYPE_CHECKING:
    from pathlib import Path

    from xero_client.auth.selection import Selection
    from xero_client.auth.settings_sources import Source

SEED_WARNING: t.Final = (
    "The settings hold a refresh_token, which stands for another connection: remove it, so that the plugins use this."
)


class _Group(click.Group):
    """Ends with one clear line and a stable exit code, whatever a user can mend."""

    def invoke(self, ctx: click.Context) -> t.Any:
        try:
            return super().invoke(ctx)
        except XeroError as problem:
            output.tell(f"Error: {problem}")
            ctx.exit(problem.exit_code)
        except MemoryError:
            output.tell(f"Error: {MemoryFullError()}")
            ctx.exit(MemoryFullError.exit_code)


SEED_LEFT: t.Final = (
    "The settings still hold a refresh_token, from which the next run here would begin a connection: remove it."
)


@click.group(cls=_Group, context_settings={"max_content_width": output.WIDTH})
@click.version_option(package_name="singer-xero-client")
def main() -> None:
    """Connect organisations at Xero, and look after the connection.

    Settings are those of tap-xero and target-xero. What --set says wins over --config, and that over variables
    TAP_XERO_*, then TARGET_XERO_*, then XERO_*, also in a file .env.
    """
    logging.basicConfig(
        level=os.environ.get("XERO_AUTH_LOGLEVEL", "WARNING").upper(), format="%(levelname)s %(message)s"
    )


@main.command()
@with_settings
@with_selection
@click.option("--no-browser", is_flag=True, help="Paste the address to which a browser elsewhere was sent.")
@click.option("--timeout", default=300.0, show_default=True, help="Seconds to wait for the browser.")
def login(source: Source, selection: Selection, *, no_browser: bool, timeout: float, as_json: bool) -> None:
    """Connect an organisation in the browser.

    An earlier login with this app is replaced.
    """
    settings = source.settings()
    if settings.auth_flow not in RENEWABLE:
        raise SettingsError(
            f"There is nothing to log in to with auth_flow {settings.auth_flow}: see docs/connecting.md."
        )
    scopes = settings.scopes or of_grant(settings.auth_flow, asked_for(selection.needs(), broad=selection.broad))
    connection = Connection(settings)
    connected = logged_in(connection, scopes, timeout=timeout, paste=no_browser)
    if settings.refresh_token:
        output.tell(SEED_WARNING)
    if not connected.grant.refresh_token:
        output.tell("Xero gave no refresh token, so this ends in half an hour: add offline_access to the scopes.")
    shown = [output.organisation(each, ()) for each in connected.organisations]
    stored_in = location(settings.store_url)
    output.show(
        {"organisations": shown, "scopes": list(connected.scopes), "store": stored_in},
        [
            "Connected. These organisations can be used:",
            *output.organisation_lines(shown),
            output.row("scopes", " ".join(connected.scopes)),
            output.row("store", stored_in),
        ],
        as_json=as_json,
    )


@main.command()
@with_settings
@with_selection
def status(source: Source, selection: Selection, *, as_json: bool) -> None:
    """Tell what is connected, until when, and what streams lack.

    Exits with 5 when nothing is connected, when it is not clear which organisations are meant or one of tenant_ids is
    not connected, and when a stream or entity that is named lacks a scope.
    """
    found = status_of(Connection(source.settings()), selection.needs())
    output.show(found.as_json(), found.lines(), as_json=as_json)
    if found.lacking and (selection.explicit or selection.write):
        raise AuthorizationError("What was named lacks scopes: run xero-auth login with the same options.")
    if found.trouble:
        raise WrongOrganisationError(found.trouble)


@main.command()
@with_settings
def refresh(source: Source, *, as_json: bool) -> None:
    """Renew the access token now, whatever time it has left."""
    connection = Connection(source.settings())
    if not isinstance(connection.signer, StoredGrant):
        raise SettingsError("A ready access_token cannot be renewed: put a fresh one into the settings.")
    connection.signer.renew()
    grant = stored(connection)
    until = output.moment(grant.expires_at) if grant else None
    output.show({"access_token_until": until}, [f"Renewed; the access token is good until {until}."], as_json=as_json)


@main.command()
@with_settings
@click.option("--yes", is_flag=True, help="Do not ask.")
def revoke(source: Source, *, yes: bool, as_json: bool) -> None:
    """End the grant at Xero, and forget it here.

    All its connections end with it.
    """
    connection = Connection(source.settings())
    if not yes:
        output.agreed("End the grant, and the app's access to all organisations of its user?")
    settings = connection.settings
    if settings.auth_flow == "access_token":
        raise SettingsError("A ready access_token cannot be revoked: it ends by itself within half an hour.")
    at_xero = settings.auth_flow in RENEWABLE and _revoked(connection)
    connection.store.delete(lineage_of(settings))
    where = "at Xero and here" if at_xero else "here; a custom connection is ended on the app's page at Xero"
    output.show({"revoked": at_xero, "forgotten": True}, [f"The grant is ended {where}."], as_json=as_json)


@main.command()
@with_settings
@click.option("--output", "file", type=FILE, help="New file, which only you can read.")
@click.option("--remove", is_flag=True, help="Forget the grant here: two places cannot both go on with it.")
def export(source: Source, *, file: Path | None, remove: bool, as_json: bool) -> None:  # noqa: ARG001 - it always is JSON
    """Write the grant as JSON, to move it elsewhere. It is a secret."""
    settings = source.settings()
    transfer.export(Connection(settings), file, remove=remove)
    if remove and settings.refresh_token:
        output.tell(SEED_LEFT)


@main.command(name="import")
@with_settings
@click.argument("grant", type=click.File("rb"), default="-")
@click.option("--allow-older", is_flag=True, help="Even if the one that is there is newer, and so may live.")
def import_(source: Source, *, grant: t.BinaryIO, allow_older: bool, as_json: bool) -> None:
    """Put an exported grant into the store.

    It takes the place of a login, unless that is newer. GRANT is a file; - is stdin.
    """
    settings = source.settings()
    transfer.keep(Connection(settings), transfer.imported(transfer.read(grant), settings), older=allow_older)
    if settings.refresh_token:
        output.tell(SEED_WARNING)
    where = location(settings.store_url)
    output.show({"store": where}, [f"The grant is in {where}."], as_json=as_json)


@main.command()
@with_settings
@with_selection
def scopes(source: Source, selection: Selection, *, as_json: bool) -> None:
    """Print the scopes that streams and entities need.

    They are printed as a setting or a link takes them.
    """
    needs = selection.needs()
    flow = source.config().get("auth_flow") or "authorization_code"
    text = of_grant(flow, asked_for(needs, broad=selection.broad))
    if selection.explicit:
        for need in needs:
            if need.plan:
                output.tell(f"{need.name} also needs {need.plan}.")
    output.show({"scopes": text.split(), "text": text}, [text], as_json=as_json)


main.add_command(check)
main.add_command(connections)


def _revoked(connection: Connection) -> bool:
    """Whether there was something to revoke at Xero."""
    grant = stored(connection)
    token = grant.refresh_token if grant else connection.settings.refresh_token
    if not token:
        raise AuthorizationError("Nothing is connected, so there is nothing to revoke.")
    try:
        connection.endpoint.revoke(token)
    except InvalidGrantError:
        return False
    return True
