"""A ledger that lacks what was published is refused, since all that has no number would be there twice."""

from __future__ import annotations

import sqlite3
import typing as t
from contextlib import closing
from pathlib import Path

import pytest
from support.killing import Scene
from support.singer import Json, stream, text, whole
from support.tap import wait_until
from support.target import COMMAND, Target

if t.TYPE_CHECKING:
    from support.postgres import Postgres
    from support.sandbox import Sandbox
    from support.target import Run

A_DAY: t.Final = 25 * 3600
"""After which Xero has forgotten every idempotency key."""


@pytest.fixture
def ledger(tmp_path: Path) -> str:
    (tmp_path / "ledger").mkdir()
    return f"sqlite:///{tmp_path / 'ledger' / 'ledger.db'}"


def journals(count: int = 2, first: int = 0) -> list[Json]:
    """Which have no number to be found by."""
    rows = [
        {
            "id": str(number),
            "Narration": f"Accrual {number}",
            "Date": "2026-03-10",
            "Status": "POSTED",
            "JournalLines": [
                {"AccountCode": "400", "LineAmount": 20 + number},
                {"AccountCode": "200", "LineAmount": -20 - number},
            ],
        }
        for number in range(first, first + count)
    ]
    return whole(stream("manual_journals", rows, ["id"]))


def booked(sandbox: Sandbox) -> int:
    found = sandbox.get("ManualJournals", page=1, pageSize=1000).json()["ManualJournals"]
    return sum(1 for each in found if each["Narration"].startswith("Accrual"))


def refused(run: Run, exit_code: int, *words: str) -> None:
    assert run.exit_code == exit_code, run.told
    assert len(run.errors) == 1, run.errors
    assert all(word in run.errors[0] for word in (*words, "new_ledger")), run.errors


@pytest.mark.parametrize("slip", ["ledger/legder.db", "ledgers.db"])
def test_a_slip_in_its_url_doubles_nothing(
    sandbox: Sandbox, target: Target, tmp_path: Path, ledger: str, slip: str
) -> None:
    """A plan says so, too."""
    assert target(journals(), ledger_url=ledger).exit_code == 0
    sandbox.advance(A_DAY)

    for settings in ({}, {"dry_run": True}):
        run = target(journals(), ledger_url=f"sqlite:///{tmp_path / slip}", **settings)
        refused(run, 2, "ledger_url names", slip, "ledger/ledger.db")
    assert booked(sandbox) == 2
    assert target(journals(), ledger_url=ledger).exit_code == 0
    assert booked(sandbox) == 2


def test_a_ledger_that_was_beside_the_connection_is_remembered_too(
    sandbox: Sandbox, target: Target, ledger: str
) -> None:
    assert target(journals()).exit_code == 0
    sandbox.advance(A_DAY)

    refused(target(journals(), ledger_url=ledger), 2, "ledger_url names", "store.db")

    assert booked(sandbox) == 2


def test_a_ledger_that_was_deleted_is_to_be_restored(
    sandbox: Sandbox, target: Target, tmp_path: Path, ledger: str
) -> None:
    assert target(journals(), ledger_url=ledger).exit_code == 0
    for file in (tmp_path / "ledger").glob("ledger.db*"):
        if file.is_file():
            file.unlink()
    sandbox.advance(A_DAY)

    refused(target(journals(), ledger_url=ledger), 4, "knows of nothing any more", "put its newest state back")

    assert booked(sandbox) == 2


def test_a_ledger_that_is_lost_for_good_is_begun_anew_once_that_is_said(
    sandbox: Sandbox, target: Target, tmp_path: Path, ledger: str
) -> None:
    """And from then on the new one is the known one."""
    assert target(journals(), ledger_url=ledger).exit_code == 0
    other = f"sqlite:///{tmp_path / 'other.db'}"
    found_by = {"match_on": ["Narration"]}
    sandbox.advance(A_DAY)

    assert target.anew(journals(), ledger_url=other, **found_by).exit_code == 0
    assert target(journals(), ledger_url=other).exit_code == 0

    assert booked(sandbox) == 2


def test_a_ledger_that_was_moved_with_what_it_knows_is_taken(
    sandbox: Sandbox, target: Target, tmp_path: Path, ledger: str
) -> None:
    assert target(journals(), ledger_url=ledger).exit_code == 0
    (tmp_path / "ledger").rename(tmp_path / "moved")

    assert target(journals(), ledger_url=f"sqlite:///{tmp_path / 'moved' / 'ledger.db'}").exit_code == 0
    assert booked(sandbox) == 2


