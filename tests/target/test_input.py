"""What the target makes of its input, and of what is wrong with it."""

from __future__ import annotations

import hashlib
import typing as t
from decimal import Decimal

import pytest
from support.singer import contacts, invoice, invoice_lines, invoices, record, schema, state, stream, text, whole

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Run, Target

SECRET: t.Final = '{"type": "RECORD", "stream": "contacts", "record": {"Name": "Top Secret Ltd",}}'
GROUPED: t.Final = {"streams": {"invoices": {"group_by": ["InvoiceNumber"], "key": ["InvoiceNumber"]}}}


def names(sandbox: Sandbox) -> set[str]:
    """The contacts that a test wrote."""
    found = sandbox.get("Contacts", searchTerm="Customer ").json()["Contacts"]
    return {each["Name"] for each in found if each["Name"].startswith("Customer ")}


def told_once(run: Run, exit_code: int, words: str) -> None:
    assert run.exit_code == exit_code, run.told
    assert len(run.errors) == 1, run.told
    assert words in run.errors[0]
    assert "Traceback" not in run.log


@pytest.mark.fault(30)
def test_blank_lines_byte_order_marks_and_crlf_are_nothing(sandbox: Sandbox, target: Target) -> None:
    lines = text(whole(contacts(2))).splitlines()
    messy = [
        b"\xef\xbb\xbf",
        b"\r\n",
        *(line + b"\r\n" for line in lines[:2]),
        b"   \n\n",
        *(b"%s\n" % line for line in lines[2:]),
    ]

    run = target(messy)

    assert run.exit_code == 0, run.told
    assert names(sandbox) == {"Customer 1", "Customer 2"}


@pytest.mark.fault(29)
def test_a_line_that_is_no_json_ends_the_run_after_what_is_whole(sandbox: Sandbox, target: Target) -> None:
    """It is named by its number and a hash, never by its content."""
    run = target([*contacts(2), SECRET, *contacts(1, first=3)])

    digest = hashlib.sha256(SECRET.encode()).hexdigest()[:12]
    told_once(run, 2, f"Line 4 of the input (sha256 {digest}…) is not a JSON object")
    assert "Top Secret" not in run.log
    assert names(sandbox) == {"Customer 1", "Customer 2"}


@pytest.mark.fault(29)
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_input_in_another_encoding_is_told_as_that(sandbox: Sandbox, target: Target, encoding: str) -> None:
    told_once(target([text(whole(contacts(2))).decode().encode(encoding)]), 2, "The input is in UTF-16 or UTF-32")

    assert names(sandbox) == set()


@pytest.mark.fault(29)
@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_in_json_is_told_as_that(target: Target, number: str) -> None:
    odd = '{"type": "RECORD", "stream": "contacts", "record": {"ContactNumber": "9", "Rate": ' + number + "}}"

    told_once(target([*contacts(1), odd]), 2, f"…) has {number}, which is no number in JSON: write null instead.")


@pytest.mark.fault(29)
def test_a_line_that_is_no_json_can_be_a_reject_like_any_other(sandbox: Sandbox, target: Target) -> None:
    """With `on_bad_line: skip_and_reject`."""
    run = target(
        [*whole(contacts(2), row=2), SECRET, *whole(contacts(1, first=3), row=3)], on_bad_line="skip_and_reject"
    )

    told_once(run, 3, "1 row was rejected")
    assert "Top Secret" not in run.log
    assert "Read 4 rows = 3 accepted + 0 unchanged + 1 rejected + 0 held" in run.summary
    assert [(each["reason"], each["record"]["line"].strip()) for each in run.rejects] == [("malformed_line", SECRET)]
    assert run.states[-1] == {"row": 3}
    assert names(sandbox) == {"Customer 1", "Customer 2", "Customer 3"}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("[1]", "is not a JSON object"),
        ("{}", "has no type of SCHEMA, RECORD"),
        ('{"type": "ROW"}', "has no type of SCHEMA, RECORD"),
        ('{"type": "RECORD", "stream": "contacts"}', "is a RECORD without record"),
        ('{"type": "SCHEMA", "stream": "contacts"}', "is a SCHEMA without schema"),
        ('{"type": "STATE"}', "is a STATE without value"),
        ('{"type": "RECORD", "stream": "contacts", "record": {"Name": NaN}}', "has NaN, which is no number"),
        (b"\xff\n", "is not a JSON object"),
    ],
    ids=str,
)
def test_what_is_no_message_is_said(target: Target, line: str | bytes, words: str) -> None:
    told_once(target([line]), 2, f"…) {words}")


