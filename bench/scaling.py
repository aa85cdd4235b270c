"""What limits a reader of 1, 100 and 10,000 organisations, and a simulated day of 10,000: `docs/scaling.md` shows it.

Nothing is measured here: what one run costs was, and stands below; the rest is arithmetic and a day played minute by
minute, the same each time. Run as a script, it prints the tables.
"""

from __future__ import annotations

import random
from collections import Counter, deque
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

RUNS_A_DAY: Final = 24
DAYS: Final = 30
MINUTES_A_DAY: Final = 24 * 60
MINUTES_A_RUN: Final = MINUTES_A_DAY // RUNS_A_DAY

# Of one run of all 29 streams in which nothing is new, and of a first one (a company of 120 invoices).
QUIET_CALLS, FIRST_CALLS = 31, 39
QUIET_BYTES, FIRST_BYTES = 10_905, 202_842
TAP_SECONDS: Final = 1.5
"""Of a processor, for the tap alone."""
LOADER_SECONDS, FIRST_LOADER_SECONDS = 3.0, 4.3
"""Of a processor, for target-postgres, which it takes though no row comes."""
INVOICE_BYTES: Final = 451
"""On the wire, packed, with its lines."""
STEP_EVENT_BYTES: Final = 13_844
"""What Dagster writes down of one step, without its indexes."""
STEPS: Final = 4

# Xero's limits, and what it asks for since March 2026 (S-LIMITS, S-PRICING).
CALLS_A_DAY, STARTER_CALLS_A_DAY = 5_000, 1_000
CALLS_A_MINUTE: Final = 60
APP_CALLS_A_MINUTE: Final = 10_000
AUD_FOR_A_GIGABYTE: Final = 2.40
PLACES: Final = APP_CALLS_A_MINUTE // CALLS_A_MINUTE
"""Steps that may run at once in the example of Dagster."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an app pays for."""

    name: str
    connections: int
    aud: int
    gigabytes: float


PLANS: Final = (
    Plan(name="Starter", connections=5, aud=0, gigabytes=float("inf")),
    Plan(name="Core", connections=50, aud=35, gigabytes=10),
    Plan(name="Plus", connections=1_000, aud=245, gigabytes=50),
    Plan(name="Advanced", connections=10_000, aud=1_445, gigabytes=250),
)


def plan_of(organisations: int) -> Plan:
    """The cheapest plan that lets so many connect."""
    return next(plan for plan in PLANS if plan.connections >= organisations)


def limits(sizes: Sequence[int] = (1, 100, 10_000)) -> Iterator[tuple[str, ...]]:
    """A row for each limit, a column for each number of organisations, if nothing is new in any run."""
    yield ("", *(f"{size:,}" for size in sizes))
    runs = [size * RUNS_A_DAY for size in sizes]
    calls = [each * QUIET_CALLS for each in runs]
    plans = [plan_of(size) for size in sizes]
    month = [each * QUIET_BYTES * DAYS / 10**9 for each in runs]
    processor = [each * (TAP_SECONDS + LOADER_SECONDS) for each in runs]
    yield ("calls a day", *(f"{each:,}" for each in calls))
    yield ("of what each organisation has", *(_share(RUNS_A_DAY * QUIET_CALLS, _calls_a_day(plan)) for plan in plans))
    yield ("calls a minute, spread over the hour", *(f"{each / MINUTES_A_DAY:,.1f}" for each in calls))
    yield ("of the app's 10,000", *(_share(each / MINUTES_A_DAY, APP_CALLS_A_MINUTE) for each in calls))
    yield ("all at the full hour: minutes until done", *(f"{_minutes(size)}" for size in sizes))
    yield ("plan", *(plan.name for plan in plans))
    yield ("AUD a month", *(f"{plan.aud:,}" for plan in plans))
    yield ("GB of egress a month", *(f"{each:,.2f}" for each in month))
    yield ("of what the plan includes", *(_share(gb, plan.gigabytes) for gb, plan in zip(month, plans, strict=True)))
    yield ("processors busy, tap and loader", *(f"{each / 86_400:,.3f}" for each in processor))
    yield ("GB a day that Dagster writes", *(f"{each * STEPS * STEP_EVENT_BYTES / 10**9:,.3f}" for each in runs))


