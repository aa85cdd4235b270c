"""What somebody else has written, or what is no file at all, stays as it is, whatever setting names it."""

from __future__ import annotations

import json
import os
import random
import socket
import sqlite3
import typing as t
from contextlib import closing
from pathlib import Path

import pytest
from support.singer import contacts, invoices, whole
from support.tap import wait_until
from support.target import records
from target_xero.reporting import plan, rejects, results

if t.TYPE_CHECKING:
    from collections.abc import Callable

    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Target

STREAMS: t.Final = {"results_path": "xero_results", "rejects_path": "xero_rejects", "plan_path": "xero_plan"}
BAD: t.Final[Json] = {"Type": "NEITHER"}
INPUT: t.Final = whole(contacts(2), invoices(1, **BAD))

SETTINGS: t.Final = [
    ("results_path", False),
    ("results_path", True),
    ("rejects_path", False),
    ("rejects_path", True),
    ("plan_path", True),
]
"""Each with whether the run is a dry one."""


def head(stream: str, **differences: t.Any) -> bytes:
    """The SCHEMA of a stream that somebody else's warehouse has, with the name of ours."""
    message = {"type": "SCHEMA", "stream": stream, "schema": {"properties": {"id": {}}}, "key_properties": ["id"]}
    return json.dumps(message | differences).encode() + b"\n"


def database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as opened:
        opened.execute("CREATE TABLE kept (it)")


TEXTS: t.Final[dict[str, Callable[[str], bytes]]] = {
    "a diary": lambda _: b"Dear diary\nand a last line without an end",
    "a text without an end": lambda _: b"x",
    "a blank line and a diary": lambda _: b"\n\nDear diary\n",
    "blanks": lambda _: b"  \n",
    "a CSV file": lambda _: b"stream,key\nxero_results,1\n",
    "JSON": lambda _: b'{"client_id": "1"}',
    "a list": lambda _: b"[1]\n",
    "what JSON has no end of": lambda _: b"[" * 100_000,
    "a number beyond all": lambda stream: (
        b'{"type": "SCHEMA", "stream": "%b", "n": 1e99999999999999999999}\n' % stream.encode()
    ),
    "bytes": lambda _: bytes(range(256)) * 20,
    "nothing but NUL": lambda _: b"\0" * 4096,
    "UTF-16": lambda stream: head(stream).decode().encode("utf-16"),
    "a byte order mark": lambda stream: b"\xef\xbb\xbf" + head(stream),
    "a stream of another tap": lambda _: head("invoices") + b'{"type": "RECORD", "stream": "invoices", "record": {}}\n',
    "the beginning of one": lambda _: b'{"type":"SCHEMA","stream":"',
    "a stream of that name with other columns": head,
    "one that says who wrote it": lambda stream: head(stream, written_by="tap-postgres"),
    "one that has more columns than ours": lambda stream: ours(stream).replace(
        b'"properties":{', b'"properties":{"_sdc_batched_at":{},', 1
    ),
    "a RECORD without its SCHEMA": lambda stream: b'{"type":"RECORD","stream":"%b","record":{}}\n' % stream.encode(),
    "another file of ours": lambda stream: ours(min({*STREAMS.values()} - {stream})),
    "a file of ours with a note at its end": lambda stream: ours(stream) + b"to be looked into",
}


def ours(stream: str) -> bytes:
    """What begins a file of that stream."""
    form = next(each.FORM for each in (plan, rejects, results) if stream == each.STREAM)
    message = form.message(["id"])
    del message["written_by"]
    return json.dumps(message, separators=(",", ":")).encode() + b"\n"


def link(to: bytes | None) -> Callable[[Path, str], None]:
    """A link to a file with this content, to nothing, or to a file of ours if the content is empty."""

    def make(path: Path, stream: str) -> None:
        if to is not None:
            path.with_name("elsewhere").write_bytes(to or ours(stream))
        path.symlink_to(path.with_name("elsewhere"))

    return make


def unix_socket(path: Path, _: str) -> None:
    folder = os.open(path.parent, os.O_RDONLY)
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(f"/proc/self/fd/{folder}/{path.name}")  # since such a name must be short
    os.close(folder)


PLACES: t.Final[dict[str, Callable[[Path, str], None]]] = {
    "a database": lambda path, _: database(path),
    "a folder": lambda path, _: path.mkdir(),
    "a pipe": lambda path, _: os.mkfifo(path),
    "a socket": unix_socket,
    "a link to a diary": link(b"Dear diary\n"),
    "a link to a file of ours": link(b""),
    "a link to nothing": link(None),
    "a link to a device": lambda path, _: path.symlink_to("/dev/null"),
}


