"""Runs for several organisations: each has its own process, ledger, files and summary, and one STATE comes out."""

from __future__ import annotations

import functools
import logging
import tempfile
import typing as t
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from xero_client.connection import Connection
from xero_client.errors import IncompleteInputError, InputError, XeroError
from xero_client.settings.shared_settings import Settings
from xero_client.values.counts import counted

from target_xero.input.ending import CutOff, Ending
from target_xero.input.lines import LineReader
from target_xero.organisations.addressees import Addressees, UnclearRowError
from target_xero.organisations.endings import ended_with, worst_of
from target_xero.organisations.own_settings import check_for_several, own_path, settings_of
from target_xero.organisations.parts import Parts
from target_xero.organisations.processes import Job, side_by_side
from target_xero.organisations.reject_files import RejectFiles
from target_xero.reporting.sign_off.file import drop_earlier_page, examine_page
from target_xero.routing.places import is_mapped
from target_xero.routing.stream_settings import stream_settings
from target_xero.run.opening import examine_files

if t.TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from xero_client.command.plugin import XeroPlugin
    from xero_client.grant.organisations import Organisation

    from target_xero.input.lines import BadLineError
    from target_xero.run.opening import Publishing

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Several:
    """The organisations that a run may write to, and how it has work done for each of them."""

    plugin: Publishing
    work: Callable[[Job], None]
    """What each process does: a function of a module."""

    def publish(self, file_input: t.Any) -> None:
        """Part the input, publish the parts side by side, and let the STATE pass before which all of them are done.

        Raises:
            XeroError: of the settings or the connection; the input is not whole; or some organisation ended so.
        """
        check_for_several(self.plugin.config, self.plugin.report)
        connection = self._connection()
        self._examine_pages(connection.organisations)
        addressees = Addressees(self.plugin.config["tenant_column"], connection)
        reader = LineReader(self.plugin.termination.interrupts, _refuse)
        with tempfile.TemporaryDirectory(prefix="target-xero-") as folder:
            parts = Parts(Path(folder), addressees, reader, functools.cache(self._is_ignored))
            with closing(parts.states):
                problem = _read(reader, parts, file_input)
                failed = self._published(parts, connection.organisations[0], problem)
        self._end([problem, failed, addressees.absent(), None if problem else self._ending(reader, parts)])

    def replay(self, file: str | None) -> None:
        """Send again what was rejected, of one organisation if its file is named, else of each.

        Raises:
            XeroError: of the settings or the connection; a row or a file is another one's; or some organisation ended
                so.
        """
        check_for_several(self.plugin.config, self.plugin.report)
        connection = self._connection()
        self._examine_pages(connection.organisations)
        rejects = RejectFiles(self.plugin.config, connection)
        there = rejects.named(file)
        if not there and not rejects.left():
            logger.warning("There is no file %s of any organisation, so there is nothing to send again.", rejects.path)
        rejects.expect_own_rows(there)
        with tempfile.TemporaryDirectory(prefix="target-xero-") as folder:
            jobs = [self._job(each, own, Path(folder) / f"{n}.states") for n, (each, own) in enumerate(there.items())]
            self._end([self._done(jobs), None if file else rejects.left()])

    def _connection(self) -> Connection:
        """What reaches the organisations; those of `tenant_ids` that it does not reach are told."""
        plugin, ending = self.plugin, self.plugin.termination
        settings = Settings.from_config(plugin.config, plugin=f"{plugin.name}/{plugin.plugin_version}")
        connection = Connection(settings, sleep=ending.sleep, check=ending.check, needs_all=False)
        if connection.organisations:
            for problem in connection.absent:
                logger.warning("%s Nothing is sent to it: connect it, or take it out of tenant_ids.", problem)
        return connection

    def _is_ignored(self, stream: str) -> bool:
        """Whether the stream goes nowhere, as it comes; what stream maps make of it is another one."""
        config = self.plugin.config
        if config.get("unmapped_streams") != "ignore" or stream in (config.get("stream_maps") or {}):
            return False
        return not is_mapped(stream, stream_settings(config, stream))

    def _published(self, parts: Parts, first: Organisation, problem: XeroError | None) -> XeroError | None:
        """Publish the parts, and let a STATE pass; returns how some of them ended, if not all did well."""
        there = parts.end(first)
        logger.info("Read %s for %s.", counted(parts.rows, "row"), counted(len(there), "organisation"))
        jobs = [self._job(each.organisation, each.path, each.states_path, problem) for each in there]
        for job in jobs:
            examine_files(job.config)
        failed = self._done(jobs)
        number = parts.passed()
        if number and not self.plugin.config["dry_run"]:
            self.plugin.write_state(parts.states.value(number))
        return failed

    def _job(self, organisation: Organisation, source: Path, output: Path, problem: XeroError | None = None) -> Job:
        config = settings_of(organisation, self.plugin.config)
        return Job(
            organisation=organisation,
            config=config,
            input=source,
            output=output,
            problem=problem,
            report=self._page_of(organisation),
        )

    def _page_of(self, organisation: Organisation) -> Path | None:
        report = self.plugin.report
        return Path(own_path(str(report), organisation.tenant_id)) if report else None

    def _examine_pages(self, organisations: Sequence[Organisation]) -> None:
        """Refuse pages that cannot be written before any row is read; none of an earlier plan stays."""
        for each in organisations:
            if page := self._page_of(each):
                examine_page(page, settings_of(each, self.plugin.config))
                drop_earlier_page(page)

    def _done(self, jobs: Sequence[Job]) -> XeroError | None:
        """Do the jobs; returns how some ended, if not all did well."""
        kind, at_once = t.cast("type[XeroPlugin]", type(self.plugin)), self.plugin.config["concurrent_organisations"]
        done = side_by_side(jobs, kind, self.work, at_once=at_once, stopping=self.plugin.termination)
        return ended_with({job.organisation: code for job, code in done if code}, len(jobs))

    def _ending(self, reader: LineReader, parts: Parts) -> XeroError | None:
        """What is wrong with how the input ended, beside what its parts say."""
        wanted = self.plugin.config["require_final_state"]
        ending = Ending(last=reader.last, rows=parts.rows_without_state, wanted=wanted)
        try:
            ending.check(CutOff())
        except IncompleteInputError as problem:
            return problem
        if not parts.rows and (warning := ending.warning()):
            logger.warning("%s", warning)
        return None

    def _end(self, problems: Sequence[XeroError | None]) -> None:
        """Raises what is to be told of all that is wrong, if anything is."""
        self.plugin.termination.check()
        if problem := worst_of([each for each in problems if each]):
            raise problem


def _read(reader: LineReader, parts: Parts, file_input: t.Any) -> XeroError | None:
    """Read the input; returns why it is not whole, if it is not, in a form that another process can be told of.

    Raises:
        UnclearRowError: it is not clear whose a row is.
    """
    try:
        reader.process_lines(file_input, parts.callbacks)
    except UnclearRowError:
        raise
    except IncompleteInputError as problem:
        return IncompleteInputError(str(problem))
    except InputError as problem:
        return InputError(str(problem))
    return None


def _refuse(problem: BadLineError) -> t.NoReturn:
    raise problem
