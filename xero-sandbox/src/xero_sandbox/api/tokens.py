"""Takes a `where` apart into its words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from xero_sandbox.api.fields import QueryError

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN: Final = re.compile(
    r"""\s*(?:
        (?P<string>"(?:[^"\\]|\\.)*")
      | (?P<number>-?\d+(?:\.\d+)?)[mM]?
      | (?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)
      | (?P<symbol>&&|\|\||==|!=|<>|<=|>=|[=<>!(),])
      | (?P<end>$)
    )""",
    re.VERBOSE,
)


class Token(NamedTuple):
    kind: str
    text: str


def tokens(text: str) -> Iterator[Token]:
    at, kind = 0, ""
    while kind != "end":
        found = TOKEN.match(text, at)
        if not found:
            rest = text[at:].lstrip()
            raise QueryError("Unterminated string literal" if rest[0] == '"' else f"Syntax error '{rest[0]}'")
        kind, at = str(found.lastgroup), found.end()
        yield Token(kind, found[kind])
