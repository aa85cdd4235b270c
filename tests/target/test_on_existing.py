"""A number or name that Xero has already: whose it is decides, and a new row never overwrites it by accident."""

from __future__ import annotations

import typing as t

import pytest
from support.singer import contacts, invoice, invoices, journals, payments, stream, whole

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Target

TAX: t.Final = [{"Name": "State", "Rate": 5}]


def somebody_elses(sandbox: Sandbox, path: str, body: Json) -> Json:
    """A record that nobody of ours wrote."""
    answer = sandbox.put(path, body)
    assert answer.ok, answer.text
    found = answer.json()
    return dict(found[path][0] if path in found else found)


def operations(run: t.Any) -> list[str]:
    return [each["operation"] for each in run.results]


@pytest.fixture
def theirs(sandbox: Sandbox) -> Json:
    """An invoice of somebody else's, INV-1."""
    return somebody_elses(sandbox, "Invoices", invoice(1, lines=1, Reference="theirs", Contact={"Name": "Zed"}) | FLOAT)


FLOAT: t.Final = {"LineItems": [{"Description": "x", "Quantity": 1, "UnitAmount": 10, "AccountCode": "200"}]}
FLOATS: t.Final = {"JournalLines": [{"LineAmount": 5, "AccountCode": "429"}, {"LineAmount": -5, "AccountCode": "453"}]}


def test_somebody_elses_invoice_stays_as_it_is(sandbox: Sandbox, target: Target, theirs: Json) -> None:
    """The reject says whose the number is and what to set."""
    run = target(whole(invoices(2)))

    assert run.exit_code == 3, run.told
    assert operations(run) == ["created"]
    (reject,) = run.rejects
    assert reject["reason"] == "number_taken"
    told = " ".join(reject["messages"])
    assert all(each in told for each in ("INV-1", theirs["InvoiceID"], "Zed", "on_existing"))
    (found,) = sandbox.get("Invoices", InvoiceNumbers="INV-1", page=1).json()["Invoices"]
    assert (found["Reference"], found["Total"]) == ("theirs", theirs["Total"])


@pytest.mark.parametrize("policy", ["reject", "update"])
def test_a_number_that_is_taken_is_not_given_to_one_that_has_another(
    sandbox: Sandbox, target: Target, theirs: Json, policy: str
) -> None:
    """It is told whose it is: somebody else's, or another key's of ours."""
    settings = {"streams": {"invoices": {"key": ["order"], "on_existing": policy}}}
    ours = [{**invoice(number, lines=1), "order": number} for number in (2, 3)]
    target(whole(stream("invoices", ours, ["order"])), **settings)
    moved = [{**row, "InvoiceNumber": taken} for row, taken in zip(ours, ("INV-1", "INV-2"), strict=True)]

    run = target(whole(stream("invoices", moved, ["order"])), **settings)

    assert run.exit_code == 3, run.told
    told = {each["key"]: (each["reason"], " ".join(each["messages"])) for each in run.rejects}
    assert (told["2"][0], told["3"][0]) == ("number_taken", "duplicate_key")
    assert all(each in told["2"][1] for each in (theirs["InvoiceID"], "Zed"))
    assert "belongs to key 2 of stream invoices" in told["3"][1]
    (found,) = sandbox.get("Invoices", InvoiceNumbers="INV-1", page=1).json()["Invoices"]
    assert (found["InvoiceID"], found["Reference"]) == (theirs["InvoiceID"], "theirs")


@pytest.mark.parametrize(("policy", "reference"), [("adopt", "theirs"), ("update", "ours")])
def test_it_is_taken_over_if_somebody_says_so(
    sandbox: Sandbox, target: Target, theirs: Json, policy: str, reference: str
) -> None:
    run = target(whole(invoices(1, Reference="ours")), streams={"invoices": {"on_existing": policy}})

    assert run.exit_code == 0, run.told
    (result,) = run.results
    assert (result["operation"], result["xero_id"]) == (
        {"adopt": "adopted"}.get(policy, "updated"),
        theirs["InvoiceID"],
    )
    (found,) = sandbox.get("Invoices", InvoiceNumbers="INV-1").json()["Invoices"]
    assert found["Reference"] == reference
    assert target(whole(invoices(1, Reference="ours"))).results[-1]["operation"] == "unchanged"


def test_xeros_own_upsert_tells_what_was_there(sandbox: Sandbox, target: Target, theirs: Json) -> None:
    """With `method: POST`."""
    run = target(whole(invoices(3, Reference="ours")), streams={"invoices": {"method": "POST"}})

    assert run.exit_code == 0, run.told
    assert {each["key"]: each["operation"] for each in run.results} == {
        "INV-1": "updated",
        "INV-2": "created",
        "INV-3": "created",
    }
    assert sandbox.calls_of("GET /Invoices") == 1


