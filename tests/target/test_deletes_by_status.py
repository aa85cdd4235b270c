"""A status that voids, deletes or archives what stands at Xero is a deletion like any other."""

from __future__ import annotations

import typing as t

import pytest
from sdk.scene import BANK, SALE, TODAY, Scene
from support.foreseeing import planned
from support.publishing import Publishing, document, kinds, writes
from support.singer import contacts, invoice, invoices, state, stream, whole
from target_xero.documents.ending_status import VERBS

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Target

    Make = Callable[[Scene], Json]

VOIDED: t.Final[Json] = {"Status": "VOIDED"}


@pytest.fixture
def publish(sandbox: Sandbox, tmp_path: Path) -> Publishing:
    return Publishing(sandbox, tmp_path)


def sale(**rest: t.Any) -> Make:
    return lambda scene: {"Contact": scene.contact, "LineItems": [SALE], "Date": TODAY, "DueDate": TODAY, **rest}


def to(record: Json) -> Make:
    return lambda _: record


def spent(scene: Scene) -> Json:
    lines = [{"Description": "Nails", "Quantity": 1, "UnitAmount": 12.5, "AccountCode": "429"}]
    return {"Type": "SPEND", "Contact": scene.contact, "BankAccount": BANK, "LineItems": lines}


def paid(scene: Scene) -> Json:
    owed = {"InvoiceID": scene.owed()["InvoiceID"]}
    return {"Invoice": owed, "Account": BANK, "Amount": 20, "Date": TODAY}


ENDED: t.Final[tuple[tuple[str, Make, str], ...]] = (
    ("Accounts", to({"Code": "4998", "Name": "Odds and ends", "Type": "EXPENSE"}), "ARCHIVED"),
    ("BankTransactions", spent, "DELETED"),
    ("BankTransfers", to({"FromBankAccount": BANK, "ToBankAccount": {"Code": "091"}, "Amount": 20}), "DELETED"),
    ("BatchPayments", Scene.batch, "DELETED"),
    ("Contacts", to({"Name": "Quillfeather Books"}), "ARCHIVED"),
    ("CreditNotes", sale(Type="ACCRECCREDIT", Status="AUTHORISED"), "VOIDED"),
    ("ExpenseClaims", Scene.claim, "DELETED"),
    ("Invoices", sale(Type="ACCREC"), "DELETED"),
    ("Invoices", sale(Type="ACCPAY", Status="AUTHORISED"), "VOIDED"),
    ("ManualJournals", lambda scene: scene.journal("POSTED"), "VOIDED"),
    ("Payments", paid, "DELETED"),
    ("PurchaseOrders", sale(), "DELETED"),
    ("Quotes", sale(), "DELETED"),
    ("RepeatingInvoices", Scene.template, "DELETED"),
    ("TaxRates", Scene.rate, "DELETED"),
)


@pytest.mark.parametrize(("entity", "make", "status"), ENDED, ids=[f"{each[0]}-{each[2]}" for each in ENDED])
def test_no_status_deletes_unless_that_is_allowed(
    sandbox: Sandbox, publish: Publishing, entity: str, make: Make, status: str
) -> None:
    """Nothing is sent, the dry run says the same, and the reject names the setting."""
    field = "ContactStatus" if entity == "Contacts" else "Status"
    body = make(Scene(sandbox))
    publish(document(entity, "k", body))
    before = len(writes(sandbox))
    ended = document(entity, "k", {**body, field: status}, allow_deletes=False)

    (planned,) = publish.plan(ended)
    (outcome,) = publish(ended)

    assert planned.operation == "rejected"
    assert kinds([outcome]) == {"deletes_off": 1}
    assert outcome.messages == (
        f"{field} {status} would {VERBS[status]} it at Xero: set allow_deletes to true if that is what you want.",
    )
    assert len(writes(sandbox)) == before


@pytest.mark.parametrize(("entity", "make", "status"), ENDED, ids=[f"{each[0]}-{each[2]}" for each in ENDED])
def test_a_status_deletes_what_may_be_deleted(
    sandbox: Sandbox, publish: Publishing, entity: str, make: Make, status: str
) -> None:
    """And the result, as the plan before it, says what was done; the same row again sends nothing."""
    field = "ContactStatus" if entity == "Contacts" else "Status"
    body = make(Scene(sandbox))
    publish(document(entity, "k", body))
    ended = document(entity, "k", {**body, field: status})

    (planned,) = publish.plan(ended)

    assert planned.operation == status.lower()
    assert kinds(publish(ended)) == {status.lower(): 1}
    assert kinds(publish(ended)) == {"unchanged": 1}


