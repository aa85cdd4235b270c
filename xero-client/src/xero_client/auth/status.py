"""Status: who granted what to whom, how long it lasts, and what it does not cover."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

import sqlalchemy as sa

from xero_client.auth import output
from xero_client.errors import WrongOrganisationError
from xero_client.grant.grant import UNUSED_SECONDS, lineage_of
from xero_client.grant.jwt import claims_of, scopes_in
from xero_client.grant.needed_scopes import asked_for
from xero_client.grant.organisations import chosen
from xero_client.settings.shared_settings import RENEWABLE
from xero_client.storage.database import default_url
from xero_client.storage.engines import file_of, place_of

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xero_client.connection import Connection
    from xero_client.grant.grant import Grant
    from xero_client.grant.needed_scopes import Need
    from xero_client.grant.organisations import Organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Everything that can be said of a connection that works."""

    connection: Connection
    token: str
    grant: Grant | None
    """None: it is not stored, but a setting."""
    organisations: tuple[Organisation, ...]
    used: tuple[Organisation, ...]
    trouble: str | None
    """Why it is not clear which organisations are meant."""
    needs: tuple[Need, ...]

    @property
    def lacking(self) -> list[Need]:
        granted = scopes_in(self.token)
        return [] if granted is None else [need for need in self.needs if not need.met_by(granted)]

    def as_json(self) -> dict[str, t.Any]:
        settings, claims = self.connection.settings, claims_of(self.token)
        grant = self.grant
        renewable = grant is not None and settings.auth_flow in RENEWABLE
        return {
            "auth_flow": settings.auth_flow,
            "client_id": settings.client_id,
            "store": location(settings.store_url),
            "user_id": claims.get("xero_userid"),
            "granted_at": output.moment(claims.get("auth_time")),
            "access_token_until": output.moment(claims.get("exp") or (grant.expires_at if grant else None)),
            "refresh_token_until": output.moment(grant.refreshed_at + UNUSED_SECONDS) if renewable and grant else None,
            "scopes": sorted(scopes_in(self.token) or ()),
            "organisations": [output.organisation(each, self.used) for each in self.organisations],
            "trouble": self.trouble,
            "needs": [_need(need, self.lacking) for need in self.needs],
            "missing_scopes": list(asked_for(self.lacking)),
        }

    def lines(self) -> Iterator[str]:
        shown = self.as_json()
        yield output.row("app", f"{shown['client_id'] or 'unknown'} ({shown['auth_flow']})")
        yield output.row("store", shown["store"])
        yield output.row("user", shown["user_id"] or "not told by the token")
        yield output.row("access token", f"good until {shown['access_token_until'] or 'an unknown moment'}")
        if shown["refresh_token_until"]:
            yield output.row("refresh token", f"good until {shown['refresh_token_until']}, longer whenever it is used")
        yield output.row("scopes", " ".join(shown["scopes"]) or "not told by the token")
        yield output.row("organisations", f"{len(self.organisations)} connected, * marks those in use")
        yield from output.organisation_lines(shown["organisations"])
        yield from _coverage(shown["needs"])


def status_of(connection: Connection, needs: Iterable[Need]) -> Status:
    """Ask Xero which organisations are connected; renews the access token if it has run out.

    Raises:
        XeroError: the connection does not work; the message says what to do.
    """
    token = connection.signer.token()
    organisations = connection.connected()
    used, trouble = used_of(connection, organisations)
    return Status(
        connection=connection,
        token=token,
        grant=stored(connection),
        organisations=tuple(organisations),
        used=tuple(used),
        trouble=trouble,
        needs=tuple(needs),
    )


def stored(connection: Connection) -> Grant | None:
    settings = connection.settings
    return None if settings.auth_flow == "access_token" else connection.store.load(lineage_of(settings))


def location(store_url: str | None) -> str:
    """Where the store is: its file, or host and database."""
    url = store_url or default_url()
    file = file_of(url, "store_url")
    return f"sqlite:///{file}" if file else place_of(sa.make_url(url))


def used_of(connection: Connection, organisations: list[Organisation]) -> tuple[list[Organisation], str | None]:
    try:
        return chosen([each for each in organisations if each.has_ledger], connection.settings), None
    except WrongOrganisationError as problem:
        return [], str(problem)


def _need(need: Need, lacking: Iterable[Need]) -> dict[str, t.Any]:
    return {"name": need.name, "scope": need.named, "besides": need.plan, "met": need not in lacking}


def _coverage(needs: list[dict[str, t.Any]]) -> Iterator[str]:
    yield output.row("covered", ", ".join(each["name"] for each in needs if each["met"]) or "nothing")
    for each in needs:
        if not each["met"]:
            besides = f", and {each['besides']}" if each["besides"] else ""
            yield output.row("lacks a scope", f"{each['name']} needs {each['scope']}{besides}")
