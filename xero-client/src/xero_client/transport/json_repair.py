"""Reads answers that are JSON, and mends what is not quite: half an emoji, a BOM, raw control characters, NaN.

What is sound goes through a decoder in C alone. What that cannot read is taken apart into the tokens of JSON, and each
is made sound: what cannot be read in a text becomes U+FFFD, any other value null, and the place is told. No token is
left out or made up, so an answer that was cut stays unreadable.
"""

from __future__ import annotations

import json
import re
import typing as t
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import msgspec

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Place: t.TypeAlias = tuple[str | int, ...]
    """Names of members and places in lists, from the outermost one on."""

DEEPEST: t.Final = 100
"""Lists and objects in one another; what lies deeper is nobody's record, and more than other programs read."""
UNREAD: t.Final = "\N{REPLACEMENT CHARACTER}"

MOST_KEPT: t.Final = 10_000
"""Amounts that are kept, since they come again and again: 0.00, quantities, rates, prices."""


class _Amounts(dict[str, Decimal]):
    """Decimals by what was written; the same one stands wherever the same was."""

    def __missing__(self, written: str) -> Decimal:
        amount = Decimal(written)
        if len(self) < MOST_KEPT:
            self[written] = amount
        return amount


_DECODER: t.Final = msgspec.json.Decoder(float_hook=_Amounts().__getitem__)
_NO_BRACKETS: t.Final = bytes(set(range(256)) - set(b"[]{}"))
_AROUND: t.Final = "\ufeff\x00 \t\r\n"

# Characters that no text has (noncharacters, by Unicode) mark what was mended until it is decoded.
_HURT: t.Final = "\ufdd0"
"""Stands for a character that cannot be read."""
_LOST: t.Final = "\ufdd1"
"""Stands for a value that cannot be read."""
_TOUCHED: t.Final = "\ufdd2"
"""Stands in a text that is whole, though it was written as JSON does not allow."""
_MARKS: t.Final = re.compile(f"[{_HURT}{_LOST}{_TOUCHED}]")

