"""What stands under /_sandbox: configs, statistics, clock, reset and edits."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import requests

if TYPE_CHECKING:
    from support.sandbox import Sandbox

MISSING = "8c1f0ae7-0000-4000-8000-000000000000"


def test_a_config_leads_to_invoices(sandbox: Sandbox) -> None:
    config = sandbox.config()
    form = {"grant_type": "refresh_token", "refresh_token": config["refresh_token"]}
    token = requests.post(
        config["token_url"], data=form, auth=(config["client_id"], config["client_secret"]), timeout=10
    ).json()
    headers = {
        "Authorization": f"Bearer {token['access_token']}",
        "Xero-Tenant-Id": config["tenant_ids"][0],
        "Accept": "application/json",
    }

    answer = requests.get(f"{config['api_url']}/api.xro/2.0/Invoices?page=1", headers=headers, timeout=10)

    assert len(answer.json()["Invoices"]) == 100


def test_the_urls_of_a_config_are_those_under_which_it_was_asked(sandbox: Sandbox) -> None:
    other_name = sandbox.url.replace("127.0.0.1", "localhost")

    config = requests.get(f"{other_name}/_sandbox/config", timeout=10).json()

    assert config["api_url"] == other_name
    assert config["token_url"] == f"{other_name}/identity/connect/token"


@pytest.mark.parametrize("query", [{"app": "nobody"}, {"scopes": "no.such.scope"}, {"organisations": "many"}])
def test_a_config_for_what_does_not_exist_is_refused(sandbox: Sandbox, query: dict[str, str]) -> None:
    answer = requests.get(f"{sandbox.url}/_sandbox/config", params=query, timeout=10)

    assert (answer.status_code, list(answer.json())) == (400, ["error"])


def test_calls_and_bytes_are_counted_by_path(sandbox: Sandbox) -> None:
    answers = [sandbox.get("Invoices", page=page) for page in (1, 2)]
    (invoice, *_) = answers[0].json()["Invoices"]
    sandbox.get(f"Invoices/{invoice['InvoiceID']}")

    stats = sandbox.stats()["tenants"][sandbox.tenant_id]

    assert {path: count["calls"] for path, count in stats["paths"].items()} == {
        "GET /Invoices": 2,
        "GET /Invoices/{InvoiceID}": 1,
    }
    assert stats["paths"]["GET /Invoices"]["bytes"] == sum(int(answer.headers["Content-Length"]) for answer in answers)
    assert stats["bytes"] > stats["paths"]["GET /Invoices"]["bytes"]
    assert stats["peak_in_flight"] == 1


def test_an_answer_is_compressed_for_who_can_read_it(sandbox: Sandbox) -> None:
    headers = sandbox.headers()
    small = sandbox.get("Invoices", headers, page=1)
    large = sandbox.get("Invoices", {**headers, "Accept-Encoding": "identity"}, page=1)

    assert (small.headers.get("Content-Encoding"), large.headers.get("Content-Encoding")) == ("gzip", None)
    assert int(small.headers["Content-Length"]) < int(large.headers["Content-Length"]) / 4
    assert small.json()["Invoices"] == large.json()["Invoices"]


def test_tokens_are_counted_by_grant(sandbox: Sandbox) -> None:
    sandbox.access_token()
    sandbox.ask_token(sandbox.config(app="custom"), grant_type="client_credentials")

    assert sandbox.stats()["token"] == {
        "authorization_code": 0,
        "client_credentials": 1,
        "refresh_token": 1,
        "refused": 0,
    }


def test_calls_are_remembered_in_order(sandbox: Sandbox) -> None:
    headers = {**sandbox.headers(), "If-Modified-Since": "2020-01-01T00:00:00"}
    sandbox.get("Contacts", headers, page=1)

    token, contacts = sandbox.calls()

    assert (token["method"], token["path"], token["status"]) == ("POST", "/connect/token", 200)
    assert contacts == {
        "method": "GET",
        "path": "/Contacts",
        "query": {"page": "1"},
        "status": 200,
        "tenant": sandbox.tenant_id,
        "accept": "application/json",
        "if_modified_since": "2020-01-01T00:00:00",
    }


def test_latency_is_real_time_for_each_call(sandbox: Sandbox) -> None:
    sandbox.reset(latency_ms=150)

    assert sandbox.get("Accounts").elapsed >= timedelta(milliseconds=150)


def test_the_clock_can_be_set_and_goes_on(sandbox: Sandbox) -> None:
    sandbox.set_clock("2019-12-31T23:59:00Z")
    sandbox.advance(60)

    now = datetime.fromisoformat(sandbox.now())

    assert timedelta(0) <= now - datetime.fromisoformat("2020-01-01T00:00:00+00:00") < timedelta(seconds=10)


def test_answers_carry_the_sandboxs_time(sandbox: Sandbox) -> None:
    sandbox.set_clock("2019-12-31T23:59:00Z")

    headers = sandbox.get("Accounts").headers

    assert headers["Date"].startswith("Tue, 31 Dec 2019 23:59:0")
    assert headers["Expires"] == headers["Date"]
    assert headers["Cache-Control"] == "max-age=0, no-cache, no-store"


def test_a_reset_starts_over_with_the_options_of_the_command_line(sandbox: Sandbox) -> None:
    sandbox.set_clock("2019-12-31T23:59:00Z")
    sandbox.order({"status": 500})
    sandbox.reset(invoices=3)
    assert len(sandbox.get("Invoices").json()["Invoices"]) == 3

    sandbox.reset()

    assert (sandbox.calls(), sandbox.pending()) == ([], [])
    assert sandbox.now() > "2026"
    assert len(sandbox.get("Invoices").json()["Invoices"]) == 120


@pytest.mark.parametrize("options", [{"invoices": -1}, {"tier": "gold"}, {"colour": "red"}, {"today": "soon"}])
def test_a_reset_to_what_does_not_exist_is_refused(sandbox: Sandbox, options: dict[str, Any]) -> None:
    answer = requests.post(f"{sandbox.url}/_sandbox/reset", json=options, timeout=10)

    assert answer.status_code == 400
    assert next(iter(options)) in answer.json()["error"]


def test_the_clock_starts_on_the_day_that_is_asked_for(sandbox: Sandbox) -> None:
    sandbox.reset(today="2026-06-30")

    assert sandbox.now().startswith("2026-06-30T")


def test_a_record_can_be_changed_to_anything(sandbox: Sandbox) -> None:
    (key,) = sandbox.records("Contacts", set={"Name": "Ada", "Brand": {"new": [1.50]}}, drop=["EmailAddress"])

    (contact,) = sandbox.get(f"Contacts/{key}").json()["Contacts"]

    assert (contact["Name"], contact["Brand"]) == ("Ada", {"new": [1.5]})
    assert "EmailAddress" not in contact


def test_a_change_is_stamped_unless_it_is_to_be_a_secret(sandbox: Sandbox) -> None:
    headers = {**sandbox.headers(), "If-Modified-Since": sandbox.now()[:19]}
    (secret,) = sandbox.records("Contacts", set={"Name": "Ada"}, stamp=False)
    assert sandbox.get("Contacts", headers).status_code == 304

    sandbox.records("Contacts", key=secret, set={"Name": "Ada L."})

    assert [each["ContactID"] for each in sandbox.get("Contacts", headers).json()["Contacts"]] == [secret]


def test_records_can_be_inserted(sandbox: Sandbox) -> None:
    before = {each["InvoiceID"] for each in sandbox.get("Invoices").json()["Invoices"]}

    keys = sandbox.records("Invoices", insert=True, count=3, set={"Reference": "planted"})

    after = {each["InvoiceID"]: each for each in sandbox.get("Invoices").json()["Invoices"]}
    assert set(after) - before == set(keys)
    assert {after[key]["Reference"] for key in keys} == {"planted"}


def test_records_can_be_removed_without_a_trace(sandbox: Sandbox) -> None:
    keys = sandbox.records("Items", count=2, remove=True)

    assert not {each["ItemID"] for each in sandbox.get("Items").json()["Items"]} & set(keys)


def test_text_that_looks_like_a_date_is_printed_as_xero_prints_dates(sandbox: Sandbox) -> None:
    (key,) = sandbox.records("Contacts", set={"UpdatedDateUTC": "/Date(0)/"}, stamp=False)

    assert rb'"UpdatedDateUTC": "\/Date(0)\/"' in sandbox.get(f"Contacts/{key}").content


@pytest.mark.parametrize(
    "edit",
    [
        {"collection": "Nonsense"},
        {"collection": "Contacts", "key": MISSING},
        {"collection": "Contacts", "tenant": MISSING},
        {"collection": "Contacts", "colour": "red"},
        {},
    ],
)
def test_an_edit_of_what_does_not_exist_is_refused(sandbox: Sandbox, edit: dict[str, Any]) -> None:
    answer = requests.post(f"{sandbox.url}/_sandbox/records", json=edit, timeout=10)

    assert (answer.status_code, list(answer.json())) == (400, ["error"])


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "books.example"},
        {"Host": "localhost.books.example:8420"},
        {"Host": ""},
        {"Origin": "https://books.example"},
        {"Origin": "http://localhost:3000"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_no_page_of_another_site_gets_anything_from_the_control_api(sandbox: Sandbox, headers: dict[str, str]) -> None:
    """Not even under a name that its owner lets lead to this machine; nor is anything done for it."""
    before = sandbox.now()

    config = requests.get(f"{sandbox.url}/_sandbox/config", headers=headers, timeout=10)
    clock = requests.post(
        f"{sandbox.url}/_sandbox/clock", data='{"advance_seconds": 86400}', headers=headers, timeout=10
    )

    assert [(each.status_code, list(each.json())) for each in (config, clock)] == [(403, ["error"])] * 2
    assert sandbox.now()[:13] == before[:13]


def test_programs_and_the_browser_of_this_machine_use_the_control_api(sandbox: Sandbox) -> None:
    port = sandbox.url.rsplit(":", 1)[1]
    own: list[dict[str, str]] = [{"Host": f"LOCALHOST:{port}"}, {"Host": f"[::1]:{port}"}, {"Sec-Fetch-Site": "none"}]
    own += [{"Host": f"127.0.0.1:{port}", "Origin": f"http://127.0.0.1:{port}", "Sec-Fetch-Site": "same-origin"}]

    answers = [requests.get(f"{sandbox.url}/_sandbox/stats", headers=headers, timeout=10) for headers in own]

    assert [answer.status_code for answer in answers] == [200] * 4


@pytest.mark.parametrize(
    ("page", "order", "named"),
    [
        ("reset", {"organisations": 10**9}, "organisations"),
        ("reset", {"latency_ms": 10**9}, "latency_ms"),
        ("reset", {"today": "0001-01-01"}, "today"),
        ("clock", {"now": "9999-12-31T23:59:59Z"}, "clock"),
        ("clock", {"advance_seconds": 1e300}, "advance_seconds must be a number"),
        ("clock", {}, "a clock lacks now or advance_seconds"),
        ("clock", {"now": "soon"}, "now must be a moment such as"),
        ("grants", {}, "lacks"),
        ("grants", {"disconnect": "nobody"}, "there is no organisation nobody"),
        ("faults", {"effect": {"stall_seconds": 10**9}}, "stall_seconds"),
        ("faults", {"effect": {"status": 99_999}}, "status"),
        ("faults", {"effect": {"status": 500, "headers": {"A": "b\r\nSet-Cookie: c"}}}, "header"),
        ("faults", [{"effect": {"status": 500}}] * 1_001, "at most 1,000"),
        ("faults", 7, "object"),
        ("chaos", {"edits": 10**12}, "edits"),
        ("records", {"collection": "Contacts", "insert": True, "count": 10**9}, "count"),
        ("records", {"collection": "Contacts", "set": {"Name": 2**64}}, "64 bits"),
        (
            "load",
            {"collection": "Contacts", "records": [{"ContactID": "a", "Name": {"$number": "1e999999999"}}]},
            "digits",
        ),
    ],
)
def test_sizes_and_times_of_orders_are_bounded(sandbox: Sandbox, page: str, order: Any, named: str) -> None:
    answer = requests.post(f"{sandbox.url}/_sandbox/{page}", json=order, timeout=10)

    assert answer.status_code == 400
    assert named in answer.json()["error"]
    assert sandbox.get("Contacts").ok


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a":' * 100_000, b"\xff", b'{"\\ud800": 1}', b'{"now": NaN}'])
@pytest.mark.parametrize("page", ["reset", "clock", "faults", "chaos", "records", "load", "grants"])
def test_an_order_that_is_no_json_is_refused(sandbox: Sandbox, page: str, body: bytes) -> None:
    answer = requests.post(f"{sandbox.url}/_sandbox/{page}", data=body, timeout=10)

    assert (answer.status_code, list(answer.json())) == (400, ["error"])