def test_an_equal_one_of_nobodys_is_adopted(sandbox: Sandbox, target: Target) -> None:
    """A ledger that was lost: nothing is written, and the rows are found by few calls."""
    target(whole(invoices(60, lines=1)))
    before = sandbox.calls_of("GET /Invoices")
    sandbox.advance(7 * 60)

    run = target.anew(whole(invoices(60, lines=1)), ledger_url=f"sqlite:///{target.folder / 'anew.db'}")

    assert run.exit_code == 0, run.told
    assert operations(run) == ["created"] * 60 + ["adopted"] * 60
    assert sandbox.calls_of("GET /Invoices") - before <= 5


STATUSES: t.Final = [
    ("invoices", "Invoices", {"Type": "ACCREC", "InvoiceNumber": "S-1"}, "DRAFT", "AUTHORISED"),
    ("invoices", "Invoices", {"Type": "ACCREC", "InvoiceNumber": "S-1"}, "AUTHORISED", "DRAFT"),
    ("invoices", "Invoices", {"Type": "ACCPAY", "InvoiceNumber": "S-1"}, "DRAFT", "AUTHORISED"),
]


@pytest.mark.parametrize("case", STATUSES, ids=lambda case: f"{case[1]}-{case[3]}-{case[4]}")
@pytest.mark.parametrize("check", [False, True], ids=["", "checked"])
def test_one_with_another_status_says_something_else(
    sandbox: Sandbox, target: Target, case: tuple[str, str, Json, str, str], check: bool
) -> None:
    """It is not adopted as if it was approved, and the dry run says so too."""
    name, path, body, there, wanted = case
    row = {**body, "Contact": {"Name": "Zed"}, "Date": "2026-03-02", "DueDate": "2026-04-01", **FLOAT}
    somebody_elses(sandbox, path, {**row, "Status": there})
    rows = whole(stream(name, [{**row, "Status": wanted}], [next(each for each in row if "Number" in each)]))

    planned = target(rows, dry_run=True, plan_path=str(target.folder / "plan.jsonl"))
    run = target(rows, check_references=check)

    assert [each["reason"] for each in run.rejects] == ["number_taken"], run.told
    assert "1 rejected" in planned.told
    taken = target(rows, streams={name: {"on_existing": "adopt"}})
    assert operations(taken) == ["adopted"], taken.told


@pytest.mark.parametrize("settings", [{"method": "POST"}, {"on_existing": "update"}], ids=["POST", "update"])
def test_a_status_alone_is_an_update_where_updates_are_wanted(sandbox: Sandbox, target: Target, settings: Json) -> None:
    row = {**invoice(1), **FLOAT}
    theirs = somebody_elses(sandbox, "Invoices", {**row, "Status": "DRAFT"})

    run = target(whole(stream("invoices", [row], ["InvoiceNumber"])), streams={"invoices": settings})

    assert operations(run) == ["updated"], run.told
    assert sandbox.get(f"Invoices/{theirs['InvoiceID']}").json()["Invoices"][0]["Status"] == "AUTHORISED"


def test_a_status_alone_is_an_update_of_what_is_found_by_its_days(sandbox: Sandbox, target: Target) -> None:
    """With `match_within_days`: the draft of a journal is approved, and not there twice."""
    rows, before = whole(journals(1)), sandbox.count("ManualJournals")
    somebody_elses(sandbox, "ManualJournals", {**rows[1]["record"], "Status": "DRAFT"} | FLOATS)

    run = target(whole(stream("manual_journals", [rows[1]["record"] | FLOATS], ["Narration"])), match_within_days=3)

    assert operations(run) == ["updated"], run.told
    there = [each["Status"] for each in sandbox.get("ManualJournals").json()["ManualJournals"]]
    assert sorted(there) == ["POSTED"] * (before + 1)


def test_one_that_was_paid_since_is_adopted(sandbox: Sandbox, target: Target) -> None:
    """A ledger that was lost: Xero itself makes an approved invoice a paid one."""
    target(whole(invoices(1, lines=1), payments(1, amount="39.90")))
    total = sandbox.get("Invoices/INV-1").json()["Invoices"][0]["AmountDue"]
    if total:
        target(whole(payments(1, first=1, amount=str(total), Reference="rest")))
    assert sandbox.get("Invoices/INV-1").json()["Invoices"][0]["Status"] == "PAID"
    sandbox.advance(7 * 60)

    run = target.anew(whole(invoices(1, lines=1)), ledger_url=f"sqlite:///{target.folder / 'anew.db'}")

    assert operations(run)[-1] == "adopted", run.told


