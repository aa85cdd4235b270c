"""How many calls Xero lets through, and what it says to one too many."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from support.tap import wait_until

if TYPE_CHECKING:
    import requests
    from support.sandbox import Sandbox

DAY_LEFT = "X-DayLimit-Remaining"
MINUTE_LEFT = "X-MinLimit-Remaining"
APP_LEFT = "X-AppMinLimit-Remaining"
PROBLEM = "X-Rate-Limit-Problem"


def left(answer: requests.Response) -> tuple[str | None, ...]:
    return tuple(answer.headers.get(name) for name in (DAY_LEFT, MINUTE_LEFT, APP_LEFT))


def refused(answer: requests.Response, problem: str) -> bool:
    """Whether it is the recorded 429: empty, and naming the problem."""
    assert (answer.status_code, answer.content) == (429, b"")
    assert answer.headers["Content-Length"] == "0"
    return answer.headers[PROBLEM] == problem


def test_answers_count_down_what_is_left(sandbox: Sandbox) -> None:
    sandbox.reset(minute_limit=60, day_limit=5000, app_minute_limit=10_000)

    answers = [sandbox.get("Accounts") for _ in range(2)]

    assert [left(answer) for answer in answers] == [("4999", "59", "9999"), ("4998", "58", "9998")]


def test_without_a_limit_there_is_no_counter(sandbox: Sandbox) -> None:
    sandbox.reset(minute_limit=0, day_limit=0, app_minute_limit=0)

    assert left(sandbox.get("Accounts")) == (None, None, None)


def test_the_minute_limit_says_when_to_come_back(sandbox: Sandbox) -> None:
    sandbox.reset(minute_limit=2, day_limit=100)
    allowed = [sandbox.get("Accounts").status_code for _ in range(2)]
    sandbox.advance(38)

    answer = sandbox.get("Accounts")

    assert allowed == [200, 200]
    assert refused(answer, "minute")
    assert answer.headers["Retry-After"] in {"21", "22"}
    assert left(answer)[:2] == ("98", "0")


def test_a_minute_opens_with_its_first_call(sandbox: Sandbox) -> None:
    """The window is fixed: a call late in it does not push its end away."""
    sandbox.reset(minute_limit=2)
    sandbox.get("Accounts")
    sandbox.advance(50)
    sandbox.get("Accounts")

    assert sandbox.get("Accounts").status_code == 429
    sandbox.advance(11)
    assert [sandbox.get("Accounts").status_code for _ in range(3)] == [200, 200, 429]


def test_a_refused_call_uses_up_nothing(sandbox: Sandbox) -> None:
    sandbox.reset(minute_limit=1, day_limit=2)
    statuses = [sandbox.get("Accounts").status_code for _ in range(3)]

    sandbox.advance(61)

    assert statuses == [200, 429, 429]
    assert left(sandbox.get("Accounts"))[0] == "0"


def test_the_day_limit_can_mean_hours(sandbox: Sandbox) -> None:
    sandbox.reset(day_limit=1, minute_limit=1)
    sandbox.get("Accounts")
    sandbox.advance(30)

    answer = sandbox.get("Accounts")

    assert refused(answer, "day")
    assert 86_300 < int(answer.headers["Retry-After"]) <= 86_370
    assert answer.headers[DAY_LEFT] == "0"


@pytest.mark.parametrize(("tier", "first_left"), [("starter", "999"), ("advanced", "4999")])
def test_the_tier_decides_on_the_day_limit(sandbox: Sandbox, tier: str, first_left: str) -> None:
    sandbox.reset(tier=tier, day_limit=None)

    assert sandbox.get("Accounts").headers[DAY_LEFT] == first_left


def test_a_sixth_call_at_once_is_refused_without_a_time_to_wait(sandbox: Sandbox) -> None:
    sandbox.reset(latency_ms=700, minute_limit=60)
    headers = sandbox.headers()

    with ThreadPoolExecutor(5) as pool:
        five = [pool.submit(sandbox.get, "Accounts", headers) for _ in range(5)]
        wait_until(lambda: sandbox.in_flight() == 5)
        sixth = sandbox.get("Accounts", headers)

    assert {answer.result().status_code for answer in five} == {200}
    assert refused(sixth, "concurrent")
    assert "Retry-After" not in sixth.headers
    assert sandbox.get("Accounts", headers).headers[MINUTE_LEFT] == "54"


def test_five_calls_at_once_pass(sandbox: Sandbox) -> None:
    sandbox.reset(latency_ms=200)
    headers = sandbox.headers()

    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(lambda _: sandbox.get("Accounts", headers), range(10)))

    assert {answer.status_code for answer in answers} == {200}
    assert sandbox.stats()["tenants"][sandbox.tenant_id]["peak_in_flight"] == 5


def test_organisations_have_limits_of_their_own(sandbox: Sandbox) -> None:
    sandbox.reset(organisations=2, minute_limit=1)
    first, second = sandbox.config(organisations="2")["tenant_ids"]
    headers = sandbox.headers(organisations="2")

    statuses = [
        sandbox.get("Accounts", {**headers, "Xero-Tenant-Id": tenant}).status_code for tenant in (first, first, second)
    ]

    assert statuses == [200, 429, 200]


def test_all_organisations_share_the_limit_of_the_app(sandbox: Sandbox) -> None:
    sandbox.reset(organisations=2, app_minute_limit=1)
    first, second = sandbox.config(organisations="2")["tenant_ids"]
    headers = sandbox.headers(organisations="2")

    answers = [sandbox.get("Accounts", {**headers, "Xero-Tenant-Id": tenant}) for tenant in (first, second)]

    assert answers[0].status_code == 200
    assert refused(answers[1], "appminute")


def test_errors_of_the_api_count_too(sandbox: Sandbox) -> None:
    sandbox.reset(minute_limit=60)

    assert sandbox.get("NoSuchThing").headers[MINUTE_LEFT] == "59"


def test_refusals_are_counted_by_kind_and_path(sandbox: Sandbox) -> None:
    sandbox.reset(minute_limit=1)
    for path in ("Accounts", "Accounts", "Contacts"):
        sandbox.get(path)

    stats = sandbox.stats()["tenants"][sandbox.tenant_id]

    assert stats["calls"] == 3
    assert stats["too_many"] == {"minute": 2, "day": 0, "concurrent": 0, "appminute": 0}
    assert {path: count["too_many"] for path, count in stats["paths"].items()} == {
        "GET /Accounts": 1,
        "GET /Contacts": 1,
    }
