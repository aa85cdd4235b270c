"""Words the outcome of a write: all records, only the refused ones, or each with a status of its own."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, Final

from orjson import Fragment

from xero_sandbox.api import envelope, errors
from xero_sandbox.api.printing import json_text
from xero_sandbox.openapi.models import models
from xero_sandbox.rules.error_messages import spoken

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xero_sandbox.api.request_context import Asked
    from xero_sandbox.books.kinds import Kind
    from xero_sandbox.books.record import Record
    from xero_sandbox.http.messages import Response
    from xero_sandbox.options import Options
    from xero_sandbox.rules.interface import Case, InvalidError

NOBODY: Final = "00000000-0000-0000-0000-000000000000"
NO_ID: Final = frozenset({"BatchPayments", "Payments"})
"""Kinds whose refused elements have no id at all (S-GIST, M); the others have one of zeros (S-NETSTD156, H)."""
FLAGS: Final = ("HasErrors", "HasValidationErrors")
FINEST_RATE: Final = Decimal("1e-10")
"""A rate has ten places when it is echoed by a write (S-WIRE, H)."""
SUMMARISING_BY_REQUEST: Final = frozenset({"createPayment"})
"""Writes that take summarizeErrors although the document does not say so (S-GIST, M)."""
LINES: Final = ("LineItems", "JournalLines")
SILENT: Final = {"accounts": "Accounts", "batch_payments": "BatchPayments"}
"""Kinds whose refusals were seen to be answered as if all was well (Xero-Net#285, Xero-NetStandard#324, M)."""
FEW, MANY = 2, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one element."""

    record: Record
    """As it is in the books now, or as it was sent when it was refused."""
    errors: tuple[str, ...] = ()
    """All of them, those of its lines among them."""
    of_lines: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """Those of each line that has some, by its place."""
    warnings: tuple[str, ...] = ()
    before: Record | None = None
    """What was refused to be changed, as it stays."""

    @property
    def status(self) -> str:
        return "ERROR" if self.errors else "WARNING" if self.warnings else "OK"


def saved(record: Record, warnings: tuple[str, ...], kind: Kind) -> Outcome:
    """What was left out of a record is told only where Xero's document has a field for it: of some kinds it is not."""
    return Outcome(record=record, warnings=warnings if "Warnings" in models()[kind.model]["fields"] else ())


def salt_of(options: Options, sent: object) -> str | None:
    """What decides in which words an element is refused; None for the usual ones."""
    return f"{options.seed} {sent}" if options.wordings == "any" else None


def refused(record: Record, error: InvalidError, case: Case, before: Record | None = None) -> Outcome:
    """Nothing was saved; the same element is refused in the same words again."""
    salt = salt_of(case.options, case.sent)
    of_lines = {place: spoken(messages, salt) for place, messages in error.of_lines.items()}
    return Outcome(record=record, errors=spoken(error.messages, salt), of_lines=of_lines, before=before)


def answer(asked: Asked, kind: Kind, outcomes: Sequence[Outcome]) -> Response:
    """200, or 400 with the refused elements only: what the neighbours became, nobody is told (S-SO, S-RUBY247, H)."""
    refused = [outcome for outcome in outcomes if outcome.errors]
    each = is_told_each(asked, kind)
    if refused and not each:
        return errors.validation([_printed(asked, kind, outcome, each=False) for outcome in refused])
    if each and _is_silent(asked, kind):
        outcomes = [_without_a_word(outcome) for outcome in outcomes]
    return envelope.answer(asked, kind.wrapper, [_printed(asked, kind, outcome, each=each) for outcome in outcomes])


def is_told_each(asked: Asked, kind: Kind) -> bool:
    """Whether every element gets a status of its own, instead of one answer for all (S-REQRESP, H)."""
    takes = "summarizeerrors" in asked.operation.query or asked.operation.id in SUMMARISING_BY_REQUEST
    return (takes or _is_silent(asked, kind)) and asked.query.get("summarizeerrors", "").lower() == "false"


def _is_silent(asked: Asked, kind: Kind) -> bool:
    chosen = asked.options.silent_refusals
    return chosen == "all" or SILENT.get(chosen) == kind.path


def _without_a_word(outcome: Outcome) -> Outcome:
    """A refusal that looks like a success, but for the id that a new element lacks; what was there stays as it was."""
    return replace(outcome, record=outcome.before or outcome.record, errors=(), of_lines={})


def unit_places(asked: Asked) -> int:
    """Decimal places of unit amounts, which the query may ask for where the operation allows it."""
    return MANY if "unitdp" in asked.operation.query and asked.whole_number("unitdp") == MANY else FEW


def _printed(asked: Asked, kind: Kind, outcome: Outcome, *, each: bool) -> bytes:
    fields = models()[kind.model]["fields"]
    record: dict[str, Any] = dict(outcome.record)
    if kind.key and kind.key not in record and kind.path not in NO_ID:
        record = {kind.key: NOBODY, **record}
    record |= {flag: bool(outcome.errors) for flag in FLAGS if flag in fields}
    rate = record.get("CurrencyRate")
    if isinstance(rate, Decimal):
        record["CurrencyRate"] = Fragment(f"{rate.quantize(FINEST_RATE, ROUND_HALF_UP):f}")
    if each:
        record["StatusAttributeString"] = outcome.status
    for name, messages in (("ValidationErrors", _of_document(asked, outcome)), ("Warnings", outcome.warnings)):
        if messages:
            record[name] = _listed(messages)
    if asked.options.line_errors != "document":
        record |= _marked(record, outcome.of_lines)
    return json_text.serialise(record, kind.model, unit_places(asked))


def _of_document(asked: Asked, outcome: Outcome) -> tuple[str, ...]:
    """What the document itself says of all that is wrong with it."""
    if asked.options.line_errors != "lines":
        return outcome.errors
    elsewhere = {message for messages in outcome.of_lines.values() for message in messages}
    return tuple(message for message in outcome.errors if message not in elsewhere)


def _marked(record: Record, of_lines: Mapping[int, tuple[str, ...]]) -> Record:
    """The lines, each with what is wrong with it."""
    return {
        name: [
            {**line, "ValidationErrors": _listed(of_lines[place])} if place in of_lines else line
            for place, line in enumerate(record[name])
        ]
        for name in LINES
        if name in record
    }


def _listed(messages: Sequence[str]) -> list[Record]:
    return [{"Message": message} for message in messages]
