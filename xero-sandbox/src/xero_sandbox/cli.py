"""The command `xero-sandbox`."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import fields
from random import SystemRandom
from typing import TYPE_CHECKING, Any

import click

from xero_sandbox.options import Options

if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import Field


def main() -> None:
    """Run the command; whatever is wrong with it is one line on stderr."""
    try:
        commands(standalone_mode=False)
    except click.ClickException as error:
        click.echo(f"xero-sandbox: {error.format_message()}", err=True)
        sys.exit(error.exit_code)


@click.group(no_args_is_help=False)
@click.version_option(package_name="singer-xero-sandbox")
def commands() -> None:
    """A Xero on localhost."""


def _flags(command: Callable[..., None]) -> Callable[..., None]:
    """One flag for each field of Options."""
    for option in reversed(fields(Options)):
        command = click.option(_flag(option), **_kind(option))(command)
    return command


def _flag(option: Field[Any]) -> str:
    flag = "--" + option.name.replace("_", "-")
    return f"{flag}/{flag.replace('--', '--no-')}" if isinstance(option.default, bool) else flag


def _kind(option: Field[Any]) -> dict[str, Any]:
    rules = option.metadata
    kind = click.Choice(rules["choices"]) if "choices" in rules else int if "least" in rules else None
    return {"default": option.default, "help": rules["help"], "type": kind, "show_default": option.default is not None}


@commands.command()
@click.option("--port", default=8420, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@_flags
def serve(port: int, **options: Any) -> None:
    """Serve until Ctrl-C. Prints the URL when it is ready."""
    from xero_sandbox.server import run  # noqa: PLC0415 - so that --help and a bad flag need not wait for the server

    try:
        asked = Options().but(options)
        asyncio.run(run(asked, port, SystemRandom(), announce=click.echo))
    except (ValueError, OSError) as error:
        raise click.ClickException(str(error)) from error
