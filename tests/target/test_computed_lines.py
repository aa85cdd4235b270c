"""What `payload` says of lines is computed from the row that brings the line, and no line is lost."""

from __future__ import annotations

import random
import typing as t

import pytest
from support.singer import DAY, DUE, record, whole

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Target

HEAD: t.Final = {
    "Type": "ACCREC",
    "Status": "AUTHORISED",
    "InvoiceNumber": "=record['number']",
    "Contact": {"Name": "Ada"},
    "Date": DAY,
    "DueDate": DUE,
}
LINES: t.Final = {"Quantity": "=record['qty']", "UnitAmount": "=record['price']", "AccountCode": "200"}


def rows_of(stream: str, *rows: Json, key: t.Sequence[str] = ()) -> list[Json]:
    head = {"type": "SCHEMA", "stream": stream, "schema": {"properties": {}}, "key_properties": list(key)}
    return whole([head, *(record(stream, row) for row in rows)])


def orders(payload: Json, **settings: t.Any) -> Json:
    return {"streams": {"orders": {"entity": "Invoices", "group_by": ["number"], "payload": payload, **settings}}}


def lines_there(sandbox: Sandbox, number: str, *names: str) -> list[tuple[t.Any, ...]]:
    (found,) = sandbox.get(f"Invoices/{number}").json()["Invoices"]
    return [tuple(line.get(name) for name in names) for line in found["LineItems"]]


def test_each_line_is_computed_from_its_own_row(sandbox: Sandbox, target: Target) -> None:
    """Beside columns of lines, and where the payload says all of them."""
    rows = [
        {"number": "CP-1", "qty": 1, "price": "10", "line_items__description": "a"},
        {"number": "CP-2", "qty": 3, "price": "7", "text": "x"},
        {"number": "CP-1", "qty": 2, "price": "5.5", "line_items__description": "b"},
        {"number": "CP-2", "qty": 4, "price": "8", "text": "y"},
    ]
    payload = {**HEAD, "LineItems": {**LINES, "Description": "=get(record, 'text')"}}

    run = target(rows_of("orders", *rows), **orders(payload))

    assert run.exit_code == 0, run.told
    assert lines_there(sandbox, "CP-1", "Description", "Quantity", "UnitAmount") == [("a", 1, 10), ("b", 2, 5.5)]
    assert lines_there(sandbox, "CP-2", "Description", "Quantity", "UnitAmount") == [("x", 3, 7), ("y", 4, 8)]


def test_texts_that_are_joined_are_no_amount(sandbox: Sandbox, target: Target) -> None:
    """From a file, net and freight are texts: 10 and 5 are not 105; a number of a document may be made of two."""
    row = {"year": "26", "number": "7", "net": "10.00", "freight": "5"}
    payload = {**HEAD, "InvoiceNumber": "=record['year'] + record['number']"}
    wrong = payload | {"LineItems": {**LINES, "Quantity": 1, "UnitAmount": "=record['net'] + record['freight']"}}
    right = payload | {"LineItems": {**LINES, "Quantity": 1, "UnitAmount": "=sum([record['net'], record['freight']])"}}

    refused = target(rows_of("orders", row), **orders(wrong))
    run = target(rows_of("orders", row), **orders(right))

    assert refused.exit_code == 3, refused.told
    assert "joins two texts" in refused.rejects[0]["messages"][0]
    assert run.exit_code == 0, run.told
    assert lines_there(sandbox, "267", "UnitAmount") == [(15,)]


def test_the_lines_of_a_journal_are_computed_from_their_rows(sandbox: Sandbox, target: Target) -> None:
    rows = [{"n": "Accrual", "account": "429", "amount": 310}, {"n": "Accrual", "account": "453", "amount": -310}]
    payload = {
        "Narration": "=record['n']",
        "Date": DAY,
        "JournalLines": {"AccountCode": "=record['account']", "LineAmount": "=record['amount']"},
    }

    run = target(rows_of("manual_journals", *rows), group_by=["n"], payload=payload)

    assert run.exit_code == 0, run.told
    found = sandbox.get(f"ManualJournals/{run.results[0]['xero_id']}").json()["ManualJournals"][0]["JournalLines"]
    assert [(line["AccountCode"], line["LineAmount"]) for line in found] == [("429", 310), ("453", -310)]


