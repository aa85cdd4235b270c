"""Spoils good answers as proxies, cut connections and careless programs do: seeded, one record or count at a time."""

from __future__ import annotations

import copy
import json
import typing as t

if t.TYPE_CHECKING:
    import random
    from collections.abc import Callable

Json: t.TypeAlias = dict[str, t.Any]

KEY: t.Final = "InvoiceID"
ODD: t.Final[tuple[t.Any, ...]] = (
    *(None, True, -1, 0, 1.5, 10**30, -(10**400), float("nan"), float("inf"), 1e300, "", "lots", "1e999999", "\ud83d"),
    *(
        "\ufeff",
        "\x00",
        "\x1b[31m",
        "/Date(99999999999999999)/",
        "/Date()/",
        "0001-01-01T00:00:00",
        "2026-01-31T24:00:00",
    ),
    *(
        "2026-02-30",
        "9999-12-31T23:59:59.9999999Z",
        [],
        {},
        [None],
        [[[]]],
        {"a": {"b": []}},
        [{"a": None}],
        "x" * 9_000,
    ),
)
BYTES: t.Final = (
    b"\xe9",
    b"\xff\xfe",
    b"\xed\xa0\xbd",
    b"\x00",
    b"\x01",
    b"\n",
    b"\r\n\t",
    b"\\ud83d",
    b"\\ude00",
    b"\\x",
    b"\\u12",
)
"""What may stand in a text without hiding where it ends."""


def answer(case: str, chance: random.Random) -> Json:
    """A good answer with three records, of which the keys tell the case and the place."""
    return {
        "Id": "a9c1b1a0-0000-4000-8000-000000000000",
        "DateTimeUTC": "/Date(1796000000000)/",
        "pagination": {"page": 1, "pageSize": 1000, "pageCount": 1, "itemCount": 3},
        "Invoices": [_invoice(f"{case}-{place}", chance) for place in range(3)],
    }


def _invoice(key: str, chance: random.Random) -> Json:
    lines = [{"LineItemID": f"{key}-{n}", "Description": "Half a day", "LineAmount": 10.5} for n in range(2)]
    return {
        KEY: key,
        "Type": "ACCREC",
        "Contact": {"ContactID": f"{key}-c", "Name": "Ada & Söhne", "Addresses": [{"AddressType": "POBOX"}]},
        "DateString": "2026-11-01T00:00:00",
        "Date": "/Date(1793491200000+0000)/",
        "UpdatedDateUTC": f"/Date({1796000000000 + chance.randrange(10**6)}+0000)/",
        "LineItems": lines,
        "Payments": [{"PaymentID": f"{key}-p", "Amount": 3.25, "Date": "/Date(1793491200000+0000)/"}],
        "HasAttachments": False,
        "Total": 21.0,
        "Reference": "Thanks 😀",
    }


def in_a_text(good: Json, chance: random.Random) -> bytes:
    """Bytes that are no JSON, in the reference of one record; all of them can still be told apart."""
    spoiled = copy.deepcopy(good)
    chance.choice(spoiled["Invoices"])["Reference"] = "at the MARK here"
    return json.dumps(spoiled).encode().replace(b"MARK", chance.choice(BYTES))


def another_value(good: Json, chance: random.Random) -> bytes:
    """A value of another type or size, somewhere in one record."""
    spoiled = copy.deepcopy(good)
    _replace(chance.choice(spoiled["Invoices"]), chance)
    return json.dumps(spoiled).encode()


def another_count(good: Json, chance: random.Random) -> bytes:
    """A value of another type or size in place of one beside the records."""
    spoiled = copy.deepcopy(good)
    name = chance.choice([name for name in spoiled if name != "Invoices"])
    if name == "pagination" and chance.random() < 0.8:
        spoiled[name][chance.choice(list(spoiled[name]))] = chance.choice(ODD)
    else:
        spoiled[name] = chance.choice(ODD)
    return json.dumps(spoiled).encode()


def deep(good: Json, chance: random.Random) -> bytes:
    """Lists in lists, or objects in objects, further down than anybody reads."""
    depth = chance.choice((50, 101, 500, 3_000, 100_000))
    opened, closed = chance.choice((("[", "]"), ('{"a":', "}")))
    spoiled = copy.deepcopy(good)
    chance.choice(spoiled["Invoices"])["Reference"] = "MARK"
    return json.dumps(spoiled).replace('"MARK"', opened * depth + "1" + closed * depth).encode()


def another_encoding(good: Json, chance: random.Random) -> bytes:
    text = json.dumps(good, ensure_ascii=False, indent=chance.choice((None, 2)))
    kind = chance.choice(("utf-8-sig", "utf-16", "utf-16-be", "utf-32", "latin-1"))
    return text.encode(kind, "replace")


def flipped(good: Json, chance: random.Random) -> bytes:
    """A few bits of one record, wherever they are."""
    whole = bytearray(json.dumps(good).encode())
    first, after = _extent(whole, f"{chance.randrange(3)}", good)
    for _ in range(chance.choice((1, 1, 2, 5))):
        whole[chance.randrange(first, after)] ^= 1 << chance.randrange(8)
    return bytes(whole)


def cut_short(good: Json, chance: random.Random) -> bytes:
    whole = json.dumps(good).encode()
    return whole[: chance.randrange(len(whole))]


MENDABLE: t.Final[tuple[Callable[[Json, random.Random], bytes], ...]] = (
    *(in_a_text, another_value, another_count, deep, another_encoding),
)
"""Of these, every record that was not touched has to come, whatever became of the other."""
ANYHOW: t.Final[tuple[Callable[[Json, random.Random], bytes], ...]] = (flipped, cut_short)
"""Of these, every record that was not touched has to come, or the answer is told to be unreadable."""


def _extent(whole: bytearray, place: str, good: Json) -> tuple[int, int]:
    record = json.dumps(good["Invoices"][int(place)]).encode()
    first = whole.index(record)
    return first, first + len(record)


def _replace(record: Json, chance: random.Random) -> None:
    holder: t.Any = record
    while True:
        steps = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        step = chance.choice(steps)
        inner = holder[step]
        if not (isinstance(inner, dict | list) and inner) or chance.random() < 0.3:
            holder[step] = chance.choice(ODD)
            return
        holder = inner
