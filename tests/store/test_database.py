"""The store is private, keeps what it was given over every version of ours, and lets one do what only one may."""

from __future__ import annotations

import os
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from support.processes import holding
from support.stores import store_in
from support.tap import wait_until
from xero_client.errors import BusyError, SettingsError, StoreError
from xero_client.grant.grant import Grant
from xero_client.grant.store import Store
from xero_client.storage.database import Database, Migrations

if TYPE_CHECKING:
    from collections.abc import Iterator

FIRST_VERSION = """
CREATE TABLE xero_grants (lineage VARCHAR(64) NOT NULL, access_token TEXT, expires_at FLOAT, refresh_token TEXT,
previous_refresh_token TEXT, refreshed_at FLOAT, PRIMARY KEY (lineage))
"""


def make_notes(connection: sa.Connection) -> None:
    connection.exec_driver_sql("CREATE TABLE notes (text VARCHAR(20))")


def write_note(connection: sa.Connection) -> None:
    connection.exec_driver_sql("INSERT INTO notes VALUES ('a note')")


def fail(connection: sa.Connection) -> None:
    write_note(connection)
    connection.exec_driver_sql("SELECT * FROM nowhere")


def notes(*steps: object) -> Migrations:
    return Migrations(component="notes", steps=steps)  # type: ignore[arg-type]


def written(database: Database) -> list[str]:
    with database.reading() as connection:
        return list(connection.scalars(sa.text("SELECT text FROM notes")))


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder of the usual permissions."""
    before = os.umask(0o022)
    yield tmp_path
    os.umask(before)


def test_a_new_store_may_be_opened_by_several_at_the_same_moment(tmp_path: Path) -> None:
    """Who finds no tables looks again: somebody else may have made them a moment ago."""
    for number in range(40):
        url, together = store_in(tmp_path / str(number)), threading.Barrier(6)

        def opened(url: str = url, together: threading.Barrier = together) -> list[str]:
            together.wait()
            return written(Database(url, notes(make_notes, write_note)))

        with ThreadPoolExecutor(6) as pool:
            readings = [each.result() for each in [pool.submit(opened) for _ in range(6)]]
        assert readings == [["a note"]] * 6


def test_a_store_of_the_first_version_keeps_its_grants(store_url: str) -> None:
    """It did not say which version it was."""
    if store_url.startswith("sqlite"):
        file = Path(store_url.removeprefix("sqlite:///"))
        file.touch(mode=0o600)
    engine = sa.create_engine(store_url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.exec_driver_sql(FIRST_VERSION)
        connection.exec_driver_sql("INSERT INTO xero_grants VALUES ('one', 'access', 2.5, 'refresh', 'previous', 1.5)")
    engine.dispose()

    grant = Store(store_url).load("one")

    assert grant == Grant(
        access_token="access",
        expires_at=2.5,
        refresh_token="refresh",
        previous_refresh_token="previous",
        refreshed_at=1.5,
    )


def test_each_step_runs_once(store_url: str) -> None:
    for steps in [(make_notes,), (make_notes, write_note), (make_notes, write_note)]:
        database = Database(store_url, notes(*steps))

    assert written(database) == ["a note"]


def test_a_step_that_fails_changes_nothing(store_url: str) -> None:
    Database(store_url, notes(make_notes))

    with pytest.raises(StoreError, match="nowhere"):
        Database(store_url, notes(make_notes, fail))

    assert written(Database(store_url, notes(make_notes))) == []


def test_a_store_of_a_newer_version_is_refused(store_url: str) -> None:
    Database(store_url, notes(make_notes, write_note))

    with pytest.raises(StoreError, match="upgrade singer-xero-client"):
        Database(store_url, notes(make_notes))


def test_what_fails_halfway_is_not_written(store_url: str) -> None:
    database = Database(store_url, notes(make_notes))

    with pytest.raises(StoreError), database.writing() as connection:
        fail(connection)

    assert written(database) == []


def test_readers_do_not_wait_for_a_writer(store_url: str) -> None:
    database = Database(store_url, notes(make_notes))
    with database.writing() as connection:
        write_note(connection)

        assert written(database) == []

    assert written(database) == ["a note"]


def test_a_lease_has_one_holder_until_it_ends_or_is_killed(store_url: str) -> None:
    database = Database(store_url, notes(make_notes))
    with holding(store_url, "the ledger of Demo Company") as holder:
        with pytest.raises(BusyError, match=r"Another run is using the ledger of Demo Company") as problem:
            database.lease("the ledger of Demo Company").__enter__()
        with database.lease("the ledger of another company"):
            pass
        holder.kill()
        holder.join()

    assert problem.value.exit_code == 8
    wait_until(lambda: is_free(database, "the ledger of Demo Company"))  # a server notices a death in its own time
    assert is_free(database, "the ledger of Demo Company")


def is_free(database: Database, name: str) -> bool:
    try:
        with database.lease(name):
            return True
    except BusyError:
        return False


def test_every_file_is_for_the_owner_alone(folder: Path) -> None:
    (folder / "new").mkdir(mode=0o700)
    database = Database(f"sqlite:///{folder / 'new' / 'store.db'}", notes(make_notes))
    with database.writing() as connection, database.lease("it"):
        write_note(connection)
        files = {file.name: stat.S_IMODE(file.stat().st_mode) for file in (folder / "new").iterdir()}

    locks = files.pop("store.db-locks")
    assert locks == stat.S_IMODE((folder / "new").stat().st_mode) == 0o700
    assert files == {"store.db": 0o600, "store.db-wal": 0o600, "store.db-shm": 0o600}


def test_a_store_in_a_folder_where_anybody_may_write_is_refused(folder: Path) -> None:
    folder.chmod(0o777)

    with pytest.raises(StoreError, match="make one of your own"):
        Store(f"sqlite:///{folder / 'store.db'}")


def test_a_log_that_others_can_read_is_refused(folder: Path) -> None:
    (folder / "store.db-wal").touch(mode=0o644)

    with pytest.raises(StoreError, match=r"store\.db-wal can be read by others"):
        Store(f"sqlite:///{folder / 'store.db'}")


def test_a_store_in_memory_is_refused() -> None:
    with pytest.raises(SettingsError, match="no file"):
        Store("sqlite://")


def test_what_is_deleted_is_gone_from_the_file(folder: Path) -> None:
    store = Store(f"sqlite:///{folder / 'store.db'}")
    store.save("one", Grant(refresh_token="a-very-secret-token"))
    store.delete("one")
    store.database.close()

    assert store.lineages() == {}
    assert b"very-secret" not in (folder / "store.db").read_bytes()
