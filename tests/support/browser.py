"""A browser without scripts, and a user who reads the authorize page and presses a button."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

import requests

if TYPE_CHECKING:
    from collections.abc import Sequence

CALLBACK = "http://localhost:8765/callback"


@dataclass
class Page:
    """What is on the authorize page."""

    url: str
    status: int
    text: str
    organisations: list[str] = field(default_factory=list)
    """Ids of the organisations that can be chosen."""
    picker: str = ""
    """"checkbox" or "radio"."""
    hidden: dict[str, str] = field(default_factory=dict)
    buttons: list[str] = field(default_factory=list)

    def press(self, decision: str, organisations: Sequence[str] | None = None) -> str:
        """The address to which the browser goes then; by default the first organisation is chosen."""
        chosen = self.organisations[:1] if organisations is None else organisations
        form = [*self.hidden.items(), *(("tenant", each) for each in chosen), ("decision", decision)]
        answer = requests.post(self.url, data=form, allow_redirects=False, timeout=10)
        return answer.headers.get("Location", "")


def open_page(authorize_url: str, **parameters: str) -> Page:
    """Follow a link as far as this server answers."""
    answer = requests.get(f"{authorize_url}?{urlencode(parameters)}", timeout=10)
    page = Page(answer.url, answer.status_code, answer.text)
    _Reader(page).feed(answer.text)
    return page


def open_link(link: str, **parameters: str) -> Page:
    """Follow a link that we gave, with parameters put in the place of its own."""
    return open_page(urlunsplit(urlsplit(link)._replace(query="")), **query_of(link) | parameters)


def query_of(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))


class _Reader(HTMLParser):
    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "button":
            self._page.buttons.append(found["value"])
        elif tag == "form":
            self._page.url = urljoin(self._page.url, found.get("action", ""))
        elif found.get("name") == "tenant":
            self._page.organisations.append(found["value"])
            self._page.picker = found["type"]
        elif tag == "input":
            self._page.hidden[found["name"]] = found["value"]
