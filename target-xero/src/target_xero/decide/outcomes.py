"""Puts into words what became of a document, for the files and for the ledger."""

from __future__ import annotations

import typing as t
from dataclasses import replace
from datetime import datetime, timezone

from target_xero.compare.line_ids import line_notes, written_lines
from target_xero.compare.lost_values import lost_currency, lost_values
from target_xero.documents.document import Kind, Outcome
from target_xero.documents.ending_status import ending_status
from target_xero.documents.reasons import Reason
from target_xero.ledger.entry import Change
from target_xero.ledger.final_refusal import AGAIN, kept_refusal
from target_xero.lookup.finding import status_of
from target_xero.send.batches import element_of

if t.TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from target_xero.documents.document import Document
    from target_xero.documents.record import Record
    from target_xero.ledger.entry import Standing
    from target_xero.ledger.intent import Parcel

RETRY_HELPS: t.Final = frozenset(
    {
        *(Reason.CONTACT_ARCHIVED, Reason.DELETES_OFF, Reason.PERIOD_LOCKED),
        *(Reason.PARENT_REJECTED, Reason.PARENT_UNKNOWN, Reason.PLAN_LIMIT, Reason.XERO_FAILS),
    }
)
"""Reasons that may go away without a change to the rows."""

CORRELATION: t.Final = "Xero-Correlation-Id"


class Wording:
    """Makes outcomes, each with the time, and with what the ledger should know from then on."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock

    def accepted(
        self, parcel: Parcel, operation: str, record: Record, warnings: tuple[str, ...] = (), **rest: t.Any
    ) -> Change:
        """Xero has the document as it was sent; `record` is how Xero shows it, as far as it does."""
        entity = parcel.document.route.entity
        xero_id = _text(entity.id_of(record)) or parcel.xero_id
        number = _text(record.get(str(entity.number)) or parcel.document.body.get(str(entity.number)))
        status = parcel.status or status_of(record) or ("DELETED" if parcel.document.delete else None)
        notes = line_notes(parcel.document, record) if parcel.xero_id else ()
        outcome = Outcome(
            document=parcel.document,
            kind=Kind.ACCEPTED,
            operation=operation,
            at=self._now(),
            xero_id=xero_id,
            number=number,
            status=status,
            warnings=(*parcel.document.left_out, *filter(None, parcel.notes.values()), *warnings, *notes),
            **rest,
        )
        known: dict[str, t.Any] = {"xero_id": xero_id, "number": number, "content": parcel.content}
        if lines := written_lines(parcel.document, record):
            known["lines"] = lines
        known["refused"] = None
        if parcel.refused:
            known["refused"] = kept_refusal(parcel.document, parcel.refused, filter(None, parcel.notes.values()))
        gone = {"xero_id": None, "lines": None, "content": None}
        is_marked = parcel.document.delete and not parcel.content
        news = {"status": status, "rejected": False, **(gone if is_marked else known)}
        return Change(outcome=outcome, news=news)

    def written(
        self, parcel: Parcel, operation: str, record: Record, warnings: tuple[str, ...] = (), **rest: t.Any
    ) -> Change:
        """The same of what was sent just now: what Xero did not keep of it is among the warnings."""
        document = parcel.document
        if document.delete:
            return self.accepted(parcel, operation, record, warnings, **rest)
        lost = lost_values(document.route.entity.entity, element_of(parcel), record, warnings)
        told = (*warnings, *lost, *lost_currency(document.currency, record))
        return self.accepted(parcel, operation, record, told, **rest)

    def unchanged(self, document: Document, **rest: t.Any) -> Change:
        """Nothing had to be sent; the ledger learns nothing."""
        outcome = Outcome(document=document, kind=Kind.UNCHANGED, operation="unchanged", at=self._now(), **rest)
        return Change(outcome=outcome)

    def as_before(self, document: Document, standing: Standing) -> Change:
        """What Xero accepted last; another version that it refused meanwhile is told again if it comes again."""
        same = self.unchanged(document, xero_id=standing.xero_id, number=standing.number, status=standing.status)
        is_news = standing.refused or standing.rejected
        return replace(same, news={"refused": None, "rejected": False}) if is_news else same

    def passed_over(self, parcel: Parcel, messages: tuple[str, ...]) -> Change:
        """A change that Xero does not take, and that `on_not_modifiable` does not insist on."""
        same = self.unchanged(parcel.document, xero_id=parcel.xero_id, warnings=messages)
        return replace(same, news={"refused": kept_refusal(parcel.document, parcel.content, messages)})

    def refused(self, parcel: Parcel, *messages: str, **rest: t.Any) -> Change:
        """A reject of a change that Xero will never take: the same version is told once."""
        reject = self.rejected(parcel.document, Reason.NOT_MODIFIABLE, *messages, xero_id=parcel.xero_id, **rest)
        refusal = kept_refusal(parcel.document, parcel.content, messages)
        return replace(reject, news={**(reject.news or {}), "refused": refusal})

    def refused_in_part(self, parcel: Parcel, record: Record, *messages: str, **rest: t.Any) -> Change:
        """A reject of a change of which Xero has taken the rest: the ledger knows no more what the document says."""
        reject, taken = self.refused(parcel, *messages, **rest), self.accepted(parcel, "updated", record)
        return replace(reject, news={**(taken.news or {}), **(reject.news or {}), "content": ""})

    def refused_before(self, parcel: Parcel, messages: tuple[str, ...]) -> Change:
        """A version that Xero refused before: nothing is sent, and its reject stands."""
        rejects = parcel.document.route.settings.on_not_modifiable == "reject"
        said = {"reason": Reason.NOT_MODIFIABLE, "warnings": (AGAIN, *messages)} if rejects else {"warnings": messages}
        return self.unchanged(parcel.document, xero_id=parcel.xero_id, **said)

    def rejected(self, document: Document, reason: Reason, *messages: str, **rest: t.Any) -> Change:
        outcome = Outcome(
            document=document,
            kind=Kind.REJECTED,
            at=self._now(),
            reason=reason,
            messages=messages or (reason.sentence,),
            retry_helps=reason in RETRY_HELPS,
            **rest,
        )
        return Change(outcome=outcome, news={"rejected": True})

    def held(self, document: Document, reason: Reason, *messages: str) -> Change:
        """Nothing is sent now; the rows come again, and the ledger learns nothing."""
        outcome = Outcome(
            document=document,
            kind=Kind.HELD,
            at=self._now(),
            reason=reason,
            messages=messages or (reason.sentence,),
            retry_helps=True,
        )
        return Change(outcome=outcome)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock(), timezone.utc)


def done_by(parcel: Parcel) -> str:
    """The word for what a call did."""
    if parcel.document.delete:
        return (parcel.status or "DELETED").lower()
    ended = ending_status(parcel.document) if parcel.xero_id else None
    return ended.lower() if ended else "updated" if parcel.xero_id else "created"


def correlation_of(headers: Mapping[str, str]) -> str | None:
    return headers.get(CORRELATION)


def _text(value: t.Any) -> str | None:
    return None if value in (None, "") else str(value)
