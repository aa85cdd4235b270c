"""When a run stops short, and with which exit code: the settings about rejects, deletions and the end of the input."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from xero_client.errors import RejectsError, ThresholdError
from xero_client.values.counts import counted, were

if t.TYPE_CHECKING:
    from collections.abc import Mapping

FAIL_AFTER: t.Final = "fail_after"
FAIL_FAST: t.Final = "fail_fast"
CONTINUE: t.Final = "continue"

AUTO: t.Final = "auto"
ALWAYS: t.Final = "always"
NEVER: t.Final = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the settings say about going on."""

    on_reject: str = FAIL_AFTER
    max_rejects: int | None = None
    max_deletes: int | None = None
    max_delete_ratio: float | None = None
    require_final_state: str = AUTO
    batch_size_rows: int | None = None
    rehearses: bool = False
    """Whether this is a dry run, which goes on to the end to say everything, and ends as the run would."""

    @classmethod
    def from_config(cls, config: Mapping[str, t.Any], *, rehearses: bool = False) -> Policy:
        names = cls.__dataclass_fields__
        return cls(**{name: config[name] for name in names if config.get(name) is not None}, rehearses=rehearses)

    def too_many(self, rejected: int) -> bool:
        """Whether so many rejected rows end the run here."""
        return not self.rehearses and self.stop(rejected) is not None

    def stop(self, rejected: int) -> RejectsError | ThresholdError | None:
        """Why so many rejected rows end a run; None if they do not.

        ThresholdError: they are more than `max_rejects`. RejectsError: there is one, and `on_reject` is `fail_fast`.
        """
        if self._over(rejected):
            done = "would be" if self.rehearses else were(rejected)
            ends = ": a run would stop" if self.rehearses else ""
            rows = f"{counted(rejected, 'row')} {done} rejected"
            return ThresholdError(f"{rows}, and max_rejects is {self.max_rejects:,}{ends}.")
        if rejected and self.on_reject == FAIL_FAST:
            done = "would be rejected" if self.rehearses else "was rejected"
            sent = "a run would stop there" if self.rehearses else "nothing more is sent"
            return RejectsError(f"A row {done}, and on_reject is fail_fast: {sent}.")
        return None

    def _over(self, rejected: int) -> bool:
        return self.max_rejects is not None and rejected > self.max_rejects
