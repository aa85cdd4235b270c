"""A file of Singer messages that runs append to, and that a crash cannot spoil."""

from __future__ import annotations

import os
import shutil
import typing as t
from contextlib import contextmanager

from singer_sdk.singerlib.json import deserialize_json, serialize_json

from xero_client.errors import SettingsError, StoreError
from xero_client.storage.ownership import WRONG_PLACE, expect_file, last_line, open_file

if t.TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from xero_client.storage.ownership import Form

    Message: t.TypeAlias = dict[str, t.Any]


class SingerFile:
    """One JSONL file, readable by its owner alone; what a crash left of a last line is cut off on opening."""

    def __init__(self, path: Path, form: Form, *, anew: bool = False) -> None:
        """Open or create the file, which is to have messages of this form; `anew` leaves out what it has.

        Raises:
            SettingsError: it is a file of somebody else, or no file.
            StoreError: it cannot be opened, or later written.
        """
        self.path = path
        self._form = form
        with _as_store_error(path, self._form):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._opened()
            if anew:
                self._file.truncate(0)
        self._start = self._file.seek(0, os.SEEK_END)
        """Where what this run writes begins."""
        self._written = False

    def write(self, message: Message) -> None:
        """Append one message; amounts keep their digits."""
        with _as_store_error(self.path, self._form):
            self._file.write(serialize_json(message).encode() + b"\n")
        self._written = True

    def messages(self) -> Iterator[Message]:
        """What is in the file so far."""
        self.sync()
        with _as_store_error(self.path, self._form):
            yield from (message for _, message in lines_of(self.path, self._form))

    def sync(self) -> None:
        """Return when everything is on disk."""
        if self._written:
            with _as_store_error(self.path, self._form):
                self._file.flush()
                self._follow()
                os.fsync(self._file.fileno())
            self._written = False

    def close(self) -> None:
        with _as_store_error(self.path, self._form):
            self._file.close()

    def _opened(self) -> t.BinaryIO:
        file = open_file(self.path, self._form, create=True)
        end, left = last_line(self.path, file, self._form)
        if left and self._form.has_line(left):
            file.write(b"\n")  # which an editor left out
        elif left:
            file.truncate(end)
        return file

    def _follow(self) -> None:
        """An editor may have put another file in the place of ours: what this run wrote belongs into that one."""
        if self.path.exists() and os.path.samestat(os.fstat(self._file.fileno()), self.path.lstat()):
            return
        file = self._opened()
        with self._file as before:
            self._file = file
            before.seek(self._start)
            self._start = self._file.seek(0, os.SEEK_END)
            shutil.copyfileobj(before, self._file)
        self._file.flush()


def examine(path: Path, form: Form) -> None:
    """Look whether a run may write there, and leave everything as it is.

    Raises:
        SettingsError: something is there that is not ours.
        StoreError: nothing can be written there.
    """
    with _as_store_error(path, form):
        expect_file(path)
        if path.exists():
            open_file(path, form, create=False).close()
            return
        folder = next(each for each in path.absolute().parents if each.exists())
        if not folder.is_dir():
            raise SettingsError(f"{path} cannot be a file, since {folder} is none of the folders.")
        if not os.access(folder, os.W_OK | os.X_OK):
            raise SettingsError(f"{path} cannot be written: {folder} does not let you.")


def lines_of(path: Path, form: Form | None = None) -> Iterator[tuple[bytes, Message]]:
    """The whole lines of a file, as they are and as messages.

    Raises:
        StoreError: one is not JSON, or no message of the form.
    """
    number = 0
    with path.open("rb") as lines:
        try:
            for number, line in enumerate(lines, start=1):
                message = deserialize_json(line)
                if form and not form.has(message):
                    raise StoreError(f"Line {number} of {path} is no message of {form.stream}: take it out.")
                yield line, message
        except (ValueError, RecursionError):
            raise StoreError(f"Line {number} of {path} is not JSON: mend it, or use a new file.") from None


@contextmanager
def _as_store_error(path: Path, form: Form) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        said = f"{path} cannot be written ({problem.strerror})"
        if problem.errno in WRONG_PLACE:
            raise SettingsError(f"{said}: name another file.") from None
        raise StoreError(f"{said}: {form.without}.") from None