def seen(folder: Path) -> dict[str, t.Any]:
    """Everything in a folder, with content, mode and times."""
    found: dict[str, t.Any] = {}
    for path in folder.rglob("*"):
        of = path.lstat()
        content = path.readlink() if path.is_symlink() else path.read_bytes() if path.is_file() else None
        found[path.name] = (of.st_ino, of.st_mode, of.st_size, of.st_mtime_ns, of.st_ctime_ns, content)
    return found


def expect_refused(target: Target, sandbox: Sandbox, path: str, setting: str, *, dry: bool) -> None:
    calls = len(sandbox.calls())

    run = target(INPUT, **{"dry_run": dry, setting: path})

    assert run.exit_code == 2, run.told
    assert len(run.errors) == 1, run.told
    assert Path(path).name in run.errors[0], run.told
    assert "Traceback" not in run.log
    assert run.states == []
    assert len(sandbox.calls()) == calls, "nothing was asked of anybody"


@pytest.mark.parametrize("kind", [*TEXTS, *PLACES])
def test_what_is_not_ours_is_refused_before_a_call_and_stays_as_it_is(
    sandbox: Sandbox, target: Target, kind: str
) -> None:
    """By every setting that names a file, in a run and in a dry one: content, mode and times are what they were."""
    for number, (setting, dry) in enumerate(SETTINGS):
        folder = target.folder / f"kept-{number}"
        folder.mkdir()
        path = folder / "theirs"
        if kind in TEXTS:
            path.write_bytes(TEXTS[kind](STREAMS[setting]))
            path.chmod(0o644)
        else:
            PLACES[kind](path, STREAMS[setting])
        before = seen(folder)

        expect_refused(target, sandbox, str(path), setting, dry=dry)

        assert seen(folder) == before


@pytest.mark.parametrize("place", ["/dev/null", "/dev/full", "/dev/stdout", "/proc/self/fd/1"])
@pytest.mark.parametrize(("setting", "dry"), SETTINGS)
def test_devices_are_refused(sandbox: Sandbox, target: Target, place: str, setting: str, *, dry: bool) -> None:
    expect_refused(target, sandbox, place, setting, dry=dry)


@pytest.mark.parametrize("place", ["note/results.jsonl", "note/deeper/results.jsonl", "x" * 300, "nul\0", "."])
@pytest.mark.parametrize(("setting", "dry"), SETTINGS)
def test_a_place_that_no_file_can_have_is_refused(
    sandbox: Sandbox, target: Target, place: str, setting: str, *, dry: bool
) -> None:
    (target.folder / "note").write_text("Dear diary")
    calls = len(sandbox.calls())

    run = target(INPUT, **{"dry_run": dry, setting: str(target.folder / place)})

    assert (run.exit_code, len(run.errors), "Traceback" in run.log) == (2, 1, False), run.told
    assert len(sandbox.calls()) == calls
    assert (target.folder / "note").read_text() == "Dear diary"


@pytest.mark.parametrize(("setting", "dry"), SETTINGS)
@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_a_file_that_may_not_be_read_or_a_folder_that_may_not_be_written_is_refused(
    sandbox: Sandbox, target: Target, setting: str, *, dry: bool
) -> None:
    closed = target.folder / "closed"
    closed.mkdir()
    (closed / "theirs").write_bytes(ours(STREAMS[setting]))
    (closed / "theirs").chmod(0o000)
    expect_refused(target, sandbox, str(closed / "theirs"), setting, dry=dry)
    closed.chmod(0o555)
    expect_refused(target, sandbox, str(closed / "new"), setting, dry=dry)
    closed.chmod(0o755)


@pytest.mark.parametrize("seed", range(12))
def test_what_a_mistake_makes_of_a_file_of_ours_is_taken_for_ours_only_if_nothing_is_lost(
    target: Target, seed: int
) -> None:
    """Bytes are changed, cut or added anywhere: the run goes on behind them, or leaves them all as they are."""
    chance = random.Random(seed)  # noqa: S311 - the same each time
    assert target(INPUT).exit_code == 3
    for name in ("results_path", "rejects_path"):
        path = target.folder / "spoilt"
        spoilt = bytearray(Path(target.config[name]).read_bytes())
        for _ in range(chance.randint(1, 3)):
            place = chance.randrange(len(spoilt))
            spoilt[place : place + chance.choice([0, 1, 40])] = chance.choice(
                [b"", b"x", b"\n", b"\0", b"\xff", b"{}\n"]
            )
        path.write_bytes(spoilt)

        run = target(whole(contacts(1, first=9 + seed)), **{name: str(path)})

        after = path.read_bytes()
        whole_lines = bytes(spoilt)[: spoilt.rfind(b"\n") + 1]
        assert "Traceback" not in run.log, run.told
        assert run.exit_code in {0, 2, 4}, run.told
        assert after == bytes(spoilt) if run.exit_code else after.startswith(whole_lines) or name == "rejects_path"


