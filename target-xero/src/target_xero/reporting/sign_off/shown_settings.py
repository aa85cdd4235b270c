"""The settings that decide what a run writes, as the page shows them: named one by one, so that no secret is."""

from __future__ import annotations

import typing as t

from target_xero.reporting.sign_off.fields import text_of

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

OF_STREAMS: t.Final = (
    *("entity", "method", "path", "load_method", "key", "group_by", "match_on", "match_within_days", "expect"),
    *("on_existing", "on_duplicate", "on_not_modifiable", "on_locked_period", "lines_policy", "unarchive"),
    *("hard_delete", "allow_deletes", "round_amounts", "unknown_columns", "send_nulls", "empty_text"),
    *("date_format", "time_zone", "validate_records"),
)
OF_TARGET: t.Final = (
    *("expected_organisation", "require_demo_company", "tenant_column", "unmapped_streams", "run_name"),
    *("max_deletes", "max_delete_ratio", "max_rejects", "on_reject", "on_bad_line", "require_final_state"),
    *OF_STREAMS,
)
STREAMS: t.Final = 50
"""Streams whose own settings are shown."""


def shown_settings(config: Mapping[str, t.Any]) -> Iterator[tuple[str, str]]:
    """Name and value of each that is set."""
    yield from _set_of(config, OF_TARGET, "")
    streams = {name: own for name, own in (config.get("streams") or {}).items() if own}
    for name, own in [*streams.items()][:STREAMS]:
        yield from _set_of(own, OF_STREAMS, f"{text_of(name)}: ")
    if len(streams) > STREAMS:
        yield "streams", f"and {len(streams) - STREAMS:,} more have settings of their own"


def _set_of(given: Mapping[str, t.Any], names: tuple[str, ...], where: str) -> Iterator[tuple[str, str]]:
    for name in names:
        if given.get(name) is not None:
            yield f"{where}{name}", text_of(given[name])
