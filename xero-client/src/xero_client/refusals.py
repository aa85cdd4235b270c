"""Gives each of Xero's refusals its name; the shapes are those of recorded answers (xero-api.md §4.9)."""

from __future__ import annotations

import typing as t
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import msgspec
import requests

from xero_client.errors import (
    AuthorizationError,
    ConcurrentLimitError,
    DayLimitError,
    MinuteLimitError,
    PermissionMissingError,
    RefusedError,
    ScopeMissingError,
    ServerError,
    XeroError,
)

if t.TYPE_CHECKING:
    from xero_client.session import Call

LONGEST_MINUTE_SECONDS: t.Final = 120
"""A longer Retry-After is not the minute limit, whatever it calls itself."""


def token_was_refused(response: requests.Response) -> bool:
    """Whether a new access token can help: a 401 for the token itself, not for a missing scope (S-XPM, H)."""
    return response.status_code == requests.codes.unauthorized and not _lacks_scope(response)


def refusal_of(call: Call, response: requests.Response, *, day_limit_wait: float) -> XeroError | None:
    """Return the error that an answer stands for, or None when Xero did what was asked."""
    status = response.status_code
    if status < requests.codes.bad_request:
        return _no_answer(call, response)
    if status >= requests.codes.server_error and status != requests.codes.not_implemented:
        return ServerError(f"{_what(call)} failed at Xero ({status}).", status=status)
    if status == requests.codes.too_many_requests:
        return _limit(call, response, day_limit_wait)
    if status == requests.codes.unauthorized:
        return _unauthorized(call, response)
    if status == requests.codes.forbidden:
        return _forbidden(call)
    return RefusedError(f"{_what(call)} was refused by Xero ({status}{_reason(response)}).", answer=response)


def _no_answer(call: Call, response: requests.Response) -> XeroError | None:
    """What is no refusal and yet no answer of Xero's, though it could be taken for one without records.

    HTML, or the way to some, comes from something before Xero, such as the login page of a network.
    """
    status = response.status_code
    if status == requests.codes.not_modified:
        return None
    if status >= requests.codes.multiple_choices:
        return ServerError(f"{_what(call)} was sent elsewhere ({status}), which Xero does not do: is api_url right?")
    if "Accept" not in call.headers and response.content.lstrip().startswith(b"<"):
        return ServerError(f"{_what(call)} was answered with a page for people: is api_url right?")
    if _lacks_records(call, response):
        return ServerError(f"{_what(call)} was answered with nothing ({status}).")
    return None


def _limit(call: Call, response: requests.Response, day_limit_wait: float) -> XeroError:
    """Xero's word for the limit, with Retry-After for the minute and the day only (S-LIMITS, S-XPM, H)."""
    problem = response.headers.get("X-Rate-Limit-Problem", "").lower()
    after = _retry_after(response)
    if problem == "concurrent" or (not problem and not after):
        return ConcurrentLimitError(f"{_what(call)} came while five others were under way.")
    if (problem == "day" or after > LONGEST_MINUTE_SECONDS) and not 0 < after <= day_limit_wait:
        return DayLimitError(
            f"The organisation's calls for today are used up; Xero gives new ones in {after / 3600:.1f} hours. "
            "Nothing is lost: run again then."
        )
    return MinuteLimitError(f"Xero asks for a pause of {after:.0f} s.", retry_after=after or 1.0)


def _retry_after(response: requests.Response) -> float:
    """Seconds to wait, which proxies may write as a date (RFC 9110); 0 if it is neither."""
    text = response.headers.get("Retry-After", "").strip()
    if text.isdecimal():
        return float(text)
    try:
        pause = parsedate_to_datetime(text) - parsedate_to_datetime(response.headers.get("Date", ""))
    except (TypeError, ValueError):
        return 0.0
    return max(0.0, pause.total_seconds())


def _lacks_records(call: Call, response: requests.Response) -> bool:
    """Whether there is no body where even no records have one; a file may be empty (xero-api.md §4.5)."""
    return call.method == "GET" and "Accept" not in call.headers and not response.content


def _unauthorized(call: Call, response: requests.Response) -> XeroError:
    if _lacks_scope(response):
        return ScopeMissingError(f"{_what(call)} is not covered by the access token's scopes.")
    return AuthorizationError("Xero refuses a fresh access token: connect the organisation again.")


def _forbidden(call: Call) -> XeroError:
    if call.tenant_id is None:
        return AuthorizationError(f"{_what(call)} is forbidden: connect the organisation again.")
    return PermissionMissingError(f"{_what(call)} is forbidden to the connected user.")


def _lacks_scope(response: requests.Response) -> bool:
    """Xero's own spelling varies: insufficient_scope, insufficent_scope; the detail is steadier."""
    challenge = response.headers.get("WWW-Authenticate", "")
    return "insuffici" in challenge or "insufficent" in challenge or _detail(response) == "AuthorizationUnsuccessful"


def _detail(response: requests.Response) -> str:
    return str(_body(response).get("Detail", ""))


def _reason(response: requests.Response) -> str:
    """Xero's type of error; its message may quote what was sent, so it stays out."""
    kind = _body(response).get("Type")
    return f", {kind}" if kind else ""


def _body(response: requests.Response) -> dict[str, t.Any]:
    try:
        return msgspec.json.decode(response.content, type=dict[str, t.Any])
    except msgspec.MsgspecError:
        return {}


def _what(call: Call) -> str:
    return f"{call.method} {urlsplit(call.url).path}"
