"""The subcommand check: whatever a run needs, tried in its order, until something is found to be wrong."""

from __future__ import annotations

import typing as t
from dataclasses import replace

import click

from xero_client.auth import output
from xero_client.auth.check_report import Report, some
from xero_client.auth.options import with_selection, with_settings
from xero_client.auth.plugin_check import checked_plugin
from xero_client.auth.status import location
from xero_client.auth.trial import tried
from xero_client.auth.wanted import wanted
from xero_client.connection import Connection
from xero_client.errors import (
    AuthorizationError,
    DayLimitError,
    NothingReadError,
    PartlyReadError,
    WrongOrganisationError,
    XeroError,
)
from xero_client.grant.grant import lineage_of
from xero_client.grant.jwt import claims_of
from xero_client.grant.organisations import only_organisation
from xero_client.values.counts import counted, were

if t.TYPE_CHECKING:
    from collections.abc import Sequence

    from xero_client.auth.plugin_check import Plugin
    from xero_client.auth.selection import Selection
    from xero_client.auth.settings_sources import Source
    from xero_client.auth.trial import Trial
    from xero_client.auth.wanted import Wanted
    from xero_client.grant.needed_scopes import Need

TARGET: t.Final = "target-xero"
TRIES: t.Final = 2
"""Of each call: somebody waits for the answer."""
ASKED: t.Final = 5
"""Organisations, unless somebody wants more: each costs a call for each stream."""


@click.command()
@with_settings
@with_selection
@click.option(
    "--organisations",
    "most",
    type=click.IntRange(min=1),
    default=ASKED,
    show_default=True,
    help="How many are read, at most; each costs a call, and one for each stream.",
)
def check(source: Source, selection: Selection, *, most: int, as_json: bool) -> None:
    """Try whatever a run needs: settings, store, token, scopes, calls left, and each stream.

    Each stream that is selected, in a Meltano project by its select, is asked for one record, or for as few as Xero
    gives at once, in each organisation that a run would read; of a general ledger, each that it is made of. Nothing is
    written at Xero. Exits as a run would: with 2 for the settings, 4 for the store, 5 for the connection or what Xero
    does not allow of what is named, 6 for the limit of the day, 3 or 9 for streams or organisations that cannot be
    read. Of a plugin that --plugin names, the other settings, those of its streams, the files and the ledger are looked
    at as well.
    """
    report = Report()
    try:
        _look(source, selection, most, report)
    except XeroError as problem:
        report.show(problem, as_json=as_json)
        raise
    report.show(None, as_json=as_json)


def _look(source: Source, selection: Selection, most: int, report: Report) -> None:
    settings = replace(source.settings(), max_tries=TRIES)
    report.add("app", f"{settings.client_id or 'not told by the settings'} ({settings.auth_flow})")
    plugin = _plugin(source, report)
    extra = plugin.config.get("extra_streams") if plugin else None
    needs = wanted(selection, writes=source.plugin == TARGET, extra=extra or ())
    writes = bool(needs.entities) or source.plugin == TARGET
    connection = Connection(settings, needs_all=writes and not source.writes_to_several())
    _store(connection, report)
    until = output.moment(claims_of(connection.signer.token()).get("exp"))
    report.add("access token", f"good until {until or 'an unknown moment'}")
    organisations = connection.organisations
    report.add("organisations", some([each.name for each in organisations]))
    for absent in connection.absent:
        report.add("not connected", absent)
    if writes and not source.writes_to_several():
        only_organisation(organisations, source.expected_organisation())
    if plugin:
        report.add_all(plugin.look_with(connection))
    granted = connection.granted_scopes()
    lacking = [each for each in needs.all if granted is not None and not each.met_by(granted)]
    _tell_scopes(needs, lacking, report)
    report.trials = tried(connection, organisations[:most], [each for each in needs.streams if each not in lacking])
    report.tell_streams()
    report.tell_calls(connection.meter, len(organisations))
    _expect_answers(report.trials)
    _expect_calls(report, settings.day_reserve)
    rules = plugin.config if plugin else {}
    if selection.explicit or not rules.get("dry_run"):
        _expect_enough(lacking, needs, named=selection.explicit)
    if selection.explicit:
        _expect_allowed(report.trials, needs)
    _expect_read(report)
    if connection.absent:
        kind = WrongOrganisationError if writes else PartlyReadError
        raise kind(f"{' '.join(connection.absent)} Connect it, or take it out of tenant_ids.")
    if rules.get("fail_on_skipped"):
        _expect_none_skipped(report.trials, needs, lacking)


