"""Generates the tables for users of the tap's further streams: parts of records, what costs a call each, reports."""

from __future__ import annotations

import typing as t
from datetime import datetime, timezone
from pathlib import Path

from readme_tables import table
from tap_xero.asking import questions
from tap_xero.children.extras import EXTRAS
from tap_xero.children.rows import Rows
from tap_xero.children.table import PARTS, way_to
from tap_xero.reports.settings import report_settings
from tap_xero.reports.table import REPORTS
from tap_xero.stream_settings import asked_of
from xero_client.expressions import Expressions

if t.TYPE_CHECKING:
    from collections.abc import Iterable

    from tap_xero.children.extras import Extra
    from tap_xero.reports.table import Report

CHILDREN: t.Final = Path("docs/children.md")
REPORTS_PAGE: t.Final = Path("docs/reports.md")
KEY: t.Final = "key beside `tenant_id` and the key of the record"
SOME_DAY: t.Final = datetime(2026, 7, 15, tzinfo=timezone.utc)


def regions() -> dict[Path, dict[str, str]]:
    return {
        CHILDREN: {"parts": table_of_parts(), "extras": table_of_extras()},
        REPORTS_PAGE: {"reports": table_of_reports()},
    }


def table_of_parts() -> str:
    ways = ((part.stream, way_to(part)) for part in PARTS)
    rows = ((stream, " / ".join(each.field for each in way), key_of(Rows(way))) for stream, way in ways)
    return table(("stream", "list", KEY), together(rows))


def table_of_extras() -> str:
    rows = ((each.stream, each.what, key_of(Rows(each.levels, each.more)), asked_about(each)) for each in EXTRAS)
    return table(("stream", "what", KEY, "asked about"), together(rows))


def table_of_reports() -> str:
    rows = ((f"`{each.stream}`", each.defaults, calls(each), each.scope) for each in REPORTS)
    return table(("stream", "asked for", "calls", "scope"), rows)


def together(rows: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """One row for all streams of which the same is said."""
    streams: dict[tuple[str, ...], list[str]] = {}
    for stream, *rest in rows:
        streams.setdefault(tuple(rest), []).append(f"`{stream}`")
    return [(", ".join(found), *rest) for rest, found in streams.items()]


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
