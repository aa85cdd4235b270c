"""Spoils JSON at random, the same for the same seed: types, sizes, nesting, members, encodings, and where it ends."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random


@dataclass(frozen=True, slots=True)
class Raw:
    """JSON, or what is not quite JSON, that is written as it stands."""

    text: bytes


@dataclass(frozen=True, slots=True)
class Twice:
    """An object that names one of its members a second time."""

    members: dict[str, Any]
    name: str
    value: Any


NUMBERS: Final[tuple[Any, ...]] = (
    0,
    -1,
    2**31,
    2**63,
    10**30,
    *(Raw(text) for text in (b"1e1000000000", b"-1E-1000000000", b"1e-400", b"1e400", b"-0", b"0.1e1", b"1e99999")),
    *(Raw(b"9" * digits) for digits in (100, 5_000, 200_000)),
    Raw(b"0." + b"3" * 5_000),
)
NO_NUMBERS: Final = tuple(Raw(text) for text in (b"NaN", b"-Infinity", b"01", b"1.", b".5", b"1e", b"0x1", b"--1"))
TEXTS: Final[tuple[Any, ...]] = (
    "",
    " ",
    "\x00",
    "a\x00b",
    "\x1b[2J\x1b]0;owned\x07",
    "\r\nERROR | all is lost",
    "\u2028\u202e\ufeff\uffff",
    "\U0001f991 naïve",
    "x" * 5_000,
    "../../etc/passwd",
    "file:///dev/zero",
    "%s %n {0} ${HOME}",
    "2026-13-45",
    "/Date(99999999999999999999)/",
    "null",
    "9" * 5_000,
    *(Raw(text) for text in (rb'"\ud800"', rb'"\udc00\ud800"', rb'"\u00"', rb'"\x"', b'"\xff\xfe"', b'"\xed\xa0\x80"')),
    *(Raw(text) for text in (b'"\x00"', b'"\n"', b"'text'", b'"open', b"undefined", b"True")),
)
EMPTY: Final[tuple[Any, ...]] = (None, True, False, [], {}, [[]], [{}], [None], {"": None}, {"a": []})
MOST_CHARACTERS: Final = 1_000_000
DEPTHS: Final = (50, 1_000, 3_000, 100_000)
NAMES: Final = ("", "\x00", "__proto__", "$ref", "type", "properties", "x" * 3_000, "\ud800", "a.b[0]/~1", "\U0001f991")
ENCODINGS: Final = ("utf-16", "utf-16-be", "utf-32", "latin-1", "utf-7", "utf-8-sig")


class Mutator:
    """Spoils values and bytes; whoever gives it the same `random` gets the same."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._kinds: tuple[Callable[[Any], Any], ...] = (
            self._replaced,
            self._replaced,
            self._lacking,
            self._grown,
            self._wrapped,
            self._renamed,
            self._doubled,
            self._shuffled,
        )

    def spoilt(self, value: Any) -> Any:
        """A copy of a JSON value that is spoilt in one to three places; `written` makes bytes of it."""
        for _ in range(self._random.choice((1, 1, 1, 2, 3))):
            value = self._somewhere(value)
        return value

    def spoilt_bytes(self, content: bytes) -> bytes:
        """The bytes of something, spoilt: cut short, in another encoding, with bits of other things in it."""
        random = self._random
        at = random.randrange(len(content) + 1)
        return random.choice(
            (
                lambda: content[:at],
                lambda: content[at:],
                lambda: content[:at] + random.randbytes(random.choice((1, 4, 300))) + content[at:],
                lambda: content[:at] + bytes([random.choice(b'\x00\xff"{}[],:\\\n')]) + content[at + 1 :],
                lambda: content + content,
                lambda: b"\xef\xbb\xbf" * random.choice((1, 2)) + content,
                lambda: content.decode("utf-8", "replace").encode(random.choice(ENCODINGS), "replace"),
            )
        )()

    def any_value(self) -> Any:
        """A value that nobody expects."""
        kinds = (NUMBERS, TEXTS, EMPTY, NO_NUMBERS)
        made = self._random.choice((*kinds, *kinds, *kinds, None))
        return self._deep() if made is None else self._random.choice(made)

    def _deep(self) -> Raw:
        """Nesting, of which some is closed again."""
        depth = self._random.choice(DEPTHS)
        opening, closing = self._random.choice(((b"[", b"]"), (b'{"a":', b"}")))
        return Raw(opening * depth + b"1" + closing * self._random.choice((depth, depth, depth - 1)))

    def _somewhere(self, value: Any) -> Any:
        """The value with one change, most often deep within."""
        random = self._random
        if isinstance(value, dict) and value and random.random() < 0.75:
            name = random.choice(list(value))
            return {**value, name: self._somewhere(value[name])}
        if isinstance(value, list) and value and random.random() < 0.75:
            at = random.randrange(len(value))
            return [*value[:at], self._somewhere(value[at]), *value[at + 1 :]]
        return random.choice(self._kinds)(value)

    def _replaced(self, _: Any) -> Any:
        return self.any_value()

    def _lacking(self, value: Any) -> Any:
        if not isinstance(value, dict | list) or not value:
            return None
        left = list(value.items()) if isinstance(value, dict) else list(value)
        del left[self._random.randrange(len(left))]
        return dict(left) if isinstance(value, dict) else left

    def _grown(self, value: Any) -> Any:
        """The value with something more, or with very much more of what it has."""
        random = self._random
        if isinstance(value, dict):
            return {**value, random.choice(NAMES): self.any_value()}
        if isinstance(value, list):
            return [*value, self.any_value()] if random.random() < 0.8 else value * 200
        return (value * random.choice((2, 5_000)))[:MOST_CHARACTERS] if isinstance(value, str) else [value] * 3

    def _wrapped(self, value: Any) -> Any:
        return self._random.choice(([value], [[value]], {"value": value}, Raw(written(str(value)[:1_000]))))

    def _renamed(self, value: Any) -> Any:
        if not isinstance(value, dict) or not value:
            return self.any_value()
        old, new = self._random.choice(list(value)), self._random.choice(NAMES)
        return {new if name == old else name: each for name, each in value.items()}

    def _doubled(self, value: Any) -> Any:
        if not isinstance(value, dict) or not value:
            return [value, value]
        return Twice(value, self._random.choice(list(value)), self.any_value())

    def _shuffled(self, value: Any) -> Any:
        """The value with what it holds in another order, or at another's place."""
        if isinstance(value, list):
            return self._random.sample(value, len(value))
        if isinstance(value, dict):
            return dict(zip(value, self._random.sample(list(value.values()), len(value)), strict=True))
        return self.any_value()


def written(value: Any) -> bytes:
    """The JSON of a value, with what no JSON writer would write."""
    match value:
        case Raw(text):
            return text
        case Twice(members, name, again):
            pairs = [*members.items(), (name, again)]
        case dict():
            pairs = list(value.items())
        case list():
            return b"[" + b",".join(map(written, value)) + b"]"
        case Decimal():
            return str(value).encode()
        case _:
            return json.dumps(value).encode()
    return b"{" + b",".join(json.dumps(name).encode() + b":" + written(each) for name, each in pairs) + b"}"
