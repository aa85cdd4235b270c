"""Every token, code and credential that went over the wire: what a client must never write down in the open."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, parse_qsl, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xero_sandbox.http.messages import Request, Response

OAUTH: Final = "/identity/connect/"
NAMES: Final = ("client_secret", "code", "code_verifier", "refresh_token", "access_token", "id_token", "token")


class Secrets:
    """Outlives a reset: what was secret before it still is."""

    def __init__(self) -> None:
        self.sightings = 0
        self._last_seen: dict[str, int] = {}

    def since(self, sighting: int) -> list[str]:
        """Those that were seen after so many sightings."""
        return [secret for secret, last in self._last_seen.items() if last > sighting]

    def note(self, values: Mapping[str, Any]) -> None:
        """Remember what has the name of a secret."""
        for name in NAMES:
            if values.get(name):
                self._see(str(values[name]))

    def note_call(self, request: Request, response: Response) -> None:
        """Remember the credentials of a call, and on the way to a grant what was sent and answered."""
        kind, _, credentials = request.headers.get("authorization", "").partition(" ")
        if credentials:
            self._see(credentials)
        if kind.lower() == "basic":
            self.note({"client_secret": _password(credentials)})
        if request.path.startswith(OAUTH):
            self.note(dict(parse_qsl(request.body.decode(errors="replace"))))
            self.note(_answered(response))

    def _see(self, secret: str) -> None:
        self.sightings += 1
        self._last_seen[secret] = self.sightings


def _password(credentials: str) -> str:
    try:
        return base64.b64decode(credentials).decode().partition(":")[2]
    except ValueError:
        return ""


def _answered(response: Response) -> dict[str, Any]:
    """The fields of a token response, or of the address to which a browser is sent."""
    if location := response.headers.get("Location"):
        return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
    try:
        answer = json.loads(response.body or b"{}")
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}
