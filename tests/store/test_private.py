"""A store that is not where or what it should be is told with a sentence whose advice does no harm."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from xero_client.errors import LockedError, SettingsError, StoreError, XeroError
from xero_client.grant.grant import Grant
from xero_client.grant.store import Store

if TYPE_CHECKING:
    from pathlib import Path

NOBODY = 65534


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    own = tmp_path / "own"
    own.mkdir(mode=0o700)
    return own


def refused(url: str, kind: type[XeroError], words: str) -> str:
    with pytest.raises(kind, match=words) as problem:
        Store(url).lineages()
    said = str(problem.value)
    assert len(said.splitlines()) == 1
    return said


def test_a_folder_for_a_store_is_a_wrong_setting(folder: Path) -> None:
    said = refused(f"sqlite:///{folder}", SettingsError, "names the folder")

    assert f"sqlite:///{folder}/store.db" in said
    assert "chmod" not in said
    assert list(folder.iterdir()) == []


def test_a_device_or_a_pipe_for_a_store_is_a_wrong_setting(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    for path in ("/dev/null", str(folder / "pipe")):
        assert "chmod" not in refused(f"sqlite:///{path}", SettingsError, "a device, a pipe")


@pytest.mark.parametrize("path", ["~nobody-at-all/store.db", "/tmp/a%00b"])  # noqa: S108 - it is never made
def test_a_name_that_no_file_can_have_is_a_wrong_setting(path: str) -> None:
    refused(f"sqlite:///{path.replace('%00', chr(0))}", SettingsError, "no file that could be")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite:///{}/store.db?mode=ro", "an option after its \\? .mode."),
        ("sqlite:///{}/store.db?timeout=1&cache=shared", "an option after its \\? .timeout, cache."),
        ("sqlite://somewhere{}/store.db", "names a host"),
        ("sqlite://ada:secret@{}/store.db", "names a host"),
        ("sqlite+pysqlcipher:///{}/store.db", "pysqlcipher"),
    ],
)
def test_what_would_be_overlooked_in_the_url_of_a_file_is_refused(tmp_path: Path, url: str, said: str) -> None:
    """Nobody who asks for a file to be read only, or encrypted, finds it written in plain."""
    folder = tmp_path / "private"
    folder.mkdir(mode=0o700)

    refusal = refused(url.format(folder), SettingsError, said)

    assert "secret" not in refusal
    assert not (folder / "store.db").exists()


def test_no_folder_is_made_for_a_path_that_may_be_a_slip(folder: Path) -> None:
    """One wrong letter is no new store, which would know of nothing."""
    for place in (folder / "no" / "such", folder / "stoer"):
        said = refused(f"sqlite:///{place / 'store.db'}", SettingsError, "store_url names")

        assert f"there is no folder {place}" in said
    assert list(folder.iterdir()) == []


def test_the_folder_of_the_default_store_is_made_with_all_above_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the first `xero-auth login` needs it."""
    monkeypatch.setenv("XDG_STATE_HOME", str(folder / "state" / "of" / "mine"))
    monkeypatch.delenv("MELTANO_SYS_DIR_ROOT", raising=False)

    assert Store(None).lineages() == {}
    assert [*folder.rglob("store.db")]


def test_a_store_below_a_file_is_told(folder: Path) -> None:
    (folder / "file").touch()

    refused(f"sqlite:///{folder / 'file' / 'store.db'}", StoreError, "set store_url")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to another group")
@pytest.mark.parametrize("mode", [0o770, 0o777])
def test_a_folder_in_which_others_could_replace_the_store_is_refused(folder: Path, mode: int) -> None:
    """The folder that is advised is taken once it is made as is said."""
    os.chown(folder, 0, NOBODY)
    folder.chmod(mode)

    said = refused(f"sqlite:///{folder / 'store.db'}", StoreError, "can replace files")

    assert list(folder.iterdir()) == []
    command, url = re.search(r"mkdir -m 700 [^)]+", said), re.search(r"sqlite:///\S+\.db", said)
    assert command
    assert url
    subprocess.run(command[0].split(), check=True)
    assert Store(url[0]).lineages() == {}


def test_a_link_in_the_place_of_the_stores_log_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "theirs").touch(mode=0o600)
    (folder / "store.db-wal").symlink_to(tmp_path / "theirs")

    refused(f"sqlite:///{folder / 'store.db'}", StoreError, r"store\.db-wal belongs to a store and is no file")


