"""What a database that fails says, with what to do about it and without what was in the statement."""

from __future__ import annotations

import re
import typing as t

from sqlalchemy.exc import SQLAlchemyError

from xero_client.storage.redaction import without_values

if t.TYPE_CHECKING:
    import sqlalchemy as sa

DAMAGED: t.Final = (
    "it is damaged, or something else: see that the URL is right, or restore it from its newest backup. Without one, "
    "and if it is the store, move it away and run xero-auth login. What target-xero's ledger in it knew, also since "
    "the backup, is gone then: see docs/publishing.md before target-xero runs again."
)
FULL: t.Final = "free some space there, then run again."
READ_ONLY: t.Final = "see that it can be written, not only read, then run again."
BUSY: t.Final = "another process is writing for long: see which one, then run again."
AWAY: t.Final = "see that its server can be reached, then run again."
OTHERWISE: t.Final = "see that it can be written, then run again."

ADVICE: t.Final = (
    (r"not a database|malformed", DAMAGED),
    (r"\bfull\b|No space left|quota", FULL),
    (r"read-?only", READ_ONLY),
    (r"is locked|lock timeout", BUSY),
    (r"connection (to server|failed|timeout|is closed|is lost)|server closed|terminat|starting up|shutting down", AWAY),
)
"""What to do, by what SQLite or PostgreSQL says; none of it is ever to delete or to open something to others."""


def in_words(what: str, problem: Exception, url: sa.URL) -> str:
    """A sentence about a failure of the driver's or SQLAlchemy's in the database of a URL."""
    reason = str(getattr(problem, "orig", None) or _plain(problem)).strip().partition("\n")[0]
    advice = next((advice for words, advice in ADVICE if re.search(words, reason, re.IGNORECASE)), OTHERWISE)
    return f"{what} failed ({without_values(reason, url)}): {advice}"


def _plain(problem: Exception) -> str:
    """SQLAlchemy's own words would show the statement."""
    return type(problem).__name__ if isinstance(problem, SQLAlchemyError) else str(problem)
