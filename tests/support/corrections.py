"""Histories of runs that reject, corrections at both ends and replays, with what has to be true after each step."""

from __future__ import annotations

import json
import typing as t
from collections import defaultdict
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from support import singer
from support.killing import Scene

if t.TYPE_CHECKING:
    from random import Random

    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Started, Target

    Step = t.Callable[[], None]

KEYS: t.Final = ("INV-1", "INV-2", "INV-3")
GOOD, UNKNOWN, WRONG = "200", "9999", "an account code that is too long"
"""Codes of accounts: one that is there, one that Xero refuses, one that is never sent."""

SETTINGS: t.Final[Json] = {
    "streams": {"invoices": {"group_by": ["InvoiceNumber"], "key": ["InvoiceNumber"], "lines_policy": "replace"}},
    "settle_seconds": 0,
}
DEATHS: t.Final = ("no", "no", "at the call", "early", "late")


@dataclass(frozen=True, kw_only=True)
class Version:
    """What the rows of one invoice say: an amount for each line."""

    amounts: tuple[int, ...]
    code: str = GOOD

    @property
    def is_good(self) -> bool:
        return self.code == GOOD

    def rows(self, key: str) -> list[Json]:
        head = {name: value for name, value in singer.invoice(0).items() if name not in {"Contact", "LineItems"}}
        head |= {"InvoiceNumber": key, "Contact__Name": f"Customer {key}"}
        lines = enumerate(self.amounts, start=1)
        return [
            {
                **head,
                "LineItems__Description": f"Line {number}",
                "LineItems__Quantity": 1,
                "LineItems__UnitAmount": Decimal(amount),
                "LineItems__AccountCode": self.code,
            }
            for number, amount in lines
        ]


@dataclass(kw_only=True)
class Rejected:
    """One key in the file: what was rejected, and what its rows say by now."""

    version: Version
    now: Version


@dataclass(kw_only=True)
class Truth:
    """What has to be true."""

    source: dict[str, Version] = field(default_factory=dict)
    books: dict[str, Version] = field(default_factory=dict)
    rejects: dict[str, Rejected] = field(default_factory=dict)

    def published(self, key: str, version: Version) -> None:
        before = self.rejects.get(key)
        if version.is_good:
            self.books[key] = version
            self.rejects.pop(key, None)
        elif not (before and before.version == version):
            self.rejects[key] = Rejected(version=version, now=version)


class History:
    """One organisation, one warehouse, one file of rejects, and somebody who corrects and kills at random."""

    def __init__(self, sandbox: Sandbox, target: Target, random: Random) -> None:
        self._sandbox = sandbox
        self._target = target
        self._random = random
        self._scene = Scene(sandbox, target)
        self.truth = Truth()
        self.told: list[str] = []
        """What happened, to be read when something is wrong."""

    def go_on(self) -> None:
        """Do something, and see what is true."""
        step = self._random.choice([self._run, self._run, self._run, self._mend, self._replay])
        step()
        assert self._in_the_file() == {key: each.now for key, each in self.truth.rejects.items()}, self.told
        assert self._in_the_books() == self.truth.books, self.told

    def _run(self) -> None:
        """The warehouse says something new of some invoices, and is read in whole or in part."""
        for key in self._some(KEYS):
            amounts = tuple(self._random.randint(1, 99) for _ in range(self._random.randint(1, 3)))
            code = self._random.choice([GOOD, UNKNOWN, UNKNOWN, WRONG])
            known = self.truth.source.get(key)
            corrected = known and self._random.random() < 0.4
            self.truth.source[key] = (
                replace(known, code=code) if known and corrected else Version(amounts=amounts, code=code)
            )
        sent = {key: self.truth.source[key] for key in self._some(tuple(self.truth.source))}
        rows = [row for key, version in sent.items() for row in version.rows(key)]
        messages = (
            singer.whole(singer.stream("invoices", rows, ["InvoiceNumber", "LineItems__Description"])) if rows else []
        )
        if rows:
            self._until_it_ends(f"run {sent}", lambda: self._target.start(messages, **SETTINGS))
            for key, version in sent.items():
                self.truth.published(key, version)

    def _mend(self) -> None:
        """Somebody corrects rows in the file, well or badly."""
        keys = self._some(tuple(self.truth.rejects))
        for key in keys:
            rejected = self.truth.rejects[key]
            rejected.now = replace(rejected.now, code=self._random.choice([GOOD, GOOD, UNKNOWN]))
        file = Path(self._target.config["rejects_path"])
        messages = [json.loads(line) for line in file.read_text().splitlines()] if keys else []
        for message in messages:
            if message["type"] == "RECORD" and (key := message["record"]["key"]) in keys:
                message["record"]["record"]["LineItems__AccountCode"] = self.truth.rejects[key].now.code
        if keys:
            file.write_text("".join(json.dumps(message) + "\n" for message in messages))
        self.told.append(f"mend {keys}")

    def _replay(self) -> None:
        self._until_it_ends("replay", lambda: self._target.start_replay(**SETTINGS))
        for key, rejected in list(self.truth.rejects.items()):
            self.truth.rejects[key] = Rejected(version=rejected.now, now=rejected.now)
            self.truth.published(key, rejected.now)

    def _until_it_ends(self, what: str, start: t.Callable[[], Started]) -> None:
        """Do it, perhaps twice: whoever is killed is started again."""
        death = self._random.choice(DEATHS)
        self.told.append(f"{what}, killed: {death}")
        if death != "no":
            self._killed(death, start())
        run = self._target.finish(start())
        assert run.exit_code in {0, 3}, run.told

    def _killed(self, death: str, started: Started) -> None:
        if death == "at the call":
            self._sandbox.order({"stall_seconds": 1}, method="P*", path="Invoices*")
            self._scene.kill_when(self._scene.taken)(started)
        else:
            self._scene.kill_after(self._random.randint(1, 6), 0.0 if death == "early" else 0.05)(started)
        self._target.finish(started)
        self._sandbox.clear_faults()

    def _some(self, keys: tuple[str, ...]) -> list[str]:
        return [key for key in keys if self._random.random() < 0.7]

    def _in_the_file(self) -> dict[str, Version]:
        found: dict[str, list[Json]] = defaultdict(list)
        for line in Path(self._target.config["rejects_path"]).read_text().splitlines() if self._has_run else ():
            if (message := json.loads(line))["type"] == "RECORD":
                found[message["record"]["key"]].append(message["record"]["record"])
        return {
            key: Version(
                amounts=tuple(int(row["LineItems__UnitAmount"]) for row in rows),
                code=rows[0]["LineItems__AccountCode"],
            )
            for key, rows in found.items()
        }

    @property
    def _has_run(self) -> bool:
        return Path(self._target.config["rejects_path"]).exists()

    def _in_the_books(self) -> dict[str, Version]:
        there = self._sandbox.get("Invoices", InvoiceNumbers=",".join(KEYS)).json()["Invoices"]
        assert len({each["InvoiceNumber"] for each in there}) == len(there), self.told
        details = [self._sandbox.get(f"Invoices/{each['InvoiceID']}").json()["Invoices"][0] for each in there]
        return {
            each["InvoiceNumber"]: Version(amounts=tuple(int(line["UnitAmount"]) for line in each["LineItems"]))
            for each in details
        }
