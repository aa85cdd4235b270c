"""Has a process for each organisation, several side by side: one that fails, or fills its memory, harms no other."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
import typing as t
from collections import deque
from dataclasses import dataclass
from multiprocessing import reduction
from multiprocessing.connection import wait
from pathlib import Path

from xero_client.command.control_characters import shown
from xero_client.command.plugin import one_line
from xero_client.command.quiet import hush
from xero_client.command.standard_streams import StandardStreams
from xero_client.command.start import collect_seldom, end_quietly

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from multiprocessing.context import BaseContext, ForkServerContext
    from multiprocessing.process import BaseProcess

    from xero_client.command.plugin import XeroPlugin
    from xero_client.errors import XeroError
    from xero_client.grant.organisations import Organisation


NOTICE_SECONDS: t.Final = 0.2
"""How soon somebody who asks the run to end is heard."""
STDOUT: t.Final = 1
STDERR: t.Final = 2
KILLED: t.Final = 1
"""The exit code of a process that a signal ended."""
ASKED_TO_END: t.Final = 143


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What one process has to do."""

    organisation: Organisation
    config: Mapping[str, t.Any]
    """Its settings."""
    input: Path
    """What it reads."""
    output: Path
    """Where its stdout goes."""
    problem: XeroError | None = None
    """What ended the input before it was whole."""
    report: Path | None = None
    """Where it writes the page of a dry run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a process does its work: what one that somebody started would have."""

    folder: str
    environment: Mapping[str, str]
    stderr: _Inherited

    def enter(self, output: Path) -> None:
        """Be there, with stdout in a file."""
        os.chdir(self.folder)
        os.environ.update(self.environment)
        os.dup2(t.cast("int", self.stderr), STDERR)
        with output.open("wb") as file:
            os.dup2(file.fileno(), STDOUT)


class _Inherited:
    """A file descriptor that a process gets from the one that starts it, whatever it was copied from."""

    def __init__(self, number: int) -> None:
        self._number = number

    def __reduce__(self) -> tuple[t.Any, ...]:
        return _received, (reduction.DupFd(self._number),)


def _received(duplicate: t.Any) -> int:
    return int(duplicate.detach())


def side_by_side(
    jobs: Iterable[Job],
    plugin: type[XeroPlugin],
    work: Callable[[Job], None],
    *,
    at_once: int,
    stopping: Callable[[], bool],
) -> Iterator[tuple[Job, int]]:
    """Do the jobs, so many at once; gives each with its exit code once it is done.

    Args:
        jobs: in the order in which they begin.
        plugin: whose command each process stands for.
        work: what a process does, a function of a module; what it raises ends the process as it would the command.
        at_once: how many processes there may be.
        stopping: when it says so, those that have begun are asked to end, and no other begins.
    """
    context = t.cast("ForkServerContext", _context(work.__module__))
    left, running = deque(jobs), dict[int, _Running]()
    try:
        while left or running:
            if stopping():
                left.clear()
                _end(running.values())
            while left and len(running) < at_once:
                begun = _begun(context, left.popleft(), plugin, work)
                running[begun.process.sentinel] = begun
            for sentinel in wait([*running], NOTICE_SECONDS):
                ended = running.pop(t.cast("int", sentinel))
                yield ended.job, ended.ended_with()
    finally:
        _end(running.values())


def _begun(context: ForkServerContext, job: Job, plugin: type[XeroPlugin], work: Callable[[Job], None]) -> _Running:
    place = _Place(folder=str(Path.cwd()), environment=dict(os.environ), stderr=_Inherited(STDERR))
    process = context.Process(target=_run, args=(job, plugin, work, place), name=str(job.organisation))
    process.start()
    return _Running(job, process)


def _end(running: Iterable[_Running]) -> None:
    for each in running:
        each.ask_to_end()


@dataclass(slots=True)
class _Running:
    """A job under way."""

    job: Job
    process: BaseProcess
    asked: bool = False

    def ask_to_end(self) -> None:
        """Ask once: the second time would end it at once."""
        if not self.asked:
            self.process.terminate()
        self.asked = True

    def ended_with(self) -> int:
        """Its exit code."""
        self.process.join()
        code = self.process.exitcode
        self.process.close()
        if code == -signal.SIGTERM:
            return ASKED_TO_END
        return KILLED if code is None or code < 0 else code


def _context(module: str) -> BaseContext:
    """Processes begin in moments, as copies of one that has imported everything and done nothing yet."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([module])
    return context


def _run(job: Job, plugin: type[XeroPlugin], work: Callable[[Job], None], place: _Place) -> None:
    """In a process of its own: what the command would do here."""
    _end_with_parent()
    place.enter(job.output)
    with StandardStreams(plugin.name):
        end_quietly()
        collect_seldom()
        _ = plugin.cli  # which also sets up the log
        hush(plugin.name)
        _name_in_log(shown(job.organisation.name))
        with one_line(plugin.logger):
            work(job)


def _name_in_log(name: str) -> None:
    """Each line of the log says which organisation it is of."""

    def with_name(record: logging.LogRecord) -> bool:
        record.msg, record.args = f"{name}: {record.getMessage()}", None
        return True

    for handler in logging.root.handlers:
        handler.addFilter(with_name)


def _end_with_parent() -> None:
    """Only the parent asks it to end, whatever keys are pressed; and it asks itself once the parent is gone."""
    if hasattr(os, "setsid"):
        os.setsid()
    parent = multiprocessing.parent_process()
    if parent:
        threading.Thread(target=_outlive, args=(parent.sentinel,), name="xero-parent", daemon=True).start()


def _outlive(parent: int) -> None:
    wait([parent])
    os.kill(os.getpid(), signal.SIGTERM)
