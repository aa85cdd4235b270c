"""Nothing is addressed that is not known: a path is filled whole or nothing is sent, and nothing told as deleted."""

from __future__ import annotations

import typing as t
import uuid
from decimal import Decimal

import pytest
from sdk.scene import Scene
from support.singer import record, schema, state, stream, whole
from xero_client.catalogue.writable import PLACEHOLDER, WRITABLES

if t.TYPE_CHECKING:
    from collections.abc import Callable

    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Run, Target

PLACES: t.Final = [each.entity for each in WRITABLES if "/" in each.entity and each.deleting]
"""Where something can be taken away from a document."""
NOWHERE: t.Final = "6a1e6c0e-7a3b-4d0e-9b7e-5d9f7b7c1a11"
BAD: t.Final[tuple[t.Any, ...]] = (
    *(None, "", "  ", ".", "..", "{AllocationID}", "a b", f" {NOWHERE}", "a/b", "a\\b", "a\tb", "a?b"),
    *("None", "null", "00000000-0000-0000-0000-000000000000", True, Decimal("12.5"), {"id": 1}, [NOWHERE]),
)
"""What no id is."""
PARENTS: t.Final[dict[str, Callable[[Scene], str]]] = {
    "TrackingCategories/Options": lambda scene: str(scene.tracking_category()["TrackingCategoryID"]),
    "ContactGroups/Contacts": lambda scene: str(scene.new("ContactGroups", {"Name": "Market"})["ContactGroupID"]),
    "CreditNotes/Allocations": lambda scene: str(scene.credit_note()["CreditNoteID"]),
    "Overpayments/Allocations": lambda scene: scene.advance("Overpayment"),
    "Prepayments/Allocations": lambda scene: scene.advance("Prepayment"),
}


def rows(name: str, *given: Json) -> list[Json]:
    """Rows of which nobody says what their columns hold."""
    return [schema(name, {"k": "1"}, ["k"]), *(record(name, row) for row in given), state(done=True)]


OTHER: t.Final = {"Overpayment": "Prepayment", "Prepayment": "Overpayment"}


class Child:
    """Something below a document, published by a stream of its own, and the ways to take it away."""

    def __init__(self, sandbox: Sandbox, target: Target, entity: str) -> None:
        self.sandbox, self.target = sandbox, target
        self.collection, _, self.leaf = entity.partition("/")
        self.entity = next(each for each in WRITABLES if each.entity == entity)
        scene = Scene(sandbox)
        self.parent = PARENTS[entity](scene)
        body = {"Options": {"Name": "Quay"}, "Contacts": scene.contact}.get(self.leaf) or scene.allocation()
        run = self("children", f"{self.collection}/{{parent}}/{self.leaf}", {"parent": self.parent, **body}, "PUT")
        assert run.exit_code == 0, run.told
        (self.id,) = (each["xero_id"] for each in run.results)

    def __call__(self, name: str, path: str, row: Json, method: str = "DELETE", **own: t.Any) -> Run:
        """Publish a row to a path."""
        own = {"path": path, "method": method, "key": ["k"], "allow_deletes": True, **own}
        return self.target(rows(name, {"k": "1", **row}), streams={name: own})

    @property
    def element(self) -> str:
        return f"{self.collection}/{{parent}}/{self.leaf}/{{child}}"

    def is_there(self) -> bool:
        (parent,) = self.sandbox.get(f"{self.collection}/{self.parent}").json()[self.collection]
        return self.id in [str(each[str(self.entity.id)]) for each in parent.get(self.leaf, ())]

    def deletions(self) -> list[str]:
        return [call["path"] for call in self.sandbox.tenant_calls() if call["method"] == "DELETE"]


@pytest.fixture(params=PLACES)
def child(request: pytest.FixtureRequest, sandbox: Sandbox, target: Target) -> Child:
    return Child(sandbox, target, request.param)


def outcomes(run: Run) -> list[str]:
    """What was told in this run, which is not the first."""
    return [each["operation"] for each in run.results[1:]] + [each["reason"] for each in run.rejects]


