"""The 235 operations of the Accounting API, and which of them a method and a path mean."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

GUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)

ALIASES: Final = {"organisations": "Organisation"}
"""Paths that the document does not have and that a public client reads in production (S-SINGER, M)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """How a body wraps its records; without a wrapper the body is one bare object."""

    model: str
    wrapper: str | None = None
    paginated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    id: str
    method: str
    template: str
    """Such as "/Invoices/{InvoiceID}"."""
    places: Mapping[str, str]
    """Placeholders of the template and their types; "uuid" means a GUID."""
    query: Mapping[str, str]
    """Query parameters that it takes, in lower case, and their types."""
    modified_since: bool
    idempotent: bool
    paging: str | None
    """"page", "page+pageSize", "offset" or None."""
    premium: bool
    """Only for apps of the Advanced tier."""
    request: Envelope | None
    response: Envelope | None
    accepts: Sequence[str]
    answers: Sequence[str]
    statuses: Sequence[int]
    broad: frozenset[str]
    granular: frozenset[str]

    def scopes(self, profile: str) -> frozenset[str]:
        """Scopes of which any one lets a call pass; none at all means that no app of the profile may call.

        Args:
            profile: "granular" for apps made since March 2026; "broad" for older ones, which have both (S-OCT, H).
        """
        return self.granular if profile == "granular" else self.broad | self.granular


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    operation: Operation
    places: Mapping[str, str]
    """What stands in the path where the template has placeholders, such as {"InvoiceID": "INV-0001"}."""


@dataclass(slots=True)
class _Node:
    literals: dict[str, _Node] = field(default_factory=dict)
    anything: _Node | None = None
    operations: list[Operation] = field(default_factory=list)


@cache
def operations() -> Mapping[str, Operation]:
    """All operations by id."""
    rows = orjson.loads(files("xero_sandbox").joinpath("data/operations.json").read_bytes())
    return {name: _operation(name, row) for name, row in rows.items()}


def find(method: str, path: str) -> Match | None:
    """The operation that a method and a path below /api.xro/2.0 mean."""
    parts = _parts(path)
    candidates = [each for each in _at(parts) if each.method == method]
    if not candidates:
        return None
    chosen = min(candidates, key=lambda each: _misfits(each, parts))
    return Match(operation=chosen, places=_filled(chosen, parts))


def is_known(path: str) -> bool:
    """Whether any method is offered at a path below /api.xro/2.0."""
    return bool(_at(_parts(path)))


def _operation(name: str, row: dict[str, Any]) -> Operation:
    return Operation(
        id=name,
        method=row["method"],
        template=row["path"],
        places=row.get("places", {}),
        query={parameter.lower(): kind for parameter, kind in row.get("query", {}).items()},
        modified_since=row.get("modified_since", False),
        idempotent=row.get("idempotent", False),
        paging=row.get("paging"),
        premium=row.get("premium", False),
        request=Envelope(**row["request"]) if "request" in row else None,
        response=Envelope(**row["response"]) if "response" in row else None,
        accepts=tuple(row.get("accepts", ())),
        answers=tuple(row.get("answers", ())),
        statuses=tuple(row["statuses"]),
        broad=frozenset(row["broad"]),
        granular=frozenset(row["granular"]),
    )


def _parts(path: str) -> list[str]:
    first, *rest = path.strip("/").split("/")
    return [ALIASES.get(first.lower(), first), *rest]


@cache
def _root() -> _Node:
    root = _Node()
    for operation in operations().values():
        node = root
        for part in _parts(operation.template):
            if part.startswith("{"):
                node.anything = node.anything or _Node()
                node = node.anything
            else:
                node = node.literals.setdefault(part.lower(), _Node())
        node.operations.append(operation)
    return root


def _at(parts: Sequence[str]) -> Sequence[Operation]:
    """The operations at a path; a literal part is a better fit than a placeholder, whatever comes behind it."""
    return next(_walk(_root(), parts), ())


def _walk(node: _Node, parts: Sequence[str]) -> Iterator[Sequence[Operation]]:
    if not parts:
        yield from [node.operations] if node.operations else []
        return
    for following in (node.literals.get(parts[0].lower()), node.anything if parts[0] else None):
        if following:
            yield from _walk(following, parts[1:])


def _filled(operation: Operation, parts: Sequence[str]) -> dict[str, str]:
    pairs = zip(_parts(operation.template), parts, strict=True)
    return {part[1:-1]: value for part, value in pairs if part.startswith("{")}


def _misfits(operation: Operation, parts: Sequence[str]) -> int:
    """How many parts are no GUID where one is meant, or the other way round: numbers and names share paths with ids."""
    return sum(
        (operation.places[name] == "uuid") != bool(GUID.fullmatch(value))
        for name, value in _filled(operation, parts).items()
    )
