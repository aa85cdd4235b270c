"""Faults on order: the next calls that match get something other than their answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from random import Random
from typing import TYPE_CHECKING, Any, Final

import orjson

from xero_sandbox.access.limits import PROBLEMS
from xero_sandbox.messages import Response

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


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

    method: str = "*"
    path: str = "*"
    """With the wildcards of a shell, in which * crosses slashes; the leading slash may be left out."""
    query: Mapping[str, str] = field(default_factory=dict)
    tenant: str = "*"
    body: str = ""
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

    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = ""
    """Text as it is, anything else as JSON."""
    after: bool = False
    """With `status`: do the work first, then lose its answer."""
    drop: str = ""
    """"before" or "after" the work, the connection ends without an answer."""
    stall_seconds: float = 0
    truncate: int | None = None
    """Bytes of the body that are sent before the connection ends."""
    limit: str = ""
    """"minute", "day", "concurrent" or "appminute": the 429 for it, whatever is left."""
    retry_after: int | None = None

    def __post_init__(self) -> None:
        if self.drop not in {"", "before", "after"} or self.limit not in {"", *PROBLEMS}:
            message = f"no such effect: {self.drop or self.limit}"
            raise ValueError(message)

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


@dataclass(slots=True, kw_only=True)
class Fault:
    order: Mapping[str, Any]
    """As it was sent."""
    match: Match
    effect: Effect
    skip: int = 0
    """Matching calls that pass before the first one is hit."""
    times: int = 1
    """0: for ever, which is no longer pending once it has happened."""
    chance: float = 1.0
    """Of a matching call to be hit."""
    dice: Random = field(default_factory=Random, repr=False)
    happened: int = 0
    passed: int = 0

    @classmethod
    def ordered(cls, order: Mapping[str, Any]) -> Fault:
        """The fault that an order in JSON asks for; ValueError or TypeError when it asks for something else."""
        rest = {name: value for name, value in order.items() if name not in {"match", "effect", "seed"}}
        match, effect = Match(**order.get("match", {})), Effect(**order["effect"])
        dice = Random(f"fault {order.get('seed', 0)}")  # noqa: S311 - it must repeat
        fault = cls(order=order, match=match, effect=effect, dice=dice, **rest)
        if fault.effect == NO_EFFECT or fault.times < 0 or not 0 < fault.chance <= 1:
            raise ValueError("a fault needs an effect, and to happen at least once")
        return fault

    @property
    def pending(self) -> int:
        """How often it has yet to happen."""
        return max(0, (self.times or 1) - self.happened)

    def takes(self, target: Target) -> bool:
        if (self.times and not self.pending) or not self.match.fits(target):
            return False
        if self.passed < self.skip:
            self.passed += 1
            return False
        if self.dice.random() >= self.chance:
            return False
        self.happened += 1
        return True


class Faults:
    """Faults in the order they were ordered; a call gets the first that takes it, and later ones do not see it."""

    def __init__(self) -> None:
        self._all: list[Fault] = []

    def order(self, faults: Iterable[Fault]) -> None:
        self._all.extend(faults)

    def clear(self) -> None:
        self._all.clear()

    def effect_on(self, target: Target) -> Effect:
        return next((fault.effect for fault in self._all if fault.takes(target)), NO_EFFECT)

    def as_json(self) -> list[dict[str, Any]]:
        return [{**fault.order, "happened": fault.happened, "pending": fault.pending} for fault in self._all]
