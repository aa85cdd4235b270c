"""What no sane client sends gets the error that Xero would give, and nothing brings the sandbox down."""

from __future__ import annotations

import json
import os
import re
from collections import defaultdict
from random import Random
from typing import TYPE_CHECKING, Any, Final

import pytest
import requests
from support.fuzz import Fuzz
from support.orders import TOLD, Orders
from support.sandbox import Sandbox, serving
from xero_sandbox.books.kinds import KINDS
from xero_sandbox.openapi.operations import operations

if TYPE_CHECKING:
    from collections.abc import Iterator

MANY: Final = int(os.environ.get("FUZZ_REQUESTS", "1500"))
SEED: Final = int(os.environ.get("FUZZ_SEED", "3"))
POST_DATA, QUERY, NO_DATA, VALIDATION = 14, 16, 17, 10
OURS: Final = 500
"""From here on it is the server that has failed; 501 is Xero's own word for a method that it does not have."""
BAD: Final = 400
PYTHONS: Final = re.compile(
    r"[A-Z]\w*Error|invalid literal|could not convert|object has no|not subscriptable|unhashable"
)
"""What Python says of itself, and nobody who sent an order understands."""
NOT_IMPLEMENTED: Final = 501


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b'{"Invoices": [', "JSON for post data was invalid"),
        (b"\xff\xfe", "JSON for post data was invalid"),
        (b"<Invoices/>", "JSON for post data was invalid"),
        (b"42", "JSON for post data was invalid"),
        (b"[" * 100_000, "JSON for post data was invalid"),
        (b'{"Invoices": [7]}', "JSON for post data was invalid"),
        (b'{"Invoices": [{"LineItems": "none"}]}', "JSON for post data was invalid"),
        (b'{"Invoices": [{"Type": "ACCREC", "Date": "2026-02-30"}]}', "JSON for post data was invalid"),
        (b'{"Invoices": [{"Type": "GIFT"}]}', "JSON for post data was invalid"),
        (b'{"Invoices": [{"LineAmountTypes": "NO_TAX"}]}', 'Error converting value "NO_TAX"'),
        (b'{"Invoices": [{"Contact": []}]}', "JSON for post data was invalid"),
        (b'{"Invoices": [{"LineItems": [{"Quantity": "many"}]}]}', 'Error converting value "many"'),
    ],
)
def test_a_body_that_cannot_be_read_is_refused_whole(sandbox: Sandbox, body: bytes, message: str) -> None:
    answer = sandbox.put("Invoices", body)

    assert (answer.status_code, answer.json()["ErrorNumber"]) == (400, POST_DATA)
    assert message in answer.json()["Message"]
    assert answer.json()["Type"] == "PostDataInvalidException"


def test_fields_that_xero_does_not_know_are_overlooked(sandbox: Sandbox) -> None:
    answer = sandbox.put("Contacts", {"Contacts": [{"Name": "Quillfeather Books", "Colour": {"Hue": 7}}]})

    assert answer.status_code == 200
    assert "Colour" not in answer.json()["Contacts"][0]


def test_a_body_of_eleven_megabytes_is_too_large(sandbox: Sandbox) -> None:
    body = json.dumps({"Contacts": [{"Name": "x" * 11 * 2**20}]}).encode()

    assert sandbox.put("Contacts", body).status_code == 413


@pytest.mark.parametrize("page", ["0", "-5", "99999999999999999999", "two", "1.5", "", "1e3", "\u0663"])
@pytest.mark.parametrize("page_size", ["100", "0", "-1", "99999999999999999999", "lots"])
def test_absurd_paging_is_put_right(sandbox: Sandbox, page: str, page_size: str) -> None:
    answer = sandbox.get("Invoices", page=page, pageSize=page_size)

    assert answer.status_code == 200
    assert len(answer.json()["Invoices"]) <= 1000


