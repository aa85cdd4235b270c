"""Files of attachments are kept whole, under names that file systems take, or their record stays open."""

from __future__ import annotations

import hashlib
import typing as t
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.extras import Reader
from tap_xero.children.attachment_files import safe

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.tap import Json, Tap

STREAM: t.Final = "invoice_attachments"


def attach(sandbox: Sandbox, files: dict[str, bytes]) -> str:
    """Attach files to an invoice of its own and return the invoice."""
    sandbox.reset(invoices=5)
    (invoice,) = sandbox.records("Invoices", count=1, set={"Reference": "with files"})
    for name, content in files.items():
        sandbox.put(f"Invoices/{invoice}/Attachments/{quote(name)}", content).raise_for_status()
    return invoice


def kept(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def of(rows: list[Json], invoice: str) -> dict[str, Json]:
    """The rows of an invoice by the names of the files."""
    return {row["FileName"]: row for row in rows if row["InvoiceID"] == invoice}


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300), st.sampled_from([".pdf", ".jpeg", ".tar.gz"]))
def test_every_name_fits_into_a_file_system_and_keeps_its_ending(name: str, ending: str) -> None:
    made = safe(name + ending)

    assert 0 < len(f"{made}.part".encode()) <= 255
    assert made.endswith(ending) or made == ending.strip(".")
    assert not set("/\\:\0") & set(made)
    assert made not in {".", ".."}


@pytest.mark.parametrize("letter", ["x", "ü", "請", "\N{MATHEMATICAL SCRIPT CAPITAL X}"], ids=["1", "2", "3", "4"])
def test_long_names_are_kept_whatever_their_letters_take(
    sandbox: Sandbox, tap: Tap, tmp_path: Path, letter: str
) -> None:
    name = letter * 200 + ".pdf"
    invoice = attach(sandbox, {name: b"%PDF- long"})
    tap.config |= sandbox.config()
    reader = Reader(tap, STREAM, attachments_url=str(tmp_path / "files"))

    run = reader.run()

    assert run.exit_code == 0, run.told
    row = of(run.records[STREAM], invoice)[name]
    path = Path(unquote(urlsplit(row["stored_url"]).path))
    assert (path.read_bytes(), path.suffix, row["sha256"]) == (
        b"%PDF- long",
        ".pdf",
        hashlib.sha256(b"%PDF- long").hexdigest(),
    )
    assert 240 < len(path.name.encode()) <= 250 or letter == "x"


@pytest.mark.parametrize("body", ["short", "much longer than the file that Xero told of"], ids=["shorter", "longer"])
@pytest.mark.parametrize("where", ["folder", "memory://files"])
def test_a_file_of_another_length_than_xero_says_is_not_kept_and_asked_for_again(
    sandbox: Sandbox, tap: Tap, tmp_path: Path, body: str, where: str
) -> None:
    files = {"a.txt": b"the first one", "b.txt": b"the second one", "c.txt": b"the third one"}
    invoice = attach(sandbox, files)
    tap.config |= sandbox.config()
    folder = tmp_path / "files"
    reader = Reader(tap, STREAM, attachments_url=str(folder) if where == "folder" else where)
    listed = sandbox.get(f"Invoices/{invoice}/Attachments").json()["Attachments"]
    wanted = next(each["AttachmentID"] for each in listed if each["FileName"] == "b.txt")
    sandbox.order({"status": 200, "body": body}, path=f"Invoices/{invoice}/Attachments/{wanted}")

    first = reader.run()

    assert first.exit_code == 3, first.told
    assert invoice in " ".join(reader.open(STREAM))
    rows = of(first.records[STREAM], invoice)
    assert {name for name, row in rows.items() if row["stored_url"]} == {"a.txt", "c.txt"}
    if where == "folder":
        assert {name: content for name, content in kept(folder).items() if name in files} == {
            name: files[name] for name in ("a.txt", "c.txt")
        }
    second = reader.run()
    assert second.exit_code == 0, second.told
    assert {row["stored_size"] for row in of(second.records[STREAM], invoice).values()} == set(map(len, files.values()))
    assert not [name for name in kept(tmp_path) if name.endswith(".part")]


def test_a_file_that_xero_does_not_have_keeps_its_row(sandbox: Sandbox, tap: Tap, tmp_path: Path) -> None:
    """Its name and size are known from the list; that it cannot be loaded is told, and passes as any refusal does."""
    invoice = attach(sandbox, {"gone.pdf": b"%PDF- gone", "here.txt": b"a note"})
    tap.config |= sandbox.config()
    reader = Reader(tap, STREAM, attachments_url=str(tmp_path / "files"))
    listed = sandbox.get(f"Invoices/{invoice}/Attachments").json()["Attachments"]
    gone = next(each["AttachmentID"] for each in listed if each["FileName"] == "gone.pdf")
    sandbox.order({"status": 404}, path=f"Invoices/{invoice}/Attachments/{gone}", times=2)

    run = reader.run()

    assert run.exit_code == 0, run.told
    rows = of(run.records[STREAM], invoice)
    assert {name: row["stored_size"] for name, row in rows.items()} == {"gone.pdf": None, "here.txt": len(b"a note")}
    assert gone in run.told


def test_a_full_disk_leaves_nothing_behind_and_the_rest_goes_on(sandbox: Sandbox, tap: Tap, tmp_path: Path) -> None:
    """A limit on the size of files breaks a write off in its middle, as a disk does that has no room left."""
    large, small = b"%PDF-" + b"x" * 3_000_000, b"a note"
    invoice = attach(sandbox, {"a large one.pdf": large, "small.txt": small})
    tap.config |= sandbox.config()
    folder = tmp_path / "files"
    reader = Reader(tap, STREAM, attachments_url=str(folder))

    first = reader.run(largest_file=1_000_000)

    assert first.exit_code == 3, first.told
    assert "a large one.pdf cannot be kept" in first.told
    assert "Traceback" not in first.log
    assert set(kept(folder)) & {"a large one.pdf", "a large one.pdf.part"} == set()
    assert of(first.records[STREAM], invoice)["small.txt"]["stored_size"] == len(small)
    assert reader.run().exit_code == 0
    assert kept(folder)["a large one.pdf"] == large


def test_a_folder_that_cannot_be_written_keeps_its_records_open(sandbox: Sandbox, tap: Tap, tmp_path: Path) -> None:
    """A file that stands where the folder should be stops root as well."""
    invoice = attach(sandbox, {"a.txt": b"one", "b.txt": b"two"})
    tap.config |= sandbox.config()
    in_the_way = tmp_path / "files"
    in_the_way.write_text("not a folder")
    reader = Reader(tap, STREAM, "budget_lines", attachments_url=str(in_the_way / "here"))

    first = reader.run()
    in_the_way.unlink()
    second = reader.run()

    assert (first.exit_code, second.exit_code) == (3, 0), first.told
    assert "attachments_url" in first.told
    assert "Traceback" not in first.log
    assert first.records["budget_lines"]
    assert {row["stored_url"] for row in first.records[STREAM]} == {None}
    assert None not in {row["stored_url"] for row in second.records[STREAM]}
    assert set(of(second.records[STREAM], invoice)) >= {"a.txt", "b.txt"}
