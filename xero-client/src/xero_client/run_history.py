"""A file to which each run adds how it went, for whoever watches over runs: `runs_path`.

A run has an entry from its beginning on, which says nothing of an end. When it ends, however it does, the same entry
comes once more with its end, and one for each organisation. So an entry without an end is of a run that is under way or
was killed.
"""

from __future__ import annotations

import typing as t
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from uuid import uuid4

from singer_sdk.exceptions import ConfigurationError, MappingError

from xero_client.errors import MemoryFullError, SettingsError, StoreError, XeroError
from xero_client.storage.ownership import Form
from xero_client.storage.singer_file import SingerFile, examine

if t.TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Iterator, Sequence

    Json: t.TypeAlias = dict[str, t.Any]

SETTING: t.Final = "runs_path"
KEYS: t.Final = ("run_id", "tenant_id")
WHOLE: t.Final = "all"
"""What the entry of a whole run has in the place of an organisation: to some loaders an empty text is none."""
FAILED: t.Final = 1
"""The exit code of what nobody foresaw."""

DRY_RUN: t.Final = "dry_run"
FLAG: t.Final = {"type": ["boolean", "null"]}
NUMBER: t.Final = {"type": ["integer", "null"]}
TEXT: t.Final = {"type": ["string", "null"]}
MOMENT: t.Final = {"type": ["string", "null"], "format": "date-time"}
COUNTS: t.Final[Json] = {"type": ["object", "null"], "additionalProperties": {"type": "integer"}}
MISSED: t.Final[Json] = {
    "type": ["array", "null"],
    "items": {"type": "object", "properties": {"stream": TEXT, "why": TEXT}},
}


def _said(schema: Json, description: str) -> Json:
    return {"description": description, **schema}


SCHEMA: t.Final[Json] = {
    "type": "object",
    "required": [*KEYS, "began"],
    "properties": {
        "run_id": _said({"type": "string"}, "Ours, another one for each run."),
        "tenant_id": _said({"type": "string"}, "Xero's id of the organisation; `all` in the entry of the whole run."),
        "organisation": _said(TEXT, "Name of the organisation."),
        "plugin": _said(TEXT, "tap-xero or target-xero."),
        "version": _said(TEXT, "Its version."),
        DRY_RUN: _said(FLAG, "Whether it only said what it would write; empty for tap-xero."),
        "began": _said(MOMENT, "When the run began, in UTC, by the clock of its machine."),
        "ended": _said(MOMENT, "When it ended; empty while it is under way, and for good if it was killed."),
        "exit_code": _said(NUMBER, "The exit code of the run; empty as ended is."),
        "reason": _said(TEXT, "What ended it, as the log says; empty if it came to its end."),
        "records": _said(NUMBER, "Records that the tap read, rows that the target got."),
        "calls": _said(NUMBER, "Calls that were made."),
        "bytes": _said(NUMBER, "Bytes of the answers, as they came over the wire."),
        "calls_left": _said(NUMBER, "Calls that the organisation has left today."),
        "records_by_stream": _said(COUNTS, "Records that the tap read, by stream; 0 where it only asked."),
        "calls_by_stream": _said(COUNTS, "Calls, by stream or by what else they were for."),
        "rows": _said(COUNTS, "Of the target: rows by what became of them."),
        "skipped": _said(MISSED, "What Xero does not let us read, with the reason."),
        "failed": _said(MISSED, "What could not be read this time, with the reason."),
    },
}


class Plugin(t.Protocol):
    """Whose runs they are."""

    name: str

    @property
    def config(self) -> t.Mapping[str, t.Any]: ...

    @property
    def logger(self) -> logging.Logger: ...

    @property
    def plugin_version(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What a run has to say of itself at its end, in the columns of the schema."""

    whole: Json = field(default_factory=dict)
    organisations: Sequence[Json] = ()


def form_of(plugin: str) -> Form:
    """What the file of a plugin's runs looks like."""
    stream = f"{plugin.replace('-', '_')}_runs"
    return Form(stream=stream, schema=SCHEMA, writer=plugin, without="no run is noted there")


@contextmanager
def noted(plugin: Plugin, account: Callable[[], Account]) -> Iterator[None]:
    """Keep in the file how the run went, if there is to be one; `account` is asked at its end.

    Raises:
        SettingsError: the file is somebody else's.
        StoreError: it cannot be written, though everything else went well.
    """
    if not (path := plugin.config.get(SETTING)):
        yield
        return
    history = History(Path(path), plugin)
    try:
        yield
    except BaseException as problem:
        history.fail(problem, account)
        raise
    history.end(account())


def examine_history(plugin: Plugin) -> list[str]:
    """Look whether a run could be noted, and leave everything as it is.

    Returns:
        The setting, if it names a file.

    Raises:
        SettingsError: the file is somebody else's.
        StoreError: it cannot be written.
    """
    path = plugin.config.get(SETTING)
    if path:
        examine(Path(path), form_of(plugin.name))
    return [SETTING] if path else []


class History:
    """The entries of one run."""

    def __init__(self, path: Path, plugin: Plugin) -> None:
        self._form = form_of(plugin.name)
        self._file = SingerFile(path, self._form)
        self._logger = plugin.logger
        self._about: Json = {"run_id": uuid4().hex, "plugin": plugin.name, "version": plugin.plugin_version}
        if DRY_RUN in plugin.config:
            self._about[DRY_RUN] = plugin.config[DRY_RUN]
        self._about["began"] = _now()
        self._write({"tenant_id": WHOLE})

    def end(self, account: Account, *, exit_code: int = 0, reason: str | None = None) -> None:
        """Say how it ended."""
        ending = {"ended": _now(), "exit_code": exit_code, "reason": reason}
        try:
            self._write(
                *({**each, **ending} for each in ({"tenant_id": WHOLE, **account.whole}, *account.organisations))
            )
        finally:
            self._file.close()

    def fail(self, problem: BaseException, account: Callable[[], Account]) -> None:
        """Say what ended it; that this cannot be said is no reason to end otherwise."""
        try:
            found = account()
        except (XeroError, OSError):
            found = Account()
        try:
            self.end(found, exit_code=exit_code_of(problem), reason=_reason(problem))
        except (StoreError, SettingsError, OSError) as full:
            self._logger.warning("%s", full)

    def _write(self, *entries: Json) -> None:
        if (head := self._form.message(KEYS)) != next(self._file.messages(), None):
            self._file.write(head)
        for entry in entries:
            self._file.write({"type": "RECORD", "stream": self._form.stream, "record": {**self._about, **entry}})
        self._file.sync()


def exit_code_of(problem: BaseException) -> int:
    """The exit code of a command that this ends."""
    if isinstance(problem, XeroError):
        return problem.exit_code
    if isinstance(problem, SystemExit):
        return problem.code if isinstance(problem.code, int) else FAILED if problem.code else 0
    if isinstance(problem, MappingError | ConfigurationError):
        return SettingsError.exit_code
    return MemoryFullError.exit_code if isinstance(problem, MemoryError) else FAILED


def _reason(problem: BaseException) -> str | None:
    """What the log says; what nobody foresaw may hold anything, so only its kind is named."""
    if isinstance(problem, SystemExit):
        return None
    return str(problem) if isinstance(problem, XeroError) else type(problem).__name__


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds")
