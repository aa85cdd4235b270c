"""Which streams and places a check is about: what is named, else what Meltano selects, else every collection."""

from __future__ import annotations

import json
import os
import typing as t
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from xero_client.auth.selection import STREAMS, in_a_ledger
from xero_client.catalogue.entities import ENTITIES
from xero_client.catalogue.ledgers import LEDGERS
from xero_client.grant.needed_scopes import obtainable

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from xero_client.auth.selection import Selection
    from xero_client.grant.needed_scopes import Need

SELECT: t.Final = "TAP_XERO__SELECT"
"""In which Meltano tells its commands what `select` says in meltano.yml."""
NAMES: t.Final = (*(each.stream for each in ENTITIES), *LEDGERS)
"""Streams that a tap has whatever its settings say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be read, and what to be written."""

    streams: list[Need]
    entities: list[Need]
    ledgers: Mapping[str, str] = field(default_factory=dict)
    """By stream that is read for a general ledger alone, which one."""

    @property
    def all(self) -> tuple[Need, ...]:
        return (*self.streams, *self.entities)

    def called(self, stream: str) -> str:
        """The stream, and what it is read for if nobody has named it."""
        return f"{stream} (of {self.ledgers[stream]})" if stream in self.ledgers else stream

    def missed(self, needs: Iterable[Need]) -> list[Need]:
        """Those of the needs without which something is wrong: a ledger does without what no app can have."""
        return [each for each in needs if each.name not in self.ledgers or obtainable(each, broad=False)]


def wanted(selection: Selection, *, writes: bool, extra: Iterable[str]) -> Wanted:
    """What the selection means.

    Args:
        selection: what was said on the command line.
        writes: whether whatever can be written counts where nothing is said.
        extra: streams, or patterns of them, that the settings of the tap list beside those that it always has.

    Raises:
        SettingsError: as of `Selection.needs`.
    """
    if selection.explicit or selection.write:
        return _named(selection)
    if writes:
        return Wanted(streams=[], entities=selection.writable())
    patterns = [*extra]
    is_selected = _selected_by_meltano()
    offered = [*NAMES, *(each.name for each in STREAMS if any(fnmatchcase(each.name, one) for one in patterns))]
    return _read([name for name in offered if is_selected(name)], [])


def _named(selection: Selection) -> Wanted:
    return _read(selection.names(), [each for each in selection.needs() if each not in STREAMS])


def _read(names: list[str], entities: list[Need]) -> Wanted:
    """The streams of these names, of a general ledger those that it is made of."""
    ledgers = in_a_ledger(names)
    return Wanted(
        streams=[each for each in STREAMS if each.name in {*names, *ledgers}], entities=entities, ledgers=ledgers
    )


def _selected_by_meltano() -> Callable[[str], bool]:
    """Which streams have a field that the patterns select, of which those with ! take away what others give."""
    try:
        patterns = [str(each) for each in json.loads(os.environ.get(SELECT) or '["*.*"]')]
    except (TypeError, ValueError):
        patterns = ["*.*"]
    given = [each.partition(".")[0] for each in patterns if not each.startswith("!")] or ["*"]
    taken = [each[1:].removesuffix(".*") for each in patterns if each.startswith("!")]

    def is_selected(stream: str) -> bool:
        return any(fnmatchcase(stream, each) for each in given) and not any(fnmatchcase(stream, each) for each in taken)

    return is_selected
