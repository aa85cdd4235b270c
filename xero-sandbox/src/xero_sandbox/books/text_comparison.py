"""How Xero compares texts: capitals and accents make no difference."""

from __future__ import annotations

import unicodedata
from typing import Any


def folded(value: Any) -> str | None:
    if not isinstance(value, str):
        return None
    letters = unicodedata.normalize("NFKD", value.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
