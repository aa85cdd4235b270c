"""Puts the contents of attachments into a folder, or wherever fsspec can write, each of them once."""

from __future__ import annotations

import hashlib
import re
import typing as t
from pathlib import Path

from xero_client.errors import SettingsError

if t.TYPE_CHECKING:
    from collections.abc import Callable

    from fsspec import AbstractFileSystem  # type: ignore[import-untyped]  # it has no stubs

UNSAFE: t.Final = re.compile(r"[^\w.() -]")
LONGEST: t.Final = 100
"""Characters of a file's name; what is longer keeps its end, which says what kind of file it is."""
CHUNK: t.Final = 2**20


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
        """Store a file, unless one of this size is there already, and return the columns that say where it is."""
        path = "/".join([self._root.rstrip("/"), *map(safe, place), safe(name)])
        if not (self._files.exists(path) and self._files.size(path) == size):
            self._write(path, load())
        return {
            "stored_url": self._files.unstrip_protocol(path),
            "stored_size": self._files.size(path),
            "sha256": self._hash(path),
        }

    def _write(self, path: str, content: bytes) -> None:
        """Whole or not at all; on this machine for nobody else to read."""
        self._files.makedirs(path.rpartition("/")[0], exist_ok=True)
        part = f"{path}.part"
        with self._files.open(part, "wb") as file:
            if self._is_here:
                Path(part).chmod(0o600)
            file.write(content)
        self._files.mv(part, path)

    def _hash(self, path: str) -> str:
        digest = hashlib.sha256()
        with self._files.open(path, "rb") as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
        return digest.hexdigest()

    @property
    def _is_here(self) -> bool:
        return "file" in ([self._files.protocol] if isinstance(self._files.protocol, str) else self._files.protocol)


def safe(name: str) -> str:
    """A name that stays where it is put, in any file system."""
    return UNSAFE.sub("_", name).strip(" .")[-LONGEST:].strip(" .") or "file"
