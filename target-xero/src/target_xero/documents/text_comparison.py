"""How Xero compares texts: names in whatever letters, numbers and codes as they are written."""

from __future__ import annotations

import typing as t
import unicodedata

NAMES: t.Final = frozenset({"AccountNumber", "Name"})
"""Fields in which capitals and accents make no difference (S-CONTACTS, H; of `AccountNumber`, M)."""

LISTED: t.Final = frozenset({"InvoiceNumber"})
"""Numbers that Xero is asked for by a list of them, which finds them in any capitals (M)."""


def folded(value: object) -> str:
    """A name without regard to capitals, accents and blanks around it."""
    letters = unicodedata.normalize("NFKD", str(value).strip().casefold())
    return letters if letters.isascii() else "".join(each for each in letters if not unicodedata.combining(each))


def as_compared(field: str, value: object) -> str:
    """A value so that those are equal which Xero takes for the same: of a code, a number or a type, no others.

    That Xero tells codes apart by their capitals is not recorded (M); whoever takes two for one would take a row for
    good, or for bad, by a record that it does not name.
    """
    if field in NAMES:
        return folded(value)
    text = str(value).strip()
    return text.lower() if field.endswith("ID") or field in LISTED else text
