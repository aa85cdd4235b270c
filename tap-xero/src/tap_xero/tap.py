"""The tap: reads everything an organisation keeps in Xero."""

from __future__ import annotations

import functools
import json
import typing as t

from singer_sdk import Tap
from singer_sdk.contrib.msgspec import MsgSpecWriter
from xero_client.command import XeroPlugin
from xero_client.connection import Connection
from xero_client.entities import ENTITIES, Paging
from xero_client.errors import SettingsError, XeroError
from xero_client.settings import Settings

from tap_xero.settings import TAP_SETTINGS, check_streams
from tap_xero.streams import CollectionStream, XeroStream
from tap_xero.summary import Summary

if t.TYPE_CHECKING:
    from collections.abc import Sequence

SKIPPED: t.Final = 1
"""Exit code when Xero refused a stream and `fail_on_skipped` is set."""


class TapXero(XeroPlugin, Tap):
    """Singer tap for Xero: every collection of the Accounting API."""

    name = "tap-xero"
    package_name = "singer-tap-xero"
    config_jsonschema: t.ClassVar[dict[str, t.Any]] = TAP_SETTINGS.to_dict()
    message_writer_class = MsgSpecWriter  # writes amounts to the digit

    @classmethod
    def invoke(  # type: ignore[override]  # the SDK's own Tap narrows it likewise
        cls,
        *,
        about: bool = False,
        about_format: str | None = None,
        config: t.Any = None,
        state: t.IO[str] | None = None,
        catalog: t.IO[str] | None = None,
    ) -> None:
        """Sync, and whatever ends the run, leave the state that the next one goes on from.

        The SDK's own does not: an exception there means no last STATE.
        """
        if about:
            super().invoke(about=about, about_format=about_format)
        tap = cls(
            config=config.config if config else {},
            state=_json(state, "state"),
            catalog=_json(catalog, "catalog"),
            parse_env_config=bool(config and config.parse_env),
        )
        try:
            tap.connection.organisations  # noqa: B018 - refused credentials are no stream's fault: ask before the first
            tap.sync_all()
            tap.summary.expect_whole()
        except XeroError:
            tap.state_writer.write_state(tap.state)
            raise
        finally:
            tap.summary.tell(tap.logger, tap.connection.meter)
        if tap.summary.skipped and tap.config["fail_on_skipped"]:
            raise SystemExit(SKIPPED)

    def check_settings(self) -> None:
        Settings.from_config(self.config, plugin=self.name)
        check_streams(self.config)

    @functools.cached_property
    def summary(self) -> Summary:
        return Summary()

    @functools.cached_property
    def connection(self) -> Connection:
        """The connection all streams share; it reaches out on its first call."""
        return Connection(Settings.from_config(self.config, plugin=f"{self.name}/{self.plugin_version}"))

    @property
    def streams(self) -> dict[str, XeroStream]:  # type: ignore[override]  # each is one
        """The streams, those that take a single call first: they are there when a budget or a day runs out."""
        streams = t.cast("dict[str, XeroStream]", super().streams)
        return dict(sorted(streams.items(), key=lambda item: _SIZE[item[1].entity.paging]))

    def discover_streams(self) -> Sequence[XeroStream]:
        """List every stream of the catalogue, without asking Xero."""
        return [CollectionStream(self, entity) for entity in ENTITIES]


_SIZE: t.Final = {Paging.NONE: 0, Paging.FIXED_PAGES: 1, Paging.PAGES: 2, Paging.OFFSET: 3}
"""How much there tends to be of a collection that is handed out like this."""


def _json(file: t.IO[str] | None, what: str) -> dict[str, t.Any] | None:
    if file is None:
        return None
    try:
        return t.cast("dict[str, t.Any]", json.load(file))
    except ValueError as problem:
        raise SettingsError(f"The {what} file is not JSON: {problem}") from None
