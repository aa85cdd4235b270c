"""Generates the tables for users of the tap's further streams: parts of records, what costs a call each, reports."""

from __future__ import annotations

import typing as t
from datetime import datetime, timezone
from pathlib import Path

from readme_tables import listing
from tap_xero.catalogue.parts import PARTS, way_to
from tap_xero.catalogue.per_record import EXTRAS
from tap_xero.catalogue.reports import REPORTS
from tap_xero.children.part_rows import Rows
from tap_xero.questions.questions import questions
from tap_xero.reports.parameters import report_settings
from tap_xero.settings.stream_settings import asked_of
from xero_client.expressions.expressions import Expressions

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tap_xero.catalogue.per_record import Extra
    from tap_xero.catalogue.reports import Report

CHILDREN: t.Final = Path("docs/children.md")
REPORTS_PAGE: t.Final = Path("docs/reports.md")
SOME_DAY: t.Final = datetime(2026, 7, 15, tzinfo=timezone.utc)


def regions() -> dict[Path, dict[str, str]]:
    return {
        CHILDREN: {"parts": list_of_parts(), "extras": list_of_extras()},
        REPORTS_PAGE: {"reports": list_of_reports()},
    }


def list_of_parts() -> str:
    ways = ((part.stream, way_to(part)) for part in PARTS)
    streams = ((f"**{' / '.join(each.field for each in way)}**, by {key_of(Rows(way))}", part) for part, way in ways)
    return listing(together(streams))


def list_of_extras() -> str:
    return listing(
        together(
            (
                f"**{each.what}**, by {key_of(Rows(each.levels, each.more))}; asked about: {asked_about(each)}",
                each.stream,
            )
            for each in EXTRAS
        )
    )


def list_of_reports() -> str:
    return listing(
        (f"`{each.stream}`", f"{each.defaults}; calls: {calls(each)}; scope `{each.scope}`") for each in REPORTS
    )


def together(streams: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """What is said of streams, once for all of which it is said."""
    found: dict[str, list[str]] = {}
    for told, stream in streams:
        found.setdefault(told, []).append(f"`{stream}`")
    return ((told, ", ".join(names)) for told, names in found.items())


def key_of(rows: Rows) -> str:
    """Columns of ours as code."""
    return ", ".join(f"`{name}`" if name.islower() else name for name in rows.own_key)


def asked_about(extra: Extra) -> str:
    """Which records of its collection are worth a call."""
    if extra.always:
        return "every record in every run"
    only = (f"`{name}` {' or '.join(sorted(map(str, values)))}" for name, values in extra.only.items())
    return ", ".join(["records that changed", *only])


def calls(report: Report) -> str:
    """How many calls a run makes when nothing else is set."""
    if report.balance:
        return "one each, and the contacts"
    if report.published:
        return "one each, and the list"
    expressions = Expressions(SOME_DAY)
    asked = asked_of(report.entity, report_settings({}, report))
    return str(len(questions(asked, expressions.compute)))
