"""The maps of streams, each made when its stream is first read or written: most streams of a run are not."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from collections.abc import Callable

    from singer_sdk.mapper import StreamMap


class Maps(dict[str, "list[StreamMap]"]):
    """By name of the stream, as the SDK keeps them."""

    def __init__(self, make: Callable[[str], None]) -> None:
        """`make` puts those of a stream here."""
        super().__init__()
        self._make = make

    def __missing__(self, stream: str) -> list[StreamMap]:
        self._make(stream)
        return super().__getitem__(stream) if stream in self else []
