"""Whatever becomes of ledgers, by copies, backups, slips and kills: none that lacks what was published doubles it.

`make histories` plays many; here are a few.
"""

from __future__ import annotations

import os
import sqlite3
import typing as t
from collections import Counter
from contextlib import closing
from random import Random

import pytest
from support.killing import Kill, Scene
from support.singer import stream, whole
from support.tap import wait_until
from support.target import Target

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Run

SAMPLE: t.Final = 2
SEEDS: t.Final = int(os.environ.get("LEDGERS", SAMPLE))
ACTS: t.Final = int(os.environ.get("LEDGER_ACTS", "15"))
LATER: t.Final = 25 * 3600
"""After which neither Xero nor we go by an idempotency key."""
REFUSED: t.Final = {2, 4}
"""Exit codes of a run whose ledger is another one, or behind."""
LINES: t.Final = 27
"""That a run logs until it is done, more or less."""
WRITING: t.Final[dict[str, t.Any]] = {"method": "PUT", "path": "/ManualJournals"}


def journal(number: int) -> Json:
    """Which has no number, so that nothing but the ledger knows it again."""
    lines = [{"AccountCode": "400", "LineAmount": 20 + number}, {"AccountCode": "200", "LineAmount": -20 - number}]
    told = {"Narration": f"Accrual {number}", "Date": "2026-03-10", "Status": "POSTED", "JournalLines": lines}
    return {"id": str(number), **told}


class Player:
    """Ledgers in some places, and one store that remembers."""

    def __init__(self, sandbox: Sandbox, target: Target, seed: int) -> None:
        self.dice = Random(seed)  # noqa: S311 - it has to repeat
        self.sandbox = sandbox
        self.target = target
        folder = target.folder / "ledgers"
        folder.mkdir(mode=0o700)
        self.places = [folder / f"{name}.db" for name in "abc"]
        self.current: Path | None = None
        """The ledger that was used last, as it was left."""
        self.forgiven: dict[Path, set[str]] = {place: set() for place in self.places}
        """What each ledger lacked when somebody allowed it."""
        self.finds: Json = {}
        """Settings, by which what was forgiven is found at Xero."""
        self.taken = self.refused = 0

    def act(self) -> None:
        place = self.current if self.current and self.dice.random() < 0.4 else self.dice.choice(self.places)
        what = self.dice.choices(["run", "copy", "lose"], [5, 3, 1])[0]
        if what == "copy":
            self.copy(place, self.dice.choice(self.places))
        elif what == "lose":
            self.lose(place)
        else:
            self.run(place)

    def copy(self, place: Path, other: Path) -> None:
        """As for a backup, as it is restored, or as somebody tries something."""
        if place == other or not place.exists():
            return
        self.lose(other)
        with closing(sqlite3.connect(place)) as source, closing(sqlite3.connect(other)) as copy:
            source.backup(copy)
        other.chmod(0o600)
        self.forgiven[other] = self.forgiven[place]

    def lose(self, place: Path) -> None:
        for part in place.parent.glob(f"{place.name}*"):
            if part.is_file():
                part.unlink()
        self.forgiven[place] = set()
        self.current = None if place == self.current else self.current

    def run(self, place: Path) -> None:
        before = self.booked()
        lacking = before.keys() - self.known(place) - self.forgiven[place]
        allows = bool(lacking) and self.dice.random() < 0.25
        if allows:
            self.forgiven[place] = self.forgiven[place] | lacking
            self.finds = {"match_on": ["Narration"]}
        settings = {"ledger_url": f"sqlite:///{place}", "settle_seconds": 0, **self.finds}
        numbers = sorted(self.dice.sample(range(len(before) + 3), self.dice.randint(1, 3)))
        messages = whole(stream("manual_journals", [journal(number) for number in numbers], ["id"]))
        settings |= self.gives_up(messages, settings) if allows else {}
        planned = self.target(messages, dry_run=True, **settings) if self.dice.random() < 0.25 else None

        run = self.finished(messages, settings)

        self.expect_refused(run, planned, before) if lacking and not allows else self.expect_taken(run, planned, place)
        if run.exit_code == 0:
            assert all(self.booked()[f"Accrual {number}"] == 1 for number in numbers), run.told
            self.current = place
        elif run.exit_code < 0 and place != self.current:
            self.current = None
        assert max(self.booked().values(), default=0) <= 1, run.told
        self.let_time_pass()

    def finished(self, messages: list[Json], settings: Json) -> Run:
        """A run to its end, or to a kill while a call is under way, or to one at any moment."""
        started_at = self.dice.choice(["", "call", "moment"])
        if started_at == "call":
            self.sandbox.order({"stall_seconds": 1, "drop": self.dice.choice(["before", "after"])}, **WRITING)
        scene = Scene(self.sandbox, self.target)
        started = self.target.start(messages, **settings)
        kills: dict[str, Kill] = {
            "": lambda _: None,
            "call": scene.kill_when(scene.taken),
            "moment": scene.kill_after(self.dice.randint(1, LINES), self.dice.random() / 10),
        }
        kills[started_at](started)
        run = self.target.finish(started)
        self.sandbox.clear_faults()
        wait_until(scene.quiet)
        return run

    def gives_up(self, messages: list[Json], settings: Json) -> Json:
        """What a refused plan says to set."""
        return self.target(messages, dry_run=True, **settings).gives_up

    def expect_refused(self, run: Run, planned: Run | None, before: Counter[str]) -> None:
        assert run.exit_code in REFUSED or run.exit_code < 0, run.told
        assert run.exit_code < 0 or "new_ledger" in run.errors[0], run.told
        assert planned is None or planned.exit_code in REFUSED, planned.told
        assert self.booked() == before, run.told
        self.refused += 1

    def expect_taken(self, run: Run, planned: Run | None, place: Path) -> None:
        """A ledger that has everything may be none of this store, such as one that was begun and not used."""
        self.taken += 1
        if place == self.current:
            assert run.exit_code <= 0, run.told
            assert planned is None or planned.exit_code == 0, planned.told

    def known(self, place: Path) -> set[str]:
        """What a ledger knows, at least as on its way."""
        if not place.exists():
            return set()
        with closing(sqlite3.connect(place)) as database:
            if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'xero_documents'").fetchone():
                return set()
            keys = database.execute("SELECT key FROM xero_documents").fetchall()
        return {f"Accrual {key.strip('[]').strip(chr(34))}" for (key,) in keys}

    def booked(self) -> Counter[str]:
        found = self.sandbox.get("ManualJournals", self.sandbox.headers(), page=1, pageSize=1000).json()[
            "ManualJournals"
        ]
        return Counter(each["Narration"] for each in found if each["Narration"].startswith("Accrual"))

    def let_time_pass(self) -> None:
        self.sandbox.advance(LATER)
        for place in self.places:
            if self.known(place):
                with closing(sqlite3.connect(place)) as database, database:
                    database.execute("UPDATE xero_intents SET at = at - ?", [LATER])


@pytest.mark.fault(26)
@pytest.mark.parametrize("seed", range(SEEDS))
def test_no_ledger_that_is_behind_doubles_anything(sandbox: Sandbox, tmp_path: Path, seed: int) -> None:
    """It sends nothing unless that is allowed; and the one that was used last goes on."""
    player = Player(sandbox, Target(tmp_path, sandbox.config(app="custom")), seed)
    for _ in range(ACTS):
        player.act()
    assert player.taken
