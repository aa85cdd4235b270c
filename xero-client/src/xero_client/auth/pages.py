"""The pages a browser shows at the end of a login: plain, without scripts, and with nothing from elsewhere."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass
from html import escape

from xero_client.auth.consent import DeniedError, NobodyAnsweredError, ScopesRefusedError, TooLateError, WrongStateError

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xero_client.errors import XeroError
    from xero_client.grant.organisations import Organisation

HEADERS: t.Final[Mapping[str, str]] = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Connection": "close",
}

FRAME: t.Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>{title}</title>
<style>
:root {{ color-scheme: light; }}
body {{ font: 1.05rem/1.6 system-ui, sans-serif; max-width: 36rem; margin: 12vh auto 0; padding: 0 1.5rem; }}
h1 {{ font-size: 1.6rem; line-height: 1.3; border-left: .3rem solid {colour}; padding-left: .8rem; }}
li, .detail {{ overflow-wrap: anywhere; }}
.detail {{ font-size: .9rem; }}
footer {{ margin-top: 3rem; font-size: .85rem; opacity: .7; }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
{body}
</main>
<footer>xero-auth, on this machine</footer>
</body>
</html>
"""
GOOD: t.Final = "#1a7f37"
BAD: t.Final = "#b35900"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What went wrong, in words for whoever sits at the browser."""

    title: str
    happened: str
    next_step: str


AGAIN: t.Final = "Run xero-auth login again."

REFUSALS: t.Final[Mapping[type[XeroError], Refusal]] = {
    DeniedError: Refusal(
        title="Access was not granted",
        happened="Cancel was pressed on Xero's page. Nothing was connected, and nothing has changed.",
        next_step="If that was a mistake, run xero-auth login again and press Allow access.",
    ),
    WrongStateError: Refusal(
        title="This is an answer to another login",
        happened="It was not used: its state is not the one that the waiting login sent.",
        next_step="Close this tab and go on in the newest one, or run xero-auth login again.",
    ),
    ScopesRefusedError: Refusal(
        title="Xero does not offer these scopes to the app",
        happened="One of the scopes that were asked for needs Xero's approval, or is of another age than the app.",
        next_step="See on the app's page at Xero which it may have, and ask for those alone.",
    ),
    TooLateError: Refusal(
        title="That took too long",
        happened="Xero's answer is good for five minutes and once, and this one no longer is.",
        next_step=AGAIN,
    ),
    NobodyAnsweredError: Refusal(
        title="The login is over",
        happened="xero-auth has stopped waiting for an answer.",
        next_step=AGAIN,
    ),
}


def granted(organisations: Iterable[Organisation]) -> str:
    """The page after a login that worked."""
    names = "\n".join(f"<li>{escape(each.name)}</li>" for each in organisations)
    connected = f"<p>Connected are:</p>\n<ul>\n{names}\n</ul>" if names else "<p>No organisation was chosen.</p>"
    return _page("Access is granted", GOOD, f"{connected}\n<p>You can close this window.</p>")


def refused(problem: XeroError) -> str:
    """The page after a login that did not work."""
    known = REFUSALS.get(type(problem))
    if known is None:
        return _page("The login did not work", BAD, f'<p class="detail">{escape(str(problem))}</p>')
    detail = f'<p class="detail">{escape(str(problem))}</p>' if isinstance(problem, ScopesRefusedError) else ""
    return _page(known.title, BAD, f"<p>{known.happened}</p>\n{detail}<p>{known.next_step}</p>")


def nothing_here() -> str:
    return _page("Nothing is here", BAD, "<p>xero-auth waits for Xero's answer at another address.</p>")


def _page(title: str, colour: str, body: str) -> str:
    return FRAME.format(title=escape(title), colour=colour, body=body)
