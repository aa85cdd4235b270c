"""Random histories of rows for several organisations: none is lost, doubled, or in books that are not its own."""

from __future__ import annotations

import os
import random
import typing as t
from dataclasses import dataclass, field

import pytest
from support.organisations import Organisations, rows_of
from support.singer import invoice, state

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Run

HISTORIES: t.Final = int(os.environ.get("HISTORIES", "3"))
RUNS: t.Final = 3
FAULTS: t.Final[list[Json]] = [{"status": 503}, {"status": 500, "after": True}, {"drop": "after"}, {"status": 403}]
LATER: t.Final = 7 * 60


@dataclass
class Source:
    """What happens in a warehouse: rows of documents, and a STATE after some of them."""

    dice: random.Random
    three: Organisations
    events: list[Json | int] = field(default_factory=list)
    """Rows in their order, and the numbers of STATEs between them."""
    versions: dict[tuple[int, str], str] = field(default_factory=dict)
    """What each document says last, by organisation and number."""

    def go_on(self) -> None:
        """More happens."""
        for _ in range(self.dice.randint(1, 9)):
            number, whose = self.dice.randint(1, 6), self.dice.randrange(3)
            said = f"version {len(self.events)}"
            name = self.dice.choice([self.three.tenant_ids[whose], self.three.names[whose]])
            self.events.append({"whose": whose, "name": name, **invoice(number, lines=1, Reference=said)})
            self.versions[whose, f"INV-{number}"] = said
            if self.dice.random() < 0.4:
                self.events.append(len(self.events))
        self.events.append(len(self.events))

    def messages(self, after: int) -> list[Json]:
        """What comes after the STATE of this number."""
        left = [each for n, each in enumerate(self.events) if n > after]
        rows = [(each["name"], _row(each)) for each in left if isinstance(each, dict)]
        if not rows:
            return [state(number=after)]
        schema, *records = rows_of("invoices", rows, ["InvoiceNumber"])
        waiting = iter(records)
        return [schema, *(state(number=each) if isinstance(each, int) else next(waiting) for each in left)]

    def before(self, number: int) -> dict[tuple[int, str], str]:
        """What each document says in the rows before a STATE."""
        rows = [each for each in self.events[: max(number, 0)] if isinstance(each, dict)]
        return {(each["whose"], each["InvoiceNumber"]): each["Reference"] for each in rows}


def _row(event: Json) -> Json:
    return {name: value for name, value in event.items() if name not in {"whose", "name"}}


def books(three: Organisations) -> dict[tuple[int, str], str]:
    """What the organisations have of ours; each number is there once."""
    found = [((n, number), each["Reference"]) for n in range(3) for number, each in three.ours(n).items()]
    assert [three.copies(n) for n in range(3)] == [len(three.ours(n)) for n in range(3)]
    return dict(found)


def be_unwell(dice: random.Random, three: Organisations) -> None:
    """Some organisations fail now and then, or all the time."""
    for tenant in dice.sample(three.tenant_ids, dice.randint(0, 2)):
        effect, times = dice.choice(FAULTS), dice.choice([0, 1, 3])
        three.sandbox.order(effect, times=times, skip=dice.randint(0, 4), tenant=tenant)


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_every_row_is_in_the_books_of_its_organisation_and_state_never_runs_ahead(
    sandbox: Sandbox, tmp_path: Path, seed: int
) -> None:
    dice = random.Random(seed)  # noqa: S311 - not for secrets
    three = Organisations.of(sandbox, 3)
    source, target, passed = Source(dice, three), three.target(tmp_path, settle_seconds=0.5), -1
    for _ in range(RUNS):
        source.go_on()
        be_unwell(dice, three)
        run = target(source.messages(passed), concurrent_organisations=dice.randint(1, 3))
        sandbox.clear_faults()
        sandbox.advance(LATER)
        passed = expect_all_before(run, source, three, passed)
    run = target(source.messages(passed))
    assert (run.exit_code, run.states[-1:]) == (0, [{"number": len(source.events) - 1}]), run.told
    assert books(three) == source.versions


def expect_all_before(run: Run, source: Source, three: Organisations, passed: int) -> int:
    """What a STATE says that is done is done, or what came after it is."""
    assert run.exit_code in {0, 5, 7, 9}, run.told
    if not run.states:
        return passed
    (said,) = run.states
    there = books(three)
    for document, version in source.before(said["number"]).items():
        assert _number(there[document]) >= _number(version), (document, said)
    return int(said["number"])


def _number(version: str) -> int:
    return int(version.removeprefix("version "))
