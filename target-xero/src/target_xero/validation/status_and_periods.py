"""Whether a document may be created or changed as its status, what was paid of it, and the closed periods allow."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field
from datetime import date, timedelta

from xero_client.values.dates import calendar_date

from target_xero.compare.kept_type import kept_type
from target_xero.compare.paid_invoices import allowed
from target_xero.compare.same_content import same_content
from target_xero.documents.reasons import Reason
from target_xero.ledger.published_line import LINE_ID
from target_xero.validation.prices import ZERO, decimal
from target_xero.validation.problems import Problem, quoted

if t.TYPE_CHECKING:
    from collections.abc import Mapping

    from target_xero.documents.record import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """Statuses of one kind of document."""

    title: str
    first: tuple[str, ...]
    """In which it may be created, the usual one first."""
    then: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What may follow; a status that is missing here is final."""
    posted: frozenset[str] = frozenset()
    """In which it stands in the books."""
    complete: frozenset[str] = frozenset()
    """In which its lines need accounts."""


def _trade(title: str) -> Moves:
    return Moves(
        title=title,
        first=("DRAFT", "SUBMITTED", "AUTHORISED"),
        then={
            "DRAFT": ("SUBMITTED", "AUTHORISED", "DELETED"),
            "SUBMITTED": ("DRAFT", "AUTHORISED", "DELETED"),
            "AUTHORISED": ("VOIDED",),
            "PAID": (),
        },
        posted=frozenset({"AUTHORISED", "PAID"}),
        complete=frozenset({"SUBMITTED", "AUTHORISED", "PAID"}),
    )


MOVES: t.Final[Mapping[str, Moves]] = {
    "Invoices": _trade("Invoice"),
    "CreditNotes": _trade("Credit Note"),
    "ManualJournals": Moves(
        title="Manual Journal",
        first=("DRAFT", "POSTED"),
        then={"DRAFT": ("POSTED", "DELETED"), "POSTED": ("VOIDED",)},
        posted=frozenset({"POSTED"}),
        complete=frozenset({"DRAFT", "POSTED"}),
    ),
    "PurchaseOrders": Moves(
        title="Purchase Order",
        first=("DRAFT", "SUBMITTED", "AUTHORISED", "BILLED"),
        then={
            "DRAFT": ("SUBMITTED", "AUTHORISED", "BILLED", "DELETED"),
            "SUBMITTED": ("DRAFT", "AUTHORISED", "BILLED", "DELETED"),
            "AUTHORISED": ("BILLED", "DELETED"),
            "BILLED": ("AUTHORISED", "DELETED"),
        },
    ),
    "Quotes": Moves(
        title="Quote",
        first=("DRAFT", "SENT"),
        then={
            "DRAFT": ("SENT", "DELETED"),
            "SENT": ("DRAFT", "ACCEPTED", "DECLINED", "DELETED"),
            "ACCEPTED": ("DRAFT", "SENT", "INVOICED", "DECLINED", "DELETED"),
            "DECLINED": ("DRAFT", "SENT", "ACCEPTED", "DELETED"),
            "INVOICED": ("DELETED",),
        },
    ),
    "BankTransactions": Moves(
        title="Bank Transaction",
        first=("AUTHORISED",),
        then={"AUTHORISED": ("DELETED",)},
        posted=frozenset({"AUTHORISED"}),
        complete=frozenset({"AUTHORISED"}),
    ),
    "Receipts": Moves(
        title="Receipt",
        first=("DRAFT", "SUBMITTED"),
        then={"DRAFT": ("SUBMITTED", "VOIDED"), "SUBMITTED": ("DRAFT", "VOIDED")},
        complete=frozenset({"SUBMITTED"}),
    ),
    "RepeatingInvoices": Moves(
        title="Repeating Invoice",
        first=("DRAFT", "AUTHORISED"),
        then={"DRAFT": ("AUTHORISED", "DELETED"), "AUTHORISED": ("DRAFT", "DELETED")},
        complete=frozenset({"AUTHORISED"}),
    ),
}
"""(S-INVOICES, S-CREDITNOTES, S-MJ, S-QUOTES, S-BANKTX, H; orders, receipts and repeating invoices in part M)."""

