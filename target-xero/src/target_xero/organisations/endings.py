"""How runs for several organisations end, said as one: what somebody has to see to comes first."""

from __future__ import annotations

import typing as t

from xero_client.errors import (
    AuthorizationError,
    BusyError,
    DayLimitError,
    IncompleteInputError,
    InputError,
    RejectsError,
    RetriableError,
    StoreError,
    XeroError,
)
from xero_client.values.counts import counted

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from xero_client.grant.organisations import Organisation

ERRORS: t.Final[Mapping[int, type[XeroError]]] = {
    1: XeroError,
    5: AuthorizationError,
    2: InputError,
    4: StoreError,
    7: IncompleteInputError,
    9: RetriableError,
    8: BusyError,
    6: DayLimitError,
    3: RejectsError,
}
"""By exit code, the gravest first: what somebody has to see to, then what a later run does by itself, then rejects,
beside which everything else was sent."""


def ended_with(codes: Mapping[Organisation, int], runs: int) -> XeroError | None:
    """What to say of runs that did not end well, by their exit codes, out of so many; None if there are none."""
    if not codes:
        return None
    named = ", ".join(f"{organisation} {code}" for organisation, code in codes.items())
    told = f"{len(codes):,} of {counted(runs, 'organisation')} did not end well; exit codes: {named}."
    return _error(codes.values(), told)


def worst_of(problems: Sequence[XeroError]) -> XeroError | None:
    """All that is wrong as one; None if nothing is."""
    if len(problems) < 2:  # noqa: PLR2004
        return next(iter(problems), None)
    return _error([each.exit_code for each in problems], " ".join(map(str, problems)))


def _error(codes: Iterable[int], told: str) -> XeroError:
    there = {code if code in ERRORS else 1 for code in codes}
    return next(error for code, error in ERRORS.items() if code in there)(told)