def test_there_is_a_scene_for_each_place() -> None:
    assert set(PARENTS) == set(PLACES)


def test_a_child_is_taken_away_by_columns_of_any_name(child: Child) -> None:
    run = child("gone", child.element, {"Parent": child.parent, "CHILD": child.id})

    assert outcomes(run) == ["deleted"], run.told
    assert child.deletions() == [f"/{child.collection}/{child.parent}/{child.leaf}/{child.id}"]
    assert not child.is_there()


def test_a_child_is_taken_away_by_the_key_under_which_it_was_published(child: Child) -> None:
    """`$ref` is resolved for deletions as for anything else."""
    payload = {str(child.entity.id): {"$ref": ["children", "=record['of']"]}}
    path = f"{child.collection}/{{parent}}/{child.leaf}/{{{child.entity.id}}}"

    run = child("gone", path, {"parent": child.parent, "of": "1"}, payload=payload)

    assert outcomes(run) == ["deleted"], run.told
    assert child.deletions() == [f"/{child.collection}/{child.parent}/{child.leaf}/{child.id}"]
    assert not child.is_there()


@pytest.mark.parametrize("referring", [False, True], ids=["by column", "by $ref"])
def test_a_child_is_taken_away_by_the_path_of_its_like(child: Child, referring: bool) -> None:
    """The row says which one: others of the same parent stay."""
    path, name = f"{child.collection}/{{parent}}/{child.leaf}", str(child.entity.id)
    named = {name: {"$ref": ["children", "1"]}} if referring else {}

    run = child("gone", path, {"parent": child.parent, **({} if referring else {name: child.id})}, payload=named)

    assert outcomes(run) == ["deleted"], run.told
    assert child.deletions() == [f"/{child.collection}/{child.parent}/{child.leaf}/{child.id}"]


@pytest.mark.fault(54)
def test_a_placeholder_that_is_not_filled_is_rejected_before_a_call(child: Child) -> None:
    """Whatever a warehouse has in place of an id; the message names placeholder, column and row."""
    good = {"parent": child.parent, "child": child.id}
    bad = [*({**good, column: bad} for column in good for bad in BAD), {"parent": child.parent}, {"child": child.id}]
    own = {"path": child.element, "method": "DELETE", "allow_deletes": True}
    given = rows("gone", *({"k": str(number), **row} for number, row in enumerate(bad, start=1)))

    run = child.target(given, streams={"gone": own})

    assert run.exit_code == 3, run.told
    assert outcomes(run) == ["place_missing"] * len(bad)
    for number, reject in enumerate(run.rejects, start=1):
        filled = "parent" if reject["record"].get("parent") != child.parent else "child"
        place = PLACEHOLDER.findall(str(child.entity.element_path))[0 if filled == "parent" else 1]
        assert (
            f"{{{place}}} in {child.entity.element_path} is filled by column {filled}, which" in reject["messages"][0]
        )
        assert f"(row {number})" in reject["messages"][0]
    assert child.deletions() == []
    assert child.is_there()


def test_an_id_in_the_row_that_is_none_is_rejected_before_a_call(child: Child) -> None:
    """Without the id, the address would be that of all children."""
    path, name = f"{child.collection}/{{parent}}/{child.leaf}", str(child.entity.id)
    bad = ({"k": str(n), "parent": child.parent, name: bad} for n, bad in enumerate(BAD))
    own = {"path": path, "method": "DELETE", "allow_deletes": True}

    run = child.target(rows("gone", *bad), streams={"gone": own})

    assert run.exit_code == 3, run.told
    assert set(outcomes(run)) <= {"place_missing", "not_found", "wrong_type"}
    assert len(run.rejects) == len(BAD)
    assert child.deletions() == []
    assert child.is_there()


