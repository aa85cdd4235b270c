"""All four commands with the same settings, given in a file or in the environment."""

from __future__ import annotations

import json
import typing as t
from dataclasses import dataclass

from tap_xero.tap import TapXero
from target_xero.target import TargetXero
from xero_client.settings.shared_settings import SHARED_SETTINGS

from support.auth import Auth
from support.singer import invoices, text, whole
from support.tap import Tap, select
from support.target import REJECTS, Target

if t.TYPE_CHECKING:
    from pathlib import Path

COMMANDS: t.Final = ("tap", "target", "replay", "auth")
PREFIXES: t.Final = {"tap": "TAP_XERO_", "target": "TARGET_XERO_", "replay": "TARGET_XERO_", "auth": "TAP_XERO_"}


def secret_settings(command: str) -> list[str]:
    """Those that are declared as secret among what the command reads."""
    schemas = {"tap": TapXero.config_jsonschema, "auth": SHARED_SETTINGS.to_dict()}
    declared = schemas.get(command, TargetXero.config_jsonschema)["properties"]
    return sorted(name for name, schema in declared.items() if schema.get("secret"))


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What one command came to."""

    exit_code: int
    out: str
    told: str
    """What it said on stderr, debugging left out."""


class Given:
    """The commands, each with a folder for its files and settings that work until a test changes them."""

    def __init__(self, folder: Path, config: dict[str, t.Any]) -> None:
        self.folder = folder
        self.config = config

    def run(self, command: str, *, settings: dict[str, t.Any], **environment: str) -> tuple[int, str]:
        """Exit code and what was told; settings stand in a file."""
        done = self.outcome(command, ("--config", str(self.file(settings))), environment)
        return done.exit_code, done.told

    def file(self, settings: dict[str, t.Any]) -> Path:
        """A configuration with these settings in the place of those that work; None leaves one out."""
        whole = Target(self.folder, self.config).config | settings
        return self.written(json.dumps({name: value for name, value in whole.items() if value is not None}).encode())

    def written(self, content: bytes) -> Path:
        """A configuration of these very bytes."""
        file = self.folder / f"config-{sum(1 for _ in self.folder.glob('config-*'))}.json"
        file.write_bytes(content)
        return file

    def outcome(
        self, command: str, configured: tuple[str, ...], environment: dict[str, t.Any], asks: str = "scopes"
    ) -> Outcome:
        """Run a command to its end; `asks` is what xero-auth is to do."""
        if command == "auth":
            asked = Auth(self.folder, self.config).command(*asks.split(), *configured, **environment)
            assert asked.process.stdin
            asked.process.stdin.close()  # nobody sits there
            done = asked.finish()
            return Outcome(exit_code=done.exit_code, out=done.out, told=done.told)
        if command == "tap":
            tap = Tap(self.folder, self.config)
            files = (*configured, "--catalog", tap.file("few", select("currencies")))
            started = tap.command(*files, **environment)
            read = tap.finish(started)
            return Outcome(exit_code=read.exit_code, out=started.out.read_text(), told=read.told)
        target = Target(self.folder, self.config)
        rejects = self.folder / REJECTS
        rejects.touch()
        what = (target.file("input", text(whole(invoices(1)))), "target-xero")
        source, name = what if command == "target" else (None, "target-xero-replay")
        arguments = (*configured, str(rejects)) if command == "replay" else configured
        begun = target.command(name, *arguments, source=source, **environment)
        published = target.finish(begun)
        return Outcome(exit_code=published.exit_code, out=begun.out.read_text(), told=published.told)
