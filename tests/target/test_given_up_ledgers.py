"""A ledger that begins in the place of a lost one gets none of its answers, however soon: what is told is booked."""

from __future__ import annotations

import sqlite3
import typing as t
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from support.killing import Scene
from support.singer import invoices, stream, whole
from support.tap import wait_until

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Target

SEEDS: t.Final = 4
LINE: t.Final[Json] = {"Description": "Rent", "Quantity": 1, "UnitAmount": 10, "AccountCode": "400"}
PARTY: t.Final[Json] = {"Contact": {"Name": "Ada"}, "Date": "2026-03-02"}
MONEY: t.Final[Json] = {"Account": {"Code": "090"}, "Date": "2026-03-03", "Amount": 5}
SIDES: t.Final = [{"AccountCode": "400", "LineAmount": 3}, {"AccountCode": "404", "LineAmount": -3}]
KINDS: t.Final[dict[str, tuple[str, str, Json]]] = {
    "manual_journals": ("ManualJournals", "Narration", {"Date": "2026-03-10", "JournalLines": SIDES}),
    "invoices": ("Invoices", "InvoiceNumber", {**PARTY, "Type": "ACCREC", "DueDate": "2026-04-01"}),
    "payments": ("Payments", "Reference", {"Invoice": {"InvoiceNumber": "INV-1"}, **MONEY}),
    "bank_transactions": ("BankTransactions", "Reference", {**PARTY, "Type": "SPEND", "BankAccount": {"Code": "090"}}),
}
"""By stream: the entity, what its documents are found again by, and what else they say."""
GONE: t.Final = frozenset({"DELETED", "VOIDED"})
ENDED: t.Final = {
    "ManualJournals": "VOIDED",
    "Payments": "DELETED",
    "BankTransactions": "DELETED",
    "Invoices": "VOIDED",
}
NEW: t.Final = frozenset({"created", "adopted"})


def row(kind: str, number: int) -> Json:
    _, name, rest = KINDS[kind]
    status = {} if kind == "payments" else {"Status": "POSTED" if kind == "manual_journals" else "AUTHORISED"}
    lines = {"LineItems": [LINE]} if "Contact" in rest else {}
    return {"k": str(number), name: f"Row {number}", **rest, **status, **lines}


def rows(kind: str, numbers: t.Iterable[int]) -> list[Json]:
    return whole(stream(kind, [row(kind, number) for number in numbers], ["k"]))


def found_by(kind: str) -> Json:
    return {"streams": {kind: {"match_on": [KINDS[kind][1]]}}, "settle_seconds": 0, "on_reject": "continue"}


def end(sandbox: Sandbox, kind: str, xero_id: str) -> None:
    """As somebody does at Xero, who finds that a document should not be."""
    entity = KINDS[kind][0]
    told = {"Status": ENDED[entity]}
    path = f"Payments/{xero_id}" if kind == "payments" else entity
    sandbox.post(path, told if kind == "payments" else {f"{entity[:-1]}ID": xero_id, **told}).raise_for_status()


def status(sandbox: Sandbox, kind: str, xero_id: str) -> str:
    entity = KINDS[kind][0]
    (found,) = sandbox.get(f"{entity}/{xero_id}").json()[entity]
    return str(found["Status"])


def ledger_file(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def lose(file: Path) -> None:
    for part in file.parent.glob(f"{file.name}*"):
        if part.is_file():
            part.unlink()


def copy(file: Path, other: Path) -> None:
    lose(other)
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(other)) as database:
        source.backup(database)
    other.chmod(0o600)


@pytest.fixture
def ledger(tmp_path: Path) -> str:
    (tmp_path / "ledger").mkdir()
    return f"sqlite:///{tmp_path / 'ledger' / 'ledger.db'}"


@pytest.mark.fault(26)
@pytest.mark.parametrize("kind", ["manual_journals", "payments"])
def test_what_somebody_voided_meanwhile_is_not_told_as_created(
    sandbox: Sandbox, target: Target, ledger: str, kind: str
) -> None:
    """Though the very same call was made minutes before, so that Xero would still know what it answered to it."""
    assert target(whole(invoices(1))).exit_code == 0
    first = target.anew(rows(kind, [1, 2]), ledger_url=ledger, **found_by(kind))
    assert first.exit_code == 0, first.told
    for each in first.results[1:]:
        end(sandbox, kind, each["xero_id"])
    lose(ledger_file(ledger))

    again = target.anew(rows(kind, [1, 2]), ledger_url=ledger, **found_by(kind))

    assert again.exit_code == 0, again.told
    told = [each for each in again.results[len(first.results) :] if each["stream"] == kind]
    assert {each["key"] for each in told} == {"1", "2"}
    assert {status(sandbox, kind, each["xero_id"]) for each in told}.isdisjoint(GONE), again.told


