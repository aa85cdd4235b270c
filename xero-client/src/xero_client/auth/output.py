"""What the commands print: lines for people within 80 columns, or one JSON document."""

from __future__ import annotations

import json
import textwrap
import typing as t
from datetime import datetime, timezone

import click

from xero_client.command.control_characters import shown_lines

if t.TYPE_CHECKING:
    from collections.abc import Iterable

    from xero_client.grant.organisations import Organisation

WIDTH: t.Final = 80
LABEL: t.Final = 16
"""Columns of the names on the left."""


def show(document: t.Any, lines: Iterable[str], *, as_json: bool) -> None:
    """Print one or the other to stdout."""
    click.echo(json.dumps(document, indent=2) if as_json else shown_lines("\n".join(lines)))


def agreed(question: str) -> None:
    """Ask whoever sits there, and go on if the answer is yes.

    Raises:
        Abort: it is no, there is none, or it is no text.
    """
    try:
        click.confirm(question, abort=True, err=True)
    except UnicodeDecodeError:
        raise click.Abort from None


def tell(text: str) -> None:
    """Say something to whoever sits there; stdout is for the result."""
    click.echo(shown_lines(text), err=True)


def row(name: str, text: str) -> str:
    """A name and what it is, wrapped beside it."""
    start = f"{name:<{LABEL}}"
    return textwrap.fill(
        text, WIDTH, initial_indent=start, subsequent_indent=" " * LABEL, break_on_hyphens=False, break_long_words=True
    )


def moment(seconds: t.Any) -> str | None:
    """Seconds since 1970 as ISO in UTC; None if there are none, or none that a calendar has."""
    try:
        return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ") if seconds else None
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def organisation(each: Organisation, used: Iterable[Organisation]) -> dict[str, t.Any]:
    return {
        "name": each.name,
        "tenant_id": each.tenant_id,
        "type": each.kind,
        "connected_since": each.since,
        "in_use": each in used,
    }


def organisation_lines(shown: Iterable[dict[str, t.Any]]) -> Iterable[str]:
    """Two lines each; a star marks one that the settings use."""
    for each in shown:
        mark = "*" if each["in_use"] else " "
        yield textwrap.fill(each["name"], WIDTH, initial_indent=f"{mark} ", subsequent_indent="  ")
        yield f"    {each['tenant_id']}  {each['type'].lower()}, since {each['connected_since'][:10]}"
