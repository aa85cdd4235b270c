"""The settings both plugins share: declared once here, checked once here."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from singer_sdk import typing as th

from xero_client.errors import SettingsError
from xero_client.settings.checks import host, redirect, shard
from xero_client.settings.credentials import cleaned, header
from xero_client.settings.ranges import MANY_BYTES, NONE_OR_MANY, ONE_OR_MANY, SECONDS, SOME_SECONDS, whole

if t.TYPE_CHECKING:
    from collections.abc import Mapping

FLOWS: t.Final = {
    "authorization_code": ("client_id", "client_secret"),
    "pkce": ("client_id",),
    "client_credentials": ("client_id", "client_secret"),
    "access_token": ("access_token",),
}
"""Kinds of grant, each with the settings that it cannot do without."""

RENEWABLE: t.Final = frozenset({"authorization_code", "pkce"})
"""Kinds that a user grants in a browser, and that a refresh token keeps going."""

OF_ONE_ORGANISATION: t.Final = "client_credentials"
"""The kind whose calls need not name the organisation (S-OAUTH, H)."""

API_PATH: t.Final = "/api.xro/2.0"
"""Root of the Accounting API below the host."""

SHARED_SETTINGS: t.Final = th.PropertiesList(
    th.Property(
        "auth_flow",
        th.StringType,
        default="authorization_code",
        allowed_values=list(FLOWS),
        description="How the organisation was connected.",
    ),
    th.Property("client_id", th.StringType, description="Client id of your app at Xero."),
    th.Property("client_secret", th.StringType, secret=True, description="Client secret of your app."),
    th.Property(
        "refresh_token",
        th.StringType,
        secret=True,
        description="Starts a connection of its own, instead of the one that `xero-auth login` made.",
    ),
    th.Property("access_token", th.StringType, secret=True, description="A ready token, for `access_token` only."),
    th.Property("scopes", th.StringType, description="Scopes to ask for, with spaces between."),
    th.Property(
        "tenant_ids",
        th.ArrayType(th.StringType),
        description="Organisations to use, by id or name, or `all`; may be left out when one is connected.",
    ),
    th.Property("tenant_shard", th.StringType, description="`2/5`: the second of five machines that share the list."),
    th.Property(
        "store_url",
        th.StringType,
        secret=True,
        description="Where the connection is kept: `sqlite:////path/store.db` or `postgresql://user:password@host/name`.",
    ),
    th.Property("api_url", th.StringType, default="https://api.xero.com", description="Where Xero's API is."),
    th.Property(
        "authorize_url",
        th.StringType,
        default="https://login.xero.com/identity/connect/authorize",
        description="Where a user grants access.",
    ),
    th.Property(
        "token_url",
        th.StringType,
        default="https://identity.xero.com/connect/token",
        description="Where tokens are issued.",
    ),
    th.Property(
        "redirect_uri",
        th.StringType,
        default="http://localhost:8765/callback",
        description="Where the browser goes after a login; your app at Xero must list it.",
    ),
    th.Property("request_log", th.BooleanType, default=False, description="Log every call, without secrets or bodies."),
    th.Property("runs_path", th.StringType, description="File to which each run adds how it went, as a Singer stream."),
    th.Property("user_agent", th.StringType, description="How we introduce ourselves to Xero."),
    th.Property("connect_timeout", SOME_SECONDS, default=10, description="Seconds to wait for a connection."),
    th.Property(
        "read_timeout",
        SOME_SECONDS,
        default=120,
        description="Seconds to wait for an answer, or for the next part of it.",
    ),
    th.Property("call_timeout", SOME_SECONDS, default=600, description="Seconds that one call may take in all."),
    th.Property(
        "max_answer_bytes",
        whole(1, MANY_BYTES),
        default=64 * 1024 * 1024,
        description="Largest answer or file that is read, in bytes once unpacked.",
    ),
    th.Property(
        "max_tries",
        whole(1, 100),
        default=5,
        description="How often a failing call is tried; renewing a token is tried three times at least.",
    ),
    th.Property("minute_limit", whole(1, 1_000_000), default=60, description="Calls a minute for each organisation."),
    th.Property("concurrent_limit", whole(1, 100), default=5, description="Calls at once for each organisation."),
    th.Property("day_reserve", NONE_OR_MANY, default=0, description="Calls a day that are left to others."),
    th.Property("max_calls", ONE_OR_MANY, description="Calls that one run may make."),
    th.Property("max_bytes", whole(1, MANY_BYTES), description="Bytes after which a run asks for no more."),
    th.Property(
        "day_limit_wait",
        SECONDS,
        default=0,
        description="Seconds to wait for a new day of calls before stopping.",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The shared settings, checked; URLs have no trailing slash, times are seconds."""

    auth_flow: str
    client_id: str
    client_secret: str | None = field(repr=False)
    refresh_token: str | None = field(repr=False)
    access_token: str | None = field(repr=False)
    scopes: str | None
    tenant_ids: tuple[str, ...]
    tenant_shard: str | None
    store_url: str | None = field(repr=False)
    api_url: str
    authorize_url: str
    token_url: str
    redirect_uri: str
    request_log: bool
    user_agent: str
    runs_path: str | None
    connect_timeout: float
    read_timeout: float
    call_timeout: float
    max_answer_bytes: int
    max_tries: int
    minute_limit: int
    concurrent_limit: int
    day_limit_wait: float
    day_reserve: int
    max_calls: int | None
    max_bytes: int | None

    @classmethod
    def from_config(cls, config: Mapping[str, t.Any], *, plugin: str) -> Settings:
        """Check a configuration whose types and ranges are right.

        `plugin` is the name for the User-Agent, such as `tap-xero/0.1.0`.

        Raises:
            SettingsError: with one sentence that says which setting to correct.
        """
        config = {**config, **cleaned(config, SHARED_SETTINGS.to_dict()["properties"])}
        flow = config.get("auth_flow") or "authorization_code"
        _require(config, flow)
        given = {name: config.get(name, default) for name, default in _defaults().items()}
        return cls(
            **given
            | {
                "auth_flow": flow,
                "client_id": config.get("client_id") or "",
                "tenant_ids": tuple(config.get("tenant_ids") or ()),
                "tenant_shard": shard(config.get("tenant_shard")),
                "api_url": host(given["api_url"], "api_url").removesuffix(API_PATH),
                "authorize_url": host(given["authorize_url"], "authorize_url"),
                "token_url": host(given["token_url"], "token_url"),
                "redirect_uri": redirect(given["redirect_uri"]),
                "user_agent": header(config.get("user_agent") or "", "user_agent") or plugin,
                **{name: float(given[name]) for name in _DURATIONS},  # numbers of a file are decimals until then
            },
        )


_DURATIONS: t.Final = ("connect_timeout", "read_timeout", "call_timeout", "day_limit_wait")


def _defaults() -> dict[str, t.Any]:
    return {setting.name: setting.default for setting in SHARED_SETTINGS.wrapped.values()}


def _require(config: Mapping[str, t.Any], flow: str) -> None:
    if flow not in FLOWS:
        raise SettingsError(f"auth_flow is {flow!r}: set it to one of {', '.join(FLOWS)}.")
    missing = [name for name in FLOWS[flow] if not config.get(name)]
    if missing:
        raise SettingsError(f"Missing setting for auth_flow {flow}: {', '.join(missing)}.")
