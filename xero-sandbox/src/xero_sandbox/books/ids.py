"""Ids that look random and yet tell the place of their record."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from hashlib import blake2b
from typing import Final, Protocol

HEAD: Final = re.compile(r"[0-9a-f]{8}")
VARIANT: Final = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}
RANKS_KEPT: Final = 4_000
"""Writes ask for the same few accounts, tax rates and contacts over and over."""


class Dice(Protocol):
    """The part of `random.Random` whose results are the same in every version of Python."""

    def random(self) -> float: ...
    def getrandbits(self, k: int, /) -> int: ...


def guid(text: str) -> str:
    """Thirty-two hexadecimal digits as a version 4 GUID."""
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{VARIANT[text[16]]}{text[17:20]}-{text[20:]}"


def random_guid(dice: Dice) -> str:
    return guid(f"{dice.getrandbits(128):032x}")


class Ids:
    """One id for each of `total` positions: unique, ascending, spread evenly over all GUIDs.

    The first 32 bits are the position's share of the whole, so an id can be found again without an index, and records
    that are created later under random ids fall in between, as they do at Xero.
    """

    def __init__(self, secret: str, total: int) -> None:
        self._hash = blake2b(secret.encode(), digest_size=16)
        self._total = total
        self.rank = lru_cache(RANKS_KEPT)(self._rank)

    def __len__(self) -> int:
        return self._total

    def __getitem__(self, position: int) -> str:
        salted = self._hash.copy()
        salted.update(position.to_bytes(8, "big"))
        tail = salted.hexdigest()
        head = ((position << 32) | int(tail[:8], 16)) // self._total
        variant = VARIANT[tail[16]]
        return f"{head:08x}-{tail[8:12]}-4{tail[13:16]}-{variant}{tail[17:20]}-{tail[20:]}"

    def _rank(self, key: str) -> int:
        """How many of the ids are smaller."""
        low, high = self._near(key)
        return bisect_left(range(self._total), key, low, high, key=self.__getitem__)

    def _near(self, key: str) -> tuple[int, int]:
        """The lowest and the highest rank that such a key can have."""
        if not HEAD.match(key):
            return 0, self._total
        low = int(key[:8], 16) * self._total >> 32
        return low, min(low + 2, self._total)