def test_a_call_that_a_backup_has_as_open_is_looked_for_and_not_made_again(
    sandbox: Sandbox, target: Target, ledger: str
) -> None:
    """It was made, answered and undone since: the backup, begun anew, books it again and tells nothing that is gone."""
    kind, file = "manual_journals", ledger_file(ledger)
    sandbox.order({"stall_seconds": 1}, method="PUT", path="/ManualJournals")
    started = target.start(rows(kind, [1, 2]), ledger_url=ledger, **found_by(kind))
    wait_until(lambda: not sandbox.pending())
    copy(file, file.with_name("backup.db"))
    first = target.finish(started)
    assert first.exit_code == 0, first.told
    end(sandbox, kind, first.results[0]["xero_id"])
    copy(file.with_name("backup.db"), file)

    again = target.anew(rows(kind, [1, 2]), ledger_url=ledger, **found_by(kind))

    assert again.exit_code == 0, again.told
    told = {each["key"]: each["xero_id"] for each in again.results[len(first.results) :]}
    assert {status(sandbox, kind, each) for each in told.values()}.isdisjoint(GONE), again.told
    assert told["2"] == first.results[1]["xero_id"]
    assert_none_twice(sandbox, kind)


def test_a_first_call_is_made_again_under_its_key_after_a_kill(sandbox: Sandbox, target: Target, ledger: str) -> None:
    """So Xero answers what it did the first time; nothing is looked up by any mark, and nothing is there twice."""
    kind = "manual_journals"
    sandbox.order({"stall_seconds": 1, "drop": "after"}, method="PUT", path="/ManualJournals")
    scene = Scene(sandbox, target)
    started = target.start(rows(kind, [1, 2]), ledger_url=ledger)
    scene.kill_when(scene.taken)(started)
    assert target.finish(started).exit_code < 0
    wait_until(scene.quiet)

    run = target(rows(kind, [1, 2]), ledger_url=ledger)

    assert run.exit_code == 0, run.told
    calls = [call for call in sandbox.tenant_calls() if call["path"] == "/ManualJournals"]
    assert [call["method"] for call in calls] == ["PUT", "PUT"]
    assert_none_twice(sandbox, kind)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_whatever_ledger_is_given_up_and_whatever_goes_what_is_told_as_new_is_booked(
    sandbox: Sandbox, target: Target, ledger: str, seed: int
) -> None:
    """Deleted, put back from a backup or begun in another place: nothing is told of what is gone, or booked twice."""
    dice = Random(seed)  # noqa: S311 - it has to repeat
    kind = list(KINDS)[seed % len(KINDS)]
    places = [ledger, ledger.replace("ledger.db", "other.db")]
    backup = ledger_file(ledger).with_name("backup.db")
    assert target(whole(invoices(1))).exit_code == 0
    known: list[Json] = []
    told = 1
    for _ in range(5):
        url = dice.choice(places)
        what = dice.choice(["go on", "lose", "lose", "keep", "put back"])
        if what == "lose":
            lose(ledger_file(url))
        elif what == "keep" and ledger_file(url).exists():
            copy(ledger_file(url), backup)
        elif what == "put back" and backup.exists():
            copy(backup, ledger_file(url))
        for each in dice.sample(known, dice.choice([0, len(known), len(known)])):
            if status(sandbox, kind, each["xero_id"]) not in GONE:
                end(sandbox, kind, each["xero_id"])
        messages = rows(kind, dice.choice([[1], [2], [1, 2]]))

        run = target.anew(messages, ledger_url=url, **found_by(kind))

        assert run.exit_code == 0, run.told
        known = [each for each in run.results[told:] if each["operation"] in NEW]
        told = len(run.results)
        assert {status(sandbox, kind, each["xero_id"]) for each in known}.isdisjoint(GONE), run.told
        assert_none_twice(sandbox, kind)


def assert_none_twice(sandbox: Sandbox, kind: str) -> None:
    entity, name, _ = KINDS[kind]
    found = sandbox.get(entity, page=1, pageSize=1000).json()[entity]
    there = [each[name] for each in found if each["Status"] not in GONE and str(each.get(name)).startswith("Row ")]
    assert len(there) == len(set(there)), there
