"""The command `xero-sandbox`."""

from __future__ import annotations

import asyncio
import sys
from contextlib import nullcontext
from dataclasses import fields
from pathlib import Path
from random import SystemRandom
from typing import TYPE_CHECKING, Any, Final

import click
from click.core import ParameterSource

from xero_sandbox.options import Options

if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import Field

    from xero_sandbox.app import Sandbox

FILE: Final = click.Path(dir_okay=False, path_type=Path)


def main(served: Callable[..., Sandbox] | None = None) -> None:
    """Run the command; whatever is wrong with it is one line on stderr.

    Args:
        served: What `serve` serves, for a program that has a sandbox of its own kind.
    """
    try:
        commands(standalone_mode=False, obj=served)
        sys.stdout.flush()
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
@click.option("--state", type=FILE, help="Keep the books in this file between runs.")
@_flags
@click.pass_context
def serve(context: click.Context, /, port: int, state: Path | None, **options: Any) -> None:
    """Serve until Ctrl-C. Prints the URL when it is ready."""
    from xero_sandbox.serving import run  # noqa: PLC0415 - so that --help and a bad flag need not wait for the server
    from xero_sandbox.storage.books_file import BooksFile  # noqa: PLC0415 - the same

    given = [name for name in options if context.get_parameter_source(name) is ParameterSource.COMMANDLINE]
    try:
        asked, kept = Options().but(options), BooksFile(state) if state else None
        with kept.held() if kept else nullcontext():
            asked = kept.options(asked, given) if kept else asked
            asyncio.run(run(asked, port, SystemRandom(), click.echo, state=kept, made=context.obj))
    except (ValueError, OSError) as error:
        raise click.ClickException(str(error)) from error


@commands.command()
@click.option("--url", default="http://127.0.0.1:8420", show_default=True, help="The running sandbox to load into.")
@click.option("--state", type=FILE, help="A file of books to load into instead; no sandbox may be using it.")
@click.option("--tenant", default="", help="Id of the organisation to load into; by default the first one.")
@click.option("--only", default="", help="Of an input with several organisations, the tenant id of one.")
@click.option("--add/--replace", help="Add to collections that the input has records of, or replace their contents.")
def load(url: str, state: Path | None, tenant: str, only: str, *, add: bool) -> None:
    """Fill an organisation with Singer records.

    They come on standard input, as a tap for Xero writes them. Documents post their journals, unless the input brings
    the journals itself. What their fields are, Xero's document says: no SCHEMA has to come before them.
    """
    from xero_sandbox.loading.load import into_file, into_sandbox  # noqa: PLC0415 - see serve
    from xero_sandbox.loading.singer import gather, lines_of  # noqa: PLC0415 - see serve
    from xero_sandbox.loading.steps import steps  # noqa: PLC0415 - see serve
    from xero_sandbox.storage.books_file import BooksFile  # noqa: PLC0415 - see serve

    try:
        gathered = gather(lines_of(sys.stdin), only)
        plan = steps(gathered, add=add)
        count = into_file(BooksFile(state), plan, tenant) if state else into_sandbox(url, plan, tenant)
    except (ValueError, OSError) as error:
        raise click.ClickException(str(error)) from error
    for stream, skipped in gathered.skipped.items():
        click.echo(f"skipped {_counted(skipped, 'record')} of {stream}: there is no such collection", err=True)
    into = _counted(len(gathered.records), "collection")
    click.echo(f"loaded {_counted(count, 'record')} into {into}", err=True)


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
