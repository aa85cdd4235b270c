"""The command target-xero-replay: sends rejected rows again; those that are accepted now leave the file."""

from __future__ import annotations

import json
import os
import typing as t
from pathlib import Path

import click
from singer_sdk.mapper import PluginMapper
from singer_sdk.singerlib.json import serialize_json
from xero_client.command.plugin import XeroCommand
from xero_client.errors import InputError, SettingsError
from xero_client.storage.ownership import expect_file
from xero_client.storage.singer_file import lines_of
from xero_client.values.counts import counted

from target_xero.documents.document import Kind
from target_xero.documents.reasons import Reason
from target_xero.ledger.last_rejected import rejected_of
from target_xero.organisations.several_runs import Several
from target_xero.reporting.current_records import rejects_that_count
from target_xero.reporting.files import leave_what_counts
from target_xero.reporting.rejects import FORM
from target_xero.target import TargetXero, report_option

if t.TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from target_xero.documents.document import Outcome
    from target_xero.input.messages import Message
    from target_xero.ledger.ledger import Ledger
    from target_xero.organisations.processes import Job

LOGGING: t.Final = "SINGER_SDK_LOG_CONFIG"
"""Variable in which Meltano tells each plugin of a file in its folder: that of a loader's settings lies beside it."""

REQUIRED: t.Final = frozenset({"tenant_id", "stream", "record", "reason"})
"""Columns without which a row cannot be sent again."""


class Replay:
    """One file of rejects, and those of them that are still the newest of their key."""

    def __init__(self, path: Path, ledger: Ledger) -> None:
        """Read the file; whoever does holds the ledger, so that no other run adds to either.

        What another organisation rejected is none of this one's business.
        """
        self._path = path
        self._ledger = ledger
        messages = list(_rejects(path))
        counting = rejects_that_count(path, ledger.tenant_id, ledger.rejects) if messages else set()
        self._messages = [each for number, each in enumerate(messages) if number in counting or "record" not in each]
        self._rows = [each["record"] for each in self._messages if self._is_row(each)]
        self.others = sum(each["type"] == "RECORD" and not self._is_ours(each["record"]) for each in messages)
        """Rows that another organisation rejected."""
        self.outdated = sum(self._is_row(message) for message in messages) - len(self._rows)
        """Rows of which something newer was accepted or rejected."""

    def input(self) -> Iterator[bytes]:
        """The rejected rows as a Singer stream, each stream with the SCHEMA that it had."""
        yield from map(_line, self._input())
        yield _line({"type": "STATE", "value": {"replayed": len(self._rows)}})

    def positions(self) -> dict[int, tuple[t.Any, ...]]:
        """The keys that rows had, by their number now."""
        return {number: _key(row.get("key")) for number, row in enumerate(self._rows, start=1)}

    def settle(self, settled: Collection[int], again: Collection[str]) -> set[str]:
        """The rows of these numbers are done with, whatever key they have now; returns their ids.

        `again` are versions that were rejected anew.
        """
        gone = [row for number, row in enumerate(self._rows, start=1) if number in settled]
        left = {row.get("version") for number, row in enumerate(self._rows, start=1) if number not in settled}
        self._ledger.rejects.forget({str(row.get("version")) for row in gone} - left - {*again})
        return {str(row["id"]) for row in gone if row.get("id")}

    def _input(self) -> Iterator[Message]:
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
        return self._is_ours(row) and bool(row["reason"] != Reason.MALFORMED_LINE.value)

    def _is_ours(self, row: Message) -> bool:
        return bool(row["tenant_id"] == self._ledger.tenant_id)


class Watch:
    """Notes what became of the rows of a replay."""

    def __init__(self) -> None:
        self.settled: set[int] = set()
        """Numbers of rows."""
        self.again: set[str] = set()
        """Versions that were rejected."""

    def __call__(self, outcome: Outcome) -> None:
        if outcome.kind is not Kind.HELD:
            self.settled.update(row.number for row in outcome.document.rows)
        if rejected := rejected_of(outcome):
            self.again.add(rejected.version)


