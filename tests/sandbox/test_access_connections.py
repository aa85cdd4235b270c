"""GET and DELETE /connections, in the shape that was recorded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import requests

if TYPE_CHECKING:
    from support.sandbox import Sandbox


def asked(sandbox: Sandbox, headers: dict[str, str], **params: str) -> requests.Response:
    return requests.get(f"{sandbox.url}/connections", headers=headers, params=params, timeout=10)


def test_connections_are_a_bare_list(sandbox: Sandbox) -> None:
    answer = asked(sandbox, sandbox.headers())

    (connection,) = answer.json()
    fields = ["id", "authEventId", "tenantId", "tenantType", "tenantName", "createdDateUtc", "updatedDateUtc"]
    assert list(connection) == fields
    assert (connection["tenantId"], connection["tenantType"]) == (sandbox.tenant_id, "ORGANISATION")


def test_their_dates_have_seven_decimals_and_no_zone(sandbox: Sandbox) -> None:
    (connection,) = asked(sandbox, sandbox.headers()).json()

    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}", connection["createdDateUtc"])


def test_connections_cost_no_calls_and_carry_no_counters(sandbox: Sandbox) -> None:
    sandbox.reset(minute_limit=60, day_limit=5000, app_minute_limit=10_000)

    answer = asked(sandbox, sandbox.headers())

    assert not [name for name in answer.headers if name.endswith("-Remaining")]


def test_connections_need_a_good_token(sandbox: Sandbox) -> None:
    answer = asked(sandbox, {"Authorization": "Bearer nonsense"})

    assert (answer.status_code, answer.json()["Detail"]) == (401, "AuthenticationUnsuccessful")


def test_connections_can_be_asked_by_the_consent_that_made_them(sandbox: Sandbox) -> None:
    headers = sandbox.headers()
    (connection,) = asked(sandbox, headers).json()

    assert asked(sandbox, headers, authEventId=connection["authEventId"]).json() == [connection]
    assert asked(sandbox, headers, authEventId="8c1f0ae7-0000-4000-8000-000000000000").json() == []


def test_a_deleted_connection_is_gone(sandbox: Sandbox) -> None:
    sandbox.reset(organisations=2)
    headers = sandbox.headers(organisations="2")
    first, second = asked(sandbox, headers).json()
    url = f"{sandbox.url}/connections/{first['id']}"

    statuses = [requests.delete(url, headers=headers, timeout=10).status_code for _ in range(2)]

    assert statuses == [204, 404]
    assert asked(sandbox, headers).json() == [second]
    assert sandbox.get("Accounts", {**headers, "Xero-Tenant-Id": first["tenantId"]}).status_code == 403