def test_input_that_ends_in_the_middle_of_a_line_was_cut_off(target: Target) -> None:
    cut = text(contacts(2))[:-5]

    told_once(target([cut]), 7, "The input ended in the middle of line 3")


@pytest.mark.fault(31)
def test_a_record_before_its_schema(sandbox: Sandbox, target: Target) -> None:
    """What came before it is published; the run ends with 2."""
    run = target([*contacts(1), record("invoices", invoice(1))])

    told_once(run, 2, "A RECORD of stream invoices came before the SCHEMA")
    assert names(sandbox) == {"Customer 1"}


@pytest.mark.fault(31)
def test_a_schema_that_is_none(target: Target) -> None:
    """The run ends with 2 and names the stream."""
    told_once(target([{"type": "SCHEMA", "stream": "contacts", "schema": {}}]), 2, "contacts has no properties")
    odd = {"type": "SCHEMA", "stream": "contacts", "schema": {"properties": {"Name": {"type": "text"}}}}
    told_once(target([odd]), 2, "contacts is no JSON schema")


@pytest.mark.fault(32)
def test_a_row_that_does_not_fit_its_schema_is_rejected_alone(sandbox: Sandbox, target: Target) -> None:
    messages = contacts(3)
    messages[2]["record"]["EmailAddress"] = 5

    run = target(whole(messages))

    told_once(run, 3, "1 row was rejected")
    (reject,) = run.rejects
    assert (reject["reason"], reject["row_number"]) == ("unreadable", 2)
    assert "EmailAddress" in reject["messages"][0]
    assert reject["record"] == messages[2]["record"]
    assert names(sandbox) == {"Customer 1", "Customer 3"}


def test_nobody_looks_at_the_schema_if_nobody_wants_it(sandbox: Sandbox, target: Target) -> None:
    messages = contacts(1)
    messages[0]["schema"]["properties"]["Name"] = {"type": "integer"}

    assert target(whole(messages), validate_records=False).exit_code == 0
    assert names(sandbox) == {"Customer 1"}


@pytest.mark.fault(32)
def test_a_line_that_does_not_fit_takes_its_whole_document_along(sandbox: Sandbox, target: Target) -> None:
    messages = invoice_lines(3)
    messages[3]["record"]["LineItems__Quantity"] = "many"

    run = target(whole(messages), **GROUPED)

    told_once(run, 3, "2 rows were rejected")
    assert [each["record"]["InvoiceNumber"] for each in run.rejects] == ["INV-2", "INV-2"]
    assert {each["number"] for each in run.results} == {"INV-1", "INV-3"}


@pytest.mark.fault(32)
def test_a_row_without_its_key_is_rejected(target: Target) -> None:
    messages = contacts(2)
    del messages[1]["record"]["ContactNumber"]

    run = target(whole(messages))

    told_once(run, 3, "1 row was rejected")
    assert [each["reason"] for each in run.rejects] == ["key_missing"]


@pytest.mark.fault(33)
def test_a_schema_may_change_in_the_middle(sandbox: Sandbox, target: Target) -> None:
    """Rows are checked by the one before them, and go on being the same stream."""
    later = stream(
        "contacts", [{"ContactNumber": "CUST-2", "Name": "Customer 2", "FirstName": "Ada"}], ["ContactNumber"]
    )

    run = target(whole(contacts(1), later))

    assert run.exit_code == 0, run.told
    assert {each["key"] for each in run.results} == {"CUST-1", "CUST-2"}


