"""Every way Xero refuses, in the shape it was recorded; where no recording exists, the function says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import orjson

from xero_sandbox.http.messages import Response

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

INVALID_TOKEN: Final = "Bearer error=invalid_token"  # noqa: S105 - the text of a header, not a secret
INSUFFICIENT_SCOPE: Final = "insufficient_scope"
SERVER_ERROR: Final = (
    "An error occurred in Xero. Check the API Status page http://status.developer.xero.com for current service status."
)


def token_invalid(correlation: str) -> Response:
    """The bearer token is unknown or garbled (S-XPM, H)."""
    return _problem(401, "Unauthorized", "AuthenticationUnsuccessful", correlation, authenticate=INVALID_TOKEN)


def token_expired(correlation: str, when: datetime) -> Response:
    """The access token has lived its half hour, which ended at `when`, in UTC (S-XPM, H)."""
    detail = f"TokenExpired: token expired at {when:%m/%d/%Y %H:%M:%S}"
    return _problem(401, "Unauthorized", detail, correlation, authenticate=INVALID_TOKEN)


def scope_missing(correlation: str) -> Response:
    """The token is good, but its scopes do not cover the operation (S-PYSCOPE, H)."""
    return _problem(401, "Unauthorized", "AuthorizationUnsuccessful", correlation, authenticate=INSUFFICIENT_SCOPE)


def tenant_forbidden(correlation: str) -> Response:
    """The tenant header is missing, unknown, or names an organisation that is not connected (S-XPM, H)."""
    return _problem(403, "Forbidden", "AuthenticationUnsuccessful", correlation)


def role_forbidden(correlation: str) -> Response:
    """The connecting user may not see reports (status: S-REPORTS, H); the body was never recorded."""
    return _problem(403, "Forbidden", "AuthorizationUnsuccessful", correlation)


def rate_limited(problem: str, retry_after: int | None, counters: Mapping[str, int]) -> Response:
    """One call too many, with an empty body (S-LIMITS, H).

    Args:
        problem: "minute", "day", "concurrent" or "appminute".
        retry_after: Seconds to wait; None leaves the header out, as Xero does for "concurrent".
        counters: Calls left by header name, such as {"X-MinLimit-Remaining": 0}.
    """
    headers = {"X-Rate-Limit-Problem": problem, **{name: str(left) for name, left in counters.items()}}
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    return Response(status=429, headers=headers)


def not_found() -> Response:
    """Neither a path nor a record of that name exists (S-ERR, H)."""
    return _text(404, "The resource you're looking for cannot be found")


def not_acceptable() -> Response:
    """Xero would take and answer XML; the sandbox answers reads in it, but takes writes in JSON only and says so."""
    return _text(406, "This sandbox does not answer that in anything but JSON: send Accept: application/json")


def validation(elements: Sequence[bytes]) -> Response:
    """Records were refused; each element is the record as JSON with its ValidationErrors (S-REQRESP, H)."""
    fragments = [orjson.Fragment(element) for element in elements]
    return _exception(400, 10, "ValidationException", "A validation exception occurred", Elements=fragments)


def post_data_invalid(message: str) -> Response:
    """The body is not JSON, or not JSON of that kind (S-ERR: number and type H, wording M)."""
    return _exception(400, 14, "PostDataInvalidException", f"JSON for post data was invalid, {message}")


def no_data(model: str) -> Response:
    """The body brings nothing that the endpoint takes (pyxero#270, xero-node#286, xero-php-oauth2#48, H)."""
    message = "No data has been processed for this endpoint."
    expected = f"This endpoint is expecting {model} data to be specifed in the request body."  # the spelling is Xero's
    return _exception(400, 17, "NoDataProcessedException", f"{message} {expected}")


def query_parse(message: str) -> Response:
    """A `where` or `order` that Xero cannot read or does not take (S-ERR, H)."""
    return _exception(400, 16, "QueryParseException", message)


def too_many_records() -> Response:
    """More rows than a high-volume endpoint hands out (status: official pages, H); the body was never recorded."""
    return _exception(400, 10, "ValidationException", "The request covers too many records; filter on optimised fields")


def idempotency_key_reused(key: str) -> Response:
    """The key came with another request before (S-IDEMP: message M; the envelope was never recorded)."""
    return _exception(400, 10, "ValidationException", f"Idempotency Key: {key} is used with a different request.")


def idempotency_key_too_long(key: str) -> Response:
    """More than 128 characters (S-IDEMP: message M; the envelope was never recorded)."""
    message = f"Idempotency Key: {key} with length {len(key)} is too long."
    return _exception(400, 10, "ValidationException", message)


def too_large() -> Response:
    """A body of more than 10 MB (that it is refused: S-REQRESP, H; how, L)."""
    return _text(413, "The request is larger than 10 MB")


def too_many_elements(path: str, most: int) -> Response:
    """More elements than one write may have (S-ITEMS, H; the body was never recorded)."""
    return _exception(400, 10, "ValidationException", f"A request may have no more than {most} {path}")


def not_implemented() -> Response:
    """The path exists, the method does not (S-ERR, M)."""
    return _exception(501, 20, "ApiMethodNotImplementedException", "The Api Method called is not implemented")


def server_error(correlation: str) -> Response:
    """Something broke inside Xero (S-ERR, H)."""
    body = {"Title": "An error occurred", "Detail": SERVER_ERROR, "Status": 500, "Instance": correlation}
    return _json(500, body, correlation)


def not_modified() -> Response:
    """Nothing has changed since the moment asked about: no body, no content type (S-HTTP304, M)."""
    return Response(status=304)


def _problem(status: int, title: str, detail: str, correlation: str, authenticate: str | None = None) -> Response:
    body: dict[str, Any] = {
        "Type": None,
        "Title": title,
        "Status": status,
        "Detail": detail,
        "Instance": correlation,
        "Extensions": {},
    }
    response = _json(status, body, correlation)
    if authenticate:
        response.headers["WWW-Authenticate"] = authenticate
    return response


def _json(status: int, body: Mapping[str, Any], correlation: str) -> Response:
    headers = {"Content-Type": "application/json", "Xero-Correlation-Id": correlation}
    return Response(status=status, headers=headers, body=orjson.dumps(body))


def _exception(status: int, number: int, kind: str, message: str, **rest: Any) -> Response:
    body = {"ErrorNumber": number, "Type": kind, "Message": message, **rest}
    pretty = orjson.dumps(body, option=orjson.OPT_INDENT_2).replace(b"\n", b"\r\n")
    return Response(status=status, headers={"Content-Type": "application/json; charset=utf-8"}, body=pretty)


def _text(status: int, message: str) -> Response:
    return Response(status=status, headers={"Content-Type": "text/plain"}, body=message.encode())
