"""Runs with so few calls that none reads everything, in this process, until everything has been read."""

from __future__ import annotations

import json
import typing as t
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from tap_xero.tap import TapXero
from xero_client.errors import BudgetError, XeroError

from support.chaos import emitted
from support.in_process import logging_as_before
from support.stores import store_in

if t.TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from support.sandbox import Sandbox

    Json: t.TypeAlias = dict[str, t.Any]
    Unit: t.TypeAlias = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What one run did."""

    whole: bool
    """Whether it read everything."""
    calls: Counter[Unit]
    """To the books: the stream and the organisation for which they were made."""
    through: list[Unit]
    """What it came to the end of."""
    records: dict[Unit, list[Json]] = field(repr=False)
    state: Json = field(repr=False)
    messages: int = 0


def plan(sandbox: Sandbox, folder: Path, *, organisations: int, **settings: t.Any) -> Json:
    """A configuration for runs in this process, with so many organisations connected."""
    store = store_in(folder)
    return {**sandbox.config(organisations=str(organisations)), "store_url": store, "minute_limit": 100_000, **settings}


def read(config: Json, streams: Iterable[str], state: Json | None = None) -> Reading:
    """One run of these streams, as a command would make it."""
    with logging_as_before():
        tap = TapXero(config=config, state=json.loads(json.dumps(state)) if state else None)
    for name, stream in tap.streams.items():
        stream.selected = name in streams
    messages = emitted(tap.sync_all)
    whole = True
    try:
        tap.run.summary.expect_whole()
    except BudgetError:
        whole = False
    except XeroError as problem:
        raise AssertionError(problem) from problem
    records: dict[Unit, list[Json]] = defaultdict(list)
    for message in messages:
        if message["type"] == "RECORD":
            records[message["stream"], message["record"]["tenant_id"]].append(message["record"])
    states = [message["value"] for message in messages if message["type"] == "STATE"]
    meter = tap.run.connection.meter
    had = tap.run.turns.had
    return Reading(
        whole=whole,
        calls=Counter({(name, tenant): count for (tenant, name), count in meter.calls.items() if tenant}),
        through=[unit for unit, through in had.items() if through],
        records=dict(records),
        state=states[-1] if states else {},
        messages=len(messages),
    )
