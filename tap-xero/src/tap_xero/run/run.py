"""One run of the tap: what its streams share, each made when it is first needed."""

from __future__ import annotations

import functools
import time
import typing as t
from datetime import datetime, timezone

from xero_client.connection import Connection
from xero_client.expressions.expressions import Expressions
from xero_client.settings.shared_settings import Settings
from xero_client.termination import Termination

from tap_xero.naming.schemas import prefixes, remembered
from tap_xero.run.checkpoints import Checkpoints
from tap_xero.run.fetch_ahead import FetchAhead
from tap_xero.run.outages import Health
from tap_xero.run.progress import Progress, teller
from tap_xero.run.summary import Summary
from tap_xero.run.turns import Turns

if t.TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Mapping

    import requests
    from singer_sdk import Tap
    from xero_client.catalogue.conversion import Path

    from tap_xero.run.fetch_ahead import Wanted
    from tap_xero.run.message_writer import MessageWriter

FEW_CALLS: t.Final = 200
"""With so few left today, none is made that may turn out not to be wanted."""


class Run:
    """What every stream of a run may use."""

    def __init__(self, tap: Tap, map_anew: Callable[[str, Mapping[Path, str]], None]) -> None:
        """`map_anew` makes the maps of a stream anew, given fields that its catalogue entry lacks with their types."""
        self.tap = tap
        """As the SDK needs it."""
        self.map_anew = map_anew

    @property
    def config(self) -> Mapping[str, t.Any]:
        return self.tap.config

    @property
    def logger(self) -> logging.Logger:
        return t.cast("logging.Logger", self.tap.logger)

    @functools.cached_property
    def writer(self) -> MessageWriter:
        return t.cast("MessageWriter", self.tap.message_writer)

    @functools.cached_property
    def began(self) -> datetime:
        return datetime.now(timezone.utc)

    @functools.cached_property
    def connection(self) -> Connection:
        """The connection all streams share; it reaches out on its first call."""
        settings = Settings.from_config(self.config, plugin=f"{self.tap.name}/{self.tap.plugin_version}")
        ended = self.termination
        return Connection(settings, sleep=ended.sleep, check=ended.check, needs_all=False)

    @functools.cached_property
    def termination(self) -> Termination:
        """Whether somebody asked the run to end."""
        return Termination()

    def end(self) -> None:
        """Ask Xero for nothing more, and wait for nothing: what is told of the calls is what the run has cost."""
        self.termination.end()
        self.connection.meter.close()

    @functools.cached_property
    def expressions(self) -> Expressions:
        """What computes the settings of this run, which begins now."""
        return Expressions(self.began)

    @functools.cached_property
    def summary(self) -> Summary:
        return Summary()

    @functools.cached_property
    def health(self) -> Health:
        return Health(self.connection, self.summary)

    @functools.cached_property
    def turns(self) -> Turns:
        return Turns(t.cast("dict[str, t.Any]", self.tap.state), self.connection, self.summary, self.logger)

    @functools.cached_property
    def checkpoints(self) -> Checkpoints:
        return Checkpoints(len(self.connection.organisations))

    @property
    def is_bounded(self) -> bool:
        """Whether the settings say what it may cost: a call that may turn out not to be wanted could lack elsewhere."""
        settings = self.connection.settings
        return settings.max_calls is not None or settings.max_bytes is not None

    @functools.cached_property
    def ahead(self) -> FetchAhead:
        """What is fetched before it is wanted; nothing where the settings say what a run may cost."""
        organisations = min(max(len(self.connection.organisations), 1), self.config["concurrent_organisations"])
        calls = self.connection.settings.concurrent_limit * organisations
        size = 0 if self.is_bounded else self.config["fetch_ahead_bytes"]
        return FetchAhead(self._send, self._has_many_calls, calls=calls, size=size)

    def _send(self, wanted: Wanted) -> requests.Response:
        return self.connection.send(
            wanted.path,
            tenant_id=wanted.tenant_id,
            purpose=wanted.stream,
            params=dict(wanted.params),
            headers=dict(wanted.headers),
        )

    def _has_many_calls(self, tenant_id: str) -> bool:
        left = self.connection.meter.day_remaining.get(tenant_id)
        return left is None or left - self.connection.settings.day_reserve > FEW_CALLS

    @functools.cached_property
    def progress(self) -> Progress:
        return Progress(teller(self.logger, float(self.config["progress_seconds"])), time.monotonic)

    @functools.cached_property
    def prefixes(self) -> dict[str, str]:
        """What stands before the names of tables, by organisation; empty if all go into the same ones."""
        return prefixes(self.config, self.connection.organisations, self.named)

    @functools.cached_property
    def named(self) -> dict[str, str]:
        """What organisations were called when their schemas were made, by id."""
        now = {each.tenant_id: each.name for each in self.connection.organisations}
        return now | dict(remembered(dict(self.tap.state)))
