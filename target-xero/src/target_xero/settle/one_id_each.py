"""Believes no answer that gives two documents of ours one id: one of them would be told as written, and is not."""

from __future__ import annotations

import typing as t
from collections import defaultdict
from dataclasses import replace

from target_xero.compare.same_content import value_at
from target_xero.send.batches import REPEATABLE

if t.TYPE_CHECKING:
    from collections.abc import Sequence

    from target_xero.documents.identity import Identity
    from target_xero.ledger.intent import Parcel
    from target_xero.ledger.ledger import Ledger
    from target_xero.settle.answers import Verdict

Pair: t.TypeAlias = "tuple[Parcel, Verdict]"

SAME_ID: t.Final = "Xero gave it the id {xero_id}, which is that of {key} of stream {stream}."


class Guard:
    """Knows whose each id is, by the ledger and by the answer itself."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def sorted_out(self, pairs: Sequence[Pair]) -> tuple[list[Pair], dict[str, list[Parcel]]]:
        """Answers that can be believed, and new documents whose id is another one's, by what is wrong with it."""
        holders: dict[str, set[Identity]] = defaultdict(set)
        for parcel, verdict in pairs:
            if _is_new(parcel, verdict):
                holders[_id(parcel, verdict)].add(parcel.document.identity)
        if holders:
            entity = pairs[0][0].document.route.entity.entity
            for xero_id, owner in self._ledger.owners(entity, holders).items():
                holders[xero_id].add(owner)
        good, doubted = [], defaultdict[str, list["Parcel"]](list)
        for parcel, verdict in pairs:
            others = holders.get(_id(parcel, verdict), set()) - {parcel.document.identity}
            if others and _is_new(parcel, verdict):
                why = _said(_id(parcel, verdict), min(others))
                doubted[why].append(replace(parcel, doubted=parcel.doubted + 1))
            else:
                good.append((parcel, verdict))
        return good, doubted


def _is_new(parcel: Parcel, verdict: Verdict) -> bool:
    """Whether Xero says that it has made it; a row that names an id means the document that has it."""
    entity, document = parcel.document.route.entity, parcel.document
    made = verdict.accepted and not parcel.xero_id and not document.delete
    return bool(made and entity.id and entity.entity not in REPEATABLE and value_at(document.body, entity.id) is None)


def _id(parcel: Parcel, verdict: Verdict) -> str:
    return str(parcel.document.route.entity.id_of(verdict.record))


def _said(xero_id: str, owner: Identity) -> str:
    stream, key = owner
    return SAME_ID.format(xero_id=xero_id, key=key, stream=stream)