def test_a_row_whose_only_column_of_lines_is_empty_is_a_line_if_the_payload_says_one(
    sandbox: Sandbox, target: Target
) -> None:
    rows = [
        {"number": "L-1", "LineItems__Description": text, "qty": n, "price": 5} for n, text in ((1, None), (2, "b"))
    ]

    run = target(rows_of("orders", *rows), **orders({**HEAD, "LineItems": LINES}))

    assert run.exit_code == 0, run.told
    assert lines_there(sandbox, "L-1", "Quantity", "UnitAmount") == [(1, 5), (2, 5)]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"LineItems__Description": None}, "row 2 brings no line: nothing of one is in LineItems__Description, and"),
        (
            {"LineItems__Description": "", "LineItems__Quantity": None},
            "nothing of one is in LineItems__Description, LineItems__Quantity",
        ),
        ({"LineItems": []}, "row 2 brings no line"),
        ({"LineItems": "[null, {}]"}, "row 2 brings no line"),
        ({"remark": "x"}, "row 2 brings no line: no column of it goes into LineItems"),
    ],
)
def test_a_row_that_brings_no_line_is_rejected_by_name(target: Target, columns: Json, message: str) -> None:
    """What the payload says of each line alike makes no line of nothing."""
    good = {"LineItems__Description": "Work", "LineItems__UnitAmount": 5}
    rows = [{"number": "N-1", **good}, {"number": "N-1", **columns}, {"number": "N-2", **good}]
    constant = {"AccountCode": "200", "Quantity": 1, "Tracking": {"Name": "Region", "Option": "=get(record, 'region')"}}

    run = target(rows_of("orders", *rows), **orders({**HEAD, "LineItems": constant}))

    assert run.exit_code == 3, run.told
    assert [(each["key"], each["reason"]) for each in run.rejects] == [("N-1", "line_missing")] * 2
    assert message in run.rejects[0]["messages"][0]
    assert [each["key"] for each in run.results] == ["N-2"]


def test_a_line_of_which_nothing_can_be_sent_is_not_left_out(target: Target) -> None:
    """Ids of another organisation mean nothing here."""
    line = {"LineItems__LineItemID": "297c2dc5-cc47-4afd-8ec8-74990b8761e9"}
    rows = [{"number": "M", "tenant_id": "another", **line}, {"number": "M", "LineItems__Description": "Work"}]

    run = target(rows_of("orders", *rows), **orders(HEAD))

    assert run.exit_code == 3, run.told
    assert {each["reason"] for each in run.rejects} == {"line_missing"}
    assert "bring 2 lines, and Xero would take 1 of them" in run.rejects[0]["messages"][0]


def test_what_rows_say_of_their_document_has_to_agree(target: Target) -> None:
    """Also what is computed: the reject names the column, the rows and what they say."""
    rows = [{"number": number, "po": po, "qty": 1, "price": 5} for number, po in (("A", 7), ("A", 8), ("B", 9))]
    payload = {**HEAD, "Reference": "='PO ' + text(record['po'])", "LineItems": LINES}

    run = target(rows_of("orders", *rows), **orders(payload))

    assert run.exit_code == 3, run.told
    assert [(each["key"], each["reason"]) for each in run.rejects] == [("A", "conflicting_rows")] * 2
    assert "rows 1 and 2 differ in Reference: it is 'PO 7' in one, 'PO 8' in the other" in run.rejects[0]["messages"][0]


