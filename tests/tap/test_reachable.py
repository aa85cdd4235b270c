"""Any GET of the Accounting API can be read: by a stream of ours, or by a custom one."""

from __future__ import annotations

import typing as t

import pytest
from sdk.scene import KEYS, Scene
from sdk.table import ARGUMENTS
from support.custom import only
from support.operations import Exercised, method
from tap_xero.catalogue.reports import REPORTS
from tap_xero.questions.questions import PLACEHOLDER
from xero_client.catalogue.entities import ENTITIES
from xero_sandbox.openapi.operations import Operation, operations

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.tap import Json, Tap

JSON: t.Final = "application/json"
READS: t.Final = [each for each in operations().values() if each.method == "GET"]
RECORDS: t.Final = [each for each in READS if JSON in each.answers]
FILES: t.Final = {each.id for each in READS} - {each.id for each in RECORDS}
"""Contents of files, which are no records: PDFs, and what is attached."""

PARAMS: t.Final[dict[str, t.Callable[[Scene], Json]]] = {
    "getReportAgedPayablesByContact": lambda scene: {"contactId": scene.key("Contacts")},
    "getReportAgedReceivablesByContact": lambda scene: {"contactId": scene.key("Contacts")},
}
"""What Xero insists on."""

MAY_BE_EMPTY: t.Final = ("History", "Attachments", "CISSettings", "PaymentServices", "Reports", "TenNinetyNine")
"""How the paths end of what the generated company need not have."""


def custom(operation: Operation, scene: Scene) -> Json:
    """The operation as a stream, with the ids of records that are there."""
    places = PLACEHOLDER.findall(operation.template)
    return {
        "name": operation.id,
        "path": operation.template.removeprefix("/"),
        "path_values": {place: ARGUMENTS[method(place)](scene) for place in places},
        "params": PARAMS[operation.id](scene) if operation.id in PARAMS else {},
        "schema": {"properties": {}},
        **PAGING[operation.paging],
        "primary_keys": [KEYS[path]] if (path := operation.template.strip("/")) in KEYS and KEYS[path] else [],
    }


PAGING: t.Final[dict[str | None, Json]] = {
    None: {},
    "page": {"paging": "fixed_pages"},
    "page+pageSize": {"paging": "pages"},
    "offset": {"paging": "offset", "replication_key": "JournalNumber"},
}


def test_every_read_of_records_can_be_a_custom_stream(sandbox: Sandbox, tap: Tap) -> None:
    scene = Scene(sandbox)
    streams = [custom(operation, scene) for operation in RECORDS]
    before = len(sandbox.calls())

    run = only(tap, *streams)

    assert (run.exit_code, "Skipped" in run.told) == (0, False), run.told
    reached = Exercised()
    reached.called(sandbox.calls()[before:])
    assert {operation.id for operation in RECORDS} <= reached.tests
    without = {each.id for each in RECORDS if not run.records[each.id] and not each.template.endswith(MAY_BE_EMPTY)}
    assert without == set()


def test_every_list_is_a_stream_without_describing_it() -> None:
    """What a custom stream need not be described for: collections and reports."""
    ours = {f"/{entity.path}" for entity in ENTITIES} | {f"/{report.path}" for report in REPORTS}

    assert {each.template for each in RECORDS if not each.places} - ours == {"/Organisation/Actions"}


@pytest.mark.parametrize("name", sorted(FILES))
def test_what_is_not_a_record_is_a_file(name: str) -> None:
    operation = operations()[name]

    assert operation.template.endswith(("/pdf", "/Attachments/{AttachmentID}", "/Attachments/{FileName}"))
