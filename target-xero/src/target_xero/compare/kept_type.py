"""What a document is stays: of a change to its Type Xero takes all but that, and says nothing."""

from __future__ import annotations

import typing as t

from target_xero.compare.same_content import same_value

if t.TYPE_CHECKING:
    from collections.abc import Mapping

LASTING: t.Final = frozenset({"CreditNotes", "Invoices"})
KEPT: t.Final = (
    "Its Type is {shown} at Xero, which keeps it, and the row says {sent}: delete the document, and give its row "
    "another key."
)


def kept_type(entity: str, sent: Mapping[str, t.Any], there: Mapping[str, t.Any]) -> str:
    """Why a change is none, in our words; empty if the Type stays."""
    asked, shown = sent.get("Type"), there.get("Type")
    if entity not in LASTING or not asked or not shown or same_value(asked, shown):
        return ""
    return KEPT.format(shown=shown, sent=asked)