_TOKEN: t.Final = re.compile(
    r"""(?P<text>"[^"\\]*(?:(?:\\.|"(?!\s*(?:[,:}\]]|\Z)))[^"\\]*)*")|(?P<open>[\[{])|(?P<close>[\]}])|(?P<mark>[,:])"""
    r"""|(?P<name>[^\s"\[\]{},:]+(?=\s*:))|(?P<word>[^\s"\[\]{},:]+)|(?P<blank>\s+)|(?P<rest>.)""",
    re.DOTALL,
)
"""A quote is the end of a text where JSON goes on behind it; any other is a part of the text."""
_PART: t.Final = re.compile(
    r"""(?P<sound>\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|"""
    r"""\\u(?![dD][89a-fA-F])[0-9a-fA-F]{4}|\\["\\/bfnrt])"""
    rf"""|(?P<hurt>\\u[0-9a-fA-F]{{4}}|[\ud800-\udfff\x00{_HURT}{_LOST}{_TOUCHED}])|(?P<raw>[\\"\x01-\x1f])"""
)
"""What needs a look within a text: a lone surrogate is half a character, an escaped or an undecodable one alike."""
_NUMBER: t.Final = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_NUMBERED: t.Final = re.compile(r"\+?(?P<digits>-?[0-9]+(\.[0-9]+)?)")
_MOST_DIGITS: t.Final = 4_000
"""More are not read as a number, by Python's own limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """What an answer says."""

    value: t.Any
    """Whole numbers as int, others as Decimal."""
    mended: bool = False
    """Whether it was not quite JSON."""
    places: tuple[Place, ...] = ()
    """Where something was mended; none if it was around the value, or between its parts."""


def decoded(content: bytes) -> Decoded:
    """Read the body of an answer; of members of the same name the last counts.

    Raises:
        ValueError: it is no JSON, and nothing like it.
    """
    is_deep = _is_deep(content)
    if not is_deep:
        try:
            return Decoded(value=_DECODER.decode(content))
        except (msgspec.MsgspecError, UnicodeDecodeError, InvalidOperation, RecursionError):
            pass
    text = _text(content)
    if not text.startswith(("{", "[")):
        raise ValueError("This is not JSON.")
    try:
        value = _DECODER.decode("".join(_sound(text)))
    except (msgspec.MsgspecError, UnicodeError, InvalidOperation, RecursionError):
        raise ValueError("This is not JSON, and nothing like it.") from None
    places: list[Place] = []
    value = _unmarked(value, (), places)
    return Decoded(value=value, mended=bool(places) or not is_deep, places=tuple(places))


def objects(content: bytes) -> list[dict[str, t.Any]]:
    """The objects of a list that has nothing else; raises ValueError if it is none."""
    value = decoded(content).value
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise ValueError("This is no list of objects.")
    return value


def members(content: bytes) -> dict[str, t.Any]:
    """The members of an object; raises ValueError if it is none."""
    value = decoded(content).value
    if not isinstance(value, dict):
        raise ValueError("This is no object.")  # noqa: TRY004 - to the caller it is one of many ways to be no answer
    return value


def mended(content: bytes) -> set[str | int]:
    """The members of an object in which something was mended."""
    return {place[0] for place in decoded(content).places if place}


def _is_deep(content: bytes) -> bool:
    """Whether lists and objects may lie too deep in one another, counted by peeling off the innermost ones."""
    brackets = content.translate(None, _NO_BRACKETS)
    for _ in range(DEEPEST):
        peeled = brackets.replace(b"{}", b"").replace(b"[]", b"")
        if len(peeled) == len(brackets):
            break
        brackets = peeled
    return len(brackets) > DEEPEST  # Some are left of texts that have brackets.


def _text(content: bytes) -> str:
    encoding = json.detect_encoding(content)
    return content.decode(encoding, "surrogateescape" if encoding.startswith("utf-8") else "replace").strip(_AROUND)


def _sound(text: str) -> Iterator[str]:
    """Yield the tokens, each of them as JSON has it."""
    depth = 0
    for token in _TOKEN.finditer(text):
        kind, said = token.lastgroup, token[0]
        depth += kind == "open"
        if kind == "open" and depth == DEEPEST + 1:
            yield f'"{_LOST}"'
        is_below = depth > DEEPEST
        depth -= kind == "close"
        if is_below or kind == "blank" or said in _AROUND:
            continue
        yield _RENEWED[kind](said) if kind in _RENEWED else said


def _mended(part: re.Match[str]) -> str:
    if part.lastgroup == "sound":
        return part[0]
    if part.lastgroup == "hurt":
        return _HURT
    return f"\\u{ord(part[0]):04x}{_TOUCHED}"


def _value(word: str) -> str:
    """A number, true, false, null, or what stands for a value that is none of these."""
    if word in {"true", "false", "null"}:
        return word
    if _NUMBER.fullmatch(word) and len(word) <= _MOST_DIGITS and _is_decimal(word):
        return word
    if (numbered := _NUMBERED.fullmatch(word)) and len(word) <= _MOST_DIGITS:
        return f'"{numbered["digits"]}{_TOUCHED}"'  # 007 may be a code.
    return f'"{_LOST}"'


def _is_decimal(word: str) -> bool:
    try:
        Decimal(word)
    except InvalidOperation:
        return False
    return True


def _unmarked(value: t.Any, place: Place, places: list[Place]) -> t.Any:
    """The value without marks; where there were some is added to the places."""
    if isinstance(value, dict):
        return {
            _unmarked(name, (*place, name), places): _unmarked(part, (*place, _bare(name)), places)
            for name, part in value.items()
        }
    if isinstance(value, list):
        return [_unmarked(part, (*place, number), places) for number, part in enumerate(value)]
    if not isinstance(value, str) or not _MARKS.search(value):
        return value
    places.append(tuple(_bare(each) if isinstance(each, str) else each for each in place))
    return None if value == _LOST else _bare(value)


_RENEWED: t.Final[Mapping[str | None, Callable[[str], str]]] = {
    "text": lambda said: f'"{_PART.sub(_mended, said[1:-1])}"',
    "name": lambda said: json.dumps(said + _TOUCHED, ensure_ascii=False),
    "word": _value,
}
"""How a token of each kind is made sound; those of other kinds are, or nothing can be done about them."""


def _bare(text: str) -> str:
    return text.replace(_HURT, UNREAD).replace(_LOST, UNREAD).replace(_TOUCHED, "")