def test_streams_can_be_mapped_and_left_out(sandbox: Sandbox, target: Target) -> None:
    rows: list[Json] = [{"id": 1, "customer": "Customer 1"}, {"id": 2, "customer": "Somebody else"}]
    other = stream("audit_log", [{"id": 1}], ["id"])
    maps = {
        "customers": {
            "__alias__": "contacts",
            "__filter__": "id < 2",
            "ContactNumber": "str(id)",
            "Name": "customer",
            "__key_properties__": ["ContactNumber"],
            "__else__": None,
        },
        "__else__": None,
    }

    run = target(whole(stream("customers", rows, ["id"]), other), stream_maps=maps)

    assert run.exit_code == 0, run.told
    assert names(sandbox) == {"Customer 1"}
    assert "Read 1 row" in run.summary


def test_flattening_changes_nothing_at_xero(sandbox: Sandbox, target: Target) -> None:
    run = target(whole(invoices(1)), flattening_enabled=True, flattening_max_depth=1)

    assert run.exit_code == 0, run.told
    (there,) = sandbox.get(f"Invoices/{run.results[0]['xero_id']}").json()["Invoices"]
    assert there["Contact"]["Name"] == "Customer 1"
    assert [line["UnitAmount"] for line in there["LineItems"]] == [19.95, 19.95]


def test_a_row_for_which_a_map_fails_is_rejected(target: Target) -> None:
    rows: list[Json] = [{"ContactNumber": "1", "Name": "Customer 1"}, {"ContactNumber": "2", "Name": None}]

    run = target(whole(stream("contacts", rows, ["ContactNumber"])), stream_maps={"contacts": {"Name": "Name.title()"}})

    told_once(run, 3, "1 row was rejected")
    assert [each["record"]["ContactNumber"] for each in run.rejects] == ["2"]


def test_a_stream_that_is_nothing_of_xeros_is_refused_before_the_first_call(sandbox: Sandbox, target: Target) -> None:
    told_once(target([*contacts(1), *stream("weather", [{"id": 1}], ["id"])]), 2, "Stream weather is unmapped")
    assert not [call for call in sandbox.tenant_calls() if call["method"] != "GET"]


def test_a_stream_that_is_nothing_of_xeros_can_be_ignored(sandbox: Sandbox, target: Target) -> None:
    run = target(whole(stream("weather", [{"id": 1}], ["id"]), contacts(1)), unmapped_streams="ignore")

    assert run.exit_code == 0, run.told
    assert "Read 1 row" in run.summary


@pytest.mark.fault(51)
def test_a_new_version_of_a_stream_deletes_nothing(sandbox: Sandbox, target: Target) -> None:
    """Only a row that says so deletes a document, and only where that is allowed."""
    version = {"type": "ACTIVATE_VERSION", "stream": "contacts", "version": 5}

    run = target([*contacts(1), version, state(done=True)], hard_delete=True, allow_deletes=True)

    assert run.exit_code == 0, run.told
    assert "ACTIVATE_VERSION of stream contacts deletes nothing" in run.log
    assert names(sandbox) == {"Customer 1"}


def test_a_batch_is_refused(target: Target) -> None:
    batch = {"type": "BATCH", "stream": "contacts", "encoding": {"format": "jsonl"}, "manifest": []}

    told_once(target([*contacts(0), schema("contacts", {"Name": ""}, ["Name"]), batch]), 2, "unset batch_config")


def test_amounts_reach_xero_to_the_digit(sandbox: Sandbox, target: Target) -> None:
    document = invoice(1, lines=1)
    document["LineItems"][0] |= {"Quantity": Decimal("0.0001"), "UnitAmount": Decimal("1234567.8912")}

    run = target(whole(stream("invoices", [document], ["InvoiceNumber"])), query={"unitdp": "4"})

    assert run.exit_code == 0, run.told
    answer = sandbox.get(f"Invoices/{run.results[0]['xero_id']}", unitdp=4)
    assert b"1234567.8912" in answer.content
    assert b"0.0001" in answer.content


def test_many_invoices_take_few_calls(sandbox: Sandbox, target: Target) -> None:
    run = target(whole(invoices(120)))

    assert run.exit_code == 0, run.told
    assert sum(call["method"] == "PUT" for call in sandbox.tenant_calls()) == 3