def test_a_field_that_only_one_row_has_is_that_of_the_document(sandbox: Sandbox, target: Target) -> None:
    """As in files that say the head of a document once; the payload fills in what no row says."""
    rows: list[Json] = [
        {"number": "H-1", "Reference": None, "Contact__Name": None, "qty": 1, "price": 5},
        {"number": "H-1", "Reference": "mine", "Contact__Name": "Bob", "Contact__EmailAddress": "b@example.com"}
        | {"qty": 2, "price": 5},
        {"number": "H-1", "Reference": "", "Contact__Name": "Bob", "Contact__EmailAddress": None, "qty": 3, "price": 5},
    ]
    payload = {**HEAD, "Reference": "='computed ' + text(record['qty'])", "LineItems": LINES}

    run = target(rows_of("orders", *rows), **orders(payload))

    assert run.exit_code == 0, run.told
    (found,) = sandbox.get("Invoices/H-1").json()["Invoices"]
    assert (found["Reference"], found["Contact"]["Name"]) == ("mine", "Bob")


def test_rows_that_differ_inside_an_object_are_told_by_its_field(target: Target) -> None:
    rows = [{"number": "C", "contact__name": name, "qty": 1, "price": 5} for name in ("Ada", "Bob")]

    run = target(rows_of("orders", *rows), **orders({**HEAD, "LineItems": LINES}))

    assert (
        "rows 1 and 2 differ in contact.name: it is 'Ada' in one, 'Bob' in the other" in run.rejects[0]["messages"][0]
    )


def test_columns_of_any_name_can_be_computed_with(sandbox: Sandbox, target: Target) -> None:
    """With blanks, stars and dots, in any capitals, flattened and nested; none of them counts as unknown."""
    row = {
        "number": "X-1",
        "*Unit Price": "12.50",
        "Qty (pcs.)": " 4 ",
        "line_items__item_code": "C1",
        "line_items__description": "chair",
        "line_items__sku": "C-1",
    }
    payload = {
        **HEAD,
        "Reference": "=record['LineItems']['Description'] + '/' + record['line_items__sku']",
        "LineItems": {
            "ItemCode": None,
            "UnitAmount": "=RECORD['*Unit Price']",
            "Quantity": "=Int(record['Qty (pcs.)'])",
            "Description": "=record['LINE_ITEMS__DESCRIPTION'].title() + ' ' + line['item_code']",
            "AccountCode": "200",
        },
    }

    run = target(rows_of("orders", row), **orders(payload, unknown_columns="reject", payload_wins=True))

    assert run.exit_code == 0, run.told
    assert lines_there(sandbox, "X-1", "Description", "Quantity", "UnitAmount") == [("Chair C1", 4, 12.5)]
    assert sandbox.get("Invoices/X-1").json()["Invoices"][0]["Reference"] == "chair/C-1"
    assert "have no" not in run.told


@pytest.mark.parametrize("nested", [list, lambda lines: __import__("json").dumps(lines)])
def test_the_elements_of_a_list_are_computed_one_by_one(sandbox: Sandbox, target: Target, nested: t.Any) -> None:
    """Without `group_by`, too: `line` is the element, `record` the row; in lists of a line as well."""
    lines = [{"Description": "a", "pieces": 2, "where": "north"}, {"Description": "b", "pieces": 3, "where": "south"}]
    payload = {
        **HEAD,
        "LineItems": {
            "Quantity": "=line['pieces']",
            "UnitAmount": "=record['price']",
            "AccountCode": "200",
            "Tracking": {"Name": "Region", "Option": "=line['where'].title()"},
        },
    }
    row = {"number": "E-1", "price": 5, "LineItems": nested(lines)}

    run = target(rows_of("invoices", row, key=["number"]), payload=payload)

    assert run.exit_code == 0, run.told
    found = sandbox.get("Invoices/E-1").json()["Invoices"][0]["LineItems"]
    assert [(line["Quantity"], line["UnitAmount"], line["Tracking"][0]["Option"]) for line in found] == [
        (2, 5, "North"),
        (3, 5, "South"),
    ]


