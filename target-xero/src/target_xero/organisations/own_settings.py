"""The settings of one organisation among several: the same, with files of its own."""

from __future__ import annotations

import typing as t
from urllib.parse import quote

from xero_client.errors import SettingsError

from target_xero.settings.target_settings import OWN

if t.TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from xero_client.grant.organisations import Organisation

FILES: t.Final = ("results_path", "rejects_path", "plan_path", "runs_path")
OWN_PLAN: t.Final = f"plan-{OWN}.jsonl"
"""Where a dry run writes its plans unless `plan_path` is set."""
ONE_ONLY: t.Final = {
    "expected_organisation": "which is the only one: name those to write to in tenant_ids",
    "tenant_shard": "since rows say which organisation is meant: name those to write to in tenant_ids",
    "batch_size_rows": "since nothing is sent before the input has ended: leave it out",
}
"""Settings that mean nothing where there are several organisations, and why."""
NAMES_NONE: t.Final = (
    "on_bad_line is skip_and_reject, but a line that cannot be read tells of no organisation: with tenant_column it "
    "has to be stop."
)

NO_OWN_PAGE: t.Final = (
    f"--report should have {OWN} in it, as each organisation of tenant_column has a page of its own: plan-{OWN}.html."
)


def check_for_several(config: Mapping[str, t.Any], report: Path | None = None) -> None:
    """Refuse what would have organisations write into one file, or can be meant of one organisation alone.

    Raises:
        SettingsError: with one sentence that says which setting to correct.
    """
    for name, why in ONE_ONLY.items():
        if config.get(name) is not None:
            raise SettingsError(f"{name} does not go with tenant_column, {why}.")
    if config.get("on_bad_line") == "skip_and_reject":
        raise SettingsError(NAMES_NONE)
    for name in FILES:
        if config.get(name) and OWN not in config[name]:
            raise SettingsError(
                f"{name} should have {OWN} in it, as each organisation of tenant_column has a file of its own."
            )
    if report and OWN not in str(report):
        raise SettingsError(NO_OWN_PAGE)


def settings_of(organisation: Organisation, config: Mapping[str, t.Any]) -> dict[str, t.Any]:
    """What the run of one organisation has for its settings."""
    named = {**config, "plan_path": config.get("plan_path") or (OWN_PLAN if config["dry_run"] else None)}
    paths = {name: own_path(named[name], organisation.tenant_id) for name in FILES if named.get(name)}
    return {**config, **paths, "tenant_ids": [organisation.tenant_id]}


def own_path(path: str, tenant_id: str) -> str:
    """The file of one organisation, by a path with `{tenant_id}` in it."""
    return path.replace(OWN, quote(tenant_id, safe=""))
