"""Requests that nobody means, at random but the same for the same seed, as a crowd of bad clients might send them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from xero_sandbox.openapi.models import models
from xero_sandbox.openapi.operations import operations

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from random import Random

    from xero_sandbox.openapi.operations import Operation

WORDS: Final = (
    "",
    " ",
    "0",
    "-1",
    "NaN",
    "1e999",
    "null",
    "true",
    "..",
    "%00",
    "\\",
    "'; DROP TABLE Invoices; --",
    '" OR "1"="1',
    'Status=="PAID" AND (((',
    "Date >= DateTime(2020, 99, 99)",
    'guid("not one")',
    "Contact.Name.Contains(",
    "Name ASC, Name DESC,,",
    "2020-13-45",
    "/Date(99999999999999999999)/",
    "/Date(1790035200000+0000)/",
    "0001-01-01",
    "9999-12-31",
    "AUTHORISED",
    "DELETED",
    "ACCREC",
    "OUTPUT2",
    "090",
    "200",
    "INV-0001",
    "\u0000",
    "\U0001f991 naïve \u202e",
    "x" * 300,
    "00000000-0000-0000-0000-000000000000",
    "99999999999999999999999999",
)
NUMBERS: Final = (0, -1, 1, 2**31, 2**63, 10**30, 0.1, -0.0, 1e308, 1e-12, 9999999999.99)
NO_VALUES: Final[tuple[Any, ...]] = (None, True, [], {}, [{}], [None], {"a": []}, "\ud800")
METHODS: Final = ("GET", "PUT", "POST", "DELETE", "PATCH", "HEAD", "OPTIONS")
ACCEPTED: Final = (*("application/json",) * 16, "*/*", "application/pdf", "text/xml", "")
CONTENTS: Final = (
    "application/json",
    "application/json",
    "application/xml",
    "text/plain",
    "",
    "multipart/form-data; boundary=x",
)
QUERIES: Final = ("where", "order", "page", "pageSize", "offset", "IDs", "summarizeErrors", "unitdp", "nonsense")
NO_JSON: Final = (
    b"",
    b"{",
    b"[]",
    b"[[]]",
    b"null",
    b"42",
    b'"text"',
    b"\xff\xfe\x00",
    b'{"a": 1}{',
    b"<Invoices/>",
    b"[" * 20_000,
    b'{"a":' * 20_000,
    b'{"Invoices": null}',
    b'{"Invoices": [null, 1, "x", []]}',
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """One request; its path is percent-encoded and stands below the API root."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.query} {self.headers} {self.body[:600]!r}"


@dataclass(frozen=True, slots=True)
class Fuzz:
    random: Random
    ids: Mapping[str, Sequence[str]]
    """Some that exist, by placeholder of a path such as "InvoiceID"."""
    samples: Mapping[str, Sequence[Any]]
    """Some records that exist, by model."""

    def asking(self) -> Asking:
        random = self.random
        operation = random.choice(OPERATIONS)
        writes = operation.method in {"PUT", "POST"}
        return Asking(
            method=operation.method if random.random() < 0.95 else random.choice(METHODS),
            path=self._path(operation),
            query=self._query(operation),
            headers=self._headers(),
            body=self._body(operation) if writes or random.random() < 0.05 else b"",
        )

    def _path(self, operation: Operation) -> str:
        parts = [
            quote(self._place(part[1:-1]) if part.startswith("{") else part, safe="")
            for part in operation.template.split("/")
        ]
        return "/".join(parts)

    def _place(self, name: str) -> str:
        known = self.ids.get(name, ())
        if known and self.random.random() < 0.8:
            return self.random.choice(known)
        return self.random.choice(WORDS)

    def _query(self, operation: Operation) -> dict[str, str]:
        names = [name for name in (*operation.query, *QUERIES) if self.random.random() < 0.15]
        return {name: self.random.choice(WORDS) for name in names}

    def _headers(self) -> dict[str, str]:
        random = self.random
        headers = {"Accept": random.choice(ACCEPTED), "Content-Type": random.choice(CONTENTS)}
        if random.random() < 0.1:
            headers["If-Modified-Since"] = random.choice(
                ("yesterday", "2020-01-01T00:00:00", "9999-99-99", "2026-13-01")
            )
        if random.random() < 0.1:
            headers["Idempotency-Key"] = random.choice(("same", "other", "k" * 129))
        return headers

    def _body(self, operation: Operation) -> bytes:
        random = self.random
        if random.random() < 0.05:
            return random.choice(NO_JSON)
        envelope = operation.request or operation.response
        model = envelope.model if envelope and random.random() < 0.95 else random.choice(MODELS)
        records = [self._record(model, 3) for _ in range(random.choice((1, 1, 1, 2, 5)))]
        wrapper = envelope.wrapper if envelope else None
        return json.dumps({wrapper: records} if wrapper and random.random() < 0.8 else records[0]).encode()

    def _record(self, model: str, depth: int) -> Any:
        """A record like one that exists, or one made up, spoilt here and there."""
        samples = self.samples.get(model)
        fields: Mapping[str, Any] = models().get(model, {}).get("fields", {})
        if samples and self.random.random() < 0.7:
            record = dict(self.random.choice(samples))
        else:
            chosen = [name for name in fields if self.random.random() < 0.5]
            record = {name: self._value(fields[name], depth) for name in chosen}
        for name in list(record):
            if self.random.random() < 0.08:
                record[name] = self._value(fields.get(name, {}), depth)
            elif self.random.random() < 0.05:
                del record[name]
        return record

    def _value(self, facts: Mapping[str, Any], depth: int) -> Any:
        random = self.random
        nested = facts.get("model")
        if nested and depth and random.random() < 0.8:
            made = [self._record(nested, depth - 1) for _ in range(random.randrange(3))]
            return made if facts["type"] == "array" else (made or [{}])[0]
        enum = facts.get("enum")
        choices = models()[enum]["enum"] if isinstance(enum, str) else enum
        if choices and random.random() < 0.8:
            return random.choice(choices)
        if facts.get("format") == "uuid" and random.random() < 0.8:
            return random.choice([key for keys in self.ids.values() for key in keys])
        return random.choice(
            (random.choice(WORDS), random.choice(NUMBERS), None, True, [], {}, [{}], [None], {"a": []})
        )


OPERATIONS: Final = tuple(operations().values())
MODELS: Final = tuple(name for name, facts in models().items() if "fields" in facts)