def test_elements_of_contacts_are_computed_one_by_one(sandbox: Sandbox, target: Target) -> None:
    row = {"Name": "Acme", "area": "09", "Phones": [{"PhoneType": "DEFAULT", "n": "1"}, {"PhoneType": "FAX", "n": "2"}]}
    payload = {"Phones": {"PhoneNumber": "=line['n'] * 1", "PhoneAreaCode": "=record['area']"}}

    run = target(rows_of("contacts", row, key=["Name"]), payload=payload)

    assert run.exit_code == 0, run.told
    phones = sandbox.get(f"Contacts/{run.results[0]['xero_id']}").json()["Contacts"][0]["Phones"]
    told = {each["PhoneType"]: (each["PhoneNumber"], each["PhoneAreaCode"]) for each in phones}
    assert (told["DEFAULT"], told["FAX"]) == (("1", "09"), ("2", "09"))


def test_constants_make_no_line_where_a_record_says_nothing_of_lines(sandbox: Sandbox, target: Target) -> None:
    """A record that changes something else leaves the lines as they are."""
    line = {"Description": "Work", "UnitAmount": 5}
    first = {"InvoiceNumber": "K-1", "Contact": {"Name": "Ada"}, "Date": DAY, "DueDate": DUE, "LineItems": [line]}
    payload = {"Type": "ACCREC", "LineItems": {"AccountCode": "200", "Quantity": 1}}
    target(rows_of("invoices", first, key=["InvoiceNumber"]), payload=payload)

    changed = {name: value for name, value in first.items() if name != "LineItems"} | {"Reference": "new"}
    run = target(rows_of("invoices", changed, key=["InvoiceNumber"]), payload=payload)

    assert run.exit_code == 0, run.told
    assert lines_there(sandbox, "K-1", "Description", "UnitAmount") == [("Work", 5)]


def test_a_row_may_be_a_document_of_one_computed_line(sandbox: Sandbox, target: Target) -> None:
    row = {"number": "O-1", "qty": 2, "price": 5}

    run = target(rows_of("invoices", row, key=["number"]), payload={**HEAD, "LineItems": LINES})

    assert run.exit_code == 0, run.told
    assert lines_there(sandbox, "O-1", "Quantity", "UnitAmount") == [(2, 5)]


def test_what_cannot_be_computed_rejects_the_row_by_name(target: Target) -> None:
    """The setting, the row, and what its columns hold; the other documents go on."""
    rows = [{"number": number, "qty": qty, "price": 5} for number, qty in (("F", 1), ("F", "a few"), ("G", 2))]
    payload = {**HEAD, "LineItems": {**LINES, "Quantity": "=record['qty'] * 2"}}

    run = target(rows_of("orders", *rows), **orders(payload))

    assert run.exit_code == 3, run.told
    assert [(each["key"], each["reason"]) for each in run.rejects] == [("F", "not_computed")] * 2
    (message,) = run.rejects[0]["messages"]
    assert message == (
        "row 2: payload.LineItems.Quantity of stream orders cannot be computed from \"=record['qty'] * 2\": "
        "'a few' is no number (record['qty'] is 'a few')."
    )
    assert [each["key"] for each in run.results] == ["G"]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (orders({"Reference": "=record['a'"}), "streams.orders.payload.Reference cannot be computed"),
        (orders({"LineItems": {"Quantity": "=qty"}}), "there is no qty (a column is written record['qty'])"),
        (orders({"LineItems": {"Quantity": "=tomorow"}}), "streams.orders.payload.LineItems.Quantity cannot be"),
        (orders({}, query={"summarizeErrors": "=record["}), "streams.orders.query.summarizeErrors cannot be"),
        ({"payload": {"Name": "=open('x')"}}, "payload.Name cannot be computed"),
        (orders({"LineItems": [{"AccountCode": "200"}]}), "payload.LineItems of stream orders should be an object"),
    ],
)
def test_what_can_never_be_computed_is_refused_before_a_call(
    sandbox: Sandbox, target: Target, settings: Json, words: str
) -> None:
    run = target(rows_of("orders", {"number": "A"}), **settings)

    assert run.exit_code == 2
    assert words in run.errors[-1]
    assert not [call for call in sandbox.tenant_calls() if call["method"] != "GET"]