ALWAYS_POSTED: t.Final = frozenset({"BankTransfers", "BatchPayments", "Payments"})
ENDED: t.Final = frozenset({"DELETED", "VOIDED"})

SETTLED: t.Final = "This document cannot be edited as it has a payment or credit note allocated to it"
RECONCILED: t.Final = "This Bank Transaction cannot be edited as it has been reconciled with a Bank Statement."
CHANGEABLE: t.Final = frozenset({"RECEIVE", "SPEND"})
"""Types of bank transactions that can be changed or deleted; the others belong to something else (S-BANKTX, H)."""
TRANSFERRED: t.Final = "-TRANSFER"
OF_OTHERS: t.Final = "Bank transactions of type {} cannot be updated or deleted here"
LOCKED: t.Final = {
    "PeriodLockDate": "The document date cannot be before the period lock date, currently set at {}",
    "EndOfYearLockDate": "The document date cannot be before the end of year lock date, currently set at {}",
}
"""By field of the organisation (S-ERR, H)."""

FREE_IN_LINES: t.Final = frozenset({"AccountCode", "AccountID", "Description", "Tracking", LINE_ID})
FREE: t.Final = {
    "Invoices": frozenset(
        {
            *("Reference", "DueDate", "InvoiceNumber", "BrandingThemeID", "Contact", "Url", "SentToContact"),
            *("ExpectedPaymentDate", "PlannedPaymentDate"),
        }
    ),
    "CreditNotes": frozenset({"BrandingThemeID", "CreditNoteNumber", "Reference"}),
}
"""What may change though something was paid (S-INVOICES, H)."""


def status_of(entity: str, body: Record, before: Record | None) -> str:
    """The status that a document would have."""
    moves = MOVES.get(entity)
    return str(body.get("Status") or (before or {}).get("Status") or (moves.first[0] if moves else ""))


def problem_of_status(entity: str, body: Record, before: Record | None) -> Problem | None:
    """Why a document cannot get the status that it says."""
    moves, wanted = MOVES.get(entity), status_of(entity, body, before)
    if moves is None:
        return None
    if before is None:
        words = f"{moves.title} not of valid status for creation"
        return None if wanted in moves.first else Problem(words=words, hint=f"It is {quoted(wanted)}.")
    now = str(before.get("Status"))
    if now in moves.then and (wanted == now or wanted in moves.then[now]):
        return None
    hint = f"It is {now.lower()} at Xero{f', and the row says {quoted(wanted)}' if wanted != now else ''}."
    return Problem(words=f"{moves.title} not of valid status for modification", hint=hint)


def problem_of_kept_type(entity: str, body: Record, before: Record) -> Problem | None:
    """What Xero takes without a word, and the target rejects once it has seen the answer."""
    kept = kept_type(entity, body, before)
    return Problem(words=kept, reason=Reason.NOT_MODIFIABLE, insists=True) if kept else None


def problem_of_type(entity: str, before: Record) -> Problem | None:
    """Why a document can be neither changed nor deleted, whatever is said of it: what is pre- or overpaid, say."""
    kind = before.get("Type")
    if entity != "BankTransactions" or not kind or kind in CHANGEABLE:
        return None
    return Problem(words=OF_OTHERS.format(kind))


def problem_of_first_type(entity: str, body: Record, before: Record | None) -> Problem | None:
    """Why no bank transaction can be of a type: both sides of a transfer come of a bank transfer (S-BANKTX, H)."""
    kind = str(body.get("Type") or "")
    if entity != "BankTransactions" or before is not None or not kind.endswith(TRANSFERRED):
        return None
    return Problem(words=f"Bank transactions of type {kind} cannot be created", hint="Send a bank transfer.")


