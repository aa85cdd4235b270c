"""Whether a document says what Xero accepted last under its key: then it is `unchanged`, and costs no call."""

from __future__ import annotations

import hashlib
import typing as t

from target_xero.documents.json_printing import canonical, to_bytes
from target_xero.send.batches import base_of

if t.TYPE_CHECKING:
    from target_xero.documents.document import Document
    from target_xero.ledger.entry import Standing


def is_unchanged(content: str, standing: Standing) -> bool:
    """Whether Xero accepted this content last."""
    return standing.content == content


def content_of(document: Document, standing: Standing | None) -> str:
    """What a document says, to know it again: never how it is sent. Earlier versions took it as it was printed."""
    said: dict[str, t.Any] = {"path": base_of(document), "body": document.body}
    if document.figures or document.empty_lines:
        said["lines"] = {"empty": document.empty_lines, **document.figures}
    now, before = _hash(canonical(said), document), standing.content if standing else None
    return before if before and before != now and before == _hash(said, document) else now


def _hash(said: t.Any, document: Document) -> str:
    return hashlib.sha256(to_bytes(said) + (document.content or b"")).hexdigest()
