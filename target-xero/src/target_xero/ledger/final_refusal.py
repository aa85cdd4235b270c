"""What Xero refused as no longer to be changed: each version is told once, and costs no call after that."""

from __future__ import annotations

import json
import typing as t

if t.TYPE_CHECKING:
    from collections.abc import Iterable

    from target_xero.documents.document import Document

AGAIN: t.Final = "Xero refused this version before: it is sent again when the row changes, or by target-xero-replay."


def kept_refusal(document: Document, content: str, messages: Iterable[str]) -> str:
    """What to keep of a refusal: with another `on_not_modifiable` the same version may have another end."""
    return json.dumps([document.route.settings.on_not_modifiable, content, list(messages)])


def earlier_refusal(kept: str | None, document: Document, content: str) -> tuple[str, ...] | None:
    """What was said of this very version; None if Xero was not asked yet."""
    policy, refused, messages = json.loads(kept) if kept else ("", "", ())
    same = (policy, refused) == (document.route.settings.on_not_modifiable, content)
    return tuple(messages) if same else None
