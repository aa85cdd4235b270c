"""Faults on order: each does what it says, to the calls it is for, and is missed when it never happens."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

import pytest
import requests

if TYPE_CHECKING:
    from support.sandbox import Sandbox


def statuses(sandbox: Sandbox, count: int, path: str = "Accounts", **params: Any) -> list[int]:
    return [sandbox.get(path, **params).status_code for _ in range(count)]


def test_a_status_takes_the_place_of_the_answer(sandbox: Sandbox) -> None:
    effect = {"status": 503, "headers": {"Retry-After": "1"}, "body": "The Organisation is offline"}
    sandbox.order(effect, path="/Accounts")

    answer = sandbox.get("Accounts")

    assert (answer.status_code, answer.text) == (503, "The Organisation is offline")
    assert answer.headers["Retry-After"] == "1"
    assert statuses(sandbox, 1) == [200]


def test_faults_come_in_the_order_in_which_they_were_ordered(sandbox: Sandbox) -> None:
    sandbox.order({"status": 500}, path="/Accounts", skip=1, times=2)
    sandbox.order({"status": 503}, path="/Accounts", times=2)

    assert statuses(sandbox, 5) == [503, 500, 500, 503, 200]


@pytest.mark.parametrize(
    ("match", "expected"),
    [
        ({"path": "/Accounts"}, [500, 200]),
        ({"path": "/Contacts"}, [200, 500]),
        ({"path": "Contacts"}, [200, 500]),
        ({"path": "/*s"}, [500, 200]),
        ({"method": "get", "query": {"PAGE": "2"}}, [200, 500]),
        ({"query": {"page": "*"}}, [200, 500]),
    ],
)
def test_a_fault_is_for_the_calls_that_match(sandbox: Sandbox, match: dict[str, Any], expected: list[int]) -> None:
    sandbox.order({"status": 500}, **match)

    assert [*statuses(sandbox, 1), *statuses(sandbox, 1, "Contacts", page="2")] == expected


def test_a_fault_can_be_for_one_document_for_ever(sandbox: Sandbox) -> None:
    """Whatever else is in the call; before anything is saved."""
    sandbox.order({"status": 500}, times=0, method="PUT", path="/Contacts", body='"Poison"')
    sent = [["Ada", "Poison"], ["Ada"], ["Poison"], ["Grace"]]

    answers = [sandbox.put("Contacts", {"Contacts": [{"Name": each} for each in names]}) for names in sent]

    assert [answer.status_code for answer in answers] == [500, 200, 500, 200]
    assert sandbox.get("Contacts", where='Name=="Poison"').json()["Contacts"] == []


def test_a_fault_can_be_for_one_organisation(sandbox: Sandbox) -> None:
    sandbox.reset(organisations=2)
    first, second = sandbox.config(organisations="2")["tenant_ids"]
    headers = sandbox.headers(organisations="2")
    sandbox.order({"status": 500}, tenant=second)

    got = [sandbox.get("Accounts", {**headers, "Xero-Tenant-Id": each}).status_code for each in (first, second)]

    assert got == [200, 500]


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_dropped_connection_has_no_answer(sandbox: Sandbox, moment: str) -> None:
    sandbox.order({"drop": moment}, path="/Accounts")

    with pytest.raises(requests.ConnectionError):
        sandbox.get("Accounts")

    assert statuses(sandbox, 1) == [200]
    assert [call["status"] for call in sandbox.calls() if call["path"] == "/Accounts"] == [None, 200]


@pytest.mark.parametrize(("effect", "done"), [({"drop": "before"}, False), ({"drop": "after"}, True)])
def test_the_work_is_done_only_if_the_drop_comes_after_it(sandbox: Sandbox, effect: dict[str, Any], done: bool) -> None:
    """A refresh whose answer is lost has spent its token; one that never arrived has not."""
    config = sandbox.config()
    sandbox.order(effect, path="/connect/token")
    with pytest.raises(requests.ConnectionError):
        sandbox.ask_token(config, grant_type="refresh_token", refresh_token=config["refresh_token"])

    sandbox.advance(31 * 60)
    again = sandbox.ask_token(config, grant_type="refresh_token", refresh_token=config["refresh_token"])

    assert again.status_code == (400 if done else 200)


def test_an_answer_can_be_lost_behind_a_status(sandbox: Sandbox) -> None:
    config = sandbox.config()
    sandbox.order({"status": 503, "after": True}, path="/connect/token")

    lost = sandbox.ask_token(config, grant_type="refresh_token", refresh_token=config["refresh_token"])

    assert lost.status_code == 503
    assert sandbox.stats()["token"]["refresh_token"] == 1


def test_a_stall_makes_the_client_wait(sandbox: Sandbox) -> None:
    sandbox.order({"stall_seconds": 0.4}, path="/Accounts")
    headers = sandbox.headers()
    started = monotonic()

    assert sandbox.get("Accounts", headers).status_code == 200
    assert monotonic() - started >= 0.4


def test_a_stalled_call_is_counted_from_its_arrival(sandbox: Sandbox) -> None:
    """So that a test can act while the call is under way."""
    sandbox.order({"stall_seconds": 1}, path="/Accounts")
    headers = sandbox.headers()

    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(requests.get, f"{sandbox.url}/api.xro/2.0/Accounts", headers=headers, timeout=10)
        while not sandbox.calls_of("GET /Accounts"):
            sleep(0.01)
        assert not answer.done()


def test_a_truncated_body_ends_before_its_announced_length(sandbox: Sandbox) -> None:
    sandbox.order({"truncate": 10}, path="/Accounts")
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        sandbox.get("Accounts")

    assert sandbox.stats()["tenants"][sandbox.tenant_id]["bytes"] == 10


@pytest.mark.parametrize("limit", ["day", "minute"])
def test_a_limit_can_strike_out_of_turn(sandbox: Sandbox, limit: str) -> None:
    sandbox.reset(day_limit=5000, minute_limit=60)
    sandbox.order({"limit": limit}, path="/Accounts")

    answer = sandbox.get("Accounts")

    assert (answer.status_code, answer.content, answer.headers["X-Rate-Limit-Problem"]) == (429, b"", limit)
    assert int(answer.headers["Retry-After"]) > (80_000 if limit == "day" else 50)
    assert statuses(sandbox, 1) == [200]


def test_a_limit_can_strike_for_as_short_as_a_test_can_wait(sandbox: Sandbox) -> None:
    sandbox.order({"limit": "minute", "retry_after": 1}, path="/Accounts")

    assert sandbox.get("Accounts").headers["Retry-After"] == "1"


def test_a_refused_call_does_not_use_up_a_fault(sandbox: Sandbox) -> None:
    """Faults happen to calls that Xero would have answered."""
    sandbox.order({"status": 500}, path="/Accounts")

    assert sandbox.get("Accounts", {"Authorization": "Bearer nonsense"}).status_code == 401
    assert statuses(sandbox, 1) == [500]


def test_a_fault_that_never_happened_is_pending(sandbox: Sandbox) -> None:
    sandbox.order({"status": 500}, path="/Accounts", times=2)
    statuses(sandbox, 1)

    (fault,) = sandbox.pending()

    assert (fault["match"], fault["happened"], fault["pending"]) == ({"path": "/Accounts"}, 1, 1)
    sandbox.clear_faults()
    assert statuses(sandbox, 1) == [200]


@pytest.mark.parametrize(
    "order",
    [{}, {"effect": {}}, {"effect": {"explode": 1}}, {"effect": {"drop": "now"}}, {"effect": {"status": 500}, "at": 1}],
)
def test_an_order_that_makes_no_sense_is_refused(sandbox: Sandbox, order: dict[str, Any]) -> None:
    answer = requests.post(f"{sandbox.url}/_sandbox/faults", json=order, timeout=10)

    assert (answer.status_code, list(answer.json())) == (400, ["error"])
