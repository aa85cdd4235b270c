"""Keeps the books in a file between runs: one line of JSON says how they were generated, the rest what has changed."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from xero_sandbox.books.change_list import apply_change, changes_of, state_of
from xero_sandbox.storage import tagged_json
from xero_sandbox.world import World

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterator
    from pathlib import Path
    from random import Random

    from xero_sandbox.options import Options

FORMAT: Final = "xero-sandbox books 1"
GENERATED: Final = ("seed", "invoices", "contacts", "organisations")
"""The options that the books follow from; all others may differ from run to run."""
PRIVATE: Final = 0o600


class BooksFileError(ValueError):
    """The file cannot be used; the message says why, in one line."""


@dataclass(frozen=True, slots=True)
class BooksFile:
    """A file with the books of all organisations; who may call, limits, faults and statistics are not kept."""

    path: Path

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep all others from the file, for as long as this lasts and no longer than the process.

        Raises:
            BooksFileError: Another sandbox has it, or there is no such folder.
        """
        if not self.path.parent.is_dir():
            raise BooksFileError(f"there is no folder {self.path.parent}")
        if self.path.exists() and not self.path.is_file():
            raise BooksFileError(f"{self.path} is no file, but a device, a pipe or the like")
        with closing(sqlite3.connect(f"{self.path}.lock", timeout=0)) as lock:
            try:
                lock.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as error:
                raise BooksFileError(f"{self.path} is in use by another sandbox") from error
            yield

    def options(self, asked: Options, given: Collection[str] = ()) -> Options:
        """The options to go on with: those that the books follow from are the file's, if there is one.

        Raises:
            BooksFileError: One that was explicitly `given` differs, or the file is no such file.
        """
        if not self.path.exists():
            return asked
        head = self._head()
        kept = {name: head[name] for name in GENERATED} | ({"today": head["opened"]} if "today" in given else {})
        for name in (each for each in given if each in kept):
            if getattr(asked, name) != kept[name]:
                raise BooksFileError(f"{self.path} keeps books with {name} {kept[name]}, not {getattr(asked, name)}")
        return asked.but(kept)

    def open(self, options: Options, random: Random) -> World:
        """The world as it was left, or a new one.

        Raises:
            BooksFileError: The file cannot be read.
        """
        if not self.path.exists():
            return World(options, random)
        head = self._head()
        world = World(options, random, head["opened"])
        for number, line in enumerate(self._lines(), 1):
            self._apply(world, line, number)
        world.clock.go_on_from(head["clock"])
        return world

    def save(self, world: World) -> None:
        """Replace the file at once; whoever reads it sees the old one or the new one."""
        beside = self.path.with_name(f"{self.path.name}.{os.getpid()}.tmp")
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE), "wb") as file:
            file.writelines(tagged_json.write(line) for line in _lines_of(world))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self.path)

    def _head(self) -> dict[str, Any]:
        head = next(iter(self._lines()), None)
        if not isinstance(head, dict) or head.get("format") != FORMAT:
            raise BooksFileError(f"{self.path} is not a file of xero-sandbox")
        return head

    def _lines(self) -> Iterator[Any]:
        with self.path.open("rb") as file:
            yield from (self._read(line, number) for number, line in enumerate(file, 1))

    def _read(self, line: bytes, number: int) -> Any:
        try:
            return tagged_json.read(line)
        except ValueError:
            raise BooksFileError(f"{self.path} has no JSON in line {number}") from None

    def _apply(self, world: World, line: dict[str, Any], number: int) -> None:
        if "format" in line:
            return
        try:
            apply_change(list(world.organisations.values())[line["organisation"]], line)
        except (KeyError, IndexError, TypeError) as error:
            raise BooksFileError(f"{self.path} cannot be understood in line {number}: {error!r}") from error


def fingerprint(world: World) -> Hashable:
    """Differs when there is something to save."""
    return id(world), world.clock.ahead, *(state_of(each) for each in world.organisations.values())


def _lines_of(world: World) -> Iterator[dict[str, Any]]:
    generated = {name: getattr(world.options, name) for name in GENERATED}
    clock = world.clock.now() if world.clock.ahead else None
    yield {"format": FORMAT, **generated, "opened": world.opened, "clock": clock}
    for number, organisation in enumerate(world.organisations.values()):
        yield from ({"organisation": number, **line} for line in changes_of(organisation))