@pytest.mark.parametrize("how", ["id", "path", "upsert", "upsert, looked for"])
def test_what_only_xero_knows_is_not_voided_either(sandbox: Sandbox, target: Target, how: str) -> None:
    """Whether the row names it by id or by number, or its path does."""
    row = invoice(1)
    theirs = sandbox.put("Invoices", {**row, "LineItems": [SALE]}).json()["Invoices"][0]
    settings: dict[str, Json] = {
        "id": {},
        "path": {"path": "Invoices/{id}", "method": "POST", "key": ["id"]},
        "upsert": {"method": "POST", "on_existing": "reject"},
        "upsert, looked for": {"method": "POST"},
    }
    own = {"id": {"InvoiceID": theirs["InvoiceID"]}, "path": {"id": theirs["InvoiceID"]}}.get(how, {})
    rows = stream("invoices", [{**row, **VOIDED, **own}], ["InvoiceNumber"])

    run = target(whole(rows), streams={"invoices": settings[how]})

    assert run.exit_code == 3, run.told
    assert [each["reason"] for each in run.rejects] == ["deletes_off"]
    assert sandbox.get(f"Invoices/{theirs['InvoiceID']}").json()["Invoices"][0]["Status"] == "AUTHORISED"


@pytest.mark.parametrize("check", [False, True], ids=["", "checked"])
def test_somebody_elses_contact_is_not_archived(sandbox: Sandbox, target: Target, check: bool) -> None:
    """Whose number the row has, so that it would be updated."""
    theirs = {"ContactNumber": "CUST-1", "Name": "Customer 1"}
    sandbox.put("Contacts", theirs).raise_for_status()

    run = target(whole(contacts(1, ContactStatus="ARCHIVED")), check_references=check)

    assert [each["reason"] for each in run.rejects] == ["deletes_off"], run.told


def test_what_is_archived_already_may_change(target: Target) -> None:
    """Archived contacts that are copied stay what they are: nothing is deleted by that."""
    archived: Json = {"ContactStatus": "ARCHIVED"}
    assert target(whole(contacts(1, **archived))).exit_code == 0

    run = target(whole(contacts(1, **archived, FirstName="Ada")))

    assert run.exit_code == 0, run.told


def test_statuses_that_delete_count_for_the_limits(sandbox: Sandbox, target: Target) -> None:
    """Together with all other deletions, and before anything is sent."""
    target(whole(invoices(4)))
    deleting: Json = {"hard_delete": True, "allow_deletes": True}
    voided, gone = invoices(2, **VOIDED), invoices(2, first=3, _sdc_deleted_at="2026-03-03T00:00:00Z")

    run = target(whole(voided, gone), **deleting, max_deletes=3)

    assert run.exit_code == 4, run.told
    assert "4 documents would be deleted, and max_deletes is 3: none of these was" in run.told
    there = [sandbox.get(f"Invoices/INV-{number}").json()["Invoices"][0]["Status"] for number in range(1, 5)]
    assert there == ["AUTHORISED"] * 4
    assert target(whole(voided), **deleting, max_deletes=1).exit_code == 4
    assert target(whole(voided), **deleting, max_delete_ratio=0.4).exit_code == 4
    assert target(whole(voided), **deleting, max_deletes=2, max_delete_ratio=0.5).exit_code == 0
    assert target(whole(voided, gone), **deleting, max_deletes=2, max_delete_ratio=1).exit_code == 0


def test_a_new_document_is_no_deletion_whatever_its_status(sandbox: Sandbox, target: Target) -> None:
    """But one that Xero has already, and that would be changed, is."""
    archived = contacts(2, ContactStatus="ARCHIVED")
    sandbox.put("Contacts", {"ContactNumber": "CUST-2", "Name": "Customer 2"}).raise_for_status()

    run = target(whole(archived), allow_deletes=True, max_deletes=0)

    assert run.exit_code == 4, run.told
    assert "1 document would be deleted" in run.told
    assert target(whole(archived[:2]), allow_deletes=True, max_deletes=0).exit_code == 0


