"""When a run stops short, and with which exit code: the settings about rejects, deletions and the end of the input."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, replace

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

    @classmethod
    def from_config(cls, config: Mapping[str, t.Any]) -> Policy:
        names = cls.__dataclass_fields__
        return cls(**{name: config[name] for name in names if config.get(name) is not None})

    def rehearsed(self) -> Policy:
        """The same for a dry run, which goes on to the end to say everything; it tells of deletions by itself."""
        goes_on = CONTINUE if self.on_reject == CONTINUE else FAIL_AFTER
        return replace(self, on_reject=goes_on, max_rejects=None)

    def too_many(self, rejected: int) -> bool:
        """Whether so many rejected rows end the run."""
        return bool(rejected and self.on_reject == FAIL_FAST) or self._over(rejected)

    def check(self, rejected: int) -> None:
        """Stop here if so many rejected rows end the run.

        Raises:
            ThresholdError: they are more than `max_rejects`.
            RejectsError: there is one, and `on_reject` is `fail_fast`.
        """
        if self._over(rejected):
            rows = f"{counted(rejected, 'row')} {were(rejected)}"
            raise ThresholdError(f"{rows} rejected, and max_rejects is {self.max_rejects:,}.")
        if self.too_many(rejected):
            raise RejectsError("A row was rejected, and on_reject is fail_fast: nothing more is sent.")

    def _over(self, rejected: int) -> bool:
        return self.max_rejects is not None and rejected > self.max_rejects
