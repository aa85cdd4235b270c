"""Keeps the rows of a run on disk until their documents are whole, so that memory stays flat."""

from __future__ import annotations

import os
import sqlite3
import typing as t
from contextlib import contextmanager
from decimal import Decimal
from itertools import groupby
from operator import itemgetter

import msgspec
from xero_client.errors import StoreError

from target_xero.documents.document import Row
from target_xero.documents.identity import identity_of

if t.TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TABLES: t.Final = """
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    PRAGMA temp_store = FILE;
    CREATE TABLE document (
        id INTEGER PRIMARY KEY, stream TEXT, identity TEXT, taken INTEGER DEFAULT 0, UNIQUE (stream, identity)
    );
    CREATE TABLE row (
        number INTEGER PRIMARY KEY, rank INTEGER, document INTEGER, deleted INTEGER, fault TEXT, record BLOB,
        moved INTEGER
    );
    CREATE TABLE version (
        stream TEXT, key TEXT, number INTEGER, document INTEGER, PRIMARY KEY (stream, key)
    ) WITHOUT ROWID;
    CREATE TABLE claim (claim TEXT PRIMARY KEY, stream TEXT, key TEXT) WITHOUT ROWID;
    CREATE INDEX row_by_document ON row (rank, document);
"""
READ: t.Final = """
    SELECT document, number, stream, deleted, fault, record, moved
    FROM row JOIN document ON id = document WHERE rank = ?
"""

_ENCODER: t.Final = msgspec.json.Encoder(decimal_format="number")
_DECODER: t.Final = msgspec.json.Decoder(float_hook=Decimal)


class Spooled(t.NamedTuple):
    """A row that waited on disk."""

    row: Row
    deleted: bool
    fault: str
    moved: int | None = None
    """Number of a later version of the row, which is of another document."""


class Spool:
    """The rows of one run, by rank and document; the file is readable by nobody else, and gone with its folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        path = folder / "rows.sqlite"
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.executescript(TABLES)
        self._database.execute("BEGIN")

    def add(
        self, spooled: Spooled, *, rank: int, identity: tuple[t.Any, ...], late: bool, key: str | None = None
    ) -> bool:
        """Keep a row; returns False for one that must not be `late`, and whose document was taken out before.

        Args:
            spooled: the row.
            rank: of its document.
            identity: of its document.
            late: whether its document may have been taken out before.
            key: of the row, if a later version of it may be of another document.

        Raises:
            StoreError: the disk is full.
        """
        row = spooled.row
        with self._as_store_error():
            document, taken = self._document(*identity_of(row.stream, identity))
            if taken and not late:
                return False
            values = (row.number, rank, document, spooled.deleted, spooled.fault, _ENCODER.encode(row.record))
            self._database.execute("INSERT INTO row VALUES (?, ?, ?, ?, ?, ?, NULL)", values)
            if key is not None:
                self._move(row, document, key)
        return True

    def knows(self, stream: str, identity: tuple[t.Any, ...]) -> bool:
        """Whether a row of the document came before."""
        found = "SELECT 1 FROM document WHERE stream = ? AND identity = ?"
        return self._database.execute(found, identity_of(stream, identity)).fetchone() is not None

    def ranks(self) -> list[int]:
        return [rank for (rank,) in self._database.execute("SELECT DISTINCT rank FROM row ORDER BY rank")]

    def documents(self, rank: int, *, deletions: bool = False) -> Iterator[list[Spooled]]:
        """The rows of each document of a rank, documents in order of their first row.

        Args:
            rank: which documents.
            deletions: only those that have a row that is a deletion.
        """
        only = "AND document IN (SELECT document FROM row WHERE deleted)" if deletions else ""
        rows = self._database.execute(f"{READ} {only} ORDER BY document, number", (rank,))
        for _, group in groupby(rows, key=itemgetter(0)):
            yield [
                Spooled(Row(number=number, stream=stream, record=_DECODER.decode(record)), bool(deleted), fault, moved)
                for _, number, stream, deleted, fault, record, moved in group
            ]

    def claim(self, claim: str, identity: tuple[str, str]) -> tuple[str, str]:
        """Take what only one document may have; returns whose it is, the first one's who took it."""
        with self._as_store_error():
            self._database.execute("INSERT OR IGNORE INTO claim VALUES (?, ?, ?)", (claim, *identity))
        found = self._database.execute("SELECT stream, key FROM claim WHERE claim = ?", (claim,)).fetchone()
        return t.cast("tuple[str, str]", found)

    def clear(self) -> None:
        """Forget the rows, but not that their documents were taken out."""
        self._database.execute("UPDATE document SET taken = 1 WHERE id IN (SELECT document FROM row)")
        self._database.execute("DELETE FROM row")

    def close(self) -> None:
        self._database.close()

    @contextmanager
    def _as_store_error(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as problem:
            raise StoreError(
                f"Rows cannot wait in {self._folder}: {problem}. Set TMPDIR to where there is room."
            ) from None

    def _move(self, row: Row, document: int, key: str) -> None:
        """Tell the version before this one, if it is of another document, that the row is not there any more."""
        found = "SELECT number FROM version WHERE stream = ? AND key = ? AND document != ?"
        for (number,) in self._database.execute(found, (row.stream, key, document)).fetchall():
            self._database.execute("UPDATE row SET moved = ? WHERE number = ?", (row.number, number))
        values = (row.stream, key, row.number, document)
        self._database.execute("INSERT OR REPLACE INTO version VALUES (?, ?, ?, ?)", values)

    def _document(self, stream: str, identity: str) -> tuple[int, int]:
        found = "SELECT id, taken FROM document WHERE stream = ? AND identity = ?"
        if known := self._database.execute(found, (stream, identity)).fetchone():
            return t.cast("tuple[int, int]", known)
        added = self._database.execute("INSERT INTO document (stream, identity) VALUES (?, ?)", (stream, identity))
        return int(added.lastrowid or 0), 0
