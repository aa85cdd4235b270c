"""Decides from an answer what became of each document of a call, and what has to be sent again otherwise."""

from __future__ import annotations

import re
import typing as t
from collections import defaultdict
from dataclasses import dataclass, field, replace

import requests
from xero_client.api.messages import sentences
from xero_client.errors import UndecidedError
from xero_client.values.counts import counted

from target_xero.decide.outcomes import correlation_of, done_by
from target_xero.documents.ending_status import ends_for_good
from target_xero.documents.reasons import Reason
from target_xero.ledger.intent import Parcel
from target_xero.settle.answers import NotTakenError, UnclearError, Verdict, verdicts_of
from target_xero.settle.one_id_each import Guard

if t.TYPE_CHECKING:
    from collections.abc import Sequence

    from target_xero.decide.deletions import Deleter
    from target_xero.decide.on_existing import Existing
    from target_xero.decide.outcomes import Wording
    from target_xero.ledger.entry import Change
    from target_xero.ledger.intent import Intent
    from target_xero.ledger.ledger import Ledger
    from target_xero.settle.one_id_each import Pair
    from target_xero.settle.remedies import Remedies

TOO_LARGE: t.Final = requests.codes.request_entity_too_large
UNREAD: t.Final = frozenset({requests.codes.bad_request, TOO_LARGE})
"""Statuses of a call of which Xero read nothing, if it says nothing of single elements: half of it may pass."""
PRESENT: t.Final = "present_status"
"""Note of a deletion that is sent again, by the status that the document has now."""
SILENT: t.Final = "Xero answered as if all was well, and its answer shows that nothing was saved."
BESIDE: t.Final = "Xero refused another document of the call, and its answer does not show that this one was saved."
ELEMENTS: t.Final = re.compile(rb'"Elements"|<Elements\b')


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What became of the documents of a call."""

    changes: list[Change] = field(default_factory=list)
    again: list[list[Parcel]] = field(default_factory=list)
    """Documents that are not at Xero for sure, each list for calls of its own."""
    doubted: dict[str, list[Parcel]] = field(default_factory=dict)
    """Documents to be looked for, by what is wrong with the answer."""


class Judge:
    """Reads answers."""

    def __init__(
        self, ledger: Ledger, wording: Wording, deleter: Deleter, remedies: Remedies, existing: Existing
    ) -> None:
        self._wording = wording
        self._deleter = deleter
        self._remedies = remedies
        self._existing = existing
        self._guard = Guard(ledger)

    def judge(self, intent: Intent, answer: requests.Response) -> Judgement:
        """Read an answer.

        Raises:
            UnclearError: it does not say what became of the documents.
            UndecidedError: Xero says that the key belongs to another request.
            NotTakenError: it is about no document at all.
        """
        batch = intent.batch
        if answer.ok:
            verdicts = verdicts_of(batch, answer)
            trace: dict[str, t.Any] = {"correlation_id": correlation_of(answer.headers)}
            pairs, unsure = _without_unsure([*zip(batch.parcels, verdicts, strict=True)])
            pairs, doubted = self._guard.sorted_out(pairs)
            return replace(_judgement(self._decisions(pairs, trace)), doubted={**doubted, **unsure})
        return self._refused(intent, answer)

    def _refused(self, intent: Intent, answer: requests.Response) -> Judgement:
        parcels, status = list(intent.batch.parcels), answer.status_code
        messages = sentences(answer.content)
        trace: dict[str, t.Any] = {"correlation_id": correlation_of(answer.headers)}
        if any("Idempotency Key" in message for message in messages):
            raise UndecidedError(_reused(intent))
        if intent.batch.method == "DELETE" and status == requests.codes.not_found:
            return Judgement(changes=[self._deleter.absence.not_there(each, messages, trace) for each in parcels])
        if len(parcels) > 1 and status in UNREAD:
            if ELEMENTS.search(answer.content):
                raise UnclearError  # Elements that are not named here may have been saved (S-SO, S-RUBY247, H).
            middle = len(parcels) // 2
            return Judgement(again=[parcels[:middle], parcels[middle:]])
        if "/" not in intent.batch.path and status not in UNREAD:
            raise NotTakenError(f"Xero does not take {intent.batch.method} of {intent.batch.path} ({status}).")
        said = "Xero says that it is too large." if status == TOO_LARGE else f"Xero answered {status} without a reason."
        verdict = Verdict(accepted=False, messages=messages or (said,), status=status)
        return _judgement(self._decisions([(each, verdict) for each in parcels], trace))

    def _decisions(self, pairs: Sequence[Pair], trace: dict[str, t.Any]) -> list[Change | Parcel]:
        """Documents whose numbers are taken are looked up together."""
        taken = [place for place, pair in enumerate(pairs) if _is_taken(*pair)]
        for parcel, verdict in pairs if taken else ():
            if verdict.accepted and not parcel.document.delete:
                self._existing.give(parcel.document, verdict.record)
        found = dict(zip(taken, self._existing.refused([pairs[place][0] for place in taken]), strict=True))
        decisions = []
        for place, (parcel, verdict) in enumerate(pairs):
            known = found.get(place)
            decisions.append(_with_words(known, verdict, trace) if known else self._decision(parcel, verdict, trace))
        return decisions

    def _decision(self, parcel: Parcel, verdict: Verdict, trace: dict[str, t.Any]) -> Change | Parcel:
        if verdict.accepted:
            return self._wording.written(parcel, done_by(parcel), verdict.record, verdict.warnings, **trace)
        if verdict.partial:
            return self._wording.refused_in_part(parcel, verdict.record, *verdict.messages, **trace)
        if parcel.status and PRESENT not in parcel.notes:
            return self._with_present_status(parcel, verdict, trace)
        return self._rejected(parcel, verdict, trace)

    def _with_present_status(self, parcel: Parcel, verdict: Verdict, trace: dict[str, t.Any]) -> Change | Parcel:
        """Somebody may have approved, paid or deleted it since we last heard of it."""
        decision = self._deleter.again(parcel)
        if isinstance(decision, Parcel) and decision.status == parcel.status:
            return self._rejected(parcel, verdict, trace)
        return replace(decision, notes={PRESENT: ""}) if isinstance(decision, Parcel) else decision

    def _rejected(self, parcel: Parcel, verdict: Verdict, trace: dict[str, t.Any]) -> Change | Parcel:
        reason, document = verdict.reason, parcel.document
        is_kept = reason is Reason.NOT_MODIFIABLE and parcel.xero_id and not document.delete
        ended = self._deleter.ended_already(parcel) if is_kept and ends_for_good(document) else None
        if found := ended or self._remedies.remedy(parcel, verdict):
            return found
        if is_kept:
            return self._wording.refused(parcel, *verdict.messages, **trace)
        return self._wording.rejected(document, reason, *verdict.messages, xero_id=parcel.xero_id, **trace)


def _without_unsure(pairs: Sequence[Pair]) -> tuple[list[Pair], dict[str, list[Parcel]]]:
    """What Xero says something of, and those of which it does not, by what is wrong with that: they are looked for.

    Where it refused a document, it may have saved nothing of the others either, however their answers look.
    """
    refused = any(not (verdict.accepted or verdict.silent) for _, verdict in pairs)
    spoilt = refused or any(verdict.silent for _, verdict in pairs)
    answered: list[Pair] = []
    unsure = defaultdict[str, list["Parcel"]](list)
    for parcel, verdict in pairs:
        if verdict.silent and not refused:
            unsure[SILENT].append(replace(parcel, silent=parcel.silent + 1))
        elif verdict.silent or (spoilt and not _is_sure(parcel, verdict)):
            unsure[BESIDE].append(parcel)
        else:
            answered.append((parcel, verdict))
    return answered, unsure


def _is_sure(parcel: Parcel, verdict: Verdict) -> bool:
    """Whether an answer holds beside a refusal: a new document has its id, another one was just touched."""
    return not verdict.accepted or not parcel.xero_id or verdict.stamped


def _is_taken(parcel: Parcel, verdict: Verdict) -> bool:
    """Whether Xero says that another document has its number or name."""
    refused = not (verdict.accepted or parcel.document.delete)
    return refused and verdict.reason in {Reason.DUPLICATE_KEY, Reason.NUMBER_TAKEN}


def _with_words(decision: Change | Parcel, verdict: Verdict, trace: dict[str, t.Any]) -> Change | Parcel:
    """The decision with what Xero said of it."""
    if isinstance(decision, Parcel):
        return decision
    outcome = decision.outcome
    said = verdict.messages if outcome.reason else ()
    return replace(decision, outcome=replace(outcome, messages=(*outcome.messages, *said), **trace))


def _judgement(decisions: list[Change | Parcel]) -> Judgement:
    again = [each for each in decisions if isinstance(each, Parcel)]
    changes = [each for each in decisions if not isinstance(each, Parcel)]
    return Judgement(changes=changes, again=[again] if again else [])


def _reused(intent: Intent) -> str:
    return (
        f"Xero knows the idempotency key of a call to {intent.batch.path} with another request, so what became of its "
        f"{counted(len(intent.batch.parcels), 'document')} is unknown. Run again in five minutes; if it stays, "
        "report it."
    )