def replay(config: t.Any = None, file: str | None = None, report: Path | None = None) -> None:
    """Send rejected rows again, in their order, through the same ledger and with the same settings.

    FILE is `rejects_path` unless it is given. Rows that something newer came after are not sent. Without --config,
    settings are those of the Meltano project that invokes the command, or of the environment and `.env`.
    """
    target = _target(config, report)
    path = file or target.config.get("rejects_path")
    if not path:
        raise SettingsError("Name the file of rejects, or set rejects_path.")
    if target.config.get("tenant_column"):
        Several(plugin=target, work=replay_one).replay(file)
    else:
        _send_again(target, path)


def replay_one(job: Job) -> None:
    """Send again what was rejected of one organisation."""
    _send_again(TargetXero(config={**job.config}, report=job.report), str(job.input))


def _send_again(target: TargetXero, path: str) -> None:
    expect_file(Path(path))
    if not Path(path).exists():
        target.logger.warning(
            "There is no file %s, so there is nothing to send again: is it the rejects_path of the run?", path
        )
    if not target.config.get("rejects_path"):
        target = TargetXero(config={**target.config, "rejects_path": path}, report=target.report)
    # Rows were rejected after stream maps had done their work on them.
    target._mapper = PluginMapper(plugin_config={}, logger=target.logger)  # noqa: SLF001
    watch = Watch()
    with target.opened(watch=watch) as run:
        again = Replay(Path(path), run.ledger)
        run.ledger.asks_again = True
        if again.outdated:
            target.logger.info(OUTDATED, again.outdated, "s" if again.outdated > 1 else "", path)
        if again.others:
            target.logger.warning(OTHERS, counted(again.others, "row"), path, run.organisation)
        run.number_as(again.positions())
        try:
            target.publish(again.input())
        finally:
            if not target.config["dry_run"]:
                gone = again.settle(watch.settled, watch.again)
                run.reports.leave_out(gone)
                if Path(path) != Path(target.config["rejects_path"]):
                    leave_what_counts(Path(path), run.ledger, gone)


def _target(config: t.Any, report: Path | None) -> TargetXero:
    """The target with the settings that are given, or with those that a run would have here."""
    if config and (config.config or config.parse_env):
        return TargetXero(config=config.config, parse_env_config=config.parse_env, report=report)
    if path := _of_meltano():
        return TargetXero(config=json.loads(path.read_bytes()), report=report)
    return TargetXero(parse_env_config=True, report=report)


def _of_meltano() -> Path | None:
    """The settings that Meltano has written down for the plugin whose command this is, just now."""
    if "MELTANO_PROJECT_ROOT" not in os.environ or LOGGING not in os.environ:
        return None
    files = Path(os.environ[LOGGING]).parent.glob("target.*config.json")
    return max(files, key=lambda file: file.stat().st_mtime, default=None)


def main() -> None:
    """Run the command; its configuration is given as the target's is."""
    target = TargetXero.cli  # which also sets up the log
    own = [each for each in target.params if each.name == "config"]
    file = click.Argument(["file"], required=False, type=click.Path(exists=True, dir_okay=False))
    command = XeroCommand(
        name="target-xero-replay", callback=replay, params=[*own, file, report_option()], logger=TargetXero.logger
    )
    command.help = replay.__doc__
    click.version_option(package_name="singer-target-xero")(command)
    command()


OTHERS: t.Final = "%s of %s: not sent, since another organisation than %s rejected what has its id there."
OUTDATED: t.Final = "%s row%s of %s came before what was accepted or rejected since: not sent, and out of the file."


def _rejects(path: Path) -> Iterator[Message]:
    """The messages of a file of rejects.

    Raises:
        InputError: it is another file.
    """
    for number, (_, message) in enumerate(lines_of(path) if path.exists() else (), start=1):
        if not FORM.has(message) or (message["type"] == "RECORD" and not message["record"].keys() >= REQUIRED):
            raise InputError(f"Line {number} of {path} is no rejected row: name the file of rejects_path.")
        yield message


def _key(text: str | None) -> tuple[t.Any, ...]:
    """The key of a row that had its position for one; empty if it is another kind of key."""
    try:
        parts = json.loads(text or "null")
    except ValueError:
        return ()
    return tuple(parts) if isinstance(parts, list) else ()


def _own_source(row: Message) -> Message:
    return {"stream": row["stream"], "schema": {"properties": {name: {} for name in row["record"]}}}


def _line(message: Message) -> bytes:
    return serialize_json(message).encode() + b"\n"


if __name__ == "__main__":
    main()
