"""How a plugin ended, and what Dagster does about it."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

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
    """How a plugin ended, and what it said."""

    exit_code: int
    log: Sequence[str]

    def said(self, level: str) -> list[str]:
        """Its lines of a level, such as ERROR."""
        return [line.rpartition(" | ")[2].strip() for line in self.log if f"| {level} " in line]

    @property
    def complaint(self) -> str:
        """What is wrong."""
        return (self.said("ERROR") or [f"A plugin ended with {self.exit_code}; see its stderr."])[-1]


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
        raise dg.Failure(f"{policy.reconnect} {run.complaint}", allow_retries=False)
    if run.exit_code == CALLS_USED_UP:
        when = new_calls_at(run.complaint, datetime.now(timezone.utc))
        context.instance.add_run_tags(context.run_id, DAY_LIMIT | {NOT_BEFORE: when.isoformat()})
        raise dg.Failure(f"{run.complaint} It is queued again at {when:%d %B %H:%M} UTC.", allow_retries=False)
    if run.exit_code:
        raise dg.Failure(run.complaint, allow_retries=False)


def new_calls_at(complaint: str, now: datetime) -> datetime:
    """When the organisation has calls again: in so many hours as Xero says, else after midnight UTC."""
    if told := NEW_CALLS.search(complaint):
        return now + timedelta(hours=float(told[1]) + 0.1)
    return now.replace(hour=0, minute=1, second=0, microsecond=0) + timedelta(days=1)
