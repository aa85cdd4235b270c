"""The subcommand check: whatever a run needs, tried in its order, until something is found to be wrong."""

from __future__ import annotations

import json
import os
import typing as t
from contextlib import suppress
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase

import click

from xero_client.auth import output
from xero_client.auth.options import with_selection, with_settings
from xero_client.auth.selection import STREAMS
from xero_client.auth.status import location
from xero_client.catalogue.entities import ENTITIES, Paging
from xero_client.connection import Connection
from xero_client.errors import (
    AuthorizationError,
    NotAllowedError,
    NothingReadError,
    PartlyReadError,
    RefusedError,
    ServerError,
    UnreadableError,
    XeroError,
)
from xero_client.grant.grant import lineage_of
from xero_client.grant.jwt import claims_of
from xero_client.values.counts import counted

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from xero_client.auth.selection import Selection
    from xero_client.auth.settings_sources import Source
    from xero_client.catalogue.entities import Entity
    from xero_client.grant.needed_scopes import Need
    from xero_client.grant.organisations import Organisation

TRIES: t.Final = 2
"""Of each call: somebody waits for the answer."""
ONE_RECORD: t.Final[t.Mapping[Paging, t.Mapping[str, str]]] = {Paging.PAGES: {"page": "1", "pageSize": "1"}}
"""How to ask for as little as can be, where Xero gives less than all that it has at once."""
SELECT: t.Final = "TAP_XERO__SELECT"
"""In which Meltano tells its commands what `select` says in meltano.yml."""


@dataclass(slots=True)
class Report:
    """What was found so far: each thing with its name."""

    rows: list[tuple[str, str]] = field(default_factory=list)
    streams: dict[str, str | None] = field(default_factory=dict)
    """What was read, and of what could not be, why."""
    failed: int = 0
    """Of these; the others Xero does not allow."""

    def add(self, name: str, told: str) -> None:
        self.rows.append((name, told))

    def show(self, problem: XeroError | None, *, as_json: bool) -> None:
        document = {
            "right": problem is None,
            "problem": str(problem) if problem else None,
            "exit_code": problem.exit_code if problem else 0,
            "found": [{"name": name, "told": told} for name, told in self.rows],
            "streams": self.streams,
        }
        lines = [output.row(*each) for each in self.rows]
        if problem is None:
            lines.append("Everything is right.")
        if lines or as_json:
            output.show(document, lines, as_json=as_json)


@click.command()
@with_settings
@with_selection
def check(source: Source, selection: Selection, *, as_json: bool) -> None:
    """Try whatever a run needs: settings, store, token, scopes, calls left, and each stream.

    Each stream that is selected, in a Meltano project by its select, is asked for one record, or for as few as Xero
    gives at once; nothing is written at Xero. Exits as a run would: with 2 for the settings, 4 for the store, 5 for the
    connection or a scope of what is named, 6 for the limit of the day, 3 or 9 for streams that cannot be read.
    """
    report = Report()
    try:
        _look(source, selection, report)
    except XeroError as problem:
        report.show(problem, as_json=as_json)
        raise
    report.show(None, as_json=as_json)


def _look(source: Source, selection: Selection, report: Report) -> None:
    settings = replace(source.settings(), max_tries=TRIES)
    report.add("app", f"{settings.client_id or 'not told by the settings'} ({settings.auth_flow})")
    connection = Connection(settings)
    _store(connection, report)
    until = output.moment(claims_of(connection.signer.token()).get("exp"))
    report.add("access token", f"good until {until or 'an unknown moment'}")
    organisations = connection.organisations
    report.add("organisations", ", ".join(each.name for each in organisations))
    streams, entities = _wanted(selection)
    granted = connection.granted_scopes()
    lacking = [each for each in (*streams, *entities) if granted is not None and not each.met_by(granted)]
    _tell_scopes(streams, entities, lacking, report)
    _ask_each(connection, organisations)
    _read(connection, organisations[0], [each for each in streams if each not in lacking], report)
    report.add("calls left", _left(connection, organisations))
    _expect_enough(lacking, entities, named=selection.explicit)
    _expect_read(report)


def _ask_each(connection: Connection, organisations: Iterable[Organisation]) -> None:
    """See whether each answers, and how many calls it has left; without the scope for it, a stream may tell."""
    for each in organisations:
        with suppress(NotAllowedError):
            connection.send("Organisation", tenant_id=each.tenant_id)


