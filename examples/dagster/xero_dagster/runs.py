"""How a plugin ended, and what Dagster does about it."""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import dagster as dg

LOADER_FAILED = -1
NOT_CONNECTED = 5
CALLS_USED_UP = 6

DAY_LIMIT = {"xero/limit": "day"}
"""Tag of a run that used up the calls of a day."""
NOT_BEFORE = "xero/not_before"
"""Tag of such a run: when there are new ones."""
NEW_CALLS = re.compile(r"Xero gives new ones in ([\d.]+) hours")


@dataclass(frozen=True, kw_only=True)
class Run:
    """How a plugin ended, and what it noted of that in the history of its runs."""

    exit_code: int
    noted: dict[str, Any] = field(default_factory=dict)
    """The last entry, which is the organisation's: docs/running.md lists what is in it."""

    @property
    def complaint(self) -> str:
        """What is wrong."""
        if self.exit_code == LOADER_FAILED:
            return "target-postgres failed: see stderr of this step."
        return self.noted.get("reason") or f"A plugin ended with {self.exit_code}: see stderr of this step."

    def metadata(self) -> dict[str, int | str | dg.MetadataValue]:
        """What came, what that took, and what Xero does not let us read; Dagster plots the numbers."""
        numbers = {"rows": "records", "calls": "calls", "bytes": "bytes", "calls left today": "calls_left"}
        skipped = self.noted.get("skipped") or []
        return {
            "organisation": self.noted.get("organisation") or "unknown",
            "exit code": self.exit_code,
            **{name: self.noted[column] for name, column in numbers.items() if self.noted.get(column) is not None},
            "skipped streams": len(skipped),
            "skipped": dg.MetadataValue.md("\n".join(f"- {each['stream']}: {each['why']}" for each in skipped)),
        }


@dataclass(frozen=True, kw_only=True)
class Policy:
    """What may go well another time, and whom to ask if not."""

    again: Collection[int]
    """Exit codes after which to try again."""
    seconds: float
    """How long to wait until then."""
    reconnect: str
    """Who has to connect the organisation, if it is not connected any more."""


def expect_success(run: Run, context: dg.AssetExecutionContext, policy: Policy) -> None:
    """Turn the exit code of a plugin into Dagster's own terms; docs/running.md and docs/publishing.md list them."""
    if run.exit_code in policy.again:
        raise dg.RetryRequested(max_retries=3, seconds_to_wait=policy.seconds) from dg.Failure(run.complaint)
    if run.exit_code == NOT_CONNECTED:
        raise _failure(run, f"{policy.reconnect} {run.complaint}")
    if run.exit_code == CALLS_USED_UP:
        when = new_calls_at(run.complaint, datetime.now(timezone.utc))
        context.instance.add_run_tags(context.run_id, DAY_LIMIT | {NOT_BEFORE: when.isoformat()})
        raise _failure(run, f"{run.complaint} It is queued again at {when:%d %B %H:%M} UTC.")
    if run.exit_code:
        raise _failure(run, run.complaint)


def _failure(run: Run, words: str) -> dg.Failure:
    return dg.Failure(words, metadata=run.metadata(), allow_retries=False)


def noted_in(history: Path) -> dict[str, Any]:
    """The last entry of a history of runs; none is there of a plugin that ended at its settings."""
    messages = [json.loads(line) for line in history.open()] if history.exists() else []
    return next((each["record"] for each in reversed(messages) if each["type"] == "RECORD"), {})


def new_calls_at(complaint: str, now: datetime) -> datetime:
    """When the organisation has calls again: in so many hours as Xero says, else after midnight UTC."""
    if told := NEW_CALLS.search(complaint):
        return now + timedelta(hours=float(told[1]) + 0.1)
    return now.replace(hour=0, minute=1, second=0, microsecond=0) + timedelta(days=1)
