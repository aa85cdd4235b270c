"""Cuts what one call would ask for into calls that fit the URL that Xero takes, by the lists among its parameters.

A list asks for records that have any of its values, so what the calls bring is the same, and no record comes twice.
"""

from __future__ import annotations

import re
import typing as t
from urllib.parse import quote_plus, urlencode

from xero_client.errors import SettingsError

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

LONGEST: t.Final = 2_000
"""Characters of a URL, with all that is encoded."""
ADDED: t.Final = 120
"""Characters that a stream adds itself: page, pageSize, order and the like."""
HOST: t.Final = "https://api.xero.com"
ROOT: t.Final = f"{HOST}/api.xro/2.0/"
LISTS: t.Final = re.compile(r"(?i)(ids|numbers|statuses)")
"""Ends the names of parameters in which commas stand between values (S-INVOICES, S-CONTACTS, H)."""
NARROWER: t.Final = "Make it shorter, or ask for records by a list of ids, which is cut into calls that fit."


def cut(path: str, params: Mapping[str, str | list[str]], where: str) -> Iterator[dict[str, str]]:
    """Yield the parameters of each call.

    Args:
        path: below the API's root, or from the host on, as it stands in the URL.
        params: texts, and lists that are joined by commas.
        where: the name of the settings, for the message.

    Raises:
        SettingsError: it is too long, and no list is among it that could be cut.
    """
    texts = {name: joined(value) for name, value in params.items()}
    length = _length(path, texts)
    if length <= LONGEST:
        yield texts
        return
    lists = {name: _values(name, value) for name, value in params.items()}
    name = max(lists, key=lambda each: (len(lists[each]) > 1, len(quote_plus(texts[each]))), default="")
    if len(lists.get(name, ())) < 2:  # noqa: PLR2004 - nothing to cut
        raise SettingsError(_too_long(path, texts, where))
    beside = length - len(quote_plus(texts[name]))
    for chunk in _chunks(lists[name], max(LONGEST - beside, LONGEST // 3)):
        yield from cut(path, {**params, name: chunk}, where)


def _chunks(values: Sequence[str], room: int) -> Iterator[list[str]]:
    """As many of the values at a time as have room once they are encoded; one at least."""
    chunk: list[str] = []
    for value in values:
        if chunk and len(quote_plus(joined([*chunk, value]))) > room:
            yield chunk
            chunk = []
        chunk.append(value)
    yield chunk


def _values(name: str, value: str | list[str]) -> list[str]:
    parts = value.split(",") if isinstance(value, str) and LISTS.search(name) else value
    return list(dict.fromkeys([parts] if isinstance(parts, str) else parts))


def joined(value: str | list[str]) -> str:
    """As it stands in the URL, before it is encoded."""
    return value if isinstance(value, str) else ",".join(value)


def _length(path: str, texts: Mapping[str, str]) -> int:
    return len((HOST if path.startswith("/") else ROOT) + path) + len(urlencode(texts)) + 1 + ADDED


def _too_long(path: str, texts: Mapping[str, str], where: str) -> str:
    name = max(texts, key=lambda each: len(quote_plus(texts[each])), default="")
    what = f"{where}.params.{name}" if texts else f"The path of {where}"
    length = _length(path, texts)
    return f"{what} makes a URL of {length:,} characters, and Xero takes {LONGEST:,}. {NARROWER}"
