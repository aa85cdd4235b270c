"""What a driver of a database says, without the values that it repeats: its words go into logs."""

from __future__ import annotations

import re
import typing as t
from urllib.parse import quote

if t.TYPE_CHECKING:
    import sqlalchemy as sa

QUOTED: t.Final = re.compile(r"(\w+ )?(?:\"([^\"]*)\"|'([^']*)')")
NAMED: t.Final = frozenset(
    ("relation ", "table ", "column ", "constraint ", "index ", "sequence ", "schema ", "database ")
)
"""Words before the name of a thing in the database, which is none of a user's values."""
VALUE: t.Final = re.compile(r" with text .*| value: .*", re.DOTALL)
"""SQLite shows a text that is not UTF-8; a token may be in it."""
LEFT_OUT: t.Final = "…"
SHORT: t.Final = 6
"""A word of fewer letters is left out where it stands alone, lest others lose a part."""
SHOWN: t.Final = ("host", "hostaddr", "port", "dbname")
"""Parts of a URL's query that only say where the database is."""


def without_values(said: str, url: sa.URL) -> str:
    """The first line of what a driver says, with neither quoted values nor what the URL has besides its place."""
    places = {str(each) for each in (url.host, url.port, url.database, *_of_query(url, shown=True)) if each}
    line = VALUE.sub(LEFT_OUT, said.strip().partition("\n")[0])
    for secret in (url.username, url.password, *_of_query(url, shown=False)):
        for form in {secret, quote(secret or "", safe="")} - {None, ""}:
            line = _without(line, str(form))
    return QUOTED.sub(lambda found: _kept(found, places), line)


def _kept(found: re.Match[str], places: set[str]) -> str:
    before = found[1] or ""
    return found[0] if before in NAMED or (found[2] or found[3]) in places else before + LEFT_OUT


def _of_query(url: sa.URL, *, shown: bool) -> list[str]:
    found: list[str] = []
    for name, value in url.query.items():
        if (name in SHOWN) is shown:
            found += [value] if isinstance(value, str) else value
            found += [] if shown or name.isalpha() else [name]
    return found


def _without(line: str, secret: str) -> str:
    pattern = re.escape(secret) if len(secret) >= SHORT else rf"(?<!\w){re.escape(secret)}(?!\w)"
    return re.sub(pattern, LEFT_OUT, line)
