"""Records as short text, for a state to remember them by: their keys, digests of what they say, and many packed."""

from __future__ import annotations

import base64
import hashlib
import typing as t
import zlib

import msgspec

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_ENCODER: t.Final = msgspec.json.Encoder(decimal_format="number", order="sorted")


def joined(record: Mapping[str, t.Any], key: Iterable[str]) -> str:
    """The fields of a key as one text."""
    return "|".join(str(record.get(part)) for part in key)


def parted(text: str, key: Iterable[str]) -> dict[str, str]:
    """The fields of a key that was joined."""
    return dict(zip(key, text.split("|"), strict=True))


def digest(value: t.Any) -> str:
    """The same for the same value, in whatever order its fields stand."""
    return hashlib.blake2b(_ENCODER.encode(value), digest_size=8).hexdigest()


def packed(texts: Iterable[str]) -> str:
    return base64.b85encode(zlib.compress("\n".join(sorted(texts)).encode())).decode()


def unpacked(text: str | None) -> set[str]:
    """The texts that were packed.

    Raises:
        ValueError: some of it is missing, or was changed.
    """
    try:
        return set(zlib.decompress(base64.b85decode(text)).decode().split("\n")) - {""} if text else set()
    except zlib.error:
        raise ValueError("This is not as it was packed.") from None
