"""Whether a document has the status that was asked for, or one that follows from it."""

from __future__ import annotations

import typing as t

from target_xero.compare.same_content import same_value

if t.TYPE_CHECKING:
    from collections.abc import Mapping

Record: t.TypeAlias = dict[str, t.Any]

STATUSES: t.Final = ("Status", "ContactStatus")
ANY: t.Final = "*"


class Follows(t.NamedTuple):
    """A status that Xero shows in place of the one that was asked for, and that is none of its refusals."""

    asked: str
    shown: str
    why: str
    entity: str = ANY


FOLLOWING: t.Final = (
    Follows("AUTHORISED", "PAID", "What is approved is paid once nothing is left to pay of it (S-INVOICES, H)."),
    Follows("DELETED", "VOIDED", "Xero has two words for what is gone (S-BANKTX, H)."),
    Follows("VOIDED", "DELETED", "Xero has two words for what is gone (S-BANKTX, H)."),
    Follows("ACTIVE", "GDPRREQUEST", "Somebody asked to be forgotten, which no row takes back (S-OAS, H)."),
    Follows("SUBMITTED", "AUTHORISED", "A receipt is approved with its claim (S-OAS, M).", "Receipts"),
    Follows("SUBMITTED", "DECLINED", "A receipt is declined with its claim (S-OAS, M).", "Receipts"),
    Follows(ANY, ANY, "It is what its documents make it (S-OAS, M).", "LinkedTransactions"),
)


def stays_behind(entity: str, sent: Mapping[str, t.Any], there: Record) -> bool:
    """Whether the record shows a status, and not the one that was asked for."""
    pairs = ((sent.get(name), there.get(name)) for name in STATUSES)
    return any(asked and shown and not _is_reached(entity, asked, shown) for asked, shown in pairs)


def _is_reached(entity: str, asked: t.Any, shown: t.Any) -> bool:
    return same_value(asked, shown) or any(
        each.entity in {ANY, entity} and each.asked in {ANY, str(asked).upper()} and each.shown in {ANY, shown}
        for each in FOLLOWING
    )