def test_a_reference_that_means_nothing_is_rejected_before_a_call(child: Child) -> None:
    """A key or a stream that never was, a key without a value, and a document of another kind."""
    others = rows("others", {"k": "1", "Name": "Somebody"})
    assert child.target(others, streams={"others": {"entity": "Items", "payload": {"Code": "X1"}}}).exit_code == 0
    path, name = f"{child.collection}/{{parent}}/{child.leaf}/{{{child.entity.id}}}", str(child.entity.id)
    meant = [("children", "unheard of"), ("nobody", "1"), ("children", None), ("others", "1")]
    given = ({"k": str(n), "parent": child.parent, "in": s, "of": of} for n, (s, of) in enumerate(meant))
    referring = {name: {"$ref": ["=record['in']", "=record['of']"]}}
    own = {"path": path, "method": "DELETE", "allow_deletes": True, "payload": referring}

    run = child.target(rows("gone", *given), streams={"gone": own})

    reasons = {each["record"]["k"]: each["reason"] for each in run.rejects}
    assert reasons == {"0": "parent_unknown", "1": "parent_unknown", "2": "parent_unknown", "3": "place_missing"}
    assert child.deletions() == []
    assert child.is_there()


@pytest.mark.fault(54)
def test_what_xero_does_not_find_is_gone_only_if_its_parent_is_there(child: Child) -> None:
    """Xero answers 404 to both; a look-up tells them apart."""
    wrong = child("gone", child.element, {"parent": NOWHERE, "child": child.id})

    assert outcomes(wrong) == ["not_found"], wrong.told
    assert wrong.rejects[0]["messages"] == [f"Xero has no {child.collection}/{NOWHERE}: nothing was deleted."]
    assert child.is_there()

    other = child("gone", child.element, {"k": "2", "parent": child.parent, "child": NOWHERE})

    assert [each["operation"] for each in other.results[1:]] == ["deleted"], other.told
    assert child.is_there()


def test_a_lost_answer_deletes_nothing_by_itself(child: Child) -> None:
    """What is still there is deleted again, and where there is no parent nothing was."""
    child.target.config["settle_seconds"] = 0
    child.sandbox.order({"status": 503}, times=2, method="DELETE", path=f"*/{child.leaf}/*")

    run = child("gone", child.element, {"parent": child.parent, "child": child.id})

    assert not child.sandbox.pending()
    assert outcomes(run) == ["deleted"], run.told
    assert not child.is_there()
    child.sandbox.order({"status": 503}, times=2, method="DELETE", path=f"*/{child.leaf}/*")

    wrong = child("gone", child.element, {"k": "2", "parent": NOWHERE, "child": child.id})

    assert [each["reason"] for each in wrong.rejects] == ["not_found"], wrong.told


def test_an_invoice_is_voided_by_its_path(sandbox: Sandbox, target: Target) -> None:
    """By the status that Xero documents, since it has no DELETE; an id that is not there is rejected."""
    owed = Scene(sandbox).owed()["InvoiceID"]
    given = rows("gone", {"id": owed}, {"id": NOWHERE}, {"id": None})
    settings = {"path": "Invoices/{id}", "method": "DELETE", "key": "auto_sequence", "allow_deletes": True}

    run = target(given, streams={"gone": settings})

    assert [each["operation"] for each in run.results] == ["voided"], run.told
    assert sorted(each["reason"] for each in run.rejects) == ["not_found", "place_missing"]
    assert sandbox.get(f"Invoices/{owed}").json()["Invoices"][0]["Status"] == "VOIDED"


@pytest.mark.fault(54)
def test_an_item_is_deleted_by_its_id_and_not_by_its_code(sandbox: Sandbox, target: Target) -> None:
    """Xero takes a code for reading only, and answers 404 to a DELETE: that is no proof that it is gone."""
    item = Scene(sandbox).item()
    given = rows("gone", {"id": item["Code"]}, {"id": "NO-SUCH-CODE"}, {"id": str(uuid.uuid4())})
    settings = {"path": "Items/{id}", "method": "DELETE", "key": "auto_sequence", "allow_deletes": True}

    run = target(given, streams={"gone": settings})

    assert [each["operation"] for each in run.results] == ["unchanged"], run.told
    assert [each["reason"] for each in run.rejects] == ["not_found"] * 2
    assert sandbox.get(f"Items/{item['ItemID']}").ok


