"""The options that the commands have in common."""

from __future__ import annotations

import functools
import typing as t
from pathlib import Path

import click

from xero_client.auth.selection import PLACES, READABLE, Selection
from xero_client.auth.settings_sources import PREFIXES, Source

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Command: t.TypeAlias = "Callable[..., None]"

FILE: t.Final = click.Path(dir_okay=False, path_type=Path)


def _completed_by(names: Iterable[str]) -> Callable[[click.Context, click.Parameter, str], list[str]]:
    """What a shell offers to complete one of these names by."""
    offered = [*names]
    return lambda _context, _option, begun: [name for name in offered if name.startswith(begun)]


SETTINGS: t.Final = (
    click.option("files", "--config", multiple=True, type=FILE, help="Config file of a plugin; may be given again."),
    click.option("--plugin", type=click.Choice([name for name in PREFIXES if name]), help="Whose variables count."),
    click.option("pairs", "--set", multiple=True, metavar="NAME=VALUE", help="One setting; not for secrets."),
    click.option("as_json", "--json", is_flag=True, help="Print one JSON document."),
)
SELECTION: t.Final = (
    click.option(
        *("streams", "--stream"),
        multiple=True,
        metavar="NAME",
        shell_complete=_completed_by(READABLE),
        help="A stream to read; may hold *.",
    ),
    click.option(
        *("entities", "--entity"),
        multiple=True,
        metavar="NAME",
        shell_complete=_completed_by(each.name for each in PLACES),
        help="An entity to write; may hold *.",
    ),
    click.option("--catalog", type=FILE, help="Singer catalog, whose selected streams count."),
    click.option("--write", is_flag=True, help="Whatever can be written, unless --entity says."),
    click.option("--broad", is_flag=True, help="Scopes of apps from before March 2026."),
)


def with_settings(command: Command) -> Command:
    """Hand the command a `source` and whether to print JSON."""

    @functools.wraps(command)
    def wrapped(*, files: tuple[Path, ...], plugin: str | None, pairs: tuple[str, ...], **rest: t.Any) -> None:
        command(source=Source(files=files, plugin=plugin, pairs=pairs), **rest)

    return _with(SETTINGS, wrapped)


def with_selection(command: Command) -> Command:
    """Hand the command a `selection` of streams and entities."""

    @functools.wraps(command)
    def wrapped(
        *,
        streams: tuple[str, ...],
        entities: tuple[str, ...],
        catalog: Path | None,
        write: bool,
        broad: bool,
        **rest: t.Any,
    ) -> None:
        selection = Selection(streams=streams, entities=entities, catalog=catalog, write=write, broad=broad)
        command(selection=selection, **rest)

    return _with(SELECTION, wrapped)


def _with(options: tuple[Callable[[Command], Command], ...], command: Command) -> Command:
    return functools.reduce(lambda decorated, option: option(decorated), reversed(options), command)
