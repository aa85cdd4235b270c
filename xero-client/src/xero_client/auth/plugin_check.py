"""What the plugin that is checked looks at itself: its own settings, its files and, if it writes, its ledger."""

from __future__ import annotations

import signal
import typing as t
from contextlib import contextmanager
from importlib.metadata import entry_points

from xero_client.termination import SIGNALS

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xero_client.auth.settings_sources import Source
    from xero_client.connection import Connection

GROUP: t.Final = "xero_client.plugins"
"""Of entry points, by which each plugin makes its class known under its name."""


class Plugin(t.Protocol):
    """What a plugin does for this command; whatever is wrong is raised as in a run."""

    def __init__(self, *, config: dict[str, t.Any]) -> None:
        """Refuse settings that a run would refuse."""

    @classmethod
    def from_environment(cls) -> Mapping[str, t.Any]: ...

    @property
    def config(self) -> Mapping[str, t.Any]: ...

    def look(self) -> Iterator[tuple[str, str]]:
        """Look as a run does before it connects, and tell what is right, each thing with its name."""

    def look_with(self, connection: Connection) -> Iterator[tuple[str, str]]:
        """The same of what a run opens once it is connected; nothing is sent that changes anything."""


def checked_plugin(source: Source) -> Plugin | None:
    """The plugin with the settings of a run; None if none is named, or it is not installed here.

    Raises:
        SettingsError: it would refuse them.
    """
    for found in entry_points(group=GROUP, name=source.plugin or ""):
        kind: type[Plugin] = found.load()
        with _same_signals():
            return kind(config=source.everything(kind.from_environment()))
    return None


@contextmanager
def _same_signals() -> Iterator[None]:
    """Keep a plugin, which is not going to run, from hearing what is meant for this command."""
    before = {each: signal.getsignal(each) for each in SIGNALS}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
