"""How the input ended: whether a STATE said that all had come, and what is said if none did."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from singer_sdk.io_base import SingerMessageType
from xero_client.errors import IncompleteInputError
from xero_client.values.counts import counted

from target_xero.settings.stop_rules import ALWAYS, NEVER

if t.TYPE_CHECKING:
    from target_xero.documents.document import Document

STATE: t.Final = SingerMessageType.STATE.value

NAMED: t.Final = 3
"""Documents that a message names at most."""
FOR_A_FILE: t.Final = "If it comes from a file that never has one, set require_final_state to never"


class CutOff:
    """Documents of which rows may be missing; memory does not grow with them."""

    def __init__(self) -> None:
        self.rows = 0
        self._documents = 0
        self._named: list[str] = []

    def add(self, document: Document) -> None:
        self.rows += len(document.rows)
        self._documents += 1
        if len(self._named) < NAMED:
            self._named.append(f"{document.route.stream} {', '.join(map(str, document.key))}")

    def __str__(self) -> str:
        more = self._documents - len(self._named)
        return "; ".join([*self._named, *([f"and {more:,} more"] if more else [])])


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """The end of an input that can be read."""

    last: str | None
    """Type of its last message; None if it had none at all."""
    rows: int
    """Rows after the last STATE."""
    wanted: str
    """The setting `require_final_state`."""

    @property
    def is_trusted(self) -> bool:
        """Whether what came is all, STATE or not, because the settings say so."""
        return self.wanted == NEVER

    def check(self, held: CutOff) -> None:
        """Say that the input is not whole, if that matters.

        Raises:
            IncompleteInputError: something was held, or the settings want a STATE at the end.
        """
        if self.is_trusted or self.last == STATE:
            return
        if held.rows:
            raise IncompleteInputError(
                f"The input ended without a STATE{self._where}. {FOR_A_FILE}; else the tap was cut off: run it again. "
                f"{counted(held.rows, 'row')} {'is' if held.rows == 1 else 'are'} held, since more may belong to "
                f"{'its document' if held.rows == 1 else 'their documents'}: {held}."
            )
        if self.wanted == ALWAYS:
            raise IncompleteInputError(f"{self._said} See what feeds it: require_final_state is always.")

    def warning(self) -> str:
        """What to say of an input that is whole as far as can be seen; empty if there is nothing to say."""
        if self.last is None:
            return f"{self._said} If that is an error, set require_final_state to always."
        if self.is_trusted or self.last == STATE:
            return ""
        return f"{self._said} Nothing had to be held back. {FOR_A_FILE}; if that is an error, set it to always."

    @property
    def _said(self) -> str:
        what = f"ended without a STATE{self._where}" if self.last else "had no message at all"
        return f"The input {what}."

    @property
    def _where(self) -> str:
        return f" after {counted(self.rows, 'row')}" if self.rows else ""