def test_what_creating_requires_is_not_asked_of_what_is_addressed(sandbox: Sandbox, target: Target) -> None:
    owed = Scene(sandbox).owed()["InvoiceID"]
    row = {"id": owed, "Reference": "sent by post"}
    settings = {"path": "Invoices/{id}", "method": "POST", "key": ["id"]}

    run = target(whole(stream("marks", [row], ["id"])), streams={"marks": settings})

    assert run.exit_code == 0, run.told
    assert sandbox.get(f"Invoices/{owed}").json()["Invoices"][0]["Reference"] == "sent by post"


def test_an_address_that_xero_does_not_know_is_not_found(sandbox: Sandbox, target: Target) -> None:
    note = rows("notes", {"k": "1", "id": NOWHERE, "Details": "Called about the chairs"})

    run = target(note, streams={"notes": {"path": "Invoices/{id}/History"}})

    assert [each["reason"] for each in run.rejects] == ["not_found"], run.told


def test_rows_of_one_document_go_to_one_place(sandbox: Sandbox, target: Target) -> None:
    scene = Scene(sandbox)
    given = [{"n": 1, "id": each, "Details": "x"} for each in (scene.owed()["InvoiceID"], NOWHERE)]
    settings = {"path": "Invoices/{id}/History", "group_by": ["n"]}

    run = target(rows("notes", *given), streams={"notes": settings})

    assert [each["reason"] for each in run.rejects] == ["conflicting_rows"] * 2, run.told
    assert "differ in id" in run.rejects[0]["messages"][0]


@pytest.mark.parametrize("field", ["Invoice", "Invoice__InvoiceID", "Account__Code"])
def test_a_reference_to_a_document_of_another_kind_is_rejected_before_a_call(
    sandbox: Sandbox, target: Target, field: str
) -> None:
    """The id of a contact is none of an invoice, and an account's id is no code."""
    contact, paid = (
        stream("contacts", [{"Name": "Ada"}], ["Name"]),
        stream("payments", [{"Reference": "1"}], ["Reference"]),
    )
    payload = {"Date": "2026-03-02", "Amount": 1, field: {"$ref": ["contacts", "Ada"]}}

    run = target(whole(contact, paid), streams={"payments": {"payload": payload, "validate_records": False}})

    assert [each["reason"] for each in run.rejects] == ["wrong_type"], run.told
    assert "is one of Contacts, whose id is ContactID" in run.rejects[0]["messages"][0]
    assert sandbox.calls_of("PUT /Payments") == sandbox.calls_of("POST /Payments") == 0


@pytest.mark.parametrize("given", ["INV-1", [], ["invoices"], [5, "INV-1"]], ids=str)
def test_a_reference_of_another_form_is_said_before_the_first_call(
    sandbox: Sandbox, target: Target, given: t.Any
) -> None:
    run = target(whole(stream("payments", [{"Reference": "1"}], ["Reference"])), payload={"Invoice": {"$ref": given}})

    assert run.exit_code == 2
    assert "should be a list of a stream and its key" in run.errors[-1]


def test_a_file_may_be_named_after_a_column(sandbox: Sandbox, target: Target) -> None:
    """Parts of a path may hold more than the column."""
    owed = Scene(sandbox).owed()["InvoiceID"]
    given = rows("scans", *({"id": owed, "n": n, "content": "SGVsbG8="} for n in ("my scan", None)))
    settings = {"path": "Invoices/{id}/Attachments/{n}.txt", "content_column": "content", "key": "auto_sequence"}

    run = target(given, streams={"scans": settings})

    assert len(run.results) == 1, run.told
    assert [each["reason"] for each in run.rejects] == ["place_missing"]
    assert "column n, which has no value" in run.rejects[0]["messages"][0]
    assert sandbox.get(f"Invoices/{owed}/Attachments/my scan.txt").text == "Hello"


