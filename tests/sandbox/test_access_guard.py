"""Who may read what: the 401 in its variants, the 403s, and what goes with them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import requests

if TYPE_CHECKING:
    from support.sandbox import Sandbox

APP_LEFT = "X-AppMinLimit-Remaining"


def problem(answer: requests.Response) -> tuple[int, str, str]:
    """Status, title and detail, once the rest of the body is as it was recorded."""
    body = answer.json()
    assert list(body) == ["Type", "Title", "Status", "Detail", "Instance", "Extensions"]
    assert (body["Type"], body["Status"], body["Extensions"]) == (None, answer.status_code, {})
    assert body["Instance"] == answer.headers["Xero-Correlation-Id"]
    assert answer.headers["Content-Type"] == "application/json"
    return answer.status_code, body["Title"], body["Detail"]


@pytest.mark.parametrize("authorization", [None, "Bearer nonsense", "Bearer a.b.c", "Basic dXNlcjpwYXNz"])
def test_a_call_without_a_good_token_is_unauthorized(sandbox: Sandbox, authorization: str | None) -> None:
    headers = {"Xero-Tenant-Id": sandbox.tenant_id, **({"Authorization": authorization} if authorization else {})}

    answer = sandbox.get("Accounts", headers)

    assert problem(answer) == (401, "Unauthorized", "AuthenticationUnsuccessful")
    assert answer.headers["WWW-Authenticate"] == "Bearer error=invalid_token"
    assert not [name for name in answer.headers if name.endswith("-Remaining")]


def test_an_identity_token_is_no_access_token(sandbox: Sandbox) -> None:
    config = sandbox.config()
    answer = sandbox.ask_token(config, grant_type="refresh_token", refresh_token=config["refresh_token"]).json()

    headers = {"Authorization": f"Bearer {answer['id_token']}", "Xero-Tenant-Id": sandbox.tenant_id}

    assert sandbox.get("Accounts", headers).status_code == 401


def test_an_old_token_says_when_it_expired(sandbox: Sandbox) -> None:
    sandbox.set_clock("2020-04-29T08:52:02")
    headers = sandbox.headers()

    sandbox.advance(1801)
    answer = sandbox.get("Accounts", headers)

    status, title, detail = problem(answer)
    assert (status, title) == (401, "Unauthorized")
    assert detail.startswith("TokenExpired: token expired at 04/29/2020 09:22:0")
    assert answer.headers["WWW-Authenticate"] == "Bearer error=invalid_token"


def test_a_missing_scope_is_a_401_of_its_own(sandbox: Sandbox) -> None:
    sandbox.reset(app_minute_limit=10_000)
    headers = sandbox.headers(scopes="accounting.contacts.read")

    answer = sandbox.get("Accounts", headers)

    assert problem(answer) == (401, "Unauthorized", "AuthorizationUnsuccessful")
    assert answer.headers["WWW-Authenticate"] == "insufficient_scope"
    assert [name for name in answer.headers if name.endswith("-Remaining")] == [APP_LEFT]


@pytest.mark.parametrize("scope", ["accounting.settings", "accounting.settings.read"])
def test_the_scope_for_writing_is_enough_for_reading(sandbox: Sandbox, scope: str) -> None:
    assert sandbox.get("Accounts", sandbox.headers(scopes=scope)).status_code == 200


def test_the_scope_for_reading_is_not_enough_for_writing(sandbox: Sandbox) -> None:
    headers = sandbox.headers(scopes="accounting.settings.read")

    answer = requests.put(f"{sandbox.url}/api.xro/2.0/Accounts", headers=headers, json={}, timeout=10)

    assert problem(answer) == (401, "Unauthorized", "AuthorizationUnsuccessful")


@pytest.mark.parametrize(("profile", "status"), [("granular", 401), ("broad", 200)])
def test_receipts_have_no_granular_scope(sandbox: Sandbox, profile: str, status: int) -> None:
    sandbox.reset(app_profile=profile)

    assert sandbox.get("Receipts").status_code == status


def test_an_older_app_reads_with_broad_and_with_granular_scopes(sandbox: Sandbox) -> None:
    sandbox.reset(app_profile="broad")

    assert sandbox.get("Invoices", sandbox.headers(scopes="accounting.transactions.read")).status_code == 200
    assert sandbox.get("Invoices", sandbox.headers(scopes="accounting.invoices.read")).status_code == 200


@pytest.mark.parametrize(("tier", "status"), [("starter", 401), ("core", 401), ("plus", 401), ("advanced", 200)])
def test_journals_are_for_the_advanced_tier(sandbox: Sandbox, tier: str, status: int) -> None:
    sandbox.reset(tier=tier)

    answer = sandbox.get("Journals")

    assert answer.status_code == status
    if status == 401:
        assert problem(answer)[2] == "AuthorizationUnsuccessful"
        assert answer.headers["WWW-Authenticate"] == "insufficient_scope"


@pytest.mark.parametrize("path", ["Journals", "ManualJournals", "Reports/TrialBalance"])
def test_a_user_without_reports_may_not_see_journals_and_reports(sandbox: Sandbox, path: str) -> None:
    sandbox.reset(role="standard")

    assert problem(sandbox.get(path))[:2] == (403, "Forbidden")
    assert sandbox.get("Accounts").status_code == 200


@pytest.mark.parametrize("tenant", [None, "", "8c1f0ae7-0000-4000-8000-000000000000", "nonsense"])
def test_a_call_names_a_connected_organisation_or_is_forbidden(sandbox: Sandbox, tenant: str | None) -> None:
    sandbox.reset(app_minute_limit=10_000)
    headers = sandbox.headers()
    del headers["Xero-Tenant-Id"]

    answer = sandbox.get("Accounts", {**headers, **({"Xero-Tenant-Id": tenant} if tenant is not None else {})})

    assert problem(answer) == (403, "Forbidden", "AuthenticationUnsuccessful")
    assert [name for name in answer.headers if name.endswith("-Remaining")] == [APP_LEFT]


def test_an_organisation_that_exists_is_forbidden_until_it_is_connected(sandbox: Sandbox) -> None:
    sandbox.reset(organisations=2)
    first, second = sandbox.config(organisations="2")["tenant_ids"]

    statuses = [
        sandbox.get("Accounts", {**sandbox.headers(organisations=connected), "Xero-Tenant-Id": tenant}).status_code
        for connected in ("1", "2")
        for tenant in (first, second)
    ]

    assert statuses == [200, 403, 200, 200]


def test_a_custom_connection_need_not_name_its_organisation(sandbox: Sandbox) -> None:
    answer = sandbox.ask_token(sandbox.config(app="custom"), grant_type="client_credentials").json()
    headers = {"Authorization": f"Bearer {answer['access_token']}", "Accept": "application/json"}

    assert sandbox.get("Accounts", headers).status_code == 200


def test_a_disconnected_organisation_is_forbidden(sandbox: Sandbox) -> None:
    assert sandbox.get("Accounts").status_code == 200

    sandbox.disconnect(sandbox.tenant_id)

    assert problem(sandbox.get("Accounts")) == (403, "Forbidden", "AuthenticationUnsuccessful")


def test_after_a_user_disconnected_nothing_of_the_grant_is_good(sandbox: Sandbox) -> None:
    config = sandbox.config()
    assert sandbox.get("Accounts").status_code == 200

    sandbox.revoke()

    answer = sandbox.ask_token(config, grant_type="refresh_token", refresh_token=config["refresh_token"])
    assert answer.json() == {"error": "invalid_grant"}
    assert sandbox.get("Accounts").status_code == 403


def test_an_unknown_path_is_not_found(sandbox: Sandbox) -> None:
    answer = sandbox.get("NoSuchThing")

    assert (answer.status_code, answer.text) == (404, "The resource you're looking for cannot be found")


def test_who_does_not_ask_for_json_reads_xml(sandbox: Sandbox) -> None:
    headers = {**sandbox.headers(), "Accept": "*/*"}

    answer = sandbox.get("Accounts", headers)

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/xml; charset=utf-8")
    accounts = sandbox.get("Accounts").json()["Accounts"]
    assert re.findall("<Code>(.*?)</Code>", answer.text) == [account["Code"] for account in accounts]
    assert answer.text.count("</Account>") == len(accounts)


def test_a_write_that_does_not_ask_for_json_is_refused_clearly(sandbox: Sandbox) -> None:
    answer = sandbox.write("PUT", "Contacts", {"Name": "Quillfeather Books"}, headers={"Accept": "*/*"})

    assert answer.status_code == 406
    assert "application/json" in answer.text