def test_a_link_to_a_store_is_a_wrong_setting_and_one_to_its_folder_is_not(folder: Path, tmp_path: Path) -> None:
    """Some systems reach their folders by links; nobody needs one in the place of the file."""
    url = f"sqlite:///{folder / 'store.db'}"
    Store(url).save("one", Grant(refresh_token="r"))
    (folder / "link.db").symlink_to(folder / "store.db")
    (tmp_path / "linked").symlink_to(folder)

    said = refused(f"sqlite:///{folder / 'link.db'}", SettingsError, "which is a link")

    assert url in said
    with (
        Store(url).locked("one"),
        pytest.raises(LockedError),
        Store(f"sqlite:///{tmp_path / 'linked' / 'store.db'}").locked("one", wait_seconds=0),
    ):
        pass
    assert list(Store(f"sqlite:///{tmp_path / 'linked' / 'store.db'}").lineages()) == ["one"]


@pytest.mark.parametrize("damage", ["another file", "torn"])
def test_a_damaged_store_is_to_be_restored_not_written_to(folder: Path, damage: str) -> None:
    file = folder / "store.db"
    store = Store(f"sqlite:///{file}")
    for number in range(40):
        store.save(f"lineage {number}", Grant(refresh_token="r" * 500))
    store.database.close()
    content = b"Dear diary, " * 500 if damage == "another file" else file.read_bytes()[:8192] + bytes(20_000)
    file.write_bytes(content)

    said = refused(f"sqlite:///{file}", StoreError, "restore it from its newest backup")

    assert "see that it can be written" not in said
    assert file.read_bytes() == content


@pytest.mark.parametrize("logged", [False, True], ids=["", "with a write-ahead log"])
@pytest.mark.parametrize("table", ["theirs", "xero_invoices"])
def test_a_private_database_of_somebody_elses_gets_no_tables_of_ours(folder: Path, table: str, *, logged: bool) -> None:
    """A browser's history, or a warehouse with what was read from Xero, is 0600 as often as not."""
    file = folder / "theirs"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = WAL" if logged else "PRAGMA journal_mode = DELETE")
        connection.execute(f"CREATE TABLE {table} (a)")
        connection.commit()
    file.chmod(0o600)
    before = file.read_bytes()

    refused(f"sqlite:///{file}", SettingsError, "is no store of ours and stays as it is")

    assert file.read_bytes() == before
    assert list(folder.iterdir()) == [file]


def test_a_database_without_a_table_becomes_a_store(folder: Path) -> None:
    file = folder / "empty.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA user_version = 1")
    file.chmod(0o600)

    assert Store(f"sqlite:///{file}").lineages() == {}


@pytest.mark.parametrize("content", ["text", "database of others", "beginning"])
def test_a_file_that_is_no_store_is_left_as_it_is(folder: Path, content: str) -> None:
    """What chmod would do to /etc/passwd, nobody wants."""
    file = folder / "theirs"
    if content == "database of others":
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("CREATE TABLE theirs (a)")
            connection.commit()
    else:
        file.write_bytes(b"root:x:0:0" if content == "text" else b"SQLite format 3\0 and nothing of the kind")
    file.chmod(0o644)
    before = file.read_bytes()

    said = refused(f"sqlite:///{file}", SettingsError, "is no store of ours and stays as it is")

    assert "chmod" not in said
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (before, 0o644)
    assert list(folder.iterdir()) == [file]


def test_a_store_that_others_can_read_is_told_how_to_be_private_again(folder: Path) -> None:
    url, file = f"sqlite:///{folder / 'store.db'}", folder / "store.db"
    store = Store(url)
    store.save("one", Grant(refresh_token="r"))
    store.database.close()
    file.chmod(0o644)

    refused(url, StoreError, "run chmod 600 on it")

    file.chmod(0o600)
    assert list(Store(url).lineages()) == ["one"]


def test_a_lock_that_is_damaged_is_told(folder: Path) -> None:
    store = Store(f"sqlite:///{folder / 'store.db'}")
    with store.locked("one"):
        pass
    for lock in (folder / "store.db-locks").iterdir():
        lock.write_bytes(b"no lock " * 200)

    with pytest.raises(StoreError, match="No lock can be taken"), store.locked("one"):
        pass


def test_a_postgresql_url_is_shown_as_host_and_database_alone() -> None:
    url = "postgresql://somebody:a-secret@127.0.0.1:1/books?password=another-secret"

    said = refused(url, StoreError, "postgresql://127.0.0.1/books failed")

    assert "secret" not in said
    assert "somebody" not in said
    assert "see that its server can be reached" in said


@pytest.mark.parametrize(
    "url",
    ["user:se@cret@127.0.0.1/books", "127.0.0.1:1/books?password=se@cret", "user:se?@cret"],
)
def test_a_password_with_an_at_sign_is_not_taken_for_a_host(url: str) -> None:
    said = refused(f"postgresql://{url}", SettingsError, "%40")

    assert "cret" not in said
