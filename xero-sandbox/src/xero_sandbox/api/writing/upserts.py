"""Takes records in: PUT creates them, POST creates or updates them, one element after the other."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final, cast

from xero_sandbox.api import errors
from xero_sandbox.api.writing import answers
from xero_sandbox.api.writing.bodies import elements_of, refusal
from xero_sandbox.api.writing.dry_run import DryRun
from xero_sandbox.api.writing.values import BodyError
from xero_sandbox.books.kinds import KINDS
from xero_sandbox.openapi.operations import operations
from xero_sandbox.rules.documents.totals import TOTALS
from xero_sandbox.rules.interface import BrokenError, Case, InvalidError
from xero_sandbox.rules.registry import RULES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xero_sandbox.api.request_context import Asked, Handler
    from xero_sandbox.api.writing.answers import Outcome
    from xero_sandbox.books.kinds import Kind
    from xero_sandbox.books.organisation import Organisation
    from xero_sandbox.books.record import Record, Stored
    from xero_sandbox.http.messages import Response
    from xero_sandbox.openapi.operations import Operation

ONE_AT_A_TIME: Final = frozenset({"Accounts", "Currencies", "LinkedTransactions", "TaxRates", "TrackingCategories"})
"""Kinds of which a write takes the first element and is silent about the others (S-ACCOUNTS, S-NET285, S-OAS, H)."""
LARGEST_BODY: Final = 10 * 2**20
MOST: Final = {"Items": 500}
"""Elements that one write may have (S-ITEMS, H)."""
FOUR_PLACES: Final = frozenset({"PurchaseOrders", "Quotes"})
"""Kinds whose unit amounts always have four decimal places (S-PO, S-QUOTES, H)."""


def handlers() -> Mapping[str, Handler]:
    """By id of operation."""
    found: dict[str, Handler] = {}
    for operation in operations().values():
        kind = _written(operation)
        if kind and kind.path in RULES:
            found[operation.id] = partial(write, kind=kind)
    return found


def _written(operation: Operation) -> Kind | None:
    if operation.method not in {"PUT", "POST"}:
        return None
    parent, _, last = operation.template.rpartition("/")
    template = parent if last.startswith("{") else operation.template
    return next((kind for kind in KINDS if f"/{kind.path}" == template), None)


def write(asked: Asked, kind: Kind) -> Response:
    if len(asked.request.body) > LARGEST_BODY:
        return errors.too_large()
    try:
        sent = _elements(asked, kind)
    except BodyError as error:
        return refusal(error)
    if len(sent) > MOST.get(kind.path, len(sent)):
        return errors.too_many_elements(kind.path, MOST[kind.path])
    if asked.places and not _meant(_case(asked, kind, {})):
        return errors.not_found()
    cases = [_case(asked, kind, each) for each in sent]
    try:
        outcomes = _failed_together(asked, cases) or [_outcome(case, asked.client_id) for case in cases]
    except BrokenError:
        return errors.server_error(asked.correlation)
    return answers.answer(asked, kind, outcomes)


def _elements(asked: Asked, kind: Kind) -> list[Record]:
    """One, when the path names what is written; all that a write of this kind looks at, otherwise."""
    keep = (kind.key, "Status", *TOTALS) if kind.key else ()  # a status that is read only says what is to be deleted
    found = elements_of(asked, model=kind.model, wrapper=kind.wrapper, keep=keep)
    return found[:1] if asked.places or kind.path in ONE_AT_A_TIME else found


def _case(asked: Asked, kind: Kind, sent: Record) -> Case:
    return Case(
        kind=kind,
        sent=sent,
        organisation=asked.organisation,
        now=asked.now,
        unit_places=answers.MANY if kind.path in FOUR_PLACES else answers.unit_places(asked),
        create_only=asked.request.method == "PUT",
        key=next(iter(asked.places.values()), None),
        empty_lines=asked.options.empty_lines,
        new_lines=asked.options.new_lines,
        backorders="allowbackorders" in asked.operation.query and asked.flag("allowBackorders"),
        bank_details=asked.options.bank_account_admin,
        options=asked.options,
    )


def _meant(case: Case) -> Stored | None:
    """The record that the path names."""
    return case.organisation.collections[case.kind.path].find(case.key or "")


def _failed_together(asked: Asked, cases: Sequence[Case]) -> list[Outcome]:
    """The outcome of a batch of which nothing is saved because of some: other simulators say that Xero does so.

    Reports from live organisations contradict them (S-SO, S-RUBY247, H), but for payments (S-NET354, M).
    """
    payments = asked.options.payments_all_or_nothing and bool(cases) and cases[0].kind.path == "Payments"
    if not payments and not asked.options.atomic_batches:
        return []
    dry_run = cast("Organisation", DryRun(asked.organisation))
    tried = [_outcome(replace(case, organisation=dry_run), asked.client_id) for case in cases]
    if not any(outcome.errors for outcome in tried):
        return []
    return [replace(outcome, record=case.sent) for outcome, case in zip(tried, cases, strict=True)]


def _outcome(case: Case, client_id: str) -> Outcome:
    rules = RULES[case.kind.path]
    stored = None
    try:
        stored = None if case.create_only else rules.find(case)
        saved = rules.update(case, stored) if stored else rules.create(case)
    except InvalidError as error:
        return answers.refused(_echo(case, stored, error), error, case, stored.record if stored else None)
    record = case.organisation.save(case.kind.path, saved.record, case.now, stamp=saved.stamp).record
    if case.kind.key and not stored:
        case.organisation.authors[record[case.kind.key]] = client_id
    return answers.saved(record, saved.warnings, case.kind)


def _echo(case: Case, stored: Stored | None, error: InvalidError) -> Record:
    """A refused element as it was sent, over what Xero filled in before (S-REQRESP, H); a new one has no id."""
    lines: Record = {name: _echoed(case.sent[name], error.lines) for name in answers.LINES if name in case.sent}
    if stored:
        return {**stored.record, **error.record, **case.sent, **lines}
    made = {name: value for name, value in error.record.items() if name not in {case.kind.key, "ID"}}
    return {**made, **case.sent, **lines}


def _echoed(sent: Sequence[Record], made: Sequence[Record]) -> list[Record]:
    """Lines as they were sent, over what Xero adds to them: how it prints those of a refused element, nobody told."""
    known: Sequence[Record] = made if len(made) == len(sent) else [{}] * len(sent)
    return [
        {**{name: value for name, value in line.items() if name != "LineItemID"}, **each}
        for line, each in zip(known, sent, strict=True)
    ]
