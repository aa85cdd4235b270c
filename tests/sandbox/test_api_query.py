"""`where` and `order`: what they can say, and what Xero says to those that it cannot read."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.sandbox import Sandbox


def planted(sandbox: Sandbox, *invoices: dict[str, Any]) -> None:
    """Invoices of one contact that nobody else has."""
    for invoice in invoices:
        contact = {"ContactID": "c0ffee00-0000-4000-8000-000000000000", "Name": "Planted"}
        sandbox.records("Invoices", insert=True, set={"Contact": contact, **invoice})


def found(sandbox: Sandbox, where: str, **query: Any) -> list[str]:
    answer = sandbox.get("Invoices", where=f'Contact.Name=="Planted" AND ({where})', **query)
    assert answer.status_code == 200, answer.text
    return [invoice["Reference"] for invoice in answer.json()["Invoices"]]


@pytest.mark.parametrize(
    ("where", "references"),
    [
        ('Reference=="first"', ["first"]),
        ('Reference="first"', ["first"]),
        ('Reference!="first"', ["second", "third"]),
        ('Reference=="first" OR Reference=="third"', ["first", "third"]),
        ('Reference=="first" || Reference=="third"', ["first", "third"]),
        ('Reference!="first" && Reference!="third"', ["second"]),
        ('Reference!="first" and Total<30', ["second"]),
        ("Total>10", ["second", "third"]),
        ("Total>=10 AND Total<=20.00", ["first", "second"]),
        ("Total==20", ["second"]),
        ("AmountDue == Total", ["first"]),
        ("IsDiscounted==true", ["third"]),
        ("IsDiscounted", ["third"]),
        ("!IsDiscounted", ["first", "second"]),
        ("Url==null", ["first", "second"]),
        ("Url!=null", ["third"]),
        ('Reference.Contains("ir")', ["first", "third"]),
        ('Reference.StartsWith("se")', ["second"]),
        ('Reference.EndsWith("d")', ["second", "third"]),
        ('Url!=null AND Url.Contains("xero")', ["third"]),
        ('Contact.ContactID==guid("C0FFEE00-0000-4000-8000-000000000000")', ["first", "second", "third"]),
        ('contact.contactId==Guid("c0ffee00-0000-4000-8000-000000000001")', []),
        ('Reference.ToLower()=="first"', ["first"]),
        ('Reference.tolower().startswith("se")', ["second"]),
        ('Reference.ToUpper().Contains("IR") && !Reference.EndsWith("d")', ["first"]),
        ('Reference.ToUpper()=="first"', []),
        ('Reference.Equals("third") OR "SECOND".ToLower()==Reference', ["second", "third"]),
        ('Reference.Replace("ir", "").Replace("", "x")=="fst"', ["first"]),
        ('Url != NULL AND Url.ToLower().Contains("xero.test")', ["third"]),
        ('Contact.Name.ToLower().Contains("plan")', ["first", "second", "third"]),
        ('Contact.ContactID.ToString()=="c0ffee00-0000-4000-8000-000000000000"', ["first", "second", "third"]),
        ('Contact.ContactID==Guid("C0FFEE0000004000 8000000000000000")'.replace(" ", ""), ["first", "second", "third"]),
        ('(Total>10 AND (Reference=="second" OR Reference=="nobody")) OR Total==10', ["first", "second"]),
    ],
)
def test_where_finds_what_it_says(sandbox: Sandbox, where: str, references: list[str]) -> None:
    planted(
        sandbox,
        {"Reference": "first", "Total": 10, "AmountDue": 10, "IsDiscounted": False},
        {"Reference": "second", "Total": 20, "AmountDue": 0, "IsDiscounted": False},
        {"Reference": "third", "Total": 30, "AmountDue": 5, "IsDiscounted": True, "Url": "https://xero.test"},
    )

    assert found(sandbox, where) == references


@pytest.mark.parametrize(
    ("comparison", "compare"),
    [
        (">=", operator.ge),
        (">", operator.gt),
        ("<=", operator.le),
        ("<", operator.lt),
        ("==", operator.eq),
        ("!=", operator.ne),
    ],
)
def test_dates_are_compared_as_days(sandbox: Sandbox, comparison: str, compare: Callable[[str, str], bool]) -> None:
    """However a day is written, with its parts or as a text."""
    invoices = sandbox.get("Invoices").json()["Invoices"]
    day = invoices[len(invoices) // 2]["DateString"][:10]
    year, month, date = (int(part) for part in day.split("-"))

    in_parts = sandbox.get("Invoices", where=f"Date{comparison}DateTime({year}, {month:02}, {date:02})").json()
    as_text = sandbox.get("Invoices", where=f'Date{comparison}DateTime.Parse("{day}")').json()

    expected = [each for each in invoices if compare(each["DateString"][:10], day)]
    assert in_parts["Invoices"] == as_text["Invoices"] == expected
    assert expected


def test_moments_are_compared_to_the_second(sandbox: Sandbox) -> None:
    sandbox.set_clock("2031-05-06T07:08:09Z")
    (key,) = sandbox.records("Invoices", set={"Reference": "late"})

    since = sandbox.get("Invoices", where="UpdatedDateUTC>=DateTime(2031,5,6,7,8,9)").json()["Invoices"]
    parsed = sandbox.get("Invoices", where='UpdatedDateUTC>=DateTime.Parse("2031-05-06T07:08:09")').json()["Invoices"]
    later = sandbox.get("Invoices", where="UpdatedDateUTC>DateTime(2031,5,6,7,8,30)").json()["Invoices"]

    assert [invoice["InvoiceID"] for invoice in since] == [invoice["InvoiceID"] for invoice in parsed] == [key]
    assert later == []


@pytest.mark.parametrize("where", ['Name=="ZOE BEAUFORT"', 'Name.Contains("zoë")', 'Name.StartsWith("Zoé")'])
def test_names_of_contacts_are_compared_without_case_and_accents(sandbox: Sandbox, where: str) -> None:
    sandbox.records("Contacts", insert=True, set={"Name": "Zoë Beaufort"})

    answer = sandbox.get("Contacts", where=where).json()

    assert [contact["Name"] for contact in answer["Contacts"]] == ["Zoë Beaufort"]


@pytest.mark.parametrize("name", ['The "Old" Mill', r"A\B", '"', "It's", r"\"\\", "a\\"])
def test_a_quote_within_a_text_is_doubled_and_a_backslash_is_a_letter(sandbox: Sandbox, name: str) -> None:
    sandbox.records("Contacts", insert=True, set={"Name": name})

    (found,) = sandbox.get("Contacts", where='Name=="{}"'.format(name.replace('"', '""'))).json()["Contacts"]

    assert found["Name"] == name


@pytest.mark.parametrize("where", ['Url.Contains("x")', 'Url.ToLower()=="x"', 'Url.Contains("x") AND Url!=null'])
def test_a_method_of_a_field_without_a_value_is_too_much_for_xero(sandbox: Sandbox, where: str) -> None:
    planted(sandbox, {"Reference": "with", "Url": "https://xero.test"}, {"Reference": "without"})

    failed = sandbox.get("Invoices", where=f'Contact.Name=="Planted" AND ({where})')

    assert failed.status_code == 500
    assert found(sandbox, 'Url!=null AND Url.Contains("x")') == ["with"]
    assert found(sandbox, 'Url==null OR Url.StartsWith("https")') == ["with", "without"]


def test_lists_of_ids_are_taken_without_dashes(sandbox: Sandbox) -> None:
    contacts = [each["ContactID"] for each in sandbox.get("Contacts").json()["Contacts"][:3]]
    invoices = [each for each in sandbox.get("Invoices").json()["Invoices"] if each["Contact"]["ContactID"] in contacts]
    bare = ",".join(each.replace("-", "").upper() for each in contacts)

    by_id = sandbox.get("Contacts", IDs=bare).json()["Contacts"]
    of_contacts = sandbox.get("Invoices", ContactIDs=bare).json()["Invoices"]

    assert sorted(each["ContactID"] for each in by_id) == sorted(contacts)
    assert [each["InvoiceID"] for each in of_contacts] == [each["InvoiceID"] for each in invoices]


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ('Status=="PAID', "Unterminated string literal"),
        ('Colour=="blue"', "No property or field 'Colour' exists in type 'Invoice'"),
        ('Contact.Colour=="blue"', "No property or field 'Colour' exists in type 'Contact'"),
        ('Date>="2026-01-01"', "Operator '>=' incompatible with operand types 'DateTime?' and 'String'"),
        ('InvoiceID=="x"', "Operator '==' incompatible with operand types 'Guid' and 'String'"),
        ("Total>null", "Operator '>' incompatible with operand types 'Decimal' and 'null'"),
        ('Status=="PAID" Total>1', "Syntax error"),
        (r'Reference=="a\"b"', "Syntax error"),
        ("Reference=='first'", "Character literal must contain exactly one character"),
        ("Type=='A'", "Operator '==' incompatible with operand types 'String' and 'Char'"),
        ("'; DROP TABLE Invoices", "Unterminated string literal"),
        ("# Total", "Syntax error '#'"),
        ("Reference.Reverse()", "No applicable method 'Reverse' exists in type 'String'"),
        ("Reference.ToLower().Length>3", "No property or field 'Length' exists in type 'String'"),
        ('Reference.Contains("a", "b")', "No applicable method 'Contains' exists in type 'String'"),
        ('Total.Contains("1")', "No applicable method 'Contains' exists in type 'Decimal'"),
        ('Date.ToLower()=="x"', "No applicable method 'ToLower' exists in type 'DateTime?'"),
        ('Date>=DateTime.Parse("yesterday")', None),
        ("Date>=DateTime.Parse(2026)", None),
        ("Date>=DateTime.Now", None),
        ("Total>", "Expression expected"),
        ("(Total>1", "')' or operator expected"),
        ("Total", "Expression of type 'Boolean' expected"),
        ("Date==DateTime(2026,13,1)", None),
        ("Date==DateTime(2026)", None),
        ('InvoiceID==guid("x")', None),
        ("(" * 2000, None),
    ],
)
def test_a_where_that_cannot_be_read_is_refused(sandbox: Sandbox, where: str, message: str | None) -> None:
    answer = sandbox.get("Invoices", where=where)

    assert answer.status_code == 400
    assert (answer.json()["ErrorNumber"], answer.json()["Type"]) == (16, "QueryParseException")
    assert message in (None, answer.json()["Message"])


def test_order_sorts_by_several_fields(sandbox: Sandbox) -> None:
    planted(
        sandbox,
        {"Reference": "b", "Total": 1},
        {"Reference": "a", "Total": 2},
        {"Reference": "c", "Total": 1},
        {"Reference": "d", "Total": 2},
    )

    assert found(sandbox, "Total>0", order="Total, Reference DESC") == ["c", "b", "d", "a"]
    assert found(sandbox, "Total>0", order="Total DESC,Reference asc") == ["a", "d", "b", "c"]


def test_what_has_no_value_comes_first(sandbox: Sandbox) -> None:
    planted(sandbox, {"Reference": "with", "Url": "https://xero.test"}, {"Reference": "without"})

    assert found(sandbox, "Total!=null", order="Url") == ["without", "with"]


@pytest.mark.parametrize("order", ["Colour", "Date SIDEWAYS", "Contact", "Date,,Total", "1"])
def test_an_order_that_cannot_be_read_is_refused(sandbox: Sandbox, order: str) -> None:
    answer = sandbox.get("Invoices", order=order)

    assert (answer.status_code, answer.json()["ErrorNumber"]) == (400, 16)


@pytest.mark.parametrize("query", [{"order": "Date"}, {"where": 'Status=="DRAFT"'}])
def test_quotes_take_neither_order_nor_where(sandbox: Sandbox, query: dict[str, Any]) -> None:
    answer = sandbox.get("Quotes", **query)

    assert (answer.status_code, answer.json()["ErrorNumber"]) == (400, 16)


def test_a_list_that_knows_no_where_ignores_it(sandbox: Sandbox) -> None:
    plain = sandbox.get("PurchaseOrders").json()["PurchaseOrders"]

    filtered = sandbox.get("PurchaseOrders", where="Colour==").json()["PurchaseOrders"]

    assert filtered == plain


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, 400),
        ({"page": 1}, 200),
        ({"page": 1, "where": 'Status=="PAID"'}, 200),
        ({"page": 1, "where": 'Status=="PAID" AND Date>DateTime(2000,1,1)', "order": "InvoiceID"}, 200),
        ({"page": 1, "where": 'Reference.Contains("x")'}, 400),
        ({"page": 1, "where": 'Status=="PAID" OR Status=="DRAFT"'}, 400),
        ({"page": 1, "where": "Total>0"}, 400),
        ({"page": 1, "order": "Total"}, 400),
    ],
)
def test_too_many_records_are_refused(sandbox: Sandbox, query: dict[str, Any], status: int) -> None:
    """Xero refuses lists of more than 100,000 rows, and searches through as many that it has no index for."""
    sandbox.reset(row_threshold=20)

    assert sandbox.get("Invoices", **query).status_code == status
