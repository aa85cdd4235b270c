"""Which names settings have, so that a misspelt one is refused wherever it is given."""

from __future__ import annotations

import typing as t
from difflib import get_close_matches

if t.TYPE_CHECKING:
    from collections.abc import Iterable

OF_THE_TAP: t.Final = (
    *("start_date", "page_size", "streams", "custom_streams", "extra_streams", "skip_unchanged"),
    *("emit_activate_version_messages", "attachments_url", "tombstones", "naming", "days", "organisation_schemas"),
    *("progress_seconds", "fail_on_skipped", "concurrent_organisations", "fetch_ahead_bytes"),
)
OF_THE_TARGET: t.Final = (
    *("entity", "method", "path", "query", "payload", "payload_wins", "key", "group_by", "on_duplicate", "match_on"),
    *("match_within_days", "on_existing", "expect", "content_column", "file_column", "unknown_columns"),
    *("load_method", "hard_delete", "allow_deletes", "validate_records", "round_amounts", "send_nulls", "empty_text"),
    *("date_format", "time_zone", "on_not_modifiable", "on_locked_period", "unarchive", "lines_policy", "streams"),
    *("unmapped_streams", "files_folder", "run_name", "batch_size_rows", "expected_organisation"),
    *("tenant_column", "concurrent_organisations", "require_demo_company", "dry_run", "plan_path", "check_references"),
    *("results_path", "results", "results_unchanged", "rejects_path", "on_reject", "max_rejects", "max_deletes"),
    *("max_delete_ratio", "on_bad_line", "require_final_state", "settle_seconds", "ledger_url", "new_ledger"),
)
OF_THE_SDK: t.Final = (
    *("stream_maps", "stream_map_config", "faker_config", "flattening_enabled", "flattening_max_depth"),
    *("flattening_separator", "flattening_max_key_length", "batch_config", "add_record_metadata"),
    *("default_target_schema", "process_activate_version_messages"),
)
OF_ANY_PLUGIN: t.Final = frozenset((*OF_THE_TAP, *OF_THE_TARGET, *OF_THE_SDK))
"""One file may serve tap, target and xero-auth, so each knows the names of the others; a test holds them to be all."""

VERY_NEAR: t.Final = 0.85
"""From which likeness on the other plugin's name is rather meant than one of ours that is only near."""
NEAR: t.Final = 0.6
"""From which likeness on a name is told as the one that may be meant."""


def unknown(names: Iterable[str], known: Iterable[str]) -> list[str]:
    """Say which settings there are not: `dryrun` would write, and not be missed.

    `known` are the names of whoever reads the settings; those of the other plugin and of the SDK are known as well.
    """
    ours = list(known)
    everybodys = {*ours, *OF_ANY_PLUGIN}
    return [_sentence(name, ours, everybodys) for name in names if name not in everybodys]


def _sentence(name: str, ours: list[str], everybodys: Iterable[str]) -> str:
    wanted = name.lower().replace("-", "_")
    tries = ((names, likeness) for likeness in (VERY_NEAR, NEAR) for names in (ours, sorted(everybodys)))
    close = next(filter(None, (get_close_matches(wanted, names, 1, likeness) for names, likeness in tries)), None)
    return f"There is no setting {name}: {f'{close[0]} is meant, or ' if close else ''}leave it out."