def test_days_are_computed_with_as_date_fields_read_them(sandbox: Sandbox, target: Target) -> None:
    """A moment is the day of the organisation, however it is used; what is no date is told."""
    row = {"number": "D-1", "Date": "2026-10-31T11:30:00Z", "qty": 1, "price": 5}
    payload = {**HEAD, "LineItems": LINES, "DueDate": "=date(record['Date']) + days(30)"}

    run = target(rows_of("orders", row, {**row, "number": "D-2", "price": [1]}), **orders(payload))
    wrong = target(rows_of("orders", {**row, "at": 5.5}), **orders({**payload, "DueDate": "=day(record['at'])"}))

    (found,) = sandbox.get("Invoices/D-1").json()["Invoices"]
    assert (found["DateString"][:10], found["DueDateString"][:10]) == ("2026-11-01", "2026-12-01")
    assert [each["key"] for each in run.rejects] == ["D-2"]
    assert "5.5 is no date (record['at'] is 5.5)" in wrong.rejects[-1]["messages"][0]


def test_query_parameters_are_computed_from_the_record(sandbox: Sandbox, target: Target) -> None:
    rows = [{"number": f"Q-{n}", "qty": 1, "price": 5, "places": n} for n in (2, 4)]
    query = {"unitdp": "=record['places']", "summarizeErrors": "false"}

    run = target(rows_of("orders", *rows), **orders({**HEAD, "LineItems": LINES}, query=query))

    assert run.exit_code == 0, run.told
    calls = [call for call in sandbox.tenant_calls() if call["method"] != "GET"]
    assert sorted(call["query"]["unitdp"] for call in calls) == ["2", "4"]


@pytest.mark.parametrize("seed", range(3))
def test_every_document_has_the_lines_of_its_rows(sandbox: Sandbox, target: Target, seed: int) -> None:
    """In any order, with rows that come again; a document one of whose rows has no line is rejected with all."""
    chance = random.Random(seed)  # noqa: S311 - the same in every run
    keyed: dict[str, dict[int, Json]] = {f"R-{n}": {} for n in range(8)}
    rows: list[Json] = []
    for number, known in keyed.items():
        for place in range(chance.randint(1, 6)):
            known[place] = _random_row(chance, number, place)
            rows.append(known[place])
    chance.shuffle(rows)
    for row in chance.sample(rows, 10):
        again = {**_random_row(chance, row["number"], row["place"]), "kind": row["kind"]}
        rows.append(again)
    last = {(row["number"], row["place"]): row for row in rows}
    expected: dict[str, list[tuple[t.Any, ...]]] = {number: [] for number in keyed}
    for (number, _), row in last.items():
        expected[number].append(_expected(row))
    payload = {
        **HEAD,
        "LineItems": {
            "Description": "=record['text']",
            "Quantity": "=record['qty']",
            "UnitAmount": "=record['qty'] * record['price'] if record['qty'] else null",
            "AccountCode": "200",
        },
    }

    run = target(rows_of("orders", *rows, key=["number", "place"]), **orders(payload))

    without = {number for number, lines in expected.items() if any(not any(line) for line in lines)}
    assert run.exit_code == (3 if without else 0), run.told
    assert {each["key"] for each in run.rejects} == without
    for number in expected.keys() - without:
        assert lines_there(sandbox, number, "Description", "Quantity", "UnitAmount") == expected[number]


def _random_row(chance: random.Random, number: str, place: int) -> Json:
    row = {"number": number, "place": place, "kind": chance.random() < 0.9}
    qty, price = chance.randint(1, 9), chance.choice([1, 2.5, "4", "0.25"])
    empty = {"qty": None, "price": None, "text": None}
    return {**row, **({"qty": qty, "price": price, "text": f"t{place}"} if row["kind"] else empty)}


def _expected(row: Json) -> tuple[t.Any, ...]:
    if row["qty"] is None:
        return (None, None, None)
    return (row["text"], row["qty"], float(row["price"]) * row["qty"])