@pytest.mark.parametrize(
    "where",
    [
        "1=1; DROP TABLE Invoices; --",
        "Status==\"PAID\"' OR '1'='1",
        "SELECT * FROM Invoices",
        'Status=="PAID" UNION SELECT Password',
        'Status=="PAID',
        "((((((((((",
        "Total >",
        "Date >= DateTime(2020, 99, 99)",
        'InvoiceID == guid("x")',
        "(" * 2500,
    ],
)
def test_a_where_that_is_none_is_a_query_parse_error(sandbox: Sandbox, where: str) -> None:
    answer = sandbox.get("Invoices", where=where)

    assert (answer.status_code, answer.json()["ErrorNumber"]) == (400, QUERY)
    assert answer.json()["Type"] == "QueryParseException"


def test_a_body_of_the_wrong_entity_saves_nothing(sandbox: Sandbox) -> None:
    answer = sandbox.put("Invoices", {"Contacts": [{"Name": "Quillfeather Books"}]})

    assert (answer.status_code, answer.json()["ErrorNumber"]) == (400, NO_DATA)
    assert sandbox.get("Contacts", where='Name=="Quillfeather Books"').json()["Contacts"] == []


@pytest.fixture
def battered() -> Iterator[Sandbox]:
    """A process of its own: if it dies, it takes no other test with it."""
    flags = ("--minute-limit", "0", "--day-limit", "0", "--app-minute-limit", "0", "--emails-a-day", "0")
    with serving(*flags, "--invoices", "40") as sandbox:
        yield sandbox


def test_no_request_brings_the_sandbox_down(battered: Sandbox) -> None:
    """FUZZ_REQUESTS=10000 asks for more of them, FUZZ_SEED for others."""
    ids, samples = known(battered)
    fuzz = Fuzz(Random(SEED), ids, samples)  # noqa: S311 - it keeps no secret
    token = battered.headers()
    failed = list[str]()
    with requests.Session() as session:
        for number in range(MANY):
            asking = fuzz.asking()
            url = f"{battered.url}/api.xro/2.0{asking.path}"
            headers = {**token, **asking.headers}
            answer = session.request(
                asking.method, url, params=asking.query, headers=headers, data=asking.body, timeout=30
            )
            if answer.status_code >= OURS and answer.status_code != NOT_IMPLEMENTED:
                failed.append(f"request {number}: {answer.status_code} to {asking}")

    assert failed == []
    assert_readable(battered)


def test_no_order_hangs_the_sandbox_or_makes_it_fail(battered: Sandbox) -> None:
    """FUZZ_REQUESTS asks for more of them, too; after each, another page can still be told."""
    random = Random(SEED)  # noqa: S311 - it keeps no secret
    orders = Orders(random)
    failed = list[str]()
    with requests.Session() as session:
        for number in range(MANY // 3):
            order = orders.order()
            told = random.choice(TOLD)
            for method, page, body in ((order.method, order.page, order.body), ("GET", told, b"")):
                answer = session.request(method, f"{battered.url}/_sandbox/{page}", data=body, timeout=10)
                if answer.status_code not in {200, 400, 404} or not isinstance(answer.json(), dict | list):
                    failed.append(f"order {number}: {answer.status_code} to {method} {page} after {order}")
                elif answer.status_code == BAD and PYTHONS.search(answer.json()["error"]):
                    failed.append(f"order {number}: {answer.json()} to {method} {page} after {order}")

    assert failed == []
    battered.reset()
    assert_readable(battered)


def assert_readable(sandbox: Sandbox) -> None:
    """After all that, every collection can still be read, and every journal balances."""
    for kind in KINDS:
        assert sandbox.get(kind.path).ok, kind.path
    journals = sandbox.get("Journals").json()["Journals"]
    assert journals
    for journal in journals:
        assert round(sum(line["NetAmount"] for line in journal["JournalLines"]), 2) == 0, journal


def known(sandbox: Sandbox) -> tuple[dict[str, list[str]], dict[str, list[Any]]]:
    """A few ids and records of every kind."""
    samples = {kind.model: sandbox.get(kind.path).json()[kind.wrapper][:5] for kind in KINDS}
    ids = defaultdict[str, list[str]](list)
    for kind in KINDS:
        for record in samples[kind.model]:
            for field in (kind.key, kind.number):
                if field and field in record:
                    ids[field].append(str(record[field]))
    ids["FileName"] += ["notes.txt"]
    places = {place for operation in operations().values() for place in operation.places}
    return {place: ids[place] for place in places if place in ids}, samples