def test_who_has_published_nothing_yet_may_change_its_place(target: Target, tmp_path: Path, ledger: str) -> None:
    assert target(journals(0), ledger_url=ledger).exit_code == 0
    assert target(journals(), ledger_url=f"sqlite:///{tmp_path / 'other.db'}").exit_code == 0


def copied(ledger: str, name: str) -> str:
    """A copy of a ledger as it is now, in the place of what has that name beside it."""
    file = Path(ledger.removeprefix("sqlite:///"))
    copy = file.with_name(name)
    for part in copy.parent.glob(f"{name}*"):
        if part.is_file():
            part.unlink()
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    copy.chmod(0o600)
    return f"sqlite:///{copy}"


def let_a_day_pass(sandbox: Sandbox, ledger: str) -> None:
    """Neither Xero nor we go by an idempotency key after that."""
    sandbox.advance(A_DAY)
    with closing(sqlite3.connect(ledger.removeprefix("sqlite:///"))) as database, database:
        database.execute("UPDATE xero_intents SET at = at - ?", [A_DAY])


def test_a_first_run_that_is_killed_leaves_word_of_its_ledger(
    sandbox: Sandbox, target: Target, tmp_path: Path, ledger: str
) -> None:
    """What it had sent by then may be at Xero."""
    sandbox.order({"stall_seconds": 1}, method="PUT", path="/ManualJournals")
    scene = Scene(sandbox, target)
    started = target.start(journals(), ledger_url=ledger)
    scene.kill_when(scene.taken)(started)
    assert target.finish(started).exit_code < 0
    wait_until(scene.quiet)
    let_a_day_pass(sandbox, ledger)

    for settings in ({}, {"dry_run": True}):
        run = target(journals(), ledger_url=f"sqlite:///{tmp_path / 'slip.db'}", **settings)
        refused(run, 2, "ledger_url names", "slip.db", "ledger/ledger.db")
    assert target(journals(), ledger_url=ledger, settle_seconds=0).exit_code == 0
    assert booked(sandbox) == 2


def test_a_copy_that_was_left_behind_is_refused(sandbox: Sandbox, target: Target, ledger: str) -> None:
    """Whichever of the two goes on: the one that knows more is the known one."""
    assert target(journals(), ledger_url=ledger).exit_code == 0
    copy = copied(ledger, "copy.db")
    assert target(journals(3), ledger_url=copy).exit_code == 0
    sandbox.advance(A_DAY)

    for settings in ({}, {"dry_run": True}):
        refused(target(journals(3), ledger_url=ledger, **settings), 2, "ledger_url names", "ledger.db", "copy.db")

    assert target(journals(3), ledger_url=copy).exit_code == 0
    assert booked(sandbox) == 3


def test_a_backup_that_lacks_the_last_run_is_taken_once_that_is_said(
    sandbox: Sandbox, target: Target, ledger: str
) -> None:
    """With `match_on` it learns of what it lacks, and what is found of the newest one is refused from then on."""
    assert target(journals(), ledger_url=ledger).exit_code == 0
    backup = copied(ledger, "backup.db")
    assert target(journals(3), ledger_url=ledger).exit_code == 0
    newest = copied(ledger, "newest.db")
    sandbox.advance(A_DAY)
    copied(backup, "ledger.db")
    for settings in ({}, {"dry_run": True}):
        refused(target(journals(4), ledger_url=ledger, **settings), 4, "older than", "newest", "match_on")

    run = target.anew(journals(4), ledger_url=ledger, match_on=["Narration"])

    assert run.exit_code == 0, run.told
    assert target(journals(4), ledger_url=ledger).exit_code == 0
    assert booked(sandbox) == 4
    refused(target(journals(4), ledger_url=newest), 2, "newest.db")


def test_another_ledger_of_the_same_organisation_is_refused(
    sandbox: Sandbox, target: Target, tmp_path: Path, ledger: str
) -> None:
    """Though each knows of something."""
    other = f"sqlite:///{tmp_path / 'other.db'}"
    assert target(journals(), ledger_url=ledger).exit_code == 0
    assert target.anew(journals(first=2), ledger_url=other).exit_code == 0
    sandbox.advance(A_DAY)

    refused(target(journals(), ledger_url=ledger), 2, "ledger_url names", "other.db")

    assert booked(sandbox) == 4


