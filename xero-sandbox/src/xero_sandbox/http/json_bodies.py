"""JSON in the body of a request: read, and checked field by field, before anything is done."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import MISSING, field, fields
from typing import TYPE_CHECKING, Any, Final, TypeVar

import orjson

if TYPE_CHECKING:
    from xero_sandbox.http.messages import Request

    Made = TypeVar("Made")

DEEPEST: Final = 64
"""Levels of nesting; no record of Xero's has ten."""
LONGEST: Final = 4_096
"""Characters of a text that is looked for or sent as a header."""
MANY: Final = 1_000
"""Entries of a list or an object of an order, where its meaning does not ask for more."""
WHOLE: Final = 2**63
ANYTHING: Final = {"is": "anything", "fits": lambda _: True}


def read(request: Request, number: Callable[[str], Any] = float) -> Any:
    """The body of a request; without one, an empty object.

    Raises:
        ValueError: It is no JSON, it cannot be written as JSON again, or it is nested too deeply.
    """
    body = request.body or b"{}"
    try:
        orjson.loads(body)  # refuses NaN and half characters, which could not be told again
    except ValueError as error:
        raise ValueError(f"the body is no JSON: {error}") from None
    try:
        content = json.loads(body, parse_float=number)
    except RecursionError:
        raise ValueError("the body is nested too deeply") from None
    expect_sane(content)
    return content


def expect_sane(content: Any) -> None:
    """Raises ValueError for what no answer could hold."""
    level, depth = [content], 0
    while level:
        if depth > DEEPEST:
            raise ValueError(f"the body is nested more than {DEEPEST} levels deep")
        if any(type(each) is int and not -WHOLE <= each < WHOLE for each in level):
            raise ValueError("whole numbers have at most 64 bits")
        level = [below for each in level for below in _below(each)]
        depth += 1


def read_object(request: Request, number: Callable[[str], Any] = float) -> dict[str, Any]:
    """As `read`, of what has to be an object."""
    content = read(request, number)
    if not isinstance(content, dict):
        raise ValueError("the body must be an object")  # noqa: TRY004 - it is the client's
    return content


def whole(default: int | None, least: int, most: int) -> Any:
    def fits(value: Any) -> bool:
        return type(value) is int and least <= value <= most

    return _field(default, fits, f"a whole number from {least:,} to {most:,}")


def real(default: float | None, least: float, most: float) -> Any:
    def fits(value: Any) -> bool:
        return type(value) in {int, float} and math.isfinite(value) and least <= value <= most

    return _field(default, fits, f"a number from {least:,} to {most:,}")


def text(default: str | None = "", *, needed: bool = False) -> Any:
    return _field(MISSING if needed else default, _is_text, f"a text of at most {LONGEST:,} characters")


def choice(*choices: str) -> Any:
    """The first one is what there is without a word."""
    return _field(choices[0], lambda value: _is_text(value) and value in choices, f"one of {', '.join(choices[1:])}")


def switch(*, default: bool) -> Any:
    return _field(default, lambda value: isinstance(value, bool), "true or false")


def texts() -> Any:
    return field(default_factory=dict, metadata={"is": "an object of texts", "fits": _are_texts})


def mapping() -> Any:
    return field(default_factory=dict, metadata={"is": "an object", "fits": lambda value: isinstance(value, Mapping)})


def names(*default: str) -> Any:
    return _field(default, _are_names, "a list of names")


def objects() -> Any:
    return _field((), _are_objects, "a list of objects")


def made(kind: type[Made], given: Any, what: str) -> Made:
    """Make the dataclass `kind` of what was given in JSON.

    Raises:
        ValueError: A field is unknown, missing, or not what it must be; the message names it.
    """
    if not isinstance(given, Mapping):
        raise ValueError(f"{what} must be an object")  # noqa: TRY004 - it is the client's
    known = {each.name: each for each in fields(kind)}  # type: ignore[arg-type]
    if strange := sorted(set(given) - set(known)):
        raise ValueError(f"{what} has no {strange[0]}; there are {', '.join(known)}")
    for name, each in known.items():
        if name not in given:
            if each.default is MISSING and each.default_factory is MISSING:
                raise ValueError(f"{what} lacks {name}")
        elif not (each.metadata["fits"](given[name]) or (given[name] is None and each.default is None)):
            raise ValueError(f"{name} must be {each.metadata['is']}")
    return kind(**given)


def _field(default: Any, fits: Callable[[Any], bool], kind: str) -> Any:
    return field(default=default, metadata={"is": kind, "fits": fits})


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST


def _are_texts(value: Any) -> bool:
    return isinstance(value, Mapping) and len(value) <= MANY and all(map(_is_text, value.values()))


def _are_names(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= MANY and all(map(_is_text, value))


def _are_objects(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, Mapping) for each in value)


def _below(value: Any) -> Any:
    if isinstance(value, Mapping):
        return value.values()
    return value if isinstance(value, list) else ()
