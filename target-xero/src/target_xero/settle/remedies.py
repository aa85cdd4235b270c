"""What Xero refused may pass in another form: tried once for each reason, where settings allow it."""

from __future__ import annotations

import functools
import typing as t
from dataclasses import replace
from datetime import date, timedelta

from xero_client.values.dates import calendar_date

from target_xero.compare.paid_invoices import Kept, allowed
from target_xero.documents.reasons import Reason
from target_xero.lookup.by_number import AmbiguousError, with_ids

if t.TYPE_CHECKING:
    from collections.abc import Callable

    from target_xero.decide.outcomes import Wording
    from target_xero.ledger.entry import Change
    from target_xero.ledger.intent import Parcel
    from target_xero.lookup.finding import Finder
    from target_xero.settle.answers import Verdict
    from target_xero.settle.contact_restore import Contacts

    Remedy = Callable[[Parcel, Verdict], "Change | Parcel | None"]

LOCKS: t.Final = ("PeriodLockDate", "EndOfYearLockDate")
"""Fields of the organisation: the last days that are closed."""


class Remedies:
    """Second tries for one organisation."""

    def __init__(self, finder: Finder, wording: Wording, contacts: Contacts) -> None:
        self._finder = finder
        self._wording = wording
        self._contacts = contacts

    def remedy(self, parcel: Parcel, verdict: Verdict) -> Change | Parcel | None:
        """The document in a form that may pass, or what became of it otherwise; None: it is rejected as it is."""
        remedies: dict[Reason, Remedy] = {
            Reason.PERIOD_LOCKED: self._on_an_open_day,
            Reason.CONTACT_ARCHIVED: self._with_its_contact_restored,
            Reason.NOT_MODIFIABLE: self._without_what_cannot_change,
            Reason.NOT_FOUND: self._with_ids,
        }
        found = remedies.get(verdict.reason)
        if not found or parcel.document.delete or verdict.reason.value in parcel.notes:
            return None
        return found(parcel, verdict)

    def _on_an_open_day(self, parcel: Parcel, verdict: Verdict) -> Parcel | None:
        """A new document on the first open day; one that is there keeps the day that it has."""
        document = parcel.document
        if document.route.settings.on_locked_period == "reject":
            return None
        if parcel.xero_id:
            body = {name: value for name, value in document.body.items() if name != "Date"}
            return _changed(parcel, verdict, body, "The Date was not changed: it lies in a closed period.")
        day = self._first_open_day
        note = f"The Date was moved from {document.body.get('Date')} to {day}: it lies in a closed period."
        return _changed(parcel, verdict, {**document.body, "Date": day}, note)

    def _with_its_contact_restored(self, parcel: Parcel, verdict: Verdict) -> Change | Parcel | None:
        document = parcel.document
        if not document.route.settings.unarchive:
            return None
        problem = self._contacts.restore(document.body.get("Contact"), document.route.stream)
        if problem:
            return self._wording.rejected(document, verdict.reason, *verdict.messages, problem, xero_id=parcel.xero_id)
        return _changed(parcel, verdict, document.body, "Its contact was restored from the archive.")

    def _without_what_cannot_change(self, parcel: Parcel, verdict: Verdict) -> Change | Parcel | None:
        policy = parcel.document.route.settings.on_not_modifiable
        if policy == "skip":
            return self._wording.passed_over(parcel, verdict.messages)
        kept = self._kept(parcel) if policy == "only_allowed_fields" else None
        if kept is None:
            return None
        note = f"Not changed, as something was paid: {', '.join(kept.names)}."
        if not kept.body:
            return self._wording.passed_over(replace(parcel, xero_id=kept.xero_id), (note,))
        # Xero has not all that it says, so the ledger must not believe that it has.
        part = _changed(parcel, verdict, kept.body, note)
        return replace(part, content="", refused=parcel.content, xero_id=kept.xero_id)

    def _kept(self, parcel: Parcel) -> Kept | None:
        """What of a change a sales invoice takes of which something was paid."""
        document, entity = parcel.document, parcel.document.route.entity
        key = parcel.xero_id or document.body.get(str(entity.number))
        there = self._finder.get(document, str(key)) if key and entity.entity == "Invoices" else None
        return allowed(document.body, there) if there else None

    def _with_ids(self, parcel: Parcel, verdict: Verdict) -> Change | Parcel | None:
        """Xero finds sales invoices by number, but no bills, whose numbers need not be unique."""
        try:
            body = with_ids(parcel.document, self._finder)
        except AmbiguousError as problem:
            return self._wording.rejected(parcel.document, verdict.reason, *verdict.messages, str(problem))
        return _changed(parcel, verdict, body, "") if body else None

    @functools.cached_property
    def _first_open_day(self) -> str:
        organisation = self._finder.organisation()
        closed = [calendar_date(str(organisation[name])) for name in LOCKS if organisation.get(name)]
        return str(date.fromisoformat(max(closed)) + timedelta(days=1)) if closed else str(date.today())  # noqa: DTZ011


def _changed(parcel: Parcel, verdict: Verdict, body: dict[str, t.Any], note: str) -> Parcel:
    notes = {**parcel.notes, verdict.reason.value: note}
    return replace(parcel, document=replace(parcel.document, body=body), notes=notes)
