"""Reads the body of a write: JSON, wrapped or bare, into records with the types that Xero's document declares."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NoReturn

from xero_sandbox.api import errors
from xero_sandbox.api.writing.values import BodyError, converted
from xero_sandbox.openapi.models import models

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from xero_sandbox.api.request_context import Asked
    from xero_sandbox.books.record import Record
    from xero_sandbox.http.messages import Response

ANSWERED: Final = frozenset(
    {"HasErrors", "HasValidationErrors", "StatusAttributeString", "ValidationErrors", "Warnings"}
)
"""Fields that only answers have; who sends back what was answered may leave them in."""
DATES: Final = ("msdate", "msdatetime")


FORM: Final = "application/x-www-form-urlencoded"


class NoDataError(BodyError):
    """The body can be read, and brings nothing of the kind."""

    def __init__(self, model: str) -> None:
        super().__init__(model)
        self.model = model


def elements_of(asked: Asked, *, model: str, wrapper: str, keep: Collection[str] = ()) -> list[Record]:
    """The elements of a body, as `{"Invoices": [{...}]}`, `[{...}]` or `{...}` (S-INVOICES, S-PAYMENTS, H).

    Names are taken in any capitals (official examples; xero-ruby#100, Xero-Java#353). What is unknown or read only is
    left out, but for the fields to `keep`. Raises BodyError.
    """
    body = asked.request.body
    if not body.strip() or asked.request.headers.get("content-type", "").startswith(FORM):
        raise NoDataError(model)
    parsed = _parsed(body)
    if isinstance(parsed, list) and asked.operation.template.endswith("}"):
        raise NoDataError(model)  # an element takes no list without its name (xero-php-oauth2#177)
    found = _unwrapped(parsed, model, wrapper)
    return [_element(each, model, f"{wrapper}[{place}]", keep) for place, each in enumerate(found)]


def refusal(error: BodyError) -> Response:
    """What Xero says of a body that it cannot read, or that brings nothing."""
    return errors.no_data(error.model) if isinstance(error, NoDataError) else errors.post_data_invalid(str(error))


def record_of(sent: Mapping[str, Any], model: str, path: str, keep: Collection[str] = ()) -> Record:
    """One record of that model; `path` is where it stands in the body. Raises BodyError."""
    fields = models()[model]["fields"]
    given = _named(sent, model)
    found: Record = {}
    for name, value in given.items():
        facts = fields[name]
        if value is None or name in ANSWERED or (facts.get("read_only") and name not in keep):
            continue
        if origin := facts.get("twin"):
            if origin in given or fields[origin].get("format") not in DATES:
                continue
            name, facts = origin, fields[origin]  # noqa: PLW2901 - DateString may be sent in place of Date
        typed = _typed(value, facts, f"{path}.{name}")
        if typed is not None:
            found[name] = typed
    return found


def _named(sent: Mapping[str, Any], model: str) -> Record:
    """What is known of a record under Xero's names; of two spellings the last one counts."""
    names = _names(model)
    return {names[name.lower()]: value for name, value in sent.items() if name.lower() in names}


@cache
def _names(model: str) -> Mapping[str, str]:
    """Names of fields by how they look in small letters."""
    return {name.lower(): name for name in models()[model]["fields"]}


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
    """Raises NoDataError for what is neither a list nor one record of that model (xero-php-oauth2#12, #48, #210)."""
    if isinstance(parsed, dict):
        inner = next((value for name, value in parsed.items() if name.lower() == wrapper.lower()), None)
        if isinstance(inner, list | dict):
            parsed = inner
        elif not _named(parsed, model):
            raise NoDataError(model)
    if isinstance(parsed, int | float | Decimal):
        raise BodyError(f"Error converting value {json.dumps(parsed, default=str)} to type '{wrapper}'. Path ''.")
    if not isinstance(parsed, dict | list) or not parsed:
        raise NoDataError(model)
    return parsed if isinstance(parsed, list) else [parsed]


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
