"""What a report is asked for: its own parameters, with those of the setting `streams` in their place."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from xero_client.errors import SettingsError

from tap_xero.catalogue.reports import REPORTS, WINDOW
from tap_xero.settings.query_parameters import expect_taken
from tap_xero.settings.stream_settings import asked_of, rehearse, stream_settings

if t.TYPE_CHECKING:
    from collections.abc import Mapping

    from xero_client.expressions.expressions import Expressions

    from tap_xero.catalogue.reports import Report
    from tap_xero.settings.stream_settings import StreamSettings


OTHER_NAMES: t.Final = frozenset({"contactID"})
"""How Xero's pages, and the rows, call what its document calls contactId (S-REPORTS, S-OAS, H)."""


def check_reports(config: Mapping[str, t.Any], expressions: Expressions) -> None:
    """Refuse settings of reports that do not fit or cannot be computed."""
    for report in REPORTS:
        settings = report_settings(config, report)
        rehearse(asked_of(report.entity, settings), settings, expressions)


def report_settings(config: Mapping[str, t.Any], report: Report) -> StreamSettings:
    """The settings of one report, its parameters completed and not yet computed.

    Raises:
        SettingsError: naming the setting and what it should be.
    """
    settings = stream_settings(config, report.entity)
    settings = replace(settings, params=_spelt(settings.params, report))
    where, given = f"streams.{report.stream}", WINDOW.keys() & settings.params.keys()
    if settings.path and not report.published:
        raise SettingsError(f"{where} has a path, which is for collections: a report takes params.")
    place = asked_of(report.entity, settings).template
    expect_taken(settings.params, place, f"{where}.params", OTHER_NAMES if report.balance else ())
    if not report.windowed:
        return replace(settings, params={**report.params, **settings.params})
    if len(given) == 1:
        raise SettingsError(
            f"{where}.params should have {min(WINDOW.keys() - given)} too, such as "
            '{"fromDate": {"each": "=quarters(4)"}, "toDate": "=quarter_end(fromDate)"}.'
        )
    own = {name: value for name, value in report.params.items() if not (given and name in WINDOW)}
    return replace(settings, params={**own, **settings.params})


def _spelt(params: Mapping[str, t.Any], report: Report) -> dict[str, t.Any]:
    """The parameters under one name each: Xero's pages say contactID, its document says contactId."""
    names = {name.lower(): name for name in OTHER_NAMES} if report.balance else {}
    return {names.get(name.lower(), name): value for name, value in params.items()}