def _calls_a_day(plan: Plan) -> int:
    return STARTER_CALLS_A_DAY if plan.name == "Starter" else CALLS_A_DAY


def _minutes(organisations: int) -> int:
    return ceil(organisations * QUIET_CALLS / APP_CALLS_A_MINUTE)


def _share(part: float, whole: float) -> str:
    return f"{part / whole:.1%}" if whole != float("inf") else "not metered"


@dataclass(slots=True)
class Hour:
    """What happened in an hour of the simulated day."""

    runs: int = 0
    calls: int = 0
    busiest: int = 0
    """Calls of its busiest minute."""
    waiting: int = 0
    """Organisations that had their turn and waited for a place, at most."""
    size: int = 0


def day(organisations: int = 10_000, *, new: int = 200, seed: int = 7) -> list[Hour]:
    """A day in which each is read once an hour, in twelve parts, at most so many a minute as the app's limit lets.

    People work from nine to five, in one of twenty-four zones, and change twenty records a day on average; so many
    organisations are connected in the course of the day and read for the first time.
    """
    chance = random.Random(seed)  # noqa: S311 - a day to look at, not a secret
    zones = [chance.choice((0, 0, 0, 1, 12, 12, 13, 10, 10, 8, 19, 16)) for _ in range(organisations)]
    turns = [chance.randrange(12) * 5 for _ in range(organisations)]
    first = Counter(dict.fromkeys(chance.sample(range(organisations), new), 1))
    unread = {each: chance.randrange(24) for each in first}
    hours = [Hour() for _ in range(RUNS_A_DAY)]
    waiting: deque[int] = deque()
    for minute in range(MINUTES_A_DAY):
        clock, hour = divmod(minute, 60)[0], hours[minute // 60]
        waiting.extend(each for each in range(organisations) if turns[each] == minute % 60)
        calls = 0
        while waiting and calls + FIRST_CALLS <= APP_CALLS_A_MINUTE:
            each = waiting.popleft()
            is_first = unread.get(each) == clock
            changed = _changes(chance) if 9 <= (clock + zones[each]) % 24 < 17 else 0  # noqa: PLR2004
            calls += FIRST_CALLS if is_first else QUIET_CALLS
            hour.size += (FIRST_BYTES if is_first else QUIET_BYTES) + changed * INVOICE_BYTES
            hour.runs += 1
        hour.calls += calls
        hour.busiest = max(hour.busiest, calls)
        hour.waiting = max(hour.waiting, len(waiting))
    return hours


def _changes(chance: random.Random) -> int:
    """Records that changed in an hour of work."""
    return round(chance.expovariate(8 / 20))


def table(rows: Sequence[tuple[str, ...]]) -> str:
    """As Markdown, names to the left and figures to the right."""
    head, *rest = rows
    lines = [head, ("---", *("--:" for _ in head[1:])), *rest]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def simulated(hours: Sequence[Hour]) -> list[tuple[str, ...]]:
    """The day in six lines, and its sums."""
    rows: list[tuple[str, ...]] = [("hours (UTC)", "runs", "calls", "busiest minute", "waiting at most", "MB")]
    for begin in range(0, RUNS_A_DAY, 4):
        part = hours[begin : begin + 4]
        rows.append((f"{begin} to {begin + 4}", *_figures(part)))
    return [*rows, ("the day", *_figures(hours))]


def _figures(hours: Sequence[Hour]) -> tuple[str, ...]:
    sums = (sum(hour.runs for hour in hours), sum(hour.calls for hour in hours))
    peaks = (max(hour.busiest for hour in hours), max(hour.waiting for hour in hours))
    return (*(f"{each:,}" for each in (*sums, *peaks)), f"{sum(hour.size for hour in hours) / 10**6:,.0f}")


def tables() -> dict[str, str]:
    """What the page shows, by the name of the region."""
    return {"limits": table(list(limits())), "day": table(simulated(day()))}


if __name__ == "__main__":
    print("\n".join(tables().values()))
