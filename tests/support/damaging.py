"""Damages a state as hands, disks and other programs do: seeded, one fault at a time, none that could be meant."""

from __future__ import annotations

import copy
import json
import random
import typing as t

Json: t.TypeAlias = dict[str, t.Any]
Place: t.TypeAlias = tuple[t.Any, ...]

OTHERS: t.Final[tuple[t.Any, ...]] = (
    None,
    True,
    -1,
    -2.5,
    1.5,
    10**30,
    "",
    "soon",
    "9999-12-31T00:00:00Z",
    [],
    [1],
    {},
    {"a": 1},
)
"""What stands in place of a value. A bookmark that is merely later could be meant, so there is none."""
FAR: t.Final = 100_000
"""In place of a page."""


def damaged(state: Json, seed: int) -> tuple[Json, Place]:
    """A copy of the state with one fault below its bookmarks, and where that is."""
    chance = random.Random(seed)  # noqa: S311 - the same for the same seed
    copied: Json = copy.deepcopy(state)
    place = chance.choice(list(_places(copied["bookmarks"])))
    holder: t.Any = copied["bookmarks"]
    for part in place[:-1]:
        holder = holder[part]
    value = holder[place[-1]]
    holder[place[-1]] = chance.choice([*OTHERS, *_of_its_kind(value, place[-1], chance)])
    return copied, place


def cut(state: Json, seed: int) -> str:
    """The text of a state of which the end is missing."""
    text = json.dumps(state)
    return text[: random.Random(seed).randrange(len(text))]  # noqa: S311


def _places(value: t.Any, above: Place = ()) -> t.Iterator[Place]:
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in parts:
        yield (*above, name)
        yield from _places(part, (*above, name))


def _of_its_kind(value: t.Any, name: t.Any, chance: random.Random) -> list[t.Any]:
    if isinstance(value, str) and value:
        return [value[: chance.randrange(len(value))], value[::-1], value + value[-1], [value]]
    if isinstance(value, list) and value:
        return [value * 2, {"0": value}]
    if isinstance(value, int):
        return [str(value), -value, *([FAR] if name == "next" else [])]
    return [{"value": value}]