def test_a_run_that_publishes_on_the_way_counts_its_voids_too(target: Target) -> None:
    target(whole(invoices(4)))
    first, then = invoices(2, **VOIDED), invoices(2, first=3, **VOIDED)

    run = target([*first, state(row=2), *then, state(row=4)], allow_deletes=True, max_deletes=3, batch_size_rows=2)

    assert run.exit_code == 4, run.told
    assert "2 documents were deleted before, and 2 more would be deleted, and max_deletes is 3" in run.told


LINELESS: t.Final = {
    "BankTransactions": (spent, "DELETED"),
    "CreditNotes": (sale(Type="ACCRECCREDIT", Status="AUTHORISED"), "VOIDED"),
    "Invoices": (sale(Type="ACCPAY", Status="AUTHORISED"), "VOIDED"),
    "ManualJournals": (lambda scene: scene.journal("POSTED"), "VOIDED"),
    "PurchaseOrders": (sale(), "DELETED"),
    "Quotes": (sale(), "DELETED"),
}


@pytest.mark.parametrize("check", [False, True], ids=["", "checked"])
@pytest.mark.parametrize("entity", LINELESS)
def test_a_row_that_voids_needs_no_lines(sandbox: Sandbox, target: Target, entity: str, check: bool) -> None:
    """Nor anything else but its key: Xero takes a status alone. One that is not there cannot be created so."""
    make, status = LINELESS[entity]
    assert target(whole(stream(entity, [{"k": "1", **make(Scene(sandbox))}], ["k"]))).exit_code == 0
    voiding = stream(entity, [{"k": key, "Status": status} for key in ("1", "2")], ["k"])

    run = target(whole(voiding), allow_deletes=True, check_references=check)

    assert run.exit_code == 3, run.told
    assert [each["operation"] for each in run.results][-1] == status.lower()
    assert [each["key"] for each in run.rejects] == ["2"]


def test_rows_of_lines_that_void_need_no_lines_either(sandbox: Sandbox, target: Target) -> None:
    row = {"k": "1", "Type": "ACCREC", "Status": "AUTHORISED", "Contact__Name": "Ada", "Date": TODAY, "DueDate": TODAY}
    line = {f"LineItems__{name}": value for name, value in SALE.items()}
    settings: Json = {"streams": {"invoices": {"group_by": ["k"]}}, "allow_deletes": True}
    assert target(whole(stream("invoices", [{**row, **line}], ["k"])), **settings).exit_code == 0

    run = target(whole(stream("invoices", [{"k": "1", "Status": "VOIDED"}], ["k"], **line)), **settings)

    assert run.exit_code == 0, run.told
    assert [each["operation"] for each in run.results][-1] == "voided"


THEIRS: t.Final[dict[str, tuple[str, Json, str]]] = {
    "invoice": ("Invoices", {"InvoiceNumber": "INV-1"}, "VOIDED"),
    "bill": ("Invoices", {"InvoiceNumber": "INV-1", "Type": "ACCPAY"}, "VOIDED"),
    "quote": ("Quotes", {"QuoteNumber": "Q-1"}, "DELETED"),
    "account": ("Accounts", {"Code": "429"}, "ARCHIVED"),
    "contact by number": ("Contacts", {"ContactNumber": "C-1", "Name": "Customer 1"}, "ARCHIVED"),
    "contact by name": ("Contacts", {"Name": "Customer 1"}, "ARCHIVED"),
}
"""What somebody else has at Xero, and the status that ends it."""


def theirs_of(sandbox: Sandbox, case: str) -> Json:
    entity, key, _ = THEIRS[case]
    if entity == "Accounts":
        records = sandbox.get("Accounts").json()["Accounts"]
        return dict(next(each for each in records if each["Code"] == "429"))
    base = {"Contact": {"Name": "Customer 1"}, "Date": TODAY, "DueDate": TODAY, "LineItems": [SALE]}
    more = {"Invoices": {"Type": "ACCREC", "Status": "AUTHORISED", **base}, "Quotes": base}.get(entity, {})
    return dict(sandbox.put(entity, {**more, **key}).json()[entity][0])


def status_now(sandbox: Sandbox, case: str, record: Json) -> str:
    entity = THEIRS[case][0]
    found = sandbox.get(f"{entity}/{record[entity[:-1] + 'ID']}").json()[entity][0]
    return str(found.get("ContactStatus") or found["Status"])


