"""What Xero would refuse, in its own words where they are known (S-ERR, H), with the reason that these words have."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from target_xero.validation.refusal_words import reason_of

if t.TYPE_CHECKING:
    from collections.abc import Sequence

    from target_xero.documents.reasons import Reason

LONGEST: t.Final = 80
"""Letters of a value that a message quotes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that Xero would say against a document."""

    words: str
    hint: str = ""
    """Which value is meant, where the words do not name it, and what helps."""
    reason: Reason | None = None
    """None: what the words mean."""
    insists: bool = False
    """Whether no setting lets it pass, such as `on_not_modifiable`: it shows when Xero has taken all the rest."""

    @property
    def message(self) -> str:
        ends = "" if not self.hint or self.words.endswith((".", ":")) else "."
        return f"{self.words}{ends} {self.hint}".strip()

    @property
    def reason_alone(self) -> Reason:
        """The reason of a document against which there is nothing else."""
        return self.reason or reason_of([self.words])


def reason_for(problems: Sequence[Problem]) -> Reason:
    """The reason of a document, as it is found in Xero's answer: all messages together have one."""
    named = next((each.reason for each in problems if each.reason), None)
    return named or reason_of(each.words for each in problems)


def quoted(value: object) -> str:
    """A value so that blanks can be seen, and not too long."""
    text = str(value)
    return f"'{text if len(text) <= LONGEST else text[: LONGEST - 1] + '…'}'"