def test_every_member_leaves_a_group_only_if_the_rows_are_groups(sandbox: Sandbox, target: Target) -> None:
    child = Child(sandbox, target, "ContactGroups/Contacts")
    path = "ContactGroups/{parent}/Contacts"

    one = child("gone", path, {"parent": child.parent, "contact_id": None})

    assert outcomes(one) == ["place_missing"], one.told
    assert child.is_there()

    nameless = child("gone", path, {"k": "2", "parent": child.parent, "contact_ids": child.parent})

    assert outcomes(nameless)[-1] == "place_missing", nameless.told
    assert any(
        "set key to the columns of its path" in message for each in nameless.rejects for message in each["messages"]
    )
    assert child.is_there()

    every = child("gone", path, {"parent": child.parent}, key=["parent"])

    assert [each["operation"] for each in every.results[1:]] == ["deleted"], every.told
    assert child.deletions() == [f"/ContactGroups/{child.parent}/Contacts"]
    assert not child.is_there()


def test_no_call_goes_to_a_path_that_is_not_filled(sandbox: Sandbox, target: Target) -> None:
    """Of all that lies below a document, by any verb; and the elements of collections."""
    paths = {each.path: each.collection for each in WRITABLES if "{" in each.path}
    paths |= {each.element_path: each.element for each in WRITABLES if each.element_path and each.element}
    streams: dict[str, Json] = {}
    messages: list[Json] = []
    for number, (path, verb) in enumerate((path, verb) for path, verbs in paths.items() for verb in verbs):
        name, places = f"s{number}", PLACEHOLDER.findall(path)
        streams[name] = {"path": path, "method": verb, "content_column": "content" if "FileName" in path else None}
        full = {**dict.fromkeys(places, NOWHERE), "Name": name, "Details": "x", "content": "SGVsbG8="}
        bad = [{**full, place: value} for place in places for value in (None, " ", "..", Decimal("1.5"))]
        messages += rows(name, *({"k": str(n), **row} for n, row in enumerate(bad)))[:-1]

    run = target([*messages, state(done=True)], streams=streams, allow_deletes=True, validate_records=False)

    assert run.exit_code == 3, run.told
    assert {each["reason"] for each in run.rejects} == {"place_missing"}
    assert len(run.rejects) == sum(message["type"] == "RECORD" for message in messages)
    assert [call for call in sandbox.tenant_calls() if call["method"] != "GET"] == []


@pytest.mark.parametrize("kind", ["Overpayment", "Prepayment"])
def test_what_was_paid_ahead_is_addressed_by_its_bank_transaction(sandbox: Sandbox, target: Target, kind: str) -> None:
    """Xero makes the one of the other, under an id of its own; it is allocated, and the allocation taken back."""
    scene = Scene(sandbox)
    account = "610" if kind == "Overpayment" else "620"
    lines = [{"Description": "Paid ahead", "LineAmount": 40, "AccountCode": account, "TaxType": "NONE"}]
    paid = {"Type": f"RECEIVE-{kind.upper()}", "BankAccount": {"Code": "090"}, "LineItems": lines, "Date": "2026-03-02"}
    bank = rows("bank_transactions", {"k": "1", "Contact": scene.contact, **paid})
    assert target(bank).exit_code == 0
    above = {f"{kind}ID": {"$ref": ["bank_transactions", "1"]}}
    path = f"{kind}s/{{{kind}ID}}/Allocations"

    made = target(
        rows("uses", {"k": "1", **scene.allocation(), "Date": "2026-03-02"}),
        streams={"uses": {"path": path, "payload": above}},
    )

    assert made.exit_code == 0, made.told
    below = above | {"AllocationID": {"$ref": ["uses", "1"]}}
    own = {"path": f"{path}/{{AllocationID}}", "method": "DELETE", "payload": below, "allow_deletes": True}

    gone = target(rows("gone", {"k": "1"}), streams={"gone": own})

    assert [each["operation"] for each in gone.results] == ["created", "created", "deleted"], gone.told
    wrong = own | {"path": path.replace(kind, OTHER[kind]), "payload": {f"{OTHER[kind]}ID": above[f"{kind}ID"]}}
    other = target(rows("gone", {"k": "2", "AllocationID": NOWHERE}), streams={"gone": wrong})
    assert [each["reason"] for each in other.rejects] == ["place_missing"], other.told