def _plugin(source: Source, report: Report) -> Plugin | None:
    """The plugin that is checked, once it has looked at what it finds here."""
    plugin = checked_plugin(source)
    if plugin:
        report.add_all(plugin.look())
    elif source.plugin:
        report.add(source.plugin, "not installed beside this command, so its own settings and files are not looked at")
    return plugin


def _store(connection: Connection, report: Report) -> None:
    if not connection.keeps_a_store:
        report.add("store", "none is needed")
        return
    lineage = lineage_of(connection.settings)
    with connection.store.locked(lineage):
        connection.store.prove(lineage)
    report.add("store", f"{location(connection.settings.store_url)}, can be written")


def _tell_scopes(needs: Wanted, lacking: list[Need], report: Report) -> None:
    reads, writes = (sum(each not in lacking for each in those) for those in (needs.streams, needs.entities))
    told = [f"reading {reads} of {counted(len(needs.streams), 'stream')}"] if needs.streams else []
    told += [f"writing {writes} of {counted(len(needs.entities), 'place')}"] if needs.entities else []
    report.add("scopes", f"enough for {' and '.join(told) or 'nothing'}")
    for each in lacking:
        report.add("lacks a scope", f"{needs.called(each.name)} needs {each.named}")


def _expect_answers(trials: Sequence[Trial]) -> None:
    """Raise what ended the trial of an organisation, the worst first."""
    ended = {str(each.organisation): each.trouble for each in trials if each.trouble}
    if len(trials) == 1:
        for trouble in ended.values():
            raise trouble
    told = " ".join(f"{name}: {trouble}" for name, trouble in ended.items())
    if any(isinstance(each, DayLimitError) for each in ended.values()):
        raise DayLimitError(told)
    if len(ended) == len(trials):
        raise NothingReadError(told)
    if ended:
        raise PartlyReadError(told)


def _expect_calls(report: Report, reserve: int) -> None:
    """A run makes no call beyond those that `day_reserve` leaves it."""
    left = [report.left.get(each.organisation.tenant_id) for each in report.trials]
    if reserve and any(each is not None and each <= reserve for each in left):
        raise DayLimitError(f"The last {reserve} calls of today are left to others: run again tomorrow.")


def _expect_enough(lacking: list[Need], needs: Wanted, *, named: bool) -> None:
    if named and needs.missed(lacking):
        raise AuthorizationError("What was named lacks scopes: run xero-auth login with the same options.")
    if needs.entities and all(each in lacking for each in needs.entities):
        raise AuthorizationError("Nothing may be written: run xero-auth login --write.")


def _expect_allowed(trials: Sequence[Trial], needs: Wanted) -> None:
    """What was named is meant to be read, so it is as wrong without a role or a plan as without a scope."""
    names = {name for trial in trials for name in trial.refused}
    if refused := [needs.called(each.name) for each in needs.missed(needs.streams) if each.name in names]:
        raise AuthorizationError(
            f"Xero does not allow {' and '.join(refused)}, which {were(len(refused))} named: see what each needs."
        )


def _expect_none_skipped(trials: Sequence[Trial], needs: Wanted, lacking: Sequence[Need]) -> None:
    refused = {name for trial in trials for name in trial.refused}
    if skipped := [needs.called(each.name) for each in needs.streams if each in lacking or each.name in refused]:
        raise XeroError(f"fail_on_skipped is set, and Xero does not allow {', '.join(skipped)}: see what each needs.")


def _expect_read(report: Report) -> None:
    asked = sum(len(each.streams) for each in report.trials)
    if report.failed and report.failed == asked:
        raise NothingReadError("No stream can be read: run it again, and see what it says of each.")
    if report.failed:
        where = f" in {len(report.trials)} organisations" if len(report.trials) > 1 else ""
        raise PartlyReadError(f"Of {counted(asked, 'stream')}{where}, {report.failed} cannot be read: run again.")
