"""The command target-xero-replay: sends rejected rows again; those that are accepted now leave the file."""

from __future__ import annotations

import glob
import os
import typing as t
from contextlib import closing
from pathlib import Path

import click
from singer_sdk.mapper import PluginMapper
from singer_sdk.singerlib.json import serialize_json
from xero_client.command import XeroCommand
from xero_client.errors import InputError, SettingsError

from target_xero.documents.document import Kind
from target_xero.documents.reasons import Reason
from target_xero.reporting.rejects import STREAM
from target_xero.reporting.reports import Reports
from target_xero.reporting.singer_file import SingerFile
from target_xero.target import TargetXero

if t.TYPE_CHECKING:
    from target_xero.documents.document import Outcome

Message: t.TypeAlias = dict[str, t.Any]

REQUIRED: t.Final = frozenset({"tenant_id", "stream", "record", "reason"})
"""Columns without which a row cannot be sent again."""


class Replay:
    """One file of rejects, and what of it is left over."""

    def __init__(self, path: Path, tenant_id: str) -> None:
        """Read the file; whoever does holds the ledger, so that no other run adds to it.

        What another organisation rejected is none of this one's business.
        """
        self._path = path
        self._tenant_id = tenant_id
        self._messages = list(_rejects(path))
        self._rows = [message for message in self._messages if self._is_row(message)]

    def input(self) -> list[bytes]:
        """The rejected rows as a Singer stream, each stream with the SCHEMA that it had."""
        lines = [_line(message) for message in self._input()]
        return [*lines, _line({"type": "STATE", "value": {"replayed": len(self._rows)}})]

    def send(self, target: TargetXero, reports: Reports, settled: set[int]) -> None:
        """Send the rows; however that ends, those whose numbers are in `settled` by then leave the file."""
        new_rejects = Path(f"{self._path}.{os.getpid()}.new")
        reports.divert_rejects(new_rejects, told=self._path)
        try:
            target.publish(self.input())
        finally:
            reports.close()
            self._put_back(settled, new_rejects)

    def _put_back(self, settled: set[int], new_rejects: Path) -> None:
        """Leave in the file what was not settled, and what was rejected again; nothing of it is ever only in memory."""
        done = {id(row) for number, row in enumerate(self._rows, start=1) if number in settled}
        left = [message for message in self._messages if id(message) not in done]
        rest = self._path.with_name(f"{self._path.name}.rest")
        rest.unlink(missing_ok=True)
        with closing(SingerFile(rest)) as file:
            for message in [*left, *_messages(new_rejects)]:
                file.write(message)
            file.sync()
        rest.replace(self._path)
        for each in self._path.parent.glob(f"{glob.escape(self._path.name)}.*.new"):
            each.unlink()

    def _input(self) -> t.Iterator[Message]:
        """A row whose SCHEMA is not in the file is declared by its own columns."""
        sources: dict[str, Message] = {}
        declared: dict[str, Message] = {}
        for message in self._messages:
            if source := message.get("source"):
                sources[source["stream"]] = source
            if not self._is_row(message):
                continue
            row = message["record"]
            source = sources.get(row["stream"]) or declared.get(row["stream"]) or _own_source(row)
            if declared.get(row["stream"]) != source:
                declared[row["stream"]] = source
                yield {"type": "SCHEMA", **source}
            yield {"type": "RECORD", "stream": row["stream"], "record": row["record"]}

    def _is_row(self, message: Message) -> bool:
        """Whether it is a rejected row that can be sent; a line that was no message cannot."""
        if message["type"] != "RECORD":
            return False
        row = message["record"]
        return bool(row["tenant_id"] == self._tenant_id and row["reason"] != Reason.MALFORMED_LINE.value)


def replay(config: t.Any = None, file: str | None = None) -> None:
    """Send rejected rows again, in their order, through the same ledger and with the same settings.

    FILE is `rejects_path` unless it is given.
    """
    target = TargetXero(config=config.config if config else {}, parse_env_config=bool(config and config.parse_env))
    path = file or target.config.get("rejects_path")
    if not path:
        raise SettingsError("Name the file of rejects, or set rejects_path.")
    # Rows were rejected after stream maps had done their work on them.
    target._mapper = PluginMapper(plugin_config={}, logger=target.logger)  # noqa: SLF001
    settled: set[int] = set()

    def watch(outcome: Outcome) -> None:
        if outcome.kind is not Kind.HELD:
            settled.update(row.number for row in outcome.document.rows)

    with target.opened(watch=watch) as run:
        again = Replay(Path(path), run.tenant_id)
        if isinstance(run.reports, Reports):
            again.send(target, run.reports, settled)
        else:
            target.publish(again.input())


def main() -> None:
    """Run the command; its configuration is given as the target's is."""
    target = TargetXero.cli  # which also sets up the log
    own = [each for each in target.params if each.name == "config"]
    file = click.Argument(["file"], required=False, type=click.Path(exists=True, dir_okay=False))
    command = XeroCommand(name="target-xero-replay", callback=replay, params=[*own, file], logger=TargetXero.logger)
    command.help = replay.__doc__
    click.version_option(package_name="singer-target-xero")(command)
    command()


def _rejects(path: Path) -> t.Iterator[Message]:
    """The messages of a file of rejects.

    Raises:
        InputError: it is another file.
    """
    for number, message in enumerate(_messages(path), start=1):
        known = isinstance(message, dict) and message.get("stream") == STREAM
        if not known or (message["type"] == "RECORD" and not message["record"].keys() >= REQUIRED):
            raise InputError(f"Line {number} of {path} is no rejected row: name the file of rejects_path.")
        yield message


def _messages(path: Path) -> t.Iterator[Message]:
    if path.exists():
        with closing(SingerFile(path)) as file:
            yield from file.messages()


def _own_source(row: Message) -> Message:
    return {"stream": row["stream"], "schema": {"properties": {name: {} for name in row["record"]}}}


def _line(message: Message) -> bytes:
    return serialize_json(message).encode() + b"\n"


if __name__ == "__main__":
    main()