def problem_of_other_type(entity: str, body: Record, before: Record | None) -> Problem | None:
    """Why a bank transaction cannot become one that is pre- or overpaid (S-BANKTX, M)."""
    wanted = body.get("Type") or ""
    if entity != "BankTransactions" or before is None or not wanted or wanted in CHANGEABLE:
        return None
    return Problem(words=f"A bank transaction cannot become one of type {wanted}")


def problem_of_part_paid(entity: str, body: Record, before: Record) -> Problem | None:
    """Why a document of which something was paid, credited or reconciled cannot change so."""
    if entity == "BankTransactions" and before.get("IsReconciled"):
        return Problem(words=RECONCILED)
    if entity not in FREE or not is_part_paid(before):
        return None
    if body.get("Status") in ENDED:
        return Problem(words=SETTLED)
    other = [
        name
        for name, value in body.items()
        if name not in {*FREE[entity], "Status", "LineItems"} and not same_content({name: value}, before)
    ]
    if not _same_lines(body.get("LineItems"), before.get("LineItems") or []):
        other.append("LineItems")
    if not other:
        return None
    if entity == "Invoices" and before.get("Type") == "ACCPAY" and before.get("Status") == "PAID":
        return Problem(words="Invoice not of valid status for modification", hint=f"{', '.join(other)} would change.")
    return Problem(words=SETTLED, hint=f"{', '.join(other)} would change.")


def kept_of(body: Record, before: Record) -> Record | None:
    """What of a change Xero takes, with `on_not_modifiable: only_allowed_fields`; None: nothing is allowed."""
    kept = allowed(body, before)
    return None if kept is None else kept.body


def locked(organisation: Record, day: object) -> str:
    """Why nothing may be posted on a day; empty if it may."""
    if not day:
        return ""
    closed = [(calendar_date(str(organisation[name])), name) for name in LOCKED if organisation.get(name)]
    for last, name in closed:
        if calendar_date(str(day)) <= last:
            return LOCKED[name].format(f"{date.fromisoformat(last):%d %B %Y}")
    return ""


def problem_of_day(organisation: Record, day: object) -> Problem | None:
    words = locked(organisation, day)
    return Problem(words=words, hint=f"It is dated {str(day)[:10]}.") if words else None


def first_open_day(organisation: Record) -> str | None:
    closed = [calendar_date(str(organisation[name])) for name in LOCKED if organisation.get(name)]
    return str(date.fromisoformat(max(closed)) + timedelta(days=1)) if closed else None


def is_posted(entity: str, record: Record, status: str | None = None) -> bool:
    """Whether the record stands in the books, which no closed period lets it enter, leave or change."""
    moves = MOVES.get(entity)
    return entity in ALWAYS_POSTED or bool(moves and (status or record.get("Status")) in moves.posted)


def is_part_paid(before: Record) -> bool:
    """Whether something was paid, credited or allocated; of invoices there are sums, of credits only the parts."""
    if "AmountPaid" in before:
        amounts = [before.get("AmountPaid"), before.get("AmountCredited")]
    else:
        parts = [each for name in ("Payments", "Allocations") for each in before.get(name) or ()]
        amounts = [each.get("Amount") for each in parts if isinstance(each, dict) and not each.get("IsDeleted")]
    return before.get("Status") == "PAID" or sum(map(decimal, amounts), ZERO) != ZERO


def _same_lines(sent: t.Any, there: list[Record]) -> bool:
    """Whether the lines stay what they are, apart from what is free in them; one without its id is a new one."""
    if not isinstance(sent, list):
        return True
    fixed = [{name: value for name, value in line.items() if name not in FREE_IN_LINES} for line in sent]
    same_ids = [line.get(LINE_ID) for line in sent] == [line.get(LINE_ID) for line in there]
    return same_ids and all(map(same_content, fixed, there))