def ending_row(case: str, record: Json, *, bare: bool) -> list[Json]:
    entity, key, status = THEIRS[case]
    field = "ContactStatus" if entity == "Contacts" else "Status"
    full = {"Contact": {"Name": "Customer 1"}, "Date": TODAY, "DueDate": TODAY, "LineItems": [SALE]}
    kind = {"Type": record["Type"]} if entity == "Invoices" else {}
    row = {**({} if bare or entity in {"Contacts", "Accounts"} else {**kind, **full}), **key}
    return stream(entity, [{**row, field: status}], [next(iter(key))])


WAYS: t.Final = {
    "": {},
    "POST": {"method": "POST"},
    "adopt": {"on_existing": "adopt"},
    "update": {"on_existing": "update"},
    "reject": {"on_existing": "reject"},
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("case", THEIRS)
@pytest.mark.parametrize("bare", [False, True], ids=["whole", "bare"])
def test_a_status_ends_what_somebody_else_made_only_if_that_is_allowed(
    sandbox: Sandbox, target: Target, case: str, way: str, bare: bool
) -> None:
    """Whatever `on_existing` says, counted by `max_deletes`, and done with it: it is a deletion like any other."""
    record = theirs_of(sandbox, case)
    now = status_now(sandbox, case, record)
    rows, settings = whole(ending_row(case, record, bare=bare)), {"streams": {THEIRS[case][0]: WAYS[way]}}

    run = target(rows, **settings)

    assert [each["reason"] for each in run.rejects] == ["deletes_off"], run.told
    assert status_now(sandbox, case, record) == now
    assert target(rows, **settings, allow_deletes=True, max_deletes=0).exit_code == 4
    planned = target(rows, **settings, allow_deletes=True, dry_run=True, plan_path=str(target.folder / "plan.jsonl"))
    status = THEIRS[case][2]
    assert f"1 {status.lower()}" in planned.told
    done = target(rows, **settings, allow_deletes=True, max_deletes=1)
    assert [each["operation"] for each in done.results] == [status.lower()], done.told
    assert status_now(sandbox, case, record) == status


def test_an_archived_contact_is_found_by_its_name(sandbox: Sandbox, target: Target) -> None:
    """A row that archives means the active one, and does not create another beside it."""
    sandbox.put("Contacts", {"Name": "Acme"}).raise_for_status()
    rows = whole(stream("contacts", [{"k": 1, "Name": "Acme", "ContactStatus": "ARCHIVED"}], ["k"]))

    run = target(rows)

    assert [each["reason"] for each in run.rejects] == ["deletes_off"], run.told
    found = sandbox.get("Contacts", includeArchived="true").json()["Contacts"]
    assert len([each for each in found if each["Name"] == "Acme"]) == 1


@pytest.mark.parametrize("bare", [False, True], ids=["whole", "bare"])
def test_what_somebody_else_ended_already_needs_nothing(sandbox: Sandbox, target: Target, bare: bool) -> None:
    """As with any other deletion, and however much of it the row still has."""
    for case in ("invoice", "quote", "account"):
        record = theirs_of(sandbox, case)
        entity, _, status = THEIRS[case]
        key = f"{entity[:-1]}ID"
        path = f"Accounts/{record[key]}" if entity == "Accounts" else entity
        sandbox.post(path, {key: record[key], "Status": status}).raise_for_status()
        before = len(writes(sandbox))

        run = target(whole(ending_row(case, record, bare=bare)), allow_deletes=True, max_deletes=0)

        assert run.exit_code == 0, run.told
        assert len(writes(sandbox)) == before


ALONE: t.Final[dict[str, tuple[Make, str]]] = {
    "Accounts": (to({"Code": "4998", "Name": "Odds and ends", "Type": "EXPENSE"}), "ARCHIVED"),
    "BankTransfers": (to({"FromBankAccount": BANK, "ToBankAccount": {"Code": "091"}, "Amount": 20}), "DELETED"),
    "BatchPayments": (Scene.batch, "DELETED"),
    "Payments": (paid, "DELETED"),
}


@pytest.mark.parametrize("entity", ALONE)
def test_the_key_and_a_status_delete_what_takes_no_changes_too(sandbox: Sandbox, target: Target, entity: str) -> None:
    """As a marker does; the plan says so, and what is gone already is left alone, however it went."""
    make, status = ALONE[entity]
    key = "Code" if entity == "Accounts" else "k"
    made = make(Scene(sandbox)) | ({} if entity == "Accounts" else {"k": "1"})
    columns = dict.fromkeys(("Status", "_sdc_deleted_at", *made), "")
    deleting: Json = {"allow_deletes": True, "hard_delete": True}
    assert target(whole(stream(entity, [made], [key]))).exit_code == 0
    ended = whole(stream(entity, [{key: made[key], "Status": status}], [key]))

    refused = target(ended, max_deletes=0)
    planned = target(ended, **deleting, dry_run=True, plan_path=str(target.folder / "plan.jsonl"))
    assert [each["reason"] for each in refused.rejects] == ["deletes_off"], refused.told
    assert f"1 {status.lower()}" in planned.told
    assert target(ended, **deleting, max_deletes=0).exit_code == 4
    run = target(ended, **deleting, check_references=True)
    assert run.results[-1]["operation"] == status.lower(), run.told
    before = len(writes(sandbox))
    again = stream(entity, [{key: made[key], "Status": status, "Reference": "x"}], [key], **columns)
    marked = stream(entity, [{key: made[key], "_sdc_deleted_at": "2026-03-03T00:00:00Z"}], [key])
    for rows in (ended, marked, ended, *([whole(again)] if entity != "Accounts" else [])):
        assert target(rows, **deleting, max_deletes=0).exit_code == 0
    assert len(writes(sandbox)) == before


def test_a_deletion_by_status_whose_answer_is_lost_is_done_once(sandbox: Sandbox, target: Target) -> None:
    """Of what takes no other change."""
    row = {"k": "1", **paid(Scene(sandbox))}
    target(whole(stream("payments", [row], ["k"])))
    sandbox.order({"status": 500, "after": True}, times=3, method="POST", path="/Payments/*")

    run = target(whole(stream("payments", [{**row, "Status": "DELETED"}], ["k"])), allow_deletes=True)

    assert run.results[-1]["operation"] == "deleted", run.told


@pytest.mark.parametrize("status", ["DELETED", "voided", "Archived"])
def test_a_status_that_xero_does_not_have_there_is_no_deletion_in_silence(
    sandbox: Sandbox, target: Target, status: str
) -> None:
    """Whoever sends one means that the item is gone: it is neither updated nor created, and told how to say it."""
    rows = stream("items", [{"Code": "ZZ", "Name": "n"}], ["Code"])
    ended = [{"Code": "ZZ", "Name": "m", "status": status}, {"Code": "NEW", "Name": "n", "status": status}]
    target(whole(rows))
    before = writes(sandbox)

    plan = planned(target, whole(stream("items", ended, ["Code"])), streams={})
    run = target(whole(stream("items", ended, ["Code"])))

    said = [(each["key"], each["reason"], each["messages"]) for each in run.rejects]
    assert [(key, reason) for key, reason, _ in said] == [("ZZ", "unknown_column"), ("NEW", "unknown_column")]
    assert all("_sdc_deleted_at" in words[0] for *_, words in said)
    assert plan == {("items", key): ("rejected", "unknown_column") for key in ("ZZ", "NEW")}
    assert writes(sandbox) == before


def test_a_status_of_contacts_under_the_wrong_name_is_none_in_silence(target: Target) -> None:
    run = target(whole(contacts(1, Status="ARCHIVED")))

    assert [each["reason"] for each in run.rejects] == ["unknown_column"], run.told


def test_any_other_status_of_an_item_is_left_out(target: Target) -> None:
    run = target(whole(stream("items", [{"Code": "ZZ", "Name": "n", "Status": "ACTIVE"}], ["Code"])))

    assert [each["operation"] for each in run.results] == ["created"]


STALE: t.Final[tuple[Json, ...]] = (
    {"currency": "USD"},
    {"tax": 15, "qty": 3, "amount": 9, "total_discount": 2},
    {"Total": 0},
    {"LineItems": []},
    {"LineItems": [SALE], "Total": 12345},
    {"CurrencyCode": "USD", "CurrencyRate": 0},
    {"line_items_note": "x"},
)
"""What is left over in rows of cancelled orders."""


def voided(sandbox: Sandbox, numbers: Iterable[int]) -> bool:
    """Whether these invoices are."""
    there = sandbox.get("Invoices", page=1, pageSize=1000).json()["Invoices"]
    status = {each.get("InvoiceNumber"): each["Status"] for each in there}
    return {status[f"INV-{number}"] for number in numbers} == {"VOIDED"}


@pytest.mark.parametrize("way", ["ours", "theirs"])
def test_a_row_that_ends_a_document_needs_nothing_else_to_be_right(sandbox: Sandbox, target: Target, way: str) -> None:
    """Nothing is booked of what else it says: other words for money, totals of lines that are gone, a currency."""
    numbers = range(1, len(STALE) + 1)
    if way == "ours":
        assert target(whole(invoices(len(STALE)))).exit_code == 0
    else:
        theirs = [{**invoice(number), "LineItems": [SALE, SALE]} for number in numbers]
        sandbox.put("Invoices", {"Invoices": theirs}).raise_for_status()
    columns = [name for each in STALE for name in each]
    rows = [{"InvoiceNumber": f"INV-{number}", **VOIDED, **each} for number, each in zip(numbers, STALE, strict=True)]
    schema: Json = {"properties": {name: {} for name in ("InvoiceNumber", "Status", *columns)}}
    head = {"type": "SCHEMA", "stream": "invoices", "schema": schema, "key_properties": ["InvoiceNumber"]}
    messages = whole([head, *({"type": "RECORD", "stream": "invoices", "record": row} for row in rows)])

    plan = planned(target, messages, streams={})
    run = target(messages, allow_deletes=True)

    assert run.exit_code == 0, [each["messages"] for each in run.rejects] or run.told
    assert plan == {("invoices", f"INV-{number}"): ("voided", None) for number in numbers}
    told = [each["operation"] for each in run.results][-len(STALE) :]
    assert told == ["voided"] * len(STALE)
    assert voided(sandbox, numbers)


def test_a_payment_is_taken_back_whatever_currency_its_row_says(sandbox: Sandbox, target: Target) -> None:
    made = {"k": "1", **paid(Scene(sandbox))}
    assert target(whole(stream("payments", [made], ["k"]))).exit_code == 0
    ended = whole(stream("payments", [{"k": "1", "Status": "DELETED", "currency": "USD"}], ["k"]))

    plan = planned(target, ended, streams={})
    run = target(ended, allow_deletes=True)

    assert plan == {("payments", "1"): ("deleted", None)}
    assert run.results[-1]["operation"] == "deleted", run.told


MANY: t.Final = 12
"""More than are looked up one by one."""


@pytest.mark.parametrize("lost", [False, True], ids=["", "its answer lost"])
@pytest.mark.parametrize("count", [1, MANY])
def test_what_is_voided_with_other_lines_than_it_has_is_told_as_voided(
    sandbox: Sandbox, target: Target, count: int, lost: bool
) -> None:
    """Xero keeps the rest of what it voids as it was, and would refuse to void it once more."""
    theirs = [{**invoice(number), "LineItems": [SALE]} for number in range(1, count + 1)]
    sandbox.put("Invoices", {"Invoices": theirs}).raise_for_status()
    if lost:
        sandbox.order({"drop": "after"}, times=3, method="POST", path="/Invoices")
    settings: Json = {"streams": {"invoices": {"on_existing": "update"}}, "settle_seconds": 0}

    run = target(whole(invoices(count, **VOIDED)), allow_deletes=True, **settings)

    assert run.exit_code == 0, [each["messages"] for each in run.rejects] or run.told
    assert [each["operation"] for each in run.results] == ["voided"] * count
    assert voided(sandbox, range(1, count + 1))


def test_what_somebody_voids_meanwhile_is_unchanged_and_no_reject(sandbox: Sandbox, target: Target) -> None:
    """Once and for all: the next run sends nothing."""
    assert target(whole(invoices(1))).exit_code == 0
    sandbox.post("Invoices/INV-1", {"InvoiceNumber": "INV-1", "Status": "VOIDED"}).raise_for_status()
    messages = whole(invoices(1, **VOIDED))

    run = target(messages, allow_deletes=True)

    assert run.exit_code == 0, [each["messages"] for each in run.rejects] or run.told
    before = writes(sandbox)
    assert target(messages, allow_deletes=True).exit_code == 0
    assert writes(sandbox) == before
