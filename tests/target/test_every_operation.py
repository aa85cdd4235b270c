"""Everything that the Accounting API can write can be written, by a stream with a path and a method."""

from __future__ import annotations

import re
import typing as t
import uuid

from support.singer import stream, whole
from xero_sandbox.openapi.operations import find, operations

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Target
    from xero_sandbox.openapi.operations import Operation

WRITES: t.Final = sorted((each for each in operations().values() if each.method != "GET"), key=lambda each: each.id)
PLACEHOLDER: t.Final = re.compile(r"\{(\w+)\}")


def test_there_are_109() -> None:
    assert len(WRITES) == 109


def test_every_write_can_be_reached(sandbox: Sandbox, target: Target) -> None:
    """Most of these documents mean nothing to Xero, which says so; but each call is the one that was asked for."""
    streams = {each.id: _settings(each) for each in WRITES}

    run = target(
        whole(*(stream(each.id, [_row(each)], ["id"]) for each in WRITES)),
        streams=streams,
        allow_deletes=True,
        validate_records=False,
        send_nulls=True,
        on_reject="continue",
        max_tries=1,
        minute_limit=10_000,
    )

    matches = (find(call["method"], call["path"]) for call in sandbox.tenant_calls())
    called = {match.operation.id for match in matches if match}
    assert sorted({each.id for each in WRITES} - called) == [], run.told


def _settings(operation: Operation) -> Json:
    """What takes all that lies below a document away wants rows about that document."""
    binary = {"content_column": "content"} if operation.template.endswith("{FileName}") else {}
    key = {"key": PLACEHOLDER.findall(operation.template)} if operation.id == "deleteContactGroupContacts" else {}
    return {"path": operation.template.lstrip("/"), "method": operation.method, **binary, **key}


def _row(operation: Operation) -> Json:
    """Ids of nothing, and a little of everything; what an entity has no use for is not sent."""
    places = {name: str(uuid.uuid4()) for name in PLACEHOLDER.findall(operation.template)}
    texts = {"Name": operation.id, "Code": operation.id[:10], "Narration": operation.id, "Details": "A note"}
    return {"id": operation.id, **texts, **places, "FileName": "note.txt", "content": "SGVsbG8="}
