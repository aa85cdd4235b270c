"""Opens everything that a run needs, in an order in which the first thing that is wrong costs least."""

from __future__ import annotations

import tempfile
import time
import typing as t
from contextlib import ExitStack, contextmanager
from pathlib import Path

from xero_client.catalogue.writable import BY_ENTITY
from xero_client.connection import Connection
from xero_client.errors import SettingsError, WrongOrganisationError
from xero_client.grant.needed_scopes import to_write
from xero_client.grant.organisations import only_organisation
from xero_client.preflight import expect_scopes
from xero_client.settings.shared_settings import Settings
from xero_client.storage.singer_file import SingerFile, examine

from target_xero.documents.intake import Intake
from target_xero.documents.named_streams import places_named
from target_xero.documents.organisation_facts import Facts
from target_xero.ledger.ledger import Ledger
from target_xero.lookup.finding import Finder, first_organisation
from target_xero.publish.dry_run import Rehearsal
from target_xero.publish.publisher import Publisher
from target_xero.reporting import plan as plans
from target_xero.reporting import rejects, results
from target_xero.reporting.files import Reports
from target_xero.reporting.plan import Plan
from target_xero.reporting.sign_off.file import drop_earlier_page, examine_page
from target_xero.reporting.sign_off.page import Head, SignOff
from target_xero.run.delete_limits import DeleteLimits
from target_xero.run.guarding import guarded
from target_xero.run.run import Run
from target_xero.settings.stop_rules import Policy

if t.TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Iterator, Mapping

    from xero_client.catalogue.writable import Writable
    from xero_client.grant.organisations import Organisation
    from xero_client.termination import Termination

    from target_xero.documents.document import Outcome

    Watch = Callable[[Outcome], None]


class Publishing(t.Protocol):
    """The plugin that a run is for."""

    name: str
    termination: Termination

    @property
    def config(self) -> Mapping[str, t.Any]: ...

    @property
    def logger(self) -> logging.Logger: ...

    @property
    def plugin_version(self) -> str: ...

    @property
    def report(self) -> Path | None:
        """Where a dry run writes a page; None if it writes none."""

    def write_state(self, state: dict[str, t.Any], /) -> None: ...


PLAN: t.Final = "plan.jsonl"
"""Where a dry run writes its plan unless `plan_path` is set."""

FORMS: t.Final = {"results_path": results.FORM, "rejects_path": rejects.FORM, "plan_path": plans.FORM}
"""What the files of these settings look like."""


@contextmanager
def opened(target: Publishing, *, watch: Watch | None = None) -> Iterator[Run]:
    """A run whose predecessors' loose ends are tied up; on leaving, it says what it did.

    Args:
        target: its settings say what to open.
        watch: is told what became of each document.

    Raises:
        XeroError: Xero cannot be reached, or it is the wrong organisation, or another run is under way.
    """
    config = target.config
    examine_files(config)
    if target.report:
        examine_page(target.report, config)
        drop_earlier_page(target.report)
    _drop_earlier_plan(config)
    settings = Settings.from_config(config, plugin=f"{target.name}/{target.plugin_version}")
    connection = Connection(settings, sleep=target.termination.sleep, check=target.termination.check)
    organisation = _organisation(connection, config)
    with ExitStack() as open_things:
        ledger = open_things.enter_context(_taken(target, connection, organisation, remembers=not config["dry_run"]))
        folder = Path(open_things.enter_context(tempfile.TemporaryDirectory(prefix="target-xero-")))
        publisher = Publisher(connection, organisation.tenant_id, ledger, config)
        page = _page(target, organisation, publisher)
        plan = Plan(Path(config.get("plan_path") or PLAN), page) if config["dry_run"] else None
        reports = plan or Reports(config, ledger)
        open_things.callback(reports.close)
        policy = Policy.from_config(config, rehearses=bool(plan))
        run = Run(
            ledger=ledger,
            intake=Intake(
                config,
                folder,
                facts=Facts(_asking(connection, organisation.tenant_id), organisation.tenant_id),
                expect_allowed=None if plan else _allowing(connection),
                past=ledger,
            ),
            publisher=Rehearsal(publisher.planner, plan.add) if plan else publisher,
            reports=reports,
            termination=target.termination,
            policy=policy,
            delete_limits=DeleteLimits(
                policy, ledger, Finder(connection, organisation.tenant_id), rehearses=bool(plan)
            ),
            emit=_ignore if plan else target.write_state,
            watch=watch or _ignore,
            organisation=organisation,
            meter=connection.meter,
            tenant_column=config.get("tenant_column"),
        )
        if page:
            open_things.enter_context(page.written(run.summary, publisher.planner))
        target.logger.info("Planning for %s, where nothing is written." if plan else "Writing to %s.", organisation)
        started = time.monotonic()
        try:
            run.recover()
            yield run
        finally:
            try:
                run.close()
            finally:
                if plan:
                    plan.tell(target.logger)
                    run.summary.tell_rehearsal(target.logger, connection.meter, publisher.planner.writes)
                else:
                    run.summary.tell(target.logger, connection.meter, time.monotonic() - started)


