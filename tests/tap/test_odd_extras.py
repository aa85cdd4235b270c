"""Files and other things below a record are read although what is told of them is odd."""

from __future__ import annotations

import json
import typing as t

import pytest
from support.answering import Answer, Asked, answering
from support.tap import Tap

if t.TYPE_CHECKING:
    from pathlib import Path

STREAM: t.Final = "invoice_attachments"
ODD: t.Final[tuple[t.Any, ...]] = (None, True, -1, 10**30, "9" * 5_000, "a\r\nb: c", "/", [], {"a": 1}, 1.5)


def read(folder: Path, invoices: list[t.Any], file: dict[str, t.Any]) -> t.Any:
    def reply(asked: Asked) -> Answer:
        if asked.path.count("/") > 2:
            return Answer(body=b"abc", headers={"Content-Type": "application/pdf"})
        name, found = ("Attachments", [file]) if "/" in asked.path else ("Invoices", invoices)
        return Answer(body=json.dumps({name: found if asked.query.get("page", "1") == "1" else []}).encode())

    kept: dict[str, t.Any] = {"extra_streams": [STREAM], "attachments_url": (folder / "kept").as_uri()}
    with answering(reply) as xero:
        run = Tap(folder, xero.config)(STREAM, **kept)
    assert "Traceback" not in run.log
    return run


@pytest.mark.parametrize("field", ["AttachmentID", "FileName", "MimeType", "ContentLength"])
@pytest.mark.parametrize("value", ODD, ids=lambda value: repr(value)[:12])
def test_a_file_of_which_odd_things_are_told_ends_no_run(tmp_path: Path, field: str, value: t.Any) -> None:
    file = {"AttachmentID": "a", "FileName": "f.pdf", "MimeType": "application/pdf", "ContentLength": 3, field: value}

    run = read(tmp_path, [{"InvoiceID": "one", "HasAttachments": True}], file)

    assert run.exit_code in {0, 3}, run.told
    assert run.records[STREAM], run.told


@pytest.mark.parametrize("key", [None, "", 7, True, [], {"a": 1}], ids=repr)
def test_a_record_that_cannot_be_asked_for_hides_no_other(tmp_path: Path, key: t.Any) -> None:
    file = {"AttachmentID": "a", "FileName": "f.pdf", "MimeType": "application/pdf", "ContentLength": 3}
    invoices = [{"InvoiceID": each, "HasAttachments": True} for each in ("one", key, "two")]

    run = read(tmp_path, invoices, file)

    assert {record["InvoiceID"] for record in run.records[STREAM]} >= {"one", "two"}, run.told
