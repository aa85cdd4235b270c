"""The part of a login that a person sees: a browser that opens, or an address to paste."""

from __future__ import annotations

import os
import sys
import typing as t
import webbrowser
from threading import Thread
from urllib.parse import urlsplit

import click

from xero_client.auth.callback import Callback, listening
from xero_client.auth.consent import Consent, NobodyAnsweredError, is_whole
from xero_client.auth.login import Connected, Login
from xero_client.auth.output import tell

if t.TYPE_CHECKING:
    from xero_client.connection import Connection

HTTP_PORT: t.Final = 80
DISPLAYS: t.Final = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
"""One of these is set where a browser can show itself; otherwise Python would start one in the terminal."""


def logged_in(connection: Connection, scopes: str, *, timeout: float, paste: bool) -> Connected:
    """Take a user through the consent.

    Raises:
        AuthorizationError: it was not given; the class says why.
        XeroError: what `Login.expect_a_place` and `Login.finish` raise.
    """
    consent = Consent(settings=connection.settings, scopes=scopes)
    login = Login(consent, connection)
    login.expect_a_place()
    return _pasted(consent, login) if paste or not _is_here(consent) else _awaited(consent, login, timeout)


def _awaited(consent: Consent, login: Login, timeout: float) -> Connected:
    address = urlsplit(consent.settings.redirect_uri)
    callback = Callback(address.path or "/", login.finish)
    with listening(callback, address.port or HTTP_PORT):
        tell(f"Allow access in the browser, at this address:\n\n{consent.url()}\n\nWaiting for {timeout:.0f} s.")
        if _has_browser():
            Thread(target=webbrowser.open, args=(consent.url(),), daemon=True).start()  # some return when it is closed
        return callback.wait(timeout)


def _pasted(consent: Consent, login: Login) -> Connected:
    tell(f"Allow access in any browser, at this address:\n\n{consent.url()}\n")
    tell(
        f"Then the browser goes to {consent.settings.redirect_uri}.\n"
        "It need not find anything there: copy the whole address from its address bar."
    )
    return login.finish(_address())


def _address() -> str:
    """What is pasted, once it is more than the code alone; hidden, since it holds the code.

    Raises:
        NobodyAnsweredError: nothing is pasted (any more).
    """
    while True:
        tell("Paste it here, and press Enter:")
        try:
            pasted: str = click.prompt("", prompt_suffix="", err=True, hide_input=sys.stdin.isatty())
        except (click.Abort, UnicodeDecodeError):
            raise NobodyAnsweredError("No address was pasted: run xero-auth login again.") from None
        if is_whole(pasted):
            return pasted
        tell("That is not the whole address: copy all of it, from http to its end.")


def _is_here(consent: Consent) -> bool:
    return urlsplit(consent.settings.redirect_uri).scheme == "http"


def _has_browser() -> bool:
    return sys.platform != "linux" or any(map(os.environ.get, DISPLAYS))
