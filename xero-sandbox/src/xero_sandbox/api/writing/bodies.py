"""Reads the body of a write: JSON, wrapped or bare, into records with the types that Xero's document declares."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NoReturn

from xero_sandbox.api.wire import models
from xero_sandbox.api.writing.values import BodyError, converted

if TYPE_CHECKING:
    from collections.abc import Collection

    from xero_sandbox.api.wire import Record

ANSWERED: Final = frozenset(
    {"HasErrors", "HasValidationErrors", "StatusAttributeString", "ValidationErrors", "Warnings"}
)
"""Fields that only answers have; who sends back what was answered may leave them in."""
DATES: Final = ("msdate", "msdatetime")


def elements_of(body: bytes, *, model: str, wrapper: str, keep: Collection[str] = ()) -> list[Record]:
    """The elements of a body, as `{"Invoices": [{...}]}`, `[{...}]` or `{...}` (S-INVOICES, S-PAYMENTS, H).

    What is unknown or read only is left out, but for the fields to `keep`. Raises BodyError.
    """
    found = _unwrapped(_parsed(body), model, wrapper)
    return [_element(each, model, f"{wrapper}[{place}]", keep) for place, each in enumerate(found)]


def record_of(sent: Any, model: str, path: str, keep: Collection[str] = ()) -> Record:
    """One record of that model; `path` is where it stands in the body. Raises BodyError."""
    fields = models()[model]["fields"]
    found: Record = {}
    for name, value in sent.items():
        facts = fields.get(name)
        if value is None or facts is None or name in ANSWERED or (facts.get("read_only") and name not in keep):
            continue
        if origin := facts.get("twin"):
            if origin in sent or fields[origin].get("format") not in DATES:
                continue
            name, facts = origin, fields[origin]  # noqa: PLW2901 - DateString may be sent in place of Date
        typed = _typed(value, facts, f"{path}.{name}")
        if typed is not None:
            found[name] = typed
    return found


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8-sig"), parse_float=Decimal, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        message = f"{error.msg}. Path '', line {error.lineno}, position {error.colno}."
        raise BodyError(message) from error
    except (ValueError, RecursionError) as error:
        raise BodyError("the text is no JSON that can be read.") from error


def _refuse_constant(name: str) -> NoReturn:
    raise BodyError(f"Unexpected value {name}.")


def _unwrapped(parsed: Any, model: str, wrapper: str) -> list[Any]:
    if isinstance(parsed, dict) and isinstance(parsed.get(wrapper), list | dict):
        parsed = parsed[wrapper]
    elif isinstance(parsed, dict) and not parsed.keys() & models()[model]["fields"].keys():
        raise BodyError(f"Could not find member '{next(iter(parsed), '')}' on object of type '{model}'. Path ''.")
    if isinstance(parsed, dict | list):
        return parsed if isinstance(parsed, list) else [parsed]
    raise BodyError(f"Error converting value {json.dumps(parsed, default=str)} to type '{wrapper}'. Path ''.")


def _element(sent: Any, model: str, path: str, keep: Collection[str]) -> Record:
    if not isinstance(sent, dict):
        raise BodyError(f"Error converting value to type '{model}'. Path '{path}'.")
    return record_of(sent, model, path, keep)


def _typed(value: Any, facts: Record, path: str) -> Any:
    nested = facts.get("model")
    if facts["type"] == "array":
        if not isinstance(value, list):
            raise BodyError(f"Cannot deserialize the current value into type 'List`1'. Path '{path}'.")
        return [
            _element(each, nested, f"{path}[{place}]", ()) if nested else converted(each, {"type": "string"}, path)
            for place, each in enumerate(value)
            if each is not None
        ]
    if facts["type"] == "object":
        return _element(value, nested, path, ()) if nested else value
    return converted(value, facts, path)
