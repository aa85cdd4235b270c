"""Which status may follow which (S-INVOICES, S-CREDITNOTES, S-QUOTES, S-PO, S-MJ, H; orders and claims in part M)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from xero_sandbox.rules.error_messages import Rule
from xero_sandbox.rules.interface import InvalidError

if TYPE_CHECKING:
    from collections.abc import Mapping

Steps = frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Transitions:
    """The statuses of one kind. Staying where one is, is always allowed in a status that has transitions at all."""

    title: str
    """What messages call the kind."""
    first: tuple[str, ...]
    """Statuses in which a record may be created; the first of them unless another is sent."""
    then: Mapping[str, Steps]
    """A status that is missing here is final."""
    posted: Steps = frozenset()
    """Statuses in which it stands in the ledger."""
    complete: Steps = frozenset()
    """Statuses in which its lines need accounts."""

    def started(self, sent: str | None) -> str:
        status = sent or self.first[0]
        if status not in self.first:
            raise InvalidError(Rule.NOT_CREATABLE.said(title=self.title))
        return status

    def moved(self, before: str, sent: str | None) -> str:
        status = sent or before
        if before not in self.then or (status != before and status not in self.then[before]):
            raise InvalidError(Rule.NOT_MODIFIABLE.said(title=self.title))
        return status


def _steps(*names: str) -> Steps:
    return frozenset(names)


def _trade(title: str) -> Transitions:
    return Transitions(
        title=title,
        first=("DRAFT", "SUBMITTED", "AUTHORISED"),
        then={
            "DRAFT": _steps("SUBMITTED", "AUTHORISED", "DELETED"),
            "SUBMITTED": _steps("DRAFT", "AUTHORISED", "DELETED"),
            "AUTHORISED": _steps("VOIDED"),
            "PAID": _steps(),
        },
        posted=_steps("AUTHORISED", "PAID"),
        complete=_steps("SUBMITTED", "AUTHORISED", "PAID"),
    )


INVOICES: Final = _trade("Invoice")
CREDIT_NOTES: Final = _trade("Credit Note")
ORDERS: Final = Transitions(
    title="Purchase Order",
    first=("DRAFT", "SUBMITTED", "AUTHORISED", "BILLED"),
    then={
        "DRAFT": _steps("SUBMITTED", "AUTHORISED", "BILLED", "DELETED"),
        "SUBMITTED": _steps("DRAFT", "AUTHORISED", "BILLED", "DELETED"),
        "AUTHORISED": _steps("BILLED", "DELETED"),
        "BILLED": _steps("AUTHORISED", "DELETED"),
    },
)
QUOTES: Final = Transitions(
    title="Quote",
    first=("DRAFT", "SENT"),
    then={
        "DRAFT": _steps("SENT", "DELETED"),
        "SENT": _steps("DRAFT", "ACCEPTED", "DECLINED", "DELETED"),
        "ACCEPTED": _steps("DRAFT", "SENT", "INVOICED", "DECLINED", "DELETED"),
        "DECLINED": _steps("DRAFT", "SENT", "ACCEPTED", "DELETED"),
        "INVOICED": _steps("DELETED"),
    },
)
MANUAL_JOURNALS: Final = Transitions(
    title="Manual Journal",
    first=("DRAFT", "POSTED"),
    then={"DRAFT": _steps("POSTED", "DELETED"), "POSTED": _steps("VOIDED")},
    posted=_steps("POSTED"),
)
REPEATING: Final = Transitions(
    title="Repeating Invoice",
    first=("DRAFT", "AUTHORISED"),
    then={"DRAFT": _steps("AUTHORISED", "DELETED"), "AUTHORISED": _steps("DRAFT", "DELETED")},
    complete=_steps("AUTHORISED"),
)
RECEIPTS: Final = Transitions(
    title="Receipt",
    first=("DRAFT", "SUBMITTED"),
    then={"DRAFT": _steps("SUBMITTED", "VOIDED"), "SUBMITTED": _steps("DRAFT", "VOIDED")},
    complete=_steps("SUBMITTED"),
)
CLAIMS: Final = Transitions(
    title="Expense Claim",
    first=("SUBMITTED", "AUTHORISED"),
    then={"SUBMITTED": _steps("AUTHORISED", "DELETED", "VOIDED"), "AUTHORISED": _steps("VOIDED")},
    posted=_steps("AUTHORISED", "PAID"),
)