def examine_scopes(connection: Connection, config: Mapping[str, t.Any]) -> None:
    """Refuse a grant that does not allow what the settings name, as a run does once its rows come.

    Raises:
        AuthorizationError: naming the place, and what it lacks.
    """
    for place in () if config["dry_run"] else places_named(config):
        _allowing(connection)(place)


def _page(target: Publishing, organisation: Organisation, publisher: Publisher) -> SignOff | None:
    """The page of a dry run, if there is to be one."""
    if not target.report:
        return None
    head = Head(
        organisation=organisation.name,
        tenant_id=organisation.tenant_id,
        version=target.plugin_version,
        plan=str(target.config.get("plan_path") or PLAN),
        config=target.config,
    )
    return SignOff(target.report, head, publisher.effect_of)


def examine_ledger(target: Publishing, connection: Connection, organisation: Organisation | None = None) -> str:
    """Look whether a run could begin with its ledger, and leave in it what is there; returns its place.

    Args:
        target: its settings say which ledger it is.
        connection: the door to Xero.
        organisation: the one whose ledger it is, where a run is for several.

    Raises:
        XeroError: as of `opened`, before anything is sent.
    """
    organisation = organisation or _organisation(connection, target.config)
    with _taken(target, connection, organisation, remembers=False) as ledger:
        ledger.prove()
        return ledger.place


@contextmanager
def _taken(
    target: Publishing, connection: Connection, organisation: Organisation, *, remembers: bool
) -> Iterator[Ledger]:
    """The ledger, which is the right one and nobody else's meanwhile, as are the files."""
    ledger = _ledger(target, connection.settings, organisation.tenant_id, connection.clock)
    with ExitStack() as open_things:
        open_things.callback(ledger.close)
        open_things.enter_context(ledger.held())
        open_things.enter_context(ledger.alone_with(_files(target.config)))
        open_things.enter_context(guarded(ledger, connection, organisation, target.config, remembers=remembers))
        yield ledger


def _ledger(target: Publishing, settings: Settings, tenant_id: str, clock: Callable[[], float]) -> Ledger:
    own = target.config.get("ledger_url")
    url, setting = (own, "ledger_url") if own else (settings.store_url, "store_url")
    return Ledger(url, tenant_id, clock, setting=setting, check=target.termination.check)


def examine_files(config: Mapping[str, t.Any]) -> list[str]:
    """Refuse files of others before anything is asked of anybody; a dry run looks at those of the run, too.

    Returns:
        The settings whose files can be written.
    """
    named = {name: config.get(name) for name in FORMS}
    named["plan_path"] = (named["plan_path"] or PLAN) if config["dry_run"] else None
    there = {name: path for name, path in named.items() if path}
    for name, path in there.items():
        examine(Path(path), FORMS[name])
    return [*there]


def examine_folder(config: Mapping[str, t.Any]) -> None:
    """Refuse a folder of files that is not there, without which each row that names a file is rejected.

    Raises:
        SettingsError: naming it.
    """
    folder = config.get("files_folder")
    if folder and not Path(folder).is_dir():
        raise SettingsError(f"files_folder is {folder}, and there is no such folder: correct it, or make the folder.")


def _drop_earlier_plan(config: Mapping[str, t.Any]) -> None:
    """Whoever looks at the plan of a dry run that ended early does not find that of the one before."""
    path = Path(config.get("plan_path") or PLAN)
    if config["dry_run"] and path.exists():
        SingerFile(path, plans.FORM, anew=True).close()


def _files(config: Mapping[str, t.Any]) -> list[str]:
    """Files that a run adds to, unless it only says what it would do."""
    named = [] if config["dry_run"] else [config.get(name) for name in ("results_path", "rejects_path")]
    return [str(path.resolve()) for path in map(Path, filter(None, named)) if path.is_file() or not path.exists()]


def _ignore(_: object) -> None:
    """Nobody wants to know."""


def _allowing(connection: Connection) -> Callable[[Writable], None]:
    """What a plan may do with a scope for reading, a write needs a scope for."""
    return lambda place: expect_scopes(connection, [to_write(place)])


def _asking(connection: Connection, tenant_id: str) -> Callable[[str], list[dict[str, t.Any]]]:
    """Reads a whole collection, or the organisation itself."""
    finder = Finder(connection, tenant_id)

    def ask(collection: str) -> list[dict[str, t.Any]]:
        if collection == "Organisation":
            return [finder.organisation()]
        return finder.read(BY_ENTITY[collection], collection, "organisation")

    return ask


def _organisation(connection: Connection, config: Mapping[str, t.Any]) -> Organisation:
    """The one organisation that is written to."""
    organisation = only_organisation(connection.organisations, config.get("expected_organisation"))
    if config.get("require_demo_company") and not _is_demo(connection, organisation):
        raise WrongOrganisationError(f"{organisation} is no demo company, and require_demo_company is set.")
    return organisation


def _is_demo(connection: Connection, organisation: Organisation) -> bool:
    answer = connection.send("Organisation", tenant_id=organisation.tenant_id, purpose="organisation")
    return first_organisation(answer).get("IsDemoCompany") is True
