"""Chaos on order: between two calls of a reader, somebody else edits, adds, voids and deletes records."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any, Final, get_args

import orjson

from xero_sandbox.fault_injection.chaos_writes import DISTURBANCES, Event, deed_of
from xero_sandbox.http.json_bodies import WHOLE, made, names, real, whole
from xero_sandbox.http.messages import Request

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xero_sandbox.api.router import Api
    from xero_sandbox.books.organisation import Organisation
    from xero_sandbox.fault_injection.chaos_writes import Deed
    from xero_sandbox.http.messages import Response

EVENTS: Final[tuple[Event, ...]] = get_args(Event)
SOMEBODY: Final = "chaos"
"""Client id of whoever does it."""
DONE: Final = frozenset({200, 204})
MOST: Final = 1_000_000
"""Events of a kind."""
TRIES: Final = 50
"""Records that are tried before an event waits for the next call: what suits an event may be rare."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChaosOrder:
    """What is to happen, in the words of /_sandbox/chaos."""

    seed: int = whole(0, 0, WHOLE - 1)
    """The same seed, books and calls give the same chaos."""
    rate: float = real(1.0, 0, 1)
    """Chance that something happens before a call."""
    edits: int = whole(0, 0, MOST)
    inserts: int = whole(0, 0, MOST)
    voids: int = whole(0, 0, MOST)
    deletes: int = whole(0, 0, MOST)
    collections: Sequence[str] = names(*DISTURBANCES)

    def __post_init__(self) -> None:
        if not self.rate:
            raise ValueError("rate must be above 0")
        if not any(self.counts().values()):
            raise ValueError(f"one of {', '.join(EVENTS)} must be above 0")
        if unknown := sorted(set(self.collections) - set(DISTURBANCES)):
            raise ValueError(f"no chaos in {unknown[0]}; there is in {', '.join(DISTURBANCES)}")

    def counts(self) -> dict[Event, int]:
        return {event: getattr(self, event) for event in EVENTS}


@dataclass(slots=True)
class Chaos:
    """What happens goes through the API's rules, so the books stay in order; it costs nobody calls."""

    api: Api
    order: ChaosOrder
    calls: int = 0
    """Reads so far."""
    happened: list[dict[str, Any]] = field(default_factory=list)
    pending: Counter[Event] = field(init=False)
    dice: Random = field(init=False)

    def __post_init__(self) -> None:
        self.pending = Counter(self.order.counts())
        self.dice = Random(f"chaos {self.order.seed}")  # noqa: S311 - it must repeat

    def before_read(self, organisation: Organisation) -> None:
        """A reader's call arrives; before the first one of all there is nothing to get in between."""
        self.calls += 1
        if self.calls == 1 or not self.pending.total() or self.dice.random() >= self.order.rate:
            return
        (event,) = self.dice.choices(EVENTS, [self.pending[event] for event in EVENTS])
        able = [path for path in self.order.collections if DISTURBANCES[path].knows(event)]
        for path in self.dice.sample(able, len(able)):
            if key := self._done(event, path, organisation):
                self.pending[event] -= 1
                happened = {"event": event, "collection": path, "key": key, "before_call": self.calls}
                self.happened.append(happened)
                return

    def as_json(self) -> dict[str, Any]:
        return {
            "order": asdict(self.order),
            "calls": self.calls,
            "happened": self.happened,
            "pending": {event: self.pending[event] for event in EVENTS},
        }

    def _done(self, event: Event, path: str, organisation: Organisation) -> str | None:
        """The key of the record to which it happened; None when no record was found that it can happen to."""
        collection = organisation.collections[path]
        rows, key = collection.in_key_order(), str(collection.kind.key)
        for _ in range(TRIES):
            record = rows[self.dice.randrange(len(rows))].record if rows else {}
            deed = deed_of(event, collection.kind, record, organisation, self.dice)
            if deed and (answer := self._write(deed, organisation)).status in DONE:
                return str(orjson.loads(answer.body)[path][0][key] if event == "inserts" else record[key])
        return None

    def _write(self, deed: Deed, organisation: Organisation) -> Response:
        request = Request(
            method=deed.method,
            path=f"/api.xro/2.0/{deed.path}",
            query={},
            headers={"accept": "application/json", "content-type": "application/json"},
            body=orjson.dumps(deed.body),
        )
        return self.api.answer(request, organisation, SOMEBODY)


def ordered(api: Api, order: Mapping[str, Any]) -> Chaos:
    """Raises ValueError for an order that makes no sense."""
    return Chaos(api, made(ChaosOrder, order, "chaos"))
