"""Plays a history: each feed until a run has taken it to its end, through kills and lost answers."""

from __future__ import annotations

import shutil
import typing as t
from pathlib import Path
from random import Random

from singer_sdk.singerlib.json import serialize_json

from support import singer
from support.histories import books
from support.histories.disturbing import Disturbance, disturbance
from support.histories.history import Feed, Heal, LoseLedger, Mend, OpenAccount, Poison, Replay, Somebody
from support.histories.judging import Judge, failed
from support.histories.model import Model
from support.killing import Scene
from support.tap import wait_until
from support.target import RESULTS, records

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from support.histories.history import Act, History, Json
    from support.sandbox import Sandbox
    from support.target import Run, Target

PEACE: t.Final = Disturbance()
LATER: t.Final = 7 * 60
"""Seconds after which neither Xero nor we go by an idempotency key."""
ALWAYS: t.Final = {"settle_seconds": 0}
ANYTHING: t.Final[Json] = {"type": "object", "properties": {}}
LEDGER: t.Final = "ledger"


class Player:
    """One organisation, one target, and the model of what must be true."""

    def __init__(self, sandbox: Sandbox, target: Target, history: History) -> None:
        self._sandbox = sandbox
        self._scene = Scene(sandbox, target)
        self._target = target
        self._history = history
        self._dice = Random(f"{history.kind}:{history.seed}")  # noqa: S311 - it has to repeat
        self._collections = sorted({stream.entity for stream in history.streams})
        self._poison: tuple[str, ...] = ()
        self._gives_up: Json = {}
        self._model = Model()
        self._judge = Judge(self._model, self._read())

    def play(self) -> None:
        for act in self._history.acts:
            self._act(act)

    def _act(self, act: Act) -> None:
        if isinstance(act, Feed):
            self._feed(act)
        elif isinstance(act, Somebody):
            answer = self._sandbox.write(act.method, act.path, serialize_json(act.body))
            assert answer.ok, answer.text
            self._model.of_somebody_else(act)
            ours = {each["xero_id"] for each in records(self._target.folder / RESULTS)}
            self._judge.of_somebody_else(self._read(), ours)
        elif isinstance(act, LoseLedger):
            lose_ledger(self._target)
            self._gives_up = self._target([], **self._settings, dry_run=True).gives_up
            self._model.forget()
        elif isinstance(act, Mend):
            file = Path(self._target.config["rejects_path"])
            file.write_text(file.read_text().replace(f'"{act.wrong}"', f'"{act.right}"'))
            self._model.mend(act.wrong, act.right)
        elif isinstance(act, Replay):
            self._model.replay()
            for text in self._poison:
                self._sandbox.order({"status": 500}, times=0, method="P*", body=text)
            run = self._target.replay(**self._settings)
            self._sandbox.clear_faults()
            self._judge.replayed(run)
            self._judge.expect(run, self._read(), rows=None)
        elif isinstance(act, Poison):
            self._poison = (*self._poison, act.text)
            self._model.poison.add(act.text)
        elif isinstance(act, Heal):
            self._poison = ()
            self._model.poison.clear()
        elif isinstance(act, OpenAccount):
            account = {"Code": act.code, "Name": f"Opened {act.code}", "Type": "REVENUE", "TaxType": "OUTPUT2"}
            assert self._sandbox.put("Accounts", account).ok
            self._model.accounts.add(act.code)

    def _feed(self, feed: Feed) -> None:
        """Run until a run has taken all of it."""
        self._model.take(feed)
        passed = 0
        for number in range(feed.disturbed + 1):
            peace, left = number == feed.disturbed, feed.after(passed)
            run = self._run(left, PEACE if peace else disturbance(self._dice, self._collections), passed)
            if run.exit_code >= 0 and self._judge.is_through(run, left, disturbed=not peace):
                self._judge.expect(run, self._read(), rows=left)
                return
            passed = max([passed, *(state["row"] for state in run.states)])
            if failed(run) or not feed.resumes:
                passed = 0

    def _run(self, feed: Feed, what: Disturbance, passed: int) -> Run:
        for text in self._poison:
            self._sandbox.order({"status": 500}, times=0, method="P*", body=text)
        for fault in what.faults:
            self._sandbox.order(**fault)
        started = self._target.start(messages(feed, passed), **self._settings, **feed.settings)
        if what.kill:
            self._scene.kill_after(*what.kill)(started)
        run = self._target.finish(started)
        self._sandbox.clear_faults()
        wait_until(self._scene.quiet)
        if what.later:
            self._sandbox.advance(LATER)
        return run

    @property
    def _settings(self) -> Json:
        own = self._own_ledger if self._history.own_ledger else {}
        return {**ALWAYS, **own, **self._gives_up, **self._history.config}

    @property
    def _own_ledger(self) -> Json:
        folder = self._target.folder / LEDGER
        folder.mkdir(mode=0o700, exist_ok=True)
        return {"ledger_url": f"sqlite:///{folder / LEDGER}"}

    def _read(self) -> books.Books:
        return books.read(self._sandbox, self._collections)


def messages(feed: Feed, passed: int = 0) -> Iterator[Json]:
    """The input, with a STATE that says after how many rows it comes; so many came before."""
    number = 0
    for stream, rows in feed.streams:
        key = list(stream.key_properties)
        yield {"type": "SCHEMA", "stream": stream.name, "schema": ANYTHING, "key_properties": key}
        for row in rows:
            yield singer.record(stream.name, row)
            number += 1
            if number in feed.states:
                yield singer.state(row=passed + number)
    if feed.whole:
        yield singer.state(row=passed + number)


def lose_ledger(target: Target) -> None:
    shutil.rmtree(target.folder / LEDGER, ignore_errors=True)
