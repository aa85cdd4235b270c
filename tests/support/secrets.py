"""Looks for secrets in everything that the commands of a test wrote: logs, output, state, results, crash dumps."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MAY_HOLD_SECRETS: Final = ("config", "store", "grant", ".env")
"""Words in the names of what is there to hold them: what a user wrote, the store, an exported grant."""

SHORTEST: Final = 8
"""Characters of what can be a secret: a spoilt answer may make a client send something shorter as its token."""

MARKS: Final = re.compile(rb"Bearer \S|Basic [\w+/]{8}|eyJ[\w-]{10,}\.[\w-]")
"""What every Authorization header and every JWT would show, whoever issued it."""


def expect_nowhere(secrets: Iterable[str], folder: Path) -> None:
    """No secret is in any file below the folder but those that are there to hold them."""
    wanted = [secret.encode() for secret in secrets if len(secret) >= SHORTEST]
    for file in folder.rglob("*"):
        if not file.is_file() or any(word in str(file.relative_to(folder)) for word in MAY_HOLD_SECRETS):
            continue
        content = file.read_bytes()
        found = [secret[:6] for secret in wanted if secret in content] + MARKS.findall(content)
        assert not found, f"{file} holds a secret that begins with {found[0]!r}"


def shown_in(secret: str, content: bytes) -> bool:
    """Whether a secret stands in a text: as it is, as a URL or JSON would have it, or within base64 of whatever."""
    plain = secret.encode("utf-8", "surrogatepass")
    forms = {plain, quote(plain).encode(), quote_plus(plain).encode(), json.dumps(secret)[1:-1].encode()}
    forms |= {repr(secret)[1:-1].encode("utf-8", "surrogatepass"), plain[::-1]}
    for before in range(3):
        whole = b64encode(bytes(before) + plain).rstrip(b"=")
        inner = whole[2 * before : -2]  # the digits that do not depend on what stands around it
        forms |= {inner, inner.translate(bytes.maketrans(b"+/", b"-_"))}
    return any(form in content for form in forms)
