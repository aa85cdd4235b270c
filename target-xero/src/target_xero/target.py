"""The target: checks its settings and the connection; writing to the ledger is not in this version."""

from __future__ import annotations

import typing as t

from singer_sdk import Target
from xero_client.command import XeroPlugin
from xero_client.errors import SettingsError
from xero_client.settings import SHARED_SETTINGS, Settings


class TargetXero(XeroPlugin, Target):
    """Singer target for Xero. This version refuses every record; it reads and checks its settings."""

    name = "target-xero"
    package_name = "singer-target-xero"
    config_jsonschema: t.ClassVar[dict[str, t.Any]] = SHARED_SETTINGS.to_dict()

    def check_settings(self) -> None:
        Settings.from_config(self.config, plugin=self.name)

    def get_sink(self, stream_name: str, **_: t.Any) -> t.NoReturn:
        """Refuse the stream before anything of it is taken for done."""
        raise SettingsError(
            f"Stream {stream_name} is not written: this version of target-xero cannot write to Xero yet."
        )
