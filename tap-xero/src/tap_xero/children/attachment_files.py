"""Puts the contents of attachments into a folder, or wherever fsspec can write, each of them once."""

from __future__ import annotations

import hashlib
import re
import typing as t
from contextlib import contextmanager, suppress
from pathlib import Path

from xero_client.errors import NotKeptError, SettingsError

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fsspec import AbstractFileSystem  # type: ignore[import-untyped]  # it has no stubs

UNSAFE: t.Final = re.compile(r"[^\w.() -]")
PART: t.Final = ".part"
"""Ends the name of a file that is being written."""
LONGEST: t.Final = 255 - len(PART)
"""Bytes of a file's name that file systems take; what is longer keeps its end, which says what kind of file it is."""
CHUNK: t.Final = 2**20
MOST_TOLD: t.Final = 200
"""Characters of what a file system says about a failure."""


class Vault:
    """A place for files, by organisation, collection, record and attachment, so that no two can be the same."""

    def __init__(self, url: str) -> None:
        """`url` is a folder, or a URL such as s3://bucket/xero.

        Raises:
            SettingsError: nothing can be written to such a URL.
        """
        from fsspec.core import url_to_fs  # type: ignore[import-untyped]  # noqa: PLC0415 - slow to import, and most runs store nothing

        try:
            self._files, self._root = t.cast("tuple[AbstractFileSystem, str]", url_to_fs(url))
        except (ImportError, ValueError) as problem:
            kind = url.partition("://")[0]
            raise SettingsError(f"attachments_url cannot be used ({kind}): {type(problem).__name__}.") from None

    def put(self, place: tuple[str, ...], name: str, size: int | None, load: Callable[[], bytes]) -> dict[str, t.Any]:
        """Store a file, unless one of this size is there already, and return the columns that say where it is.

        Args:
            place: the folders above it.
            name: as Xero has it.
            size: bytes that Xero says it has; None if it does not say.
            load: asks Xero for them.

        Raises:
            NotKeptError: it cannot be written, or did not come with that size; nothing has its name then.
        """
        path = "/".join([self._root.rstrip("/"), *map(safe, place), safe(name)])
        with _kept(path):
            is_there = self._files.exists(path) and self._files.size(path) == size
        if not is_there:
            self._write(path, whole(load(), size, path))
        with _kept(path):
            return {
                "stored_url": self._files.unstrip_protocol(path),
                "stored_size": self._files.size(path),
                "sha256": self._hash(path),
            }

    def _write(self, path: str, content: bytes) -> None:
        """Whole or not at all; on this machine for nobody else to read."""
        part = f"{path}{PART}"
        with _kept(path):
            self._files.makedirs(path.rpartition("/")[0], exist_ok=True)
            try:
                self._fill(part, content)
                self._files.mv(part, path)
            except BaseException:
                with suppress(*failures()):  # Whatever is left of it is no use to anybody.
                    self._files.rm_file(part)
                raise

    def _fill(self, part: str, content: bytes) -> None:
        with self._files.open(part, "wb") as file:
            if self._is_here:
                Path(part).chmod(0o600)
            file.write(content)
        if self._files.size(part) != len(content):
            raise OSError("not all of it was written")

    def _hash(self, path: str) -> str:
        digest = hashlib.sha256()
        with self._files.open(path, "rb") as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
        return digest.hexdigest()

    @property
    def _is_here(self) -> bool:
        return "file" in ([self._files.protocol] if isinstance(self._files.protocol, str) else self._files.protocol)


@contextmanager
def _kept(path: str) -> Iterator[None]:
    """Give whatever a file system says the form in which a stream goes on with the next record."""
    try:
        yield
    except failures() as problem:
        told = (
            getattr(problem, "strerror", None) or " ".join(str(problem).split())[:MOST_TOLD] or type(problem).__name__
        )
        raise NotKeptError(f"The file {path} cannot be kept: {told}. See attachments_url.") from None


def failures() -> tuple[type[Exception], ...]:
    """What goes wrong in a file system, or on the way to one."""
    from fsspec.exceptions import FSTimeoutError  # type: ignore[import-untyped]  # noqa: PLC0415 - as above

    return (OSError, FSTimeoutError)


def whole(content: bytes, size: int | None, path: str) -> bytes:
    """The content of a file, once it is seen to have the size that Xero says.

    Raises:
        NotKeptError: it has another.
    """
    if size is not None and len(content) != size:
        told = f"Xero says that it has {size:,} bytes, and {len(content):,} came"
        raise NotKeptError(f"The file {path} cannot be kept: {told}.")
    return content


def safe(name: str) -> str:
    """A name that stays where it is put, in any file system."""
    end = UNSAFE.sub("_", name).strip(" .").encode()[-LONGEST:]
    return end.decode(errors="ignore").strip(" .") or "file"
