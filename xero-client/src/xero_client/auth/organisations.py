"""The subcommand connections: which organisations the grant reaches, and how to let one go."""

from __future__ import annotations

import typing as t
from dataclasses import replace

import click

from xero_client.auth import output
from xero_client.auth.options import with_settings
from xero_client.auth.status import used_of
from xero_client.connection import Connection
from xero_client.grant.organisations import chosen

if t.TYPE_CHECKING:
    from xero_client.auth.settings_sources import Source


@click.group(invoke_without_command=True)
@with_settings
@click.pass_context
def connections(ctx: click.Context, source: Source, *, as_json: bool) -> None:
    """List the organisations that are connected."""
    ctx.obj = (source, as_json)
    if ctx.invoked_subcommand is None:
        connection = Connection(source.settings())
        there = connection.connected()
        used, trouble = used_of(connection, there)
        shown = [output.organisation(each, used) for each in there]
        output.show(shown, output.organisation_lines(shown), as_json=as_json)
        if trouble:
            output.tell(trouble)


@connections.command()
@with_settings
@click.argument("organisations", nargs=-1, required=True)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def remove(
    above: tuple[Source, bool], source: Source, *, organisations: tuple[str, ...], yes: bool, as_json: bool
) -> None:
    """End the app's access to ORGANISATIONS, by id or name.

    The others stay connected.
    """
    settings = replace(above[0].and_(source).settings(), tenant_ids=organisations, tenant_shard=None)
    connection = Connection(settings)
    meant = chosen(connection.connected(), settings)
    if not yes:
        output.agreed(f"Disconnect {', '.join(each.name for each in meant)}?")
    for each in meant:
        connection.disconnect(each)
    shown = [output.organisation(each, ()) for each in meant]
    lines = [f"Disconnected {each['name']} ({each['tenant_id']})." for each in shown]
    output.show(shown, lines, as_json=as_json or above[1])
