"""Reads extra streams in run after run, as somebody who keeps what a warehouse would have."""

from __future__ import annotations

import resource
import typing as t

from tap_xero.state.fingerprints import unpacked

from support.tap import wait_until

if t.TYPE_CHECKING:
    from support.tap import Json, Run, Tap


class Reader:
    """Reads extra streams in run after run, each from the state of the last; keeps what a warehouse would have."""

    def __init__(self, tap: Tap, *streams: str, **settings: t.Any) -> None:
        self._tap = tap
        self._settings = {"extra_streams": list(streams), "minute_limit": 100_000, "read_timeout": 1, **settings}
        catalog = tap.discover(tap.config | self._settings)
        entries = [each for each in catalog["streams"] if each["stream"] in streams]
        for entry in entries:
            (root,) = (each for each in entry["metadata"] if not each["breadcrumb"])
            root["metadata"]["selected"] = True
        self._catalog = {"streams": entries}
        self._keys = {entry["stream"]: entry["key_properties"] for entry in entries}
        self.rows: dict[tuple[str, ...], Json] = {}
        self.state: Json | None = None

    def run(
        self, *, kill_when: t.Callable[[], bool] | None = None, largest_file: int | None = None, **settings: t.Any
    ) -> Run:
        """Run once, until it is to be killed if it comes to that; it may write files of so many bytes."""
        started = self._tap.start(state=self.state, catalog=self._catalog, **{**self._settings, **settings})
        if largest_file:
            resource.prlimit(started.process.pid, resource.RLIMIT_FSIZE, (largest_file, resource.RLIM_INFINITY))
        if kill_when:
            wait_until(lambda: kill_when() or started.process.poll() is not None)
            started.process.kill()
        run = self._tap.finish(started)
        self.state = next((m["value"] for m in reversed(run.messages) if m["type"] == "STATE"), self.state)
        for stream, records in run.records.items():
            self.rows |= {(stream, *(str(row[name]) for name in self._keys[stream])): row for row in records}
        return run

    def of(self, stream: str, field: str) -> set[str]:
        """The values of a field in the rows of a stream."""
        return {row[field] for key, row in self.rows.items() if key[0] == stream}

    def open(self, stream: str) -> list[str]:
        """What the state says is open, a line each."""
        (partition,) = (self.state or {})["bookmarks"][stream]["partitions"]
        return sorted(unpacked(partition.get("open")))