@pytest.mark.parametrize("setting", ["results_path", "rejects_path"])
def test_files_from_before_ours_said_who_wrote_them_go_on(target: Target, setting: str) -> None:
    """They are known by stream and columns; what they hold stays, and so does their mode."""
    path = Path(target.config[setting])
    path.write_bytes(ours(STREAMS[setting]))
    path.chmod(0o640)

    run = target(INPUT)

    assert run.exit_code == 3, run.told
    assert path.read_bytes().startswith(ours(STREAMS[setting]))
    assert len(records(path)) == (2 if setting == "results_path" else 1)
    assert path.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("dry", [False, True])
def test_new_files_are_for_their_owner_alone_and_empty_ones_are_taken(target: Target, *, dry: bool) -> None:
    (target.folder / "empty").touch(0o644)

    run = target(INPUT, results_path=str(target.folder / "empty"), dry_run=dry)

    assert run.exit_code == 3, run.told
    new = target.folder / "plan.jsonl" if dry else Path(target.config["rejects_path"])
    assert new.stat().st_mode & 0o777 == 0o600
    assert len(records(target.folder / "empty")) == (0 if dry else 2)
    assert json.loads(new.read_text().splitlines()[0])["written_by"] == "target-xero"


@pytest.mark.parametrize("swapped", ["link", "diary"])
def test_a_file_that_is_swapped_during_a_run_is_not_followed(sandbox: Sandbox, target: Target, swapped: str) -> None:
    """What the run did is told by the next one, once the file is back."""
    path, diary = Path(target.config["results_path"]), target.folder / "diary"
    diary.write_text("Dear diary")
    sandbox.order({"stall_seconds": 1}, method="PUT", path="Contacts")
    started = target.start(whole(contacts(2)))
    wait_until(lambda: not sandbox.pending())
    kept = path.rename(target.folder / "kept")
    if swapped == "link":
        path.symlink_to(diary)
    else:
        path.write_text("Dear diary")
    run = target.finish(started)
    assert run.exit_code in {2, 4}, run.told
    assert "Traceback" not in run.log
    assert (diary.read_text(), path.read_text()) == ("Dear diary", "Dear diary")

    path.unlink()
    kept.rename(path)
    again = target(whole(contacts(2)))

    assert again.exit_code == 0, again.told
    assert sorted(each["key"] for each in again.results if each["operation"] == "created") == ["CUST-1", "CUST-2"]
    assert sandbox.calls_of("PUT /Contacts") == 1


def test_lines_that_somebody_put_into_a_file_of_ours_stay(target: Target) -> None:
    """With `results: latest` and for rejects, what is out of date leaves the file: nothing else ever does."""
    notes = b'{"type":"RECORD","stream":"notes","record":{"text":"kept"}}\n'
    target(INPUT)
    for setting in ("results_path", "rejects_path"):
        path = Path(target.config[setting])
        path.write_bytes(path.read_bytes() + notes)

    run = target(whole(contacts(2, EmailAddress="a@example.com"), invoices(1)), results="latest")

    assert run.exit_code == 0, run.told
    assert "is no message of xero_rejects: take it out" in run.told
    for setting in ("results_path", "rejects_path"):
        assert notes in Path(target.config[setting]).read_bytes()


def test_a_file_beside_ours_is_not_in_the_way(target: Target) -> None:
    """Files are written anew beside themselves; what is there already is somebody's."""
    beside = Path(target.config["results_path"] + ".rest")
    beside.write_text("Dear diary")
    target(INPUT)

    run = target(whole(contacts(2, EmailAddress="a@example.com")), results="latest")

    assert run.exit_code == 0, run.told
    assert beside.read_text() == "Dear diary"
    assert "What is out of date stays in the files for now" in run.told
    beside.unlink()
    assert len(target(whole(contacts(2)), results="latest").results) == 2
