"""What each organisation answers where every stream is asked for as little as can be."""

from __future__ import annotations

import typing as t
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field

from xero_client.catalogue.entities import ENTITIES, Paging
from xero_client.errors import (
    ConcurrentLimitError,
    DayLimitError,
    MinuteLimitError,
    NotAllowedError,
    RefusedError,
    ServerError,
    UnreadableError,
    WrongOrganisationError,
    XeroError,
)

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xero_client.connection import Connection
    from xero_client.grant.needed_scopes import Need
    from xero_client.grant.organisations import Organisation

AT_ONCE: t.Final = 5
"""Organisations that are asked side by side: somebody waits for the answers."""
ONE_RECORD: t.Final[t.Mapping[Paging, t.Mapping[str, str]]] = {Paging.PAGES: {"page": "1", "pageSize": "1"}}
"""How to ask for as little as can be, where Xero gives less than all that it has at once."""
READER: t.Final = "a user who may see reports"
REPORTS: t.Final[t.Mapping[str, str]] = {
    "balance_sheet": "Reports/BalanceSheet",
    "bank_summary": "Reports/BankSummary",
    "budget_summary": "Reports/BudgetSummary",
    "executive_summary": "Reports/ExecutiveSummary",
    "profit_and_loss": "Reports/ProfitAndLoss",
    "trial_balance": "Reports/TrialBalance",
}
"""Where reports are that Xero makes when it is asked for them and for nothing more."""
OF_ONE_STREAM: t.Final = (ConcurrentLimitError, RefusedError, ServerError, UnreadableError)
OF_ONE_ORGANISATION: t.Final = (*OF_ONE_STREAM, DayLimitError, MinuteLimitError, WrongOrganisationError)
"""What says nothing about the next organisation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The one call that a stream is asked with."""

    stream: str
    path: str
    params: t.Mapping[str, str] = field(default_factory=dict)
    needs: str | None = None
    """What Xero wants besides a scope."""


QUESTIONS: t.Final[t.Mapping[str, Question]] = {
    each.stream: each
    for each in (
        *(
            Question(
                stream=row.stream,
                path=row.path,
                params={**row.params, **ONE_RECORD.get(row.paging, {})},
                needs=row.needs,
            )
            for row in ENTITIES
        ),
        *(Question(stream=stream, path=path, needs=READER) for stream, path in REPORTS.items()),
    )
}


@dataclass(slots=True)
class Trial:
    """What one organisation answered."""

    organisation: Organisation
    streams: dict[str, str | None] = field(default_factory=dict)
    """What was read, and of what could not be, why."""
    failed: int = 0
    """Of these; the others Xero does not allow."""
    refused: list[str] = field(default_factory=list)
    """Streams that Xero does not allow, for want of a scope, a role or a plan."""
    trouble: XeroError | None = None
    """Why it was asked for nothing else."""


def tried(connection: Connection, organisations: Sequence[Organisation], needs: Iterable[Need]) -> list[Trial]:
    """Ask each of them which organisation it is, and each stream for one record, or for the report that it is.

    What costs calls for each record or contact is left.

    Raises:
        XeroError: what would be found of every organisation.
    """
    questions = [QUESTIONS[each.name] for each in needs if each.name in QUESTIONS]
    with ThreadPoolExecutor(AT_ONCE) as together:
        return list(together.map(lambda each: _trial(connection, each, questions), organisations))


def _trial(connection: Connection, organisation: Organisation, questions: Iterable[Question]) -> Trial:
    trial = Trial(organisation)
    try:
        with suppress(NotAllowedError):  # without the scope for it, a stream may tell how many calls are left
            connection.send("Organisation", tenant_id=organisation.tenant_id)
        for question in questions:
            _read(connection, question, trial)
    except OF_ONE_ORGANISATION as trouble:
        trial.trouble = trouble
    return trial


def _read(connection: Connection, question: Question, trial: Trial) -> None:
    tenant_id = trial.organisation.tenant_id
    problem: str | None = None
    try:
        connection.send(question.path, tenant_id=tenant_id, purpose=question.stream, params=question.params)
    except NotAllowedError as refusal:
        besides = f" This stream needs {question.needs}." if question.needs else ""
        problem = f"{refusal}{besides}"
        trial.refused.append(question.stream)
    except OF_ONE_STREAM as failure:
        problem = str(failure)
        trial.failed += 1
    trial.streams[question.stream] = problem
