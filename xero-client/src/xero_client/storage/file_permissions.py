"""Sees that a store's file is its owner's alone, and that nobody else can put another one in its place.

What is checked, and what is not, is in docs/security.md. Advice never takes a right away from a folder that others may
need, and never changes what is no file of ours.
"""

from __future__ import annotations

import os
import stat
import typing as t
from contextlib import suppress

from xero_client.errors import SettingsError, StoreError

if t.TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LOG_SUFFIXES: t.Final = ("", "-wal", "-shm", "-journal")
"""SQLite keeps parts of a database in files beside it."""
ROOT: t.Final = 0


NO_FOLDER: t.Final = "store_url names {file}, and there is no folder {folder}: correct the path, or make the folder."


def keep_private(file: Path, is_ours: Callable[[Path], bool]) -> None:
    """Make the file readable by its owner alone before anything is in it; refuse one that others can read.

    One that is private is not opened: closing it would end the locks that SQLite has on it elsewhere in this process.
    `is_ours` looks into one that is refused, before anybody is told to change what may be somebody else's.

    Raises:
        SettingsError: it is a link, a folder, a device or the like, or somebody else's file.
        StoreError: it cannot be made, or others can read or replace it.
    """
    try:
        if file.is_symlink() or (file.exists() and not file.is_file()):
            raise SettingsError(_no_file(file))
        if not file.parent.parent.exists():
            raise SettingsError(NO_FOLDER.format(file=file, folder=file.parent.parent))
        file.parent.mkdir(mode=0o700, exist_ok=True)
        if os.name == "posix":
            _expect_safe_folder(file.parent)
        with suppress(FileExistsError):
            os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        if os.name == "posix":
            _refuse_others(file, is_ours)
    except OSError as problem:
        raise StoreError(
            f"The store {file} cannot be opened ({problem.strerror}): see that the folder and the file can be used by "
            "you, or set store_url to another."
        ) from None


def _no_file(file: Path) -> str:
    if file.is_symlink():
        return f"store_url names {file}, which is a link: name the file itself, such as sqlite:///{os.path.realpath(file)}."
    if file.is_dir():
        return f"store_url names the folder {file}: name a file in it, such as sqlite:///{file / 'store.db'}."
    return (
        f"store_url names {file}, which is a device, a pipe or the like: name a file, such as sqlite:////path/store.db."
    )


def _refuse_others(file: Path, is_ours: Callable[[Path], bool]) -> None:
    for part in (file.with_name(file.name + suffix) for suffix in LOG_SUFFIXES):
        with suppress(FileNotFoundError):
            _expect_private(part, part.lstat(), lambda: is_ours(file))


def _expect_private(part: Path, about: os.stat_result, is_ours: Callable[[], bool]) -> None:
    if not stat.S_ISREG(about.st_mode):
        raise StoreError(f"{part} belongs to a store and is no file: see who put it there, then remove it.")
    if _is_anothers(about):
        raise StoreError(f"The store {part} belongs to another user: set store_url to a file of yours.")
    if about.st_mode & 0o077:
        if not is_ours():
            raise SettingsError(
                f"store_url names {part}, which is no store of ours and stays as it is: name a new file, such as "
                "sqlite:////path/store.db."
            )
        raise StoreError(f"The store {part} can be read by others: run chmod 600 on it.")


def _expect_safe_folder(folder: Path) -> None:
    """Refuse a folder in which others could put another file in the store's place; none can where it is sticky."""
    about = folder.stat()
    who = None
    if _is_anothers(about):
        who = "The user whose it is"
    elif about.st_mode & stat.S_ISVTX:
        return
    elif about.st_mode & stat.S_IWOTH:
        who = "Everybody"
    elif about.st_mode & stat.S_IWGRP and not _is_a_group_of_one(about.st_gid):
        who = "Its group"
    if who:
        own = folder / "xero" / "store.db"
        raise StoreError(
            f"{who} can replace files in the store's folder {folder}: set store_url to a folder of your own, such as "
            f"sqlite:///{own}, which is made; or, if nobody else needs {folder}, run chmod 700 on it."
        )


def _is_anothers(about: os.stat_result) -> bool:
    """Root uses what belongs to any user, as in a container with a folder of its host."""
    return os.geteuid() != ROOT and about.st_uid not in {ROOT, os.geteuid()}


def _is_a_group_of_one(number: int) -> bool:
    """Whether it is the user's private group: many systems have one for each user, and let it write into folders."""
    import grp  # noqa: PLC0415 - POSIX has it
    import pwd  # noqa: PLC0415

    try:
        group, user = grp.getgrgid(number), pwd.getpwuid(os.geteuid())
    except KeyError:
        return False
    return group.gr_name == user.pw_name and set(group.gr_mem) <= {user.pw_name}
