"""The authorize page and the code it gives: what a user consents to is what the app gets, once and for five minutes."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any

import pytest
import requests
from support.browser import CALLBACK, open_page, query_of

if TYPE_CHECKING:
    from support.browser import Page
    from support.sandbox import Sandbox

SCOPES = "openid offline_access accounting.contacts.read"
VERIFIER = "v" * 64
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
PKCE = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}


def opened(sandbox: Sandbox, app: str = "web", **parameters: str) -> Page:
    """The page of an app; a parameter that is given as "" is left out."""
    config = sandbox.config(app=app)
    usual = {
        "response_type": "code",
        "client_id": config["client_id"],
        "redirect_uri": CALLBACK,
        "scope": SCOPES,
        "state": "opaque & strange",
    }
    wanted = {name: value for name, value in (usual | parameters).items() if value}
    return open_page(config["authorize_url"], **wanted)


def exchange(sandbox: Sandbox, code: str, app: str = "web", **form: str) -> requests.Response:
    usual = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
    return sandbox.ask_token(sandbox.config(app=app), **(usual | form))


def consent(sandbox: Sandbox, organisations: list[str] | None = None, **parameters: str) -> dict[str, Any]:
    """The token response after a user allowed access."""
    code = query_of(opened(sandbox, **parameters).press("allow", organisations))["code"]
    return dict(exchange(sandbox, code).json())


def connected(sandbox: Sandbox, token: dict[str, Any], **query: str) -> list[dict[str, str]]:
    headers = {"Authorization": f"Bearer {token['access_token']}"}
    return list(requests.get(f"{sandbox.url}/connections", headers=headers, params=query, timeout=10).json())


def test_the_page_says_who_wants_what_and_lets_the_user_choose(sandbox: Sandbox) -> None:
    page = opened(sandbox)

    assert page.status == 200
    assert "Sandbox web app" in page.text
    assert all(f"<code>{scope}</code>" in page.text for scope in SCOPES.split())
    assert page.organisations == [sandbox.tenant_id]
    assert page.buttons == ["allow", "cancel"]


def test_consent_leads_back_to_the_app_with_a_code_and_its_state(sandbox: Sandbox) -> None:
    address = opened(sandbox).press("allow")

    assert address.startswith(f"{CALLBACK}?")
    assert query_of(address)["state"] == "opaque & strange"
    assert list(query_of(address)) == ["code", "state"]


def test_the_code_is_worth_tokens_that_work(sandbox: Sandbox) -> None:
    token = consent(sandbox)

    assert set(token) == {"id_token", "access_token", "expires_in", "token_type", "refresh_token", "scope"}
    headers = {"Authorization": f"Bearer {token['access_token']}", "Xero-Tenant-Id": sandbox.tenant_id}
    assert sandbox.get("Contacts", {**headers, "Accept": "application/json"}).status_code == 200
    assert sandbox.get("Accounts", {**headers, "Accept": "application/json"}).status_code == 401
    refreshed = sandbox.ask_token(
        sandbox.config(), grant_type="refresh_token", refresh_token=str(token["refresh_token"])
    )
    assert refreshed.status_code == 200


def test_a_user_who_cancels_is_sent_back_without_a_code(sandbox: Sandbox) -> None:
    address = opened(sandbox).press("cancel")

    assert query_of(address) == {"error": "access_denied", "state": "opaque & strange"}


def test_without_offline_access_there_is_no_refresh_token(sandbox: Sandbox) -> None:
    token = consent(sandbox, scope="accounting.contacts.read")

    assert set(token) == {"access_token", "expires_in", "token_type", "scope"}


def test_a_code_is_good_once(sandbox: Sandbox) -> None:
    code = query_of(opened(sandbox).press("allow"))["code"]

    answers = [exchange(sandbox, code) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 400]
    assert answers[1].json() == {"error": "invalid_grant"}


@pytest.mark.parametrize(("seconds", "status"), [(290, 200), (301, 400)])
def test_a_code_is_good_for_five_minutes(sandbox: Sandbox, seconds: int, status: int) -> None:
    code = query_of(opened(sandbox).press("allow"))["code"]

    sandbox.advance(seconds)

    assert exchange(sandbox, code).status_code == status


@pytest.mark.parametrize("form", [{"redirect_uri": "http://localhost:1/other"}, {"redirect_uri": ""}, {"code": "x"}])
def test_a_code_is_good_with_its_own_address_only(sandbox: Sandbox, form: dict[str, str]) -> None:
    code = query_of(opened(sandbox).press("allow"))["code"]

    answer = exchange(sandbox, **{"code": code, **form})

    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_grant"})


@pytest.mark.parametrize("app", ["web", "pkce"])
@pytest.mark.parametrize(("verifier", "status"), [(VERIFIER, 200), ("w" * 64, 400), ("", 400)])
def test_a_challenge_is_met_by_its_verifier_only(sandbox: Sandbox, app: str, verifier: str, status: int) -> None:
    code = query_of(opened(sandbox, app, **PKCE).press("allow"))["code"]

    assert exchange(sandbox, code, app, code_verifier=verifier).status_code == status


def test_a_code_of_one_app_is_nothing_to_another(sandbox: Sandbox) -> None:
    code = query_of(opened(sandbox, "pkce", **PKCE).press("allow"))["code"]

    assert exchange(sandbox, code, "web", code_verifier=VERIFIER).json() == {"error": "unauthorized_client"}
    assert exchange(sandbox, code, "pkce", code_verifier=VERIFIER).status_code == 200


@pytest.mark.parametrize(
    ("app", "parameters", "message"),
    [
        ("web", {"scope": "accounting.everything"}, "unauthorized_client : Invalid scope for client"),
        ("web", {"scope": ""}, "unauthorized_client : Invalid scope for client"),
        ("web", {"client_id": "nobody"}, "unauthorized_client : Unknown client"),
        ("custom", {}, "unauthorized_client : Unknown client"),
        ("web", {"redirect_uri": "http://elsewhere.example/cb"}, "Invalid redirect_uri"),
        ("web", {"redirect_uri": "http://localhost.elsewhere.example/cb"}, "Invalid redirect_uri"),
        ("web", {"redirect_uri": "javascript:alert(1)"}, "Invalid redirect_uri"),
        ("web", {"redirect_uri": "https://[half/cb"}, "Invalid redirect_uri"),
        ("web", {"redirect_uri": ""}, "Invalid redirect_uri"),
        ("web", {"response_type": "token"}, "unsupported_response_type"),
        ("pkce", {}, "invalid_request : code challenge required"),
        ("pkce", {**PKCE, "code_challenge_method": "plain"}, "invalid_request"),
    ],
)
def test_a_bad_link_ends_on_an_error_page(sandbox: Sandbox, app: str, parameters: dict[str, str], message: str) -> None:
    """The app never hears of it: the browser does not come back."""
    page = opened(sandbox, app, **parameters)

    assert page.url.startswith(f"{sandbox.url}/identity/error?errorId=")
    assert message in page.text
    assert not page.buttons


def test_a_broad_scope_is_a_bad_one_for_a_newer_app(sandbox: Sandbox) -> None:
    sandbox.reset(app_profile="granular")

    assert "Invalid scope for client" in opened(sandbox, scope="accounting.transactions").text
    assert opened(sandbox, scope="accounting.invoices").buttons


@pytest.mark.parametrize("address", ["https://app.example/callback?x=1", "http://127.0.0.1:9999/", "http://localhost"])
def test_apps_may_live_anywhere_on_this_machine_or_behind_https(sandbox: Sandbox, address: str) -> None:
    back = opened(sandbox, redirect_uri=address).press("allow")

    assert back.startswith(address)
    assert query_of(back)["code"]


def test_what_the_link_says_is_shown_and_not_run(sandbox: Sandbox) -> None:
    page = opened(sandbox, state='"><script>alert(1)</script>')

    assert "<script>" not in page.text
    assert query_of(page.press("cancel"))["state"] == '"><script>alert(1)</script>'


def test_the_user_picks_the_organisations(sandbox: Sandbox) -> None:
    sandbox.reset(organisations=3)
    page = opened(sandbox)
    assert (len(page.organisations), page.picker) == (3, "checkbox")

    token = consent(sandbox, page.organisations[1:])

    assert [each["tenantId"] for each in connected(sandbox, token)] == page.organisations[1:]


@pytest.mark.parametrize("chosen", [[], ["nobody"]])
def test_without_an_organisation_there_is_no_code(sandbox: Sandbox, chosen: list[str]) -> None:
    assert opened(sandbox).press("allow", chosen) == ""


@pytest.mark.parametrize(("tier", "parameters"), [("core", {}), ("advanced", {"acr_values": "bulk_connect:false"})])
def test_below_the_upper_tiers_organisations_are_connected_one_by_one(
    sandbox: Sandbox, tier: str, parameters: dict[str, str]
) -> None:
    sandbox.reset(organisations=2, tier=tier)
    page = opened(sandbox, **parameters)

    assert page.picker == "radio"
    assert page.press("allow", page.organisations) == ""
    assert page.press("allow", page.organisations[1:])


def test_consents_add_up(sandbox: Sandbox) -> None:
    """A later consent for less takes nothing away; only a new token can do more than an old one."""
    sandbox.reset(organisations=2)
    first = consent(sandbox)
    organisations = opened(sandbox).organisations
    sandbox.advance(60)

    second = consent(sandbox, organisations[1:], scope="accounting.settings.read")

    assert set(second["scope"].split()) == {*SCOPES.split(), "accounting.settings.read"}
    assert set(first["scope"].split()) == set(SCOPES.split())
    assert [each["tenantId"] for each in connected(sandbox, second)] == organisations


def test_a_second_consent_renews_a_connection(sandbox: Sandbox) -> None:
    (before,) = connected(sandbox, consent(sandbox))
    sandbox.advance(60)

    (after,) = connected(sandbox, consent(sandbox))

    assert (after["id"], after["createdDateUtc"]) == (before["id"], before["createdDateUtc"])
    assert after["updatedDateUtc"] > before["updatedDateUtc"]
    assert after["authEventId"] != before["authEventId"]


def test_the_last_consent_tells_which_organisations_it_was_about(sandbox: Sandbox) -> None:
    sandbox.reset(organisations=2)
    consent(sandbox)
    organisations = opened(sandbox).organisations
    token = consent(sandbox, organisations[1:])
    event = connected(sandbox, token)[1]["authEventId"]

    assert [each["tenantId"] for each in connected(sandbox, token, authEventId=event)] == organisations[1:]


def test_a_revoked_consent_is_not_added_to(sandbox: Sandbox) -> None:
    first = consent(sandbox)
    config = sandbox.config()
    url = config["token_url"].replace("token", "revocation")
    client = (config["client_id"], config["client_secret"])
    requests.post(url, data={"token": first["refresh_token"]}, auth=client, timeout=10)

    second = consent(sandbox, scope="accounting.settings.read")

    assert second["scope"] == "accounting.settings.read"
    assert len(connected(sandbox, second)) == 1


def test_tokens_by_code_are_counted(sandbox: Sandbox) -> None:
    consent(sandbox)

    assert sandbox.stats()["token"]["authorization_code"] == 1
