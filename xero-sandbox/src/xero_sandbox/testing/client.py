"""A sandbox that somebody serves, and what can be asked of it under /_sandbox: with Python's own library alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener

if TYPE_CHECKING:
    from collections.abc import Mapping

SECONDS: Final = 30.0
"""What an answer may take."""


class RefusedError(ValueError):
    """The sandbox does not carry out an order; the message is its own sentence."""


class SandboxClient:
    """Gives orders to a sandbox, and ways into it to whoever is tested.

    Args:
        url: Where it is served, such as "http://127.0.0.1:8420".
    """

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._open = build_opener(ProxyHandler({})).open

    @property
    def api_url(self) -> str:
        """The base URL of the Accounting API."""
        return f"{self.url}/api.xro/2.0"

    @property
    def tenant_id(self) -> str:
        """The first organisation."""
        return str(self.config(app="custom")["tenant_ids"][0])

    def config(self, **query: str) -> dict[str, Any]:
        """A configuration of tap-xero that works, with a grant of its own.

        Args:
            query: `app` is web, pkce or custom; `scopes` and `organisations` restrict the grant.

        Returns:
            `client_id`, `client_secret`, `refresh_token`, `tenant_ids`, `api_url`, `token_url`, …
        """
        return dict(self.control("GET", "config", query=query))

    def access_token(self, **query: str) -> str:
        """A token of a new grant, which may do everything unless `query` (as of `config`) restricts it."""
        config = self.config(**query)
        form = {"grant_type": "refresh_token", "refresh_token": config["refresh_token"]}
        form |= {name: config[name] for name in ("client_id", "client_secret") if name in config}
        return str(self._send(Request(config["token_url"], urlencode(form).encode()))["access_token"])  # noqa: S310 - http of this machine

    def headers(self, **query: str) -> dict[str, str]:
        """Headers with which the first organisation can be read and written; `query` is as of `config`."""
        return {
            "Authorization": f"Bearer {self.access_token(**query)}",
            "Xero-Tenant-Id": self.tenant_id,
            "Accept": "application/json",
        }

    def reset(self, **options: Any) -> None:
        """Start over: new books, no grants, nothing counted; `options` are those of `xero-sandbox serve`.

        Raises:
            RefusedError: There is no such option, or not with this value.
        """
        self.control("POST", "reset", options)

    def calls(self) -> list[dict[str, Any]]:
        """The calls so far, oldest first: with `method`, `path`, `query` and `status`."""
        return list(self.control("GET", "calls"))

    def stats(self) -> dict[str, Any]:
        """Calls, bytes, peak in flight and refusals, by organisation and path."""
        return dict(self.control("GET", "stats"))

    def order(self, effect: Mapping[str, Any], *, skip: int = 0, times: int = 1, **match: Any) -> None:
        """Order a fault of calls that are yet to come.

        Args:
            effect: What becomes of them, such as {"status": 503}, {"drop": "after"} or {"stall_seconds": 5}.
            skip: How many that match go well before.
            times: How many it hits; 0 is all.
            match: Any of method, path, query, tenant and body.

        Raises:
            RefusedError: There is no such effect, or more than there may be.
        """
        self.control("POST", "faults", {"match": match, "skip": skip, "times": times, "effect": dict(effect)})

    def pending(self) -> list[dict[str, Any]]:
        """The faults that were ordered and have yet to happen."""
        return [fault for fault in self.control("GET", "faults")["faults"] if fault["pending"]]

    def clear_faults(self) -> None:
        """Order nothing any more."""
        self.control("DELETE", "faults")

    def now(self) -> str:
        """The sandbox's time, as ISO."""
        return str(self.control("GET", "clock")["now"])

    def set_clock(self, now: str) -> None:
        """Set the sandbox's time, as ISO."""
        self.control("POST", "clock", {"now": now})

    def advance(self, seconds: float) -> None:
        """Let time pass for the sandbox, and so tokens and limits expire."""
        self.control("POST", "clock", {"advance_seconds": seconds})

    def records(self, collection: str, **edit: Any) -> list[str]:
        """Edit, insert or remove records past the API's rules, and return their keys."""
        return list(self.control("POST", "records", {"collection": collection, **edit})["keys"])

    def revoke(self) -> None:
        """Every user disconnects the app."""
        self.control("POST", "grants", {"revoke": "all"})

    def disconnect(self, tenant_id: str) -> None:
        """One organisation is not connected any more."""
        self.control("POST", "grants", {"disconnect": tenant_id})

    def control(self, method: str, page: str, body: Any = None, query: Mapping[str, Any] | None = None) -> Any:
        """Ask for any page under /_sandbox, for what has no method here.

        Raises:
            RefusedError: The sandbox does not do that.
        """
        url = f"{self.url}/_sandbox/{page}" + (f"?{urlencode(query)}" if query else "")
        content = None if body is None else json.dumps(body).encode()
        return self._send(Request(url, content, {"Content-Type": "application/json"}, method=method))  # noqa: S310 - http of this machine

    def _send(self, request: Request) -> Any:
        try:
            with self._open(request, timeout=SECONDS) as answer:
                return json.load(answer)
        except HTTPError as error:
            with error:
                raise RefusedError(error.read().decode(errors="replace")) from None