SHARED: t.Final[list[tuple[str, str, Json, Json]]] = [
    ("contacts", "Contacts", {"ContactNumber": "C-1", "Name": "Ada"}, {"EmailAddress": "ada@example.com"}),
    ("contacts", "Contacts", {"Name": "Ada"}, {"EmailAddress": "ada@example.com"}),
    ("items", "Items", {"Code": "I-1", "Name": "Item"}, {"Description": "Fine"}),
    ("accounts", "Accounts", {"Code": "987", "Name": "Gifts", "Type": "EXPENSE"}, {"Description": "Fine"}),
    ("tax_rates", "TaxRates", {"Name": "Levy", "ReportTaxType": "OUTPUT"}, {"TaxComponents": TAX}),
    ("contact_groups", "ContactGroups", {"Name": "Friends"}, {}),
    ("currencies", "Currencies", {"Code": "SEK"}, {}),
]


@pytest.mark.parametrize("case", SHARED)
def test_what_is_shared_is_found_by_its_name(
    sandbox: Sandbox, target: Target, case: tuple[str, str, Json, Json]
) -> None:
    """Contacts, items, accounts and the like are updated, and never there twice."""
    name, path, body, more = case
    first = {"TaxComponents": [{"Name": "State", "Rate": 4}]} if path == "TaxRates" else {}
    theirs = somebody_elses(sandbox, path, body | first)
    before = sandbox.count(path)

    run = target(whole(stream(name, [{"id": 1, **body, **more}], ["id"])))

    assert run.exit_code == 0, run.told
    key = {"Currencies": "Code", "TaxRates": "TaxType"}.get(path, f"{path[:-1]}ID")
    assert operations(run) == ["updated" if more else "adopted"]
    assert run.results[0]["xero_id"] == theirs[key]
    assert sandbox.count(path) == before


def test_a_number_and_a_name_are_both_looked_for(sandbox: Sandbox, target: Target) -> None:
    """A contact of the same name without our number is the same one."""
    theirs = somebody_elses(sandbox, "Contacts", {"Name": "Customer 1"})

    run = target(whole(contacts(2)))

    assert run.exit_code == 0, run.told
    assert {each["key"]: each["operation"] for each in run.results} == {"CUST-1": "updated", "CUST-2": "created"}
    found = sandbox.get(f"Contacts/{theirs['ContactID']}").json()["Contacts"][0]
    assert (found["ContactNumber"], found["EmailAddress"]) == ("CUST-1", "customer1@example.com")


@pytest.mark.parametrize(
    "case",
    [
        ("contacts", "Contacts", {"Name": "Ada", "ContactNumber": "X-1"}, {"Name": "Ada", "ContactNumber": "C-1"}),
        ("accounts", "Accounts", {"Name": "Gifts", "Code": "986", "Type": "EXPENSE"}, {"Name": "Gifts", "Code": "987"}),
    ],
)
def test_what_has_a_number_of_its_own_does_not_get_ours(
    sandbox: Sandbox, target: Target, case: tuple[str, str, Json, Json]
) -> None:
    """Only the name is the same: somebody else may know it by that number."""
    name, path, theirs, ours = case
    somebody_elses(sandbox, path, theirs)
    rows = whole(stream(name, [{"id": 1, **theirs, **ours}], ["id"]))

    kept = target(rows)
    taken = target(rows, streams={name: {"on_existing": "update"}})

    assert [each["reason"] for each in kept.rejects] == ["number_taken"]
    assert taken.exit_code == 0, taken.told
    assert operations(taken) == ["updated"]


def test_tracking_categories_and_options_are_found_by_name(sandbox: Sandbox, target: Target) -> None:
    (category,) = sandbox.get("TrackingCategories").json()["TrackingCategories"][:1]
    option = category["Options"][0]
    path = "TrackingCategories/{TrackingCategoryID}/Options"
    row = {"id": 1, "TrackingCategoryID": category["TrackingCategoryID"], "Name": option["Name"]}

    run = target(
        whole(
            stream("tracking_categories", [{"id": 1, "Name": category["Name"]}], ["id"]),
            stream("options", [row], ["id"]),
        ),
        streams={"options": {"path": path}},
    )

    assert run.exit_code == 0, run.told
    assert {each["stream"]: (each["operation"], each["xero_id"]) for each in run.results} == {
        "tracking_categories": ("adopted", category["TrackingCategoryID"]),
        "options": ("adopted", option["TrackingOptionID"]),
    }


def test_the_number_of_a_voided_one_is_taken_too(sandbox: Sandbox, target: Target, theirs: Json) -> None:
    sandbox.post("Invoices", {"InvoiceID": theirs["InvoiceID"], "Status": "VOIDED"}).raise_for_status()

    run = target(whole(invoices(1)), streams={"invoices": {"on_existing": "update"}})

    assert [each["reason"] for each in run.rejects] == ["number_taken"]
    assert "VOIDED" in run.rejects[0]["messages"][0]


def test_many_new_invoices_are_not_looked_for(sandbox: Sandbox, target: Target) -> None:
    """A call for fifty, and none to ask whether they are there."""
    target(whole(invoices(120, lines=1)))

    assert sandbox.calls_of("GET /Invoices") == 0
    assert sandbox.calls_of("PUT /Invoices") == 3
