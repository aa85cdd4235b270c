"""Which streams and entities a command is about, and what they need."""

from __future__ import annotations

import json
import typing as t
from dataclasses import dataclass
from fnmatch import fnmatchcase

from xero_client.catalogue.entities import ENTITIES
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
        names = [*self.streams, *(_selected_in(self.catalog) if self.catalog else ())]
        chosen = _matching(names, STREAMS, "stream") + _matching(self.entities, PLACES, "entity")
        if not self.explicit:
            chosen += self._obtainable(STREAMS)
        if self.write and not self.entities:
            chosen += self._obtainable(PLACES)
        return list(dict.fromkeys(chosen))

    def _obtainable(self, needs: Iterable[Need]) -> list[Need]:
        return [need for need in needs if obtainable(need, broad=self.broad)]


def _matching(patterns: Iterable[str], needs: Sequence[Need], what: str) -> list[Need]:
    found: list[Need] = []
    for pattern in patterns:
        these = [need for need in needs if fnmatchcase(need.name.lower(), pattern.lower())]
        if not these:
            known = ", ".join(need.name for need in needs if "/" not in need.name)
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
    known = {need.name for need in STREAMS}
    return [name for name in selected if name in known]


def _is_selected(stream: t.Any) -> bool:
    own: dict[str, t.Any] = next((each["metadata"] for each in stream["metadata"] if not each["breadcrumb"]), {})
    return bool(own.get("selected", own.get("selected-by-default", False)))
