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
OTHERS: t.Final = 0o077
"""What a mode lets others do."""

NO_FOLDER: t.Final = "{setting} names {file}, and there is no folder {folder}: correct the path, or make the folder."
NOT_OURS: t.Final = (
    "{setting} names {file}, which is no store of ours and stays as it is: name a new file, such as "
    "sqlite:////path/store.db."
)


def keep_private(file: Path, setting: str, is_ours: Callable[[Path], bool]) -> None:
    """Make the file readable by its owner alone before anything is in it; refuse one that others can read.

    One that is private is not opened: closing it would end the locks that SQLite has on it elsewhere in this process.
    `is_ours` looks into one that is refused, before anybody is told to change what may be somebody else's.

    Raises:
        SettingsError: it is a link, a folder, a device or the like, or somebody else's file.
        StoreError: it cannot be made, or others can read or replace it.
    """
    try:
        if file.is_symlink() or (file.exists() and not file.is_file()):
            raise SettingsError(_no_file(file, setting))
        if not file.parent.exists():
            raise SettingsError(NO_FOLDER.format(setting=setting, file=file, folder=file.parent))
        if os.name == "posix":
            _expect_safe_folder(file.parent, setting)
        with suppress(FileExistsError):
            os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        if os.name == "posix":
            _refuse_others(file, setting, is_ours)
    except OSError as problem:
        raise StoreError(
            f"The store {file} cannot be opened ({problem.strerror}): see that the folder and the file can be used by "
            f"you, or set {setting} to another."
        ) from None


def _no_file(file: Path, setting: str) -> str:
    if file.is_symlink():
        itself = os.path.realpath(file)
        return f"{setting} names {file}, which is a link: name the file itself, such as sqlite:///{itself}."
    if file.is_dir():
        return f"{setting} names the folder {file}: name a file in it, such as sqlite:///{file / 'store.db'}."
    return (
        f"{setting} names {file}, which is a device, a pipe or the like: name a file, such as sqlite:////path/store.db."
    )


def _refuse_others(file: Path, setting: str, is_ours: Callable[[Path], bool]) -> None:
    for part in (file.with_name(file.name + suffix) for suffix in LOG_SUFFIXES):
        with suppress(FileNotFoundError):
            _expect_private(part, setting)
            if part.lstat().st_mode & OTHERS:
                raise _open_to_others(part, setting, is_ours=is_ours(file))


def _expect_private(part: Path, setting: str) -> None:
    about = part.lstat()
    if not stat.S_ISREG(about.st_mode):
        raise StoreError(f"{part} belongs to a store and is no file: see who put it there, then remove it.")
    if _is_anothers(about):
        raise StoreError(f"The store {part} belongs to another user: set {setting} to a file of yours.")


def _open_to_others(part: Path, setting: str, *, is_ours: bool) -> Exception:
    if not is_ours:
        return SettingsError(NOT_OURS.format(setting=setting, file=part))
    return StoreError(f"The store {part} can be read by others: run chmod 600 on it.")


def _expect_safe_folder(folder: Path, setting: str) -> None:
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
        own = folder / "xero"
        raise StoreError(
            f"{who} can replace files in the store's folder {folder}: make one of your own (mkdir -m 700 {own}) and "
            f"set {setting} to sqlite:///{own / 'store.db'}; or, if nobody else needs {folder}, run chmod 700 on it."
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