def _store(connection: Connection, report: Report) -> None:
    if not connection.keeps_a_store:
        report.add("store", "none is needed")
        return
    lineage = lineage_of(connection.settings)
    with connection.store.locked(lineage):
        connection.store.prove(lineage)
    report.add("store", f"{location(connection.settings.store_url)}, can be written")


def _wanted(selection: Selection) -> tuple[list[Need], list[Need]]:
    """What is to be read and what to be written: what is named, else what Meltano selects, else every collection."""
    if selection.explicit or selection.write:
        named = [*selection.needs()]
        if selection.write and not (selection.streams or selection.catalog):
            return [], [each for each in named if each not in STREAMS]
        return [each for each in named if each in STREAMS], [each for each in named if each not in STREAMS]
    is_selected = _selected_by_meltano()
    collections = {each.stream for each in ENTITIES}
    return [each for each in STREAMS if each.name in collections and is_selected(each.name)], []


def _selected_by_meltano() -> Callable[[str], bool]:
    """Which streams have a field that the patterns select, of which those with ! take away what others give."""
    try:
        patterns = [str(each) for each in json.loads(os.environ.get(SELECT) or '["*.*"]')]
    except (TypeError, ValueError):
        patterns = ["*.*"]
    given = [each.partition(".")[0] for each in patterns if not each.startswith("!")] or ["*"]
    taken = [each[1:].removesuffix(".*") for each in patterns if each.startswith("!")]

    def is_selected(stream: str) -> bool:
        return any(fnmatchcase(stream, each) for each in given) and not any(fnmatchcase(stream, each) for each in taken)

    return is_selected


def _tell_scopes(streams: list[Need], entities: list[Need], lacking: list[Need], report: Report) -> None:
    reads, writes = (sum(each not in lacking for each in needs) for needs in (streams, entities))
    told = [f"reading {reads} of {counted(len(streams), 'stream')}"] if streams else []
    told += [f"writing {writes} of {counted(len(entities), 'place')}"] if entities else []
    report.add("scopes", f"enough for {' and '.join(told) or 'nothing'}")
    for each in lacking:
        report.add("lacks a scope", f"{each.name} needs {each.named}")


def _read(connection: Connection, organisation: Organisation, needs: Iterable[Need], report: Report) -> None:
    """One call for each stream; what is no collection costs calls for each record, and is left."""
    rows = {each.stream: each for each in ENTITIES}
    for entity in (rows[each.name] for each in needs if each.name in rows):
        _read_one(connection, organisation, entity, report)
    if report.streams:
        read = [name for name, problem in report.streams.items() if problem is None]
        report.add("can be read", ", ".join(read) or "nothing")
        for name, problem in report.streams.items():
            if problem:
                report.add("cannot be read", f"{name}: {problem}")


def _read_one(connection: Connection, organisation: Organisation, entity: Entity, report: Report) -> None:
    params = {**entity.params, **ONE_RECORD.get(entity.paging, {})}
    report.streams[entity.stream] = None
    try:
        connection.send(entity.path, tenant_id=organisation.tenant_id, purpose=entity.stream, params=params)
    except NotAllowedError as refusal:
        besides = f" This stream needs {entity.needs}." if entity.needs else ""
        report.streams[entity.stream] = f"{refusal}{besides}"
    except (RefusedError, ServerError, UnreadableError) as problem:
        report.streams[entity.stream] = str(problem)
        report.failed += 1


def _left(connection: Connection, organisations: Iterable[Organisation]) -> str:
    left = connection.meter.day_remaining
    told = [f"{left[each.tenant_id]:,} today in {each.name}" for each in organisations if each.tenant_id in left]
    return ", ".join(told) or "not told by Xero"


def _expect_enough(lacking: list[Need], entities: list[Need], *, named: bool) -> None:
    if lacking and named:
        raise AuthorizationError("What was named lacks scopes: run xero-auth login with the same options.")
    if entities and all(each in lacking for each in entities):
        raise AuthorizationError("Nothing may be written: run xero-auth login --write.")


def _expect_read(report: Report) -> None:
    if report.failed and report.failed == len(report.streams):
        raise NothingReadError("No stream can be read: run it again, and see what it says of each.")
    if report.failed:
        raise PartlyReadError(
            f"Of {counted(len(report.streams), 'stream')}, {report.failed} cannot be read: run again."
        )
