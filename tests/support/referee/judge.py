"""Judges answers as they leave the sandbox."""

from __future__ import annotations

import re
from collections import Counter, deque
from typing import TYPE_CHECKING, Any, Final, cast

import orjson

from support.referee.differences import DIFFERENCES
from support.referee.schemas import WHERE, refusals, validator
from support.referee.shapes import shape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jsonschema import ValidationError
    from xero_sandbox.call import Call
    from xero_sandbox.http.messages import Response
    from xero_sandbox.openapi.operations import Envelope

JSON: Final = "application/json"
LOOKED_AT: Final = 3
"""Records at either end of a list that are looked at; of the others one, in turns."""
LARGE: Final = 100_000
"""Bytes from which only some answers to an operation are read."""
FIRST, ONE_IN = 3, 10
REFUSED: Final = 400
KNOWN: Final = frozenset((each.where, each.rule) for each in DIFFERENCES)
LONGEST: Final = 200
KEPT: Final = 20
NOTHING: Final = frozenset("0-")
"""What the id of something that was not saved consists of, where there is one."""
NAMES: Final = re.compile(r"\w+")
PLAIN: Final = {"additionalProperties": "is not in the document", "maxLength": "is too long", "required": "is missing"}


class Judge:
    """Remembers what it has found."""

    def __init__(self) -> None:
        self.complaints: list[str] = []
        self.planted: deque[str] = deque(maxlen=KEPT)
        """Complaints of what a test itself put into the books, or into the place of Xero's answer."""
        self._plants: set[str] = set()
        """Fields and collections that a test has changed without the API's rules."""
        self.differences: Counter[str] = Counter()
        """How often each known difference has shown, as `where rule`."""
        self._seen: set[Any] = set()
        self._large: Counter[str] = Counter()
        self._turn = 0

    def plant(self, page: str, order: Any) -> None:
        """Take note of an order: what it puts into the books may be anything."""
        if page == "reset":
            self._plants.clear()
            self.planted.clear()
        for one in order if isinstance(order, list) else [order]:
            if isinstance(one, dict) and page in {"records", "load"}:
                parts = [one[part] for part in ("set", "drop") if isinstance(one.get(part), dict | list)]
                self._plants |= {str(name) for part in parts for name in part}
                self._plants |= {str(one.get("collection"))} if one.get("insert") or page == "load" else set()

    def look(self, call: Call, response: Response) -> None:
        """Judge the answer to a call, as far as it is JSON."""
        operation = call.world.api.operation(call.request.method, call.path)
        if not operation or not response.headers.get("Content-Type", "").startswith(JSON):
            return
        if len(response.body) > LARGE and not self._is_due(call.template):
            return
        if response.status in operation.statuses and operation.response:
            self._judge_success(call, operation.response, orjson.loads(response.body))
        elif response.status == REFUSED and b'"ErrorNumber"' in response.body:
            self._note(call, _errors(orjson.loads(response.body), None))

    def _is_due(self, template: str) -> bool:
        self._large[template] += 1
        return self._large[template] <= FIRST or self._large[template] % ONE_IN == 0

    def _judge_success(self, call: Call, envelope: Envelope, body: Any) -> None:
        if isinstance(body, dict) and isinstance(records := body.get(str(envelope.wrapper)), list):
            body[str(envelope.wrapper)] = [record for record in self._some(records) if not _is_refused(record)]
        form = (envelope.model, envelope.wrapper, _shape(body, envelope))
        if form not in self._seen and self._note(call, _errors(body, envelope)):
            self._seen.add(form)

    def _note(self, call: Call, errors: Iterator[tuple[str, str, str]]) -> bool:
        """Whether there is nothing to complain of."""
        found, ordered = 0, call.effect.response() is not None
        for where, rule, said in errors:
            is_planted = ordered or bool(self._plants & set(NAMES.findall(f"{call.template} {said}")))
            if (where, rule) in KNOWN:
                self.differences[f"{where} {rule}"] += 1
            else:
                found += 1
                (self.planted if is_planted else self.complaints).append(f"{call.template}: {said}"[:LONGEST])
        return not found

    def _some(self, records: list[Any]) -> list[Any]:
        if len(records) <= 2 * LOOKED_AT + 1:
            return records
        self._turn += 1
        middle = records[LOOKED_AT + self._turn % (len(records) - 2 * LOOKED_AT)]
        return [*records[:LOOKED_AT], middle, *records[-LOOKED_AT:]]


def _is_refused(record: Any) -> bool:
    """An element of a batch that was not saved holds what was sent, which may be anything."""
    if not isinstance(record, dict):
        return False
    lines = record.get("LineItems")
    said = [record, *(lines if isinstance(lines, list) else [])]
    if any(isinstance(each, dict) and each.get("ValidationErrors") for each in said):
        return True
    ids = [value for name, value in record.items() if name.endswith("ID") and isinstance(value, str)]
    return "StatusAttributeString" in record and not any(set(each) - NOTHING for each in ids)


def _shape(body: Any, envelope: Envelope) -> Any:
    if not isinstance(body, dict) or not envelope.wrapper:
        return shape(body, envelope.model)
    around = frozenset((name, type(value)) for name, value in body.items())
    records = body.get(envelope.wrapper)
    inside = [shape(record, envelope.model) for record in records] if isinstance(records, list) else ()
    return around, frozenset(inside)


def _errors(body: Any, envelope: Envelope | None) -> Iterator[tuple[str, str, str]]:
    """Where, by which rule, and in words; without an envelope it is a refusal."""
    for error in (validator(envelope.model, envelope.wrapper) if envelope else refusals()).iter_errors(body):
        for name in _names(error):
            place = ".".join(str(part) for part in (*error.absolute_path, *filter(None, [name])))
            where = ".".join(filter(None, [str(error.schema.get(WHERE)), name]))
            yield where, str(error.validator), f"{place} {PLAIN.get(str(error.validator), error.message)} ({where})"


def _names(error: ValidationError) -> list[str]:
    """The fields that an object lacks or has too many; otherwise the error is about the field itself."""
    schema, instance = cast("Any", error.schema), cast("Any", error.instance)
    if error.validator == "required":
        return [name for name in schema["required"] if error.message.startswith(f"{name!r} ")]
    if error.validator == "additionalProperties":
        return sorted(set(instance) - set(schema["properties"]))
    return [""]
