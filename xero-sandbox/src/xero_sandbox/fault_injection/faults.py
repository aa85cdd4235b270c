"""Faults on order: the next calls that match get something other than their answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from random import Random
from typing import TYPE_CHECKING, Any, Final

import orjson

from xero_sandbox.access.rate_limits import PROBLEMS
from xero_sandbox.http.json_bodies import ANYTHING, choice, made, real, switch, text, texts, whole
from xero_sandbox.http.messages import Response

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_STALL: Final = 600
"""Seconds; no client of ours waits so long."""
MOST: Final = 1_000
"""Faults in force."""
HEADER_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
HEADER_VALUE: Final = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f]*")
FRAMING: Final = frozenset({"content-length", "transfer-encoding"})
"""Headers that say where an answer ends, which the server does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a fault can know of a call."""

    method: str
    path: str
    """Below the root of the Accounting API or of the identity server: "/Invoices", "/connect/token", "/connections"."""
    query: Mapping[str, str]
    tenant: str
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Which calls a fault is for; what is left out matches everything."""

    method: str = text("*")
    path: str = text("*")
    """With the wildcards of a shell, in which * crosses slashes; the leading slash may be left out."""
    query: Mapping[str, str] = texts()
    tenant: str = text("*")
    body: str = text()
    """Text that the body has somewhere, as it stands there: so a fault can be for one document, in whichever call."""

    def fits(self, target: Target) -> bool:
        path = "/" + self.path.lstrip("/")
        patterns = ((self.method, target.method), (path, target.path), (self.tenant, target.tenant))
        asked = {name.lower(): value for name, value in target.query.items()}
        wanted = {name.lower(): value for name, value in self.query.items()}
        return (
            all(fnmatchcase(text.lower(), pattern.lower()) for pattern, text in patterns)
            and all(name in asked and fnmatchcase(asked[name], value) for name, value in wanted.items())
            and self.body.encode() in target.body
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What happens instead. The fields combine: a stall may end in a status, or come after a part of the body."""

    status: int | None = whole(None, 200, 599)
    headers: Mapping[str, str] = texts()
    body: Any = field(default="", metadata=ANYTHING)
    """Text as it is, anything else as JSON."""
    after: bool = switch(default=False)
    """With `status`: do the work first, then lose its answer."""
    drop: str = choice("", "before", "after")
    """"before" or "after" the work, the connection ends without an answer."""
    stall_seconds: float = real(0, 0, LONGEST_STALL)
    truncate: int | None = whole(None, 0, 2**31)
    """Bytes of the body that are sent before the connection ends."""
    limit: str = choice("", *PROBLEMS)
    """"minute", "day", "concurrent" or "appminute": the 429 for it, whatever is left."""
    retry_after: int | None = whole(None, -1, 10**9)

    def __post_init__(self) -> None:
        for name, value in self.headers.items():
            if not HEADER_NAME.fullmatch(name) or not HEADER_VALUE.fullmatch(value) or name.lower() in FRAMING:
                raise ValueError(f"{name!r} is no header that can be sent, or its value is none")

    @property
    def skips_work(self) -> bool:
        return bool(self.limit) or (self.status is not None and not self.after)

    def response(self) -> Response | None:
        """The answer that takes the place of Xero's, if there is one."""
        if self.status is None:
            return None
        is_text = isinstance(self.body, str)
        kind = {} if self.body == "" else {"Content-Type": "text/plain" if is_text else "application/json"}
        body = self.body.encode() if is_text else orjson.dumps(self.body)
        return Response(status=self.status, headers={**kind, **self.headers}, body=body)


NO_EFFECT: Final = Effect()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """Which of the calls that match are hit."""

    skip: int = whole(0, 0, 10**9)
    """Matching calls that pass before the first one is hit."""
    times: int = whole(1, 0, 10**9)
    """0: for ever, which is no longer pending once it has happened."""
    chance: float = real(1.0, 0, 1)
    """Of a matching call to be hit."""
    seed: Any = field(default=0, metadata=ANYTHING)
    """The same one hits the same calls."""


@dataclass(slots=True, kw_only=True)
class Fault:
    order: Mapping[str, Any]
    """As it was sent."""
    match: Match
    effect: Effect
    hits: Hits
    dice: Random = field(default_factory=Random, repr=False)
    happened: int = 0
    passed: int = 0

    @classmethod
    def ordered(cls, order: Mapping[str, Any]) -> Fault:
        """The fault that an order in JSON asks for; ValueError when it asks for something else."""
        if not isinstance(order, Mapping):
            raise ValueError("a fault must be an object")  # noqa: TRY004 - it is the client's
        rest = {name: value for name, value in order.items() if name not in {"match", "effect"}}
        match, effect = made(Match, order.get("match", {}), "match"), made(Effect, order.get("effect", {}), "effect")
        hits = made(Hits, rest, "a fault")
        if effect == NO_EFFECT or not hits.chance:
            raise ValueError("a fault needs an effect, and to happen at least once")
        dice = Random(f"fault {hits.seed}")  # noqa: S311 - it must repeat
        return cls(order=order, match=match, effect=effect, hits=hits, dice=dice)

    @property
    def pending(self) -> int:
        """How often it has yet to happen."""
        return max(0, (self.hits.times or 1) - self.happened)

    def takes(self, target: Target) -> bool:
        if (self.hits.times and not self.pending) or not self.match.fits(target):
            return False
        if self.passed < self.hits.skip:
            self.passed += 1
            return False
        if self.dice.random() >= self.hits.chance:
            return False
        self.happened += 1
        return True


class Faults:
    """Faults in the order they were ordered; a call gets the first that takes it, and later ones do not see it."""

    def __init__(self) -> None:
        self._all: list[Fault] = []

    def order(self, faults: Iterable[Fault]) -> None:
        """Raises ValueError, and orders none, when there would be too many."""
        more = list(faults)
        if len(self._all) + len(more) > MOST:
            raise ValueError(f"there are at most {MOST:,} faults at a time: DELETE those that are over")
        self._all.extend(more)

    def clear(self) -> None:
        self._all.clear()

    def effect_on(self, target: Target) -> Effect:
        return next((fault.effect for fault in self._all if fault.takes(target)), NO_EFFECT)

    def as_json(self) -> list[dict[str, Any]]:
        return [{**fault.order, "happened": fault.happened, "pending": fault.pending} for fault in self._all]
