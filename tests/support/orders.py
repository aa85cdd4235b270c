"""Orders to the sandbox that nobody means, the same for the same seed: sane ones, spoilt here and there."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from support.fuzz import NO_JSON, NO_VALUES, NUMBERS, WORDS

if TYPE_CHECKING:
    from random import Random

ABSURD: Final = (
    *(
        10**9,
        10**12,
        2**64,
        -(10**12),
        1e300,
        1e-300,
        "1e999999999",
        float("nan"),
        float("inf"),
        "9999-12-31T23:59:59Z",
    ),
    *(
        "0001-01-01T00:00:00Z",
        "2026-01-01T00:00:00",
        "\r\nSet-Cookie: a=b",
        "*" * 5_000,
        "*a" * 2_000,
        ["Contacts"] * 2_000,
    ),
    *({"$number": "1e999999999"}, {"$number": "NaN"}, {"$moment": "0001-01-01T00:00:00"}, {"$bytes": "?"}),
)
EFFECTS: Final[tuple[Any, ...]] = (
    {"status": 503, "headers": {"Retry-After": "1"}, "body": {"a": [1.5]}},
    {"status": 204, "body": "text"},
    {"status": 304, "body": "text", "after": True},
    {"status": 200, "headers": {"Content-Length": "7", "Transfer-Encoding": "chunked", "Content-Encoding": "gzip"}},
    {"drop": "before"},
    {"drop": "after"},
    {"stall_seconds": 0.01, "truncate": 10},
    {"limit": "day", "retry_after": 3},
)
MATCHES: Final[tuple[Any, ...]] = (
    {},
    {"method": "GET", "path": "/Contacts*", "query": {"page": "*"}, "tenant": "?*", "body": "Ada"},
)
SANE: Final[tuple[tuple[str, str, Any], ...]] = (
    (
        "POST",
        "reset",
        {"invoices": 5, "contacts": 5, "organisations": 2, "seed": 3, "today": "2026-06-30", "tier": "core"},
    ),
    ("POST", "clock", {"now": "2026-03-01T00:00:00Z"}),
    ("POST", "clock", {"advance_seconds": 60}),
    *(
        ("POST", "faults", {"match": match, "effect": effect, "skip": 1, "times": 1, "chance": 0.5, "seed": "a"})
        for match in MATCHES
        for effect in EFFECTS
    ),
    ("POST", "faults", [{"effect": {"status": 500}}, {"effect": {"drop": "after"}}]),
    ("DELETE", "faults", {}),
    (
        "POST",
        "chaos",
        {"seed": 1, "rate": 0.5, "edits": 3, "inserts": 3, "voids": 1, "deletes": 1, "collections": ["Items"]},
    ),
    ("DELETE", "chaos", {}),
    ("POST", "records", {"collection": "Contacts", "count": 2, "set": {"Name": "Ada"}, "drop": ["EmailAddress"]}),
    ("POST", "records", {"collection": "Invoices", "insert": True, "count": 2, "set": {"Total": 1.5}, "stamp": False}),
    ("POST", "records", {"collection": "Items", "count": 1, "remove": True}),
    ("POST", "load", {"empty": ["Items"]}),
    ("POST", "load", {"collection": "Items", "records": [{"ItemID": "a", "Code": "b"}], "ledgers": []}),
    (
        "POST",
        "load",
        {
            "collection": "Invoices",
            "records": [
                {
                    "InvoiceID": "c",
                    "Type": "ACCREC",
                    "Status": "AUTHORISED",
                    "Date": {"$date": "2026-01-01"},
                    "Total": {"$number": "1.50"},
                    "LineItems": [{"AccountCode": "200", "LineAmount": {"$number": "1.50"}}],
                }
            ],
            "ledgers": ["Journals"],
        },
    ),
    ("POST", "load", {"post": ["Journals"]}),
    ("POST", "grants", {"revoke": "all"}),
    ("POST", "grants", {"disconnect": "nobody"}),
)
ASKED: Final = ("config?app=web", "config?organisations=1", "config?scopes=accounting.settings", "secrets?since=0")
SPOILT: Final = (
    "config?organisations=-1",
    "secrets?since=99999999999999999999",
    "secrets?since=%ff",
    "config?app=%00",
    "no",
)
TOLD: Final = ("stats", "calls", "clock", "faults", "chaos")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One request below /_sandbox."""

    method: str
    page: str
    body: bytes

    def __str__(self) -> str:
        return f"{self.method} {self.page} {self.body[:400]!r}"


@dataclass(frozen=True, slots=True)
class Orders:
    random: Random

    def order(self) -> Order:
        random = self.random
        if random.random() < 0.2:
            return Order(method="GET", page=random.choice((*ASKED, *SPOILT, *TOLD)), body=b"")
        method, page, sane = random.choice(SANE)
        if random.random() < 0.05:
            return Order(method=method, page=page, body=random.choice((*NO_JSON, *NO_VALUES_AS_JSON)))
        spoilt = sane if random.random() < 0.2 else self._spoilt(sane)
        return Order(method=method, page=page, body=json.dumps(spoilt).encode())

    def _spoilt(self, value: Any) -> Any:
        """The same, but in one place."""
        random = self.random
        if not value or not isinstance(value, dict | list) or random.random() < 0.1:
            return random.choice((*ABSURD, *WORDS, *NUMBERS, *NO_VALUES, nested(random.choice((70, 300, 900)))))
        if isinstance(value, list):
            place = random.randrange(len(value))
            return [self._spoilt(each) if at == place else each for at, each in enumerate(value)]
        if random.random() < 0.1:
            return {**value, random.choice(WORDS): 1}
        name = random.choice(list(value))
        if random.random() < 0.1:
            return {each: value[each] for each in value if each != name}
        return {**value, name: self._spoilt(value[name])}


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


NO_VALUES_AS_JSON: Final = tuple(json.dumps(each).encode() for each in (*NO_VALUES, nested(900)))
