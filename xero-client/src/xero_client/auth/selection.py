"""Which streams and entities a command is about, and what they need."""

from __future__ import annotations

import json
import typing as t
from dataclasses import dataclass
from fnmatch import fnmatchcase

from xero_client.catalogue.entities import ENTITIES
from xero_client.catalogue.ledgers import COLLECTIONS, LEDGERS
from xero_client.catalogue.writable import WRITABLES
from xero_client.command.named_files import bytes_of
from xero_client.errors import SettingsError
from xero_client.grant.needed_scopes import BESIDES, obtainable, to_read, to_write

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from xero_client.grant.needed_scopes import Need

STREAMS: t.Final = (*map(to_read, ENTITIES), *BESIDES)
PLACES: t.Final = tuple(map(to_write, WRITABLES))
READABLE: t.Final = (*(each.name for each in STREAMS), *LEDGERS)
"""Names that streams are selected by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What was said about streams and entities on the command line."""

    streams: tuple[str, ...]
    """Names, or patterns with `*`."""
    entities: tuple[str, ...]
    catalog: Path | None
    """A Singer catalog, whose selected streams count."""
    write: bool
    """Every entity that can be written, unless some are named."""
    broad: bool
    """For an app from before March 2026, with scopes that end in September 2027 (S-OCT, H)."""

    @property
    def explicit(self) -> bool:
        return bool(self.streams or self.entities or self.catalog)

    def needs(self) -> list[Need]:
        """What the selected ones need; by default of all streams that need nothing beyond asking.

        Raises:
            SettingsError: there is no such stream or entity, or the catalog cannot be read.
        """
        names = self.names()
        read = [*names, *in_a_ledger(names)]
        written = _matching(self.entities, [each.name for each in PLACES], "entity")
        chosen = _needs_of(read, STREAMS) + _needs_of(written, PLACES)
        if not self.explicit:
            chosen += self._obtainable(STREAMS)
        if self.write and not self.entities:
            chosen += self.writable()
        return list(dict.fromkeys(chosen))

    def names(self) -> list[str]:
        """The streams that are named, ledgers among them.

        Raises:
            SettingsError: as of `needs`.
        """
        return _matching([*self.streams, *(_selected_in(self.catalog) if self.catalog else ())], READABLE, "stream")

    def writable(self) -> list[Need]:
        """Whatever any app may write."""
        return self._obtainable(PLACES)

    def _obtainable(self, needs: Iterable[Need]) -> list[Need]:
        return [need for need in needs if obtainable(need, broad=self.broad)]


def in_a_ledger(names: Sequence[str]) -> dict[str, str]:
    """What the general ledgers among the names are made of and nobody has named, each with the ledger."""
    ledgers = [each for each in reversed(LEDGERS) if each in names]
    return {stream: ledger for ledger in ledgers for stream in COLLECTIONS if stream not in names}


def _needs_of(names: Sequence[str], needs: Sequence[Need]) -> list[Need]:
    """Those of the needs that have these names, in the order of the names; a ledger has none of its own."""
    known = {each.name: each for each in needs}
    return [known[name] for name in names if name in known]


def _matching(patterns: Iterable[str], names: Sequence[str], what: str) -> list[str]:
    found: list[str] = []
    for pattern in patterns:
        these = [name for name in names if fnmatchcase(name.lower(), pattern.lower())]
        if not these:
            known = ", ".join(name for name in names if "/" not in name)
            raise SettingsError(f"There is no {what} {pattern}: there are {known}.")
        found += these
    return found


def _selected_in(catalog: Path) -> list[str]:
    """The catalogue's own streams among the selected ones; children come with their parents."""
    try:
        streams = json.loads(bytes_of(catalog))["streams"]
        selected = [each["tap_stream_id"] for each in streams if _is_selected(each)]
    except OSError as problem:
        raise SettingsError(f"The catalog {catalog} cannot be read: {problem.strerror}.") from None
    except (ValueError, KeyError, TypeError):
        raise SettingsError(f"The file {catalog} is not a Singer catalog.") from None
    return [name for name in selected if name in READABLE]


def _is_selected(stream: t.Any) -> bool:
    own: dict[str, t.Any] = next((each["metadata"] for each in stream["metadata"] if not each["breadcrumb"]), {})
    return bool(own.get("selected", own.get("selected-by-default", False)))
