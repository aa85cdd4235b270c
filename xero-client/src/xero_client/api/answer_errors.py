"""Gives each of Xero's refusals its name; the shapes are those of recorded answers (S-ERR, S-XPM, H)."""

from __future__ import annotations

import re
import typing as t
from urllib.parse import urlsplit

import requests

from xero_client.api.efficient_filters import advice
from xero_client.api.messages import sentences
from xero_client.errors import (
    AuthorizationError,
    LostAnswerError,
    PermissionMissingError,
    RefusedError,
    ScopeMissingError,
    ServerError,
    XeroError,
)
from xero_client.rate_limits.retry_after import limit_error
from xero_client.transport.json_repair import members

if t.TYPE_CHECKING:
    from xero_client.api.call import Call

AROUND: t.Final = b"\xef\xbb\xbf\x00 \t\r\n"
"""What may stand around an answer and is no part of it."""
LONGEST_WORDS: t.Final = 200
"""Characters shown of what Xero says."""
HTML: t.Final = re.compile(rb"<(!doctype\s+)?html", re.IGNORECASE)
KIND: t.Final = re.compile(r"\w{1,60}")


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
        return limit_error(_what(call), response.headers, day_limit_wait=day_limit_wait)
    if status == requests.codes.unauthorized:
        return _unauthorized(call, response)
    if status == requests.codes.forbidden:
        return _forbidden(call, response)
    return _refused(call, response)


def _refused(call: Call, response: requests.Response) -> XeroError:
    status = response.status_code
    if call.method == "GET" and _is_for_people(call, response):
        return ServerError(
            f"{_what(call)} was answered with a page for people ({status}), which is not Xero's: is api_url right?"
        )
    return RefusedError(
        f"{_what(call)} was refused by Xero ({status}{_reason(response)}){_why(call, response)}", answer=response
    )


def _no_answer(call: Call, response: requests.Response) -> XeroError | None:
    """What is no refusal and yet no answer of Xero's, though it could be taken for one without records.

    HTML, or the way to some, comes from something before Xero, such as the login page of a network.
    """
    status = response.status_code
    if status == requests.codes.not_modified:
        return None
    if status >= requests.codes.multiple_choices:
        return ServerError(f"{_what(call)} was sent elsewhere ({status}), which Xero does not do: is api_url right?")
    if "Accept" not in call.headers and response.content.lstrip(AROUND).startswith(b"<"):
        return ServerError(f"{_what(call)} was answered with a page for people: is api_url right?")
    if call.method == "GET" and "Accept" not in call.headers and _was_cut(response.content.strip(AROUND)):
        return LostAnswerError(f"{_what(call)} was answered with the beginning of an answer: try again.")
    if _lacks_records(call, response):
        return ServerError(f"{_what(call)} was answered with nothing ({status}).")
    return None


def _is_for_people(call: Call, response: requests.Response) -> bool:
    """Whether a refusal is HTML, which is not Xero's, as XML may be; a file that was asked for may be HTML."""
    return "Accept" not in call.headers and HTML.match(response.content.lstrip(AROUND)) is not None


def _was_cut(content: bytes) -> bool:
    """Whether it ends in the middle of an object or a list, though whoever handed it on took it for whole."""
    return content.startswith((b"{", b"[")) and not content.endswith((b"}", b"]"))


def _lacks_records(call: Call, response: requests.Response) -> bool:
    """Whether there is no body where even no records have one; a file may be empty (S-HTTP304, M)."""
    return call.method == "GET" and "Accept" not in call.headers and not response.content


def _unauthorized(call: Call, response: requests.Response) -> XeroError:
    if _lacks_scope(response):
        return ScopeMissingError(f"{_what(call)} is not covered by the access token's scopes.")
    return AuthorizationError("Xero refuses a fresh access token: connect the organisation again.")


def _why(call: Call, response: requests.Response) -> str:
    """The end of the sentence about a refusal: what Xero says of a question, and what can be done about it.

    What it says of a write quotes what was sent, which is not for the log; whoever writes shows it with the document.
    """
    if call.method != "GET":
        return "."
    said = _said(response)
    is_question = response.status_code == requests.codes.bad_request
    advised = advice(urlsplit(call.url).path.rpartition("/")[2], call.params, said) if is_question else ""
    return f": {said}{'' if said.endswith(('.', '!', '?', '…')) else '.'}{advised}" if said else f".{advised}"


def _said(response: requests.Response) -> str:
    """Xero's own words in an answer, shortened, on one line, and without the token that it may have echoed."""
    token = str(response.request.headers.get("Authorization", "")).removeprefix("Bearer ")
    said = " ".join(sentences(response.content))
    line = said.replace(token, "…") if token else said
    return line if len(line) <= LONGEST_WORDS else f"{line[: LONGEST_WORDS - 1]}…"


def _forbidden(call: Call, response: requests.Response) -> XeroError:
    if call.tenant_id is None:
        return AuthorizationError(f"{_what(call)} is forbidden: connect the organisation again.")
    said = _said(response) if call.method == "GET" else ""
    reason = f" Xero says: {said}" if " " in said else ""  # A single word is a code.
    return PermissionMissingError(f"{_what(call)} is forbidden to the connected user.{reason}")


def _lacks_scope(response: requests.Response) -> bool:
    """Xero's own spelling varies: insufficient_scope, insufficent_scope; the detail is steadier."""
    challenge = response.headers.get("WWW-Authenticate", "")
    return "insuffici" in challenge or "insufficent" in challenge or _detail(response) == "AuthorizationUnsuccessful"


def _detail(response: requests.Response) -> str:
    return str(_body(response).get("Detail", ""))


def _reason(response: requests.Response) -> str:
    """Xero's type of error, if it is a word."""
    kind = _body(response).get("Type")
    return f", {kind}" if isinstance(kind, str) and KIND.fullmatch(kind) else ""


def _body(response: requests.Response) -> dict[str, t.Any]:
    try:
        return members(response.content)
    except ValueError:
        return {}


def _what(call: Call) -> str:
    return f"{call.method} {urlsplit(call.url).path}"
