"""Takes a `where` apart into its words, as the sample parser of Dynamic LINQ does, whose messages Xero gives.

So a quote within a text is doubled, a backslash is a letter like any other, and what stands in single quotes is one
character (Xero-Java#347, xeroizer#160 and #454 show the messages, H; that it is this parser: ours, M).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from xero_sandbox.api.querying.fields import QueryError

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN: Final = re.compile(
    r"""\s*(?:
        (?P<string>"(?:[^"]|"")*")
      | (?P<character>'(?:[^']|'')*')
      | (?P<number>-?\d+(?:\.\d+)?)[mM]?
      | (?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)
      | (?P<member>\.[A-Za-z_]\w*)
      | (?P<symbol>&&|\|\||==|!=|<>|<=|>=|[=<>!(),])
      | (?P<end>$)
    )""",
    re.VERBOSE,
)

QUOTES: Final = ('"', "'")


class Token(NamedTuple):
    kind: str
    text: str


def tokens(text: str) -> Iterator[Token]:
    at, kind = 0, ""
    while kind != "end":
        found = TOKEN.match(text, at)
        if not found:
            rest = text[at:].lstrip()
            raise QueryError("Unterminated string literal" if rest[0] in QUOTES else f"Syntax error '{rest[0]}'")
        kind, at = str(found.lastgroup), found.end()
        yield Token(kind, found[kind])
