"""What a run asked of Xero and how long that took, by stream, from the log of its calls (`request_log`)."""

from __future__ import annotations

import re
import typing as t
from collections import defaultdict
from dataclasses import dataclass

from xero_client.catalogue.entities import ENTITIES

CALL: t.Final = re.compile(r"GET /api\.xro/2\.0/(\S+) .+? in (\d+) ms, (\d+) bytes")
STREAMS: t.Final = {entity.path: entity.stream for entity in ENTITIES}


@dataclass(frozen=True, slots=True)
class Cost:
    """What one stream took, or all of a run."""

    name: str
    calls: int
    bytes: int
    seconds: float
    """That Xero took to answer; calls that were under way at once count each."""


@dataclass(frozen=True, slots=True)
class RunCost:
    """A run and its streams, the one with the most bytes first."""

    whole: Cost
    streams: list[Cost]


def cost_of(name: str, log: str) -> RunCost:
    """What the log of a run tells of its calls to an organisation."""
    found = defaultdict[str, list[tuple[int, int]]](list)
    for path, milliseconds, size in CALL.findall(log):
        found[_stream(path)].append((int(milliseconds), int(size)))
    streams = [_sum(stream, calls) for stream, calls in found.items()]
    whole = _sum(name, [call for calls in found.values() for call in calls])
    return RunCost(whole, sorted(streams, key=lambda each: (-each.bytes, each.name)))


def _sum(name: str, calls: list[tuple[int, int]]) -> Cost:
    return Cost(name, len(calls), sum(size for _, size in calls), sum(took for took, _ in calls) / 1000)


def _stream(path: str) -> str:
    """The stream of a collection, of what is below one of its records, or of a report."""
    collection, *below = path.split("/")
    if collection == "Reports":
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", below[0]).lower()
    return STREAMS.get(path) or STREAMS.get(collection, collection)