def test_a_backup_of_the_moment_before_a_call_is_one_of_too_early(
    sandbox: Sandbox, target: Target, ledger: str
) -> None:
    """Though it is of the same run."""
    assert target(journals(1), ledger_url=ledger).exit_code == 0
    sandbox.order({"stall_seconds": 1}, method="PUT", path="/ManualJournals")
    started = target.start(journals(120, first=1), ledger_url=ledger)
    wait_until(lambda: not sandbox.pending())
    backup = copied(ledger, "backup.db")
    assert target.finish(started).exit_code == 0
    sandbox.advance(A_DAY)

    run = target(journals(121), ledger_url=backup)

    refused(run, 2, "backup.db")
    assert booked(sandbox) == 121


def test_ledgers_and_stores_of_an_earlier_version_go_on(sandbox: Sandbox, target: Target, ledger: str) -> None:
    """From the first write on they are told apart, too."""
    assert target(journals(), ledger_url=ledger).exit_code == 0
    tables = (f"DROP TABLE {name}" for name in ("xero_ledger_runs", "xero_ledger_origins"))
    as_before(Path(ledger.removeprefix("sqlite:///")), *tables, ledger=4)
    columns = (f"ALTER TABLE xero_ledger_places DROP COLUMN {name}" for name in ("run", "writes", "at"))
    as_before(target.folder / "store" / "store.db", *columns, **{"ledger places": 1})

    assert target(journals(), ledger_url=ledger).exit_code == 0
    copy = copied(ledger, "copy.db")
    assert target(journals(3), ledger_url=ledger).exit_code == 0
    sandbox.advance(A_DAY)

    refused(target(journals(3), ledger_url=copy), 2, "copy.db")
    assert booked(sandbox) == 3


def as_before(file: Path, *statements: str, **versions: int) -> None:
    with closing(sqlite3.connect(file)) as database, database:
        for statement in statements:
            database.execute(statement)
        for component, version in versions.items():
            database.execute("UPDATE xero_versions SET version = ? WHERE component = ?", [version, component])


def test_machines_with_a_store_each_share_a_ledger(sandbox: Sandbox, postgres: Postgres, tmp_path: Path) -> None:
    """Whatever the others have published meanwhile, each goes on where it stands."""
    config = {**sandbox.config(), "ledger_url": postgres.database()}
    machines = []
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
        machines.append(Target(tmp_path / name, config))

    for number in range(4):
        run = machines[number % 2](journals(number + 1))
        assert run.exit_code == 0, run.told

    assert booked(sandbox) == 4


def test_a_ledger_is_given_up_by_its_name_and_no_later_one_with_it(
    sandbox: Sandbox, target: Target, tmp_path: Path, ledger: str
) -> None:
    """Whoever leaves the setting is told of the next loss as of the first one."""
    assert target(journals(), ledger_url=ledger).exit_code == 0
    sandbox.advance(A_DAY)
    other, another = (f"sqlite:///{tmp_path / name}.db" for name in ("other", "another"))
    for wrong in ("true", "ledger-00000000"):
        refused(target(journals(), ledger_url=other, new_ledger=wrong), 2, "ledger-")
    left = target(journals(), ledger_url=other).gives_up
    assert target(journals(1), ledger_url=ledger).exit_code == 0, "the lost one is there after all, and was used"

    changed = target(journals(first=2), ledger_url=ledger, **left)
    assert changed.exit_code == 0, changed.told
    refused(target(journals(first=4), ledger_url=other, **left), 2, "ledger-")
    given_up = target(journals(first=4), ledger_url=other).gives_up
    assert target(journals(first=4), ledger_url=other, **given_up).exit_code == 0
    sandbox.advance(A_DAY)

    refused(target(journals(first=4), ledger_url=another, **given_up), 2, "ledger-")
    assert booked(sandbox) == 6


def test_a_time_that_cannot_be_is_not_remembered_of_a_ledger(sandbox: Sandbox, target: Target, ledger: str) -> None:
    """Such as a proxy may answer with: the run that refuses a lost ledger says when it was used in truth."""
    far = {"Date": "Fri, 31 Dec 9999 23:59:59 GMT"}
    sandbox.order({"status": 503, "headers": far}, path="/Organisation")
    assert target(journals(), ledger_url=ledger, require_demo_company=True).exit_code == 0
    assert not sandbox.pending()
    Path(ledger.removeprefix("sqlite:///")).unlink()

    run = target(journals(), ledger_url=ledger)

    refused(run, 4, "knows of nothing any more")
    assert "9999" not in run.errors[0]


ELSEWHERE: t.Final = {"store_url": "sqlite:///store.db"}, {"ledger_url": "sqlite:///ledger.db"}


