"""What xero-auth check found, for people or as JSON."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from xero_client.auth import output
from xero_client.values.counts import counted

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from xero_client.auth.trial import Trial
    from xero_client.errors import XeroError
    from xero_client.rate_limits.usage import Meter

NAMED: t.Final = 5
"""Organisations in a line; the others are counted."""


@dataclass(slots=True)
class Report:
    """What was found so far: each thing with its name."""

    rows: list[tuple[str, str]] = field(default_factory=list)
    trials: list[Trial] = field(default_factory=list)
    calls: int = 0
    """Of those that Xero allows in a day, to all organisations."""
    left: t.Mapping[str, int] = field(default_factory=dict)
    """Calls that it still allows today, by organisation."""

    @property
    def streams(self) -> dict[str, str | None]:
        """What was read everywhere, and of what was not, why, where this was found first."""
        found: dict[str, str | None] = {}
        for name, problem in (each for trial in self.trials for each in trial.streams.items()):
            found[name] = found.get(name) or problem
        return found

    @property
    def failed(self) -> int:
        return sum(each.failed for each in self.trials)

    def add(self, name: str, told: str) -> None:
        self.rows.append((name, told))

    def add_all(self, rows: Iterable[tuple[str, str]]) -> None:
        self.rows.extend(rows)

    def show(self, problem: XeroError | None, *, as_json: bool) -> None:
        document = {
            "right": problem is None,
            "problem": str(problem) if problem else None,
            "exit_code": problem.exit_code if problem else 0,
            "found": [{"name": name, "told": told} for name, told in self.rows],
            "streams": self.streams,
            "organisations": [self._organisation(each) for each in self.trials],
            "calls": self.calls,
        }
        lines = [output.row(*each) for each in self.rows]
        if problem is None:
            lines.append("Everything is right.")
        if lines or as_json:
            output.show(document, lines, as_json=as_json)

    def _organisation(self, trial: Trial) -> dict[str, t.Any]:
        return {
            "name": trial.organisation.name,
            "tenant_id": trial.organisation.tenant_id,
            "streams": trial.streams,
            "problem": str(trial.trouble) if trial.trouble else None,
            "calls_left": self.left.get(trial.organisation.tenant_id),
        }

    def tell_streams(self) -> None:
        """Which can be read, and why others cannot."""
        streams = self.streams
        if streams:
            read = [name for name, problem in streams.items() if problem is None]
            self.add("can be read", ", ".join(read) or "nothing")
        for told in _problems(self.trials):
            self.add("cannot be read", told)

    def tell_calls(self, meter: Meter, organisations: int) -> None:
        """What was spent, in how many of the organisations, and what is left in those that have the least."""
        self.left = meter.day_remaining
        self.calls = sum(calls for (tenant_id, _), calls in meter.calls.items() if tenant_id)
        asked = len(self.trials)
        where, more = counted(asked, "organisation"), ""
        if asked < organisations:
            where = f"{asked:,} of {counted(organisations, 'organisation')}"
            more = f"; --organisations {organisations} asks all"
        self.add("calls spent", f"{self.calls:,} in {where}{more}")
        told = [(self.left.get(each.organisation.tenant_id), each.organisation.name) for each in self.trials]
        least = sorted((left, name) for left, name in told if left is not None)
        self.add("calls left", some([f"{left:,} today in {name}" for left, name in least]) or "not told by Xero")


def some(names: Sequence[str]) -> str:
    """The first of them, and how many others there are."""
    rest = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {counted(rest, 'other')}" if rest > 0 else "")


def _problems(trials: Sequence[Trial]) -> Iterator[str]:
    """A line for each problem of a stream, or of an organisation; where it is, if that is not everywhere."""
    found: dict[str, list[str]] = {}
    for trial in trials:
        problems = [f"{name}: {problem}" for name, problem in trial.streams.items() if problem]
        if trial.trouble:
            problems.append(f"anything{' else' if trial.streams else ''}: {trial.trouble}")
        for told in problems:
            found.setdefault(told, []).append(trial.organisation.name)
    for told, names in found.items():
        yield told if len(names) == len(trials) else f"{told} ({some(names)})"
