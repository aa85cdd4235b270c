"""The token endpoint: what gives a token, for how long, and how it refuses."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest
import requests

if TYPE_CHECKING:
    from support.sandbox import Sandbox

DAY = 86_400
MINUTE = 60


def refresh(sandbox: Sandbox, config: dict[str, Any], token: str | None = None) -> requests.Response:
    return sandbox.ask_token(config, grant_type="refresh_token", refresh_token=token or config["refresh_token"])


def claims(access_token: str) -> dict[str, Any]:
    content = access_token.split(".")[1]
    return dict(json.loads(base64.urlsafe_b64decode(content + "=" * (-len(content) % 4))))


def connections(sandbox: Sandbox, access_token: str) -> requests.Response:
    headers = {"Authorization": f"Bearer {access_token}"}
    return requests.get(f"{sandbox.url}/connections", headers=headers, timeout=10)


def test_a_refresh_gives_a_token_for_half_an_hour_and_a_new_refresh_token(sandbox: Sandbox) -> None:
    config = sandbox.config()

    answer = refresh(sandbox, config).json()

    assert (answer["expires_in"], answer["token_type"]) == (1800, "Bearer")
    assert answer["refresh_token"] != config["refresh_token"]
    assert claims(answer["access_token"])["exp"] - claims(answer["access_token"])["nbf"] == 1800


def test_an_access_token_says_who_consented_to_what(sandbox: Sandbox) -> None:
    config = sandbox.config(scopes="accounting.contacts.read")

    content = claims(refresh(sandbox, config).json()["access_token"])

    assert content["scope"] == ["accounting.contacts.read", "offline_access"]
    assert content["client_id"] == config["client_id"]
    assert {"xero_userid", "authentication_event_id", "iss", "aud", "exp"} <= set(content)


def test_credentials_may_stand_in_the_authorization_header(sandbox: Sandbox) -> None:
    config = sandbox.config()
    form = {"grant_type": "refresh_token", "refresh_token": config["refresh_token"]}
    credentials = (config["client_id"], config["client_secret"])

    assert requests.post(config["token_url"], data=form, auth=credentials, timeout=10).status_code == 200


def test_an_app_that_keeps_no_secret_refreshes_without_one(sandbox: Sandbox) -> None:
    config = sandbox.config(app="pkce")

    assert "client_secret" not in config
    assert refresh(sandbox, config).status_code == 200


def test_a_spent_refresh_token_yields_the_same_successor_for_thirty_minutes(sandbox: Sandbox) -> None:
    config = sandbox.config()
    first = refresh(sandbox, config).json()

    sandbox.advance(29 * MINUTE)
    again = refresh(sandbox, config).json()

    assert again["refresh_token"] == first["refresh_token"]
    assert connections(sandbox, again["access_token"]).status_code == 200


def test_a_spent_refresh_token_is_dead_after_thirty_minutes(sandbox: Sandbox) -> None:
    config = sandbox.config()
    successor = refresh(sandbox, config).json()["refresh_token"]

    sandbox.advance(31 * MINUTE)

    assert refresh(sandbox, config).json() == {"error": "invalid_grant"}
    assert refresh(sandbox, config, successor).status_code == 200


@pytest.mark.parametrize(("days", "status"), [(59, 200), (61, 400)])
def test_a_refresh_token_waits_sixty_days_for_its_use(sandbox: Sandbox, days: int, status: int) -> None:
    config = sandbox.config()

    sandbox.advance(days * DAY)

    assert refresh(sandbox, config).status_code == status


def test_every_config_has_a_grant_of_its_own(sandbox: Sandbox) -> None:
    """Ending one must not end the other."""
    one, other = sandbox.config(), sandbox.config()
    revoked = requests.post(
        f"{sandbox.url}/identity/connect/revocation",
        data={"token": one["refresh_token"]},
        auth=(one["client_id"], one["client_secret"]),
        timeout=10,
    )

    assert (revoked.status_code, revoked.content) == (200, b"")
    assert refresh(sandbox, one).json() == {"error": "invalid_grant"}
    assert refresh(sandbox, other).status_code == 200


def test_revocation_removes_the_connections_of_the_user(sandbox: Sandbox) -> None:
    config = sandbox.config()
    answer = refresh(sandbox, config).json()
    assert len(connections(sandbox, answer["access_token"]).json()) == 1

    requests.post(
        f"{sandbox.url}/identity/connect/revoke",
        data={"token": answer["refresh_token"]},
        auth=(config["client_id"], config["client_secret"]),
        timeout=10,
    )

    assert connections(sandbox, answer["access_token"]).json() == []


def test_a_custom_connection_gets_a_token_without_a_refresh_token(sandbox: Sandbox) -> None:
    answer = sandbox.ask_token(sandbox.config(app="custom"), grant_type="client_credentials").json()

    assert "refresh_token" not in answer
    assert len(connections(sandbox, answer["access_token"]).json()) == 1


def test_a_custom_connection_gets_the_scopes_it_asks_for(sandbox: Sandbox) -> None:
    wanted = "accounting.contacts.read accounting.settings.read"

    answer = sandbox.ask_token(sandbox.config(app="custom"), grant_type="client_credentials", scope=wanted).json()

    assert answer["scope"] == wanted


@pytest.mark.parametrize("scope", ["accounting.transactions", "accounting.journals.read", "no.such.scope"])
def test_a_new_custom_connection_cannot_have_broad_scopes_or_journals(sandbox: Sandbox, scope: str) -> None:
    sandbox.reset(app_profile="granular")

    answer = sandbox.ask_token(sandbox.config(app="custom"), grant_type="client_credentials", scope=scope)

    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_scope"})


@pytest.mark.parametrize(
    ("app", "form", "error"),
    [
        ("web", {"client_secret": "wrong"}, "invalid_client"),
        ("web", {"client_id": "nobody"}, "invalid_client"),
        ("web", {"refresh_token": "unknown"}, "invalid_grant"),
        ("web", {"grant_type": "password"}, "unsupported_grant_type"),
        ("web", {"grant_type": ""}, "unsupported_grant_type"),
        ("web", {"grant_type": "client_credentials"}, "unauthorized_client"),
        ("custom", {"grant_type": "refresh_token", "refresh_token": "any"}, "unauthorized_client"),
    ],
)
def test_the_token_endpoint_refuses_in_the_words_of_oauth(
    sandbox: Sandbox, app: str, form: dict[str, str], error: str
) -> None:
    config = sandbox.config(app=app)
    asked = {"grant_type": "refresh_token", "refresh_token": config.get("refresh_token", ""), **form}

    answer = sandbox.ask_token(config, **asked)

    assert (answer.status_code, answer.json()) == (400, {"error": error})
    assert sandbox.stats()["token"]["refused"] == 1


def test_a_refresh_token_of_another_app_is_refused(sandbox: Sandbox) -> None:
    foreign = sandbox.config(app="pkce")["refresh_token"]

    assert refresh(sandbox, sandbox.config(), foreign).json() == {"error": "unauthorized_client"}


def test_json_is_not_a_token_request(sandbox: Sandbox) -> None:
    config = sandbox.config()

    answer = requests.post(config["token_url"], json={"grant_type": "refresh_token"}, timeout=10)

    assert answer.json() == {"error": "unsupported_grant_type"}


def test_nothing_from_before_a_reset_is_good_after_it(sandbox: Sandbox) -> None:
    config = sandbox.config()
    before = refresh(sandbox, config).json()

    sandbox.reset()

    assert refresh(sandbox, config).json() == {"error": "invalid_grant"}
    assert connections(sandbox, before["access_token"]).status_code == 401
    assert sandbox.config()["refresh_token"] != config["refresh_token"]