@pytest.mark.parametrize("settings", ELSEWHERE, ids=["the store", "the ledger"])
def test_a_path_that_means_another_file_in_another_folder_doubles_nothing(
    sandbox: Sandbox, tmp_path: Path, settings: Json
) -> None:
    """Also where a ready token needs no store: where the ledger is, the default store remembers."""
    told = sandbox.config(app="custom")
    form = {"grant_type": "client_credentials"}
    token = sandbox.ask_token(told, **form).json()["access_token"]
    config = {"auth_flow": "access_token", "access_token": token, "api_url": told["api_url"], **settings}
    runs = [in_folder(tmp_path / name, config) for name in ("here", "there", "here")]

    assert [run.exit_code for run in runs] == [0, 2, 0], [run.told for run in runs]
    refused(runs[1], 2, "there", "here", next(iter(settings)))
    assert booked(sandbox) == 2


def in_folder(folder: Path, config: Json, **environment: str) -> Run:
    folder.mkdir(mode=0o700, exist_ok=True)
    target = Target(folder, config)
    target.config = {name: value for name, value in target.config.items() if name != "store_url"} | config
    state: t.Any = {"XDG_STATE_HOME": str(folder.parent / "state"), **environment}
    source = target.file("input", text(journals()))
    return target.finish(
        target.command(COMMAND, "--config", str(target.file("config", target.config_text())), source=source, **state)
    )


def test_a_refusal_names_each_ledger_that_would_be_given_up(sandbox: Sandbox, tmp_path: Path) -> None:
    """The store of the connection knows one, and the default store another, which is the good one by now."""
    shared: Json = {**sandbox.config(app="custom"), "ledger_url": "sqlite:///ledger.db"}

    def run(folder: str, store: str, **settings: t.Any) -> Run:
        return in_folder(tmp_path / folder, {**shared, "store_url": f"sqlite:///{tmp_path / store}", **settings})

    assert run("lost", "store-1.db").exit_code == 0
    given_up = run("good", "store-2.db").gives_up
    assert run("good", "store-2.db", **given_up, match_on=["Narration"]).exit_code == 0

    refused(run("slip", "store-1.db"), 2, "ledger_url names", "lost/ledger.db", "good/ledger.db", "only if")


def test_where_nothing_else_remembers_a_new_ledger_its_place_is_told(sandbox: Sandbox, tmp_path: Path) -> None:
    """As with a ready token and the default store, which another user or machine has not."""
    told = sandbox.config(app="custom")
    token = sandbox.ask_token(told, grant_type="client_credentials").json()["access_token"]
    config = {"auth_flow": "access_token", "access_token": token, "api_url": told["api_url"]}

    first, again = (in_folder(tmp_path / "here", config) for _ in range(2))

    assert (first.exit_code, again.exit_code) == (0, 0), first.told
    assert f"{tmp_path}/state/xero/store.db, which nothing else knows" in first.told
    assert "which nothing else knows" not in again.told


def test_a_job_that_is_tried_again_at_once_where_nothing_was_kept_books_nothing_twice(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    """As in a container without a disk: for some minutes Xero itself knows the calls again, from any machine."""
    told = sandbox.config(app="custom")
    token = sandbox.ask_token(told, grant_type="client_credentials").json()["access_token"]
    config = {"auth_flow": "access_token", "access_token": token, "api_url": told["api_url"]}
    for machine in ("first", "second"):
        (tmp_path / machine).mkdir(mode=0o700)

    runs = [in_folder(tmp_path / machine / "job", config) for machine in ("first", "second")]

    assert [run.exit_code for run in runs] == [0, 0], [run.told for run in runs]
    assert booked(sandbox) == 2
    assert [each["xero_id"] for each in runs[0].results] == [each["xero_id"] for each in runs[1].results]


def test_in_a_meltano_project_a_relative_path_begins_at_its_folder(sandbox: Sandbox, tmp_path: Path) -> None:
    config = {**sandbox.config(), "store_url": "sqlite:///store.db"}
    (tmp_path / "project").mkdir(mode=0o700)

    for name in ("here", "there"):
        assert in_folder(tmp_path / name, config, MELTANO_PROJECT_ROOT=str(tmp_path / "project")).exit_code == 0

    assert (tmp_path / "project" / "store.db").exists()
    assert booked(sandbox) == 2


@pytest.mark.parametrize("own", [True, False], ids=["a ledger of its own", "a ledger in the store"])
def test_once_a_run_has_ended_its_ledger_is_one_file(target: Target, ledger: str, *, own: bool) -> None:
    """So that a backup of that file has all of it."""
    file = Path(ledger.removeprefix("sqlite:///")) if own else target.folder / "store" / "store.db"

    assert target(journals(), **({"ledger_url": ledger} if own else {})).exit_code == 0

    assert not file.with_name(f"{file.name}-wal").exists()
