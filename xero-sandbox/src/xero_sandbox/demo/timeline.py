"""When things happened. A moment is a whole number of milliseconds since 1970, UTC."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from xero_sandbox.books.ids import Dice

DAY: Final = 86_400_000
HOUR: Final = 3_600_000
EPOCH: Final = datetime(1970, 1, 1, tzinfo=timezone.utc)
FIRST_DAY: Final = EPOCH.toordinal()
SHORTEST: Final = 400
LONGEST: Final = 2_190
INVOICES_A_DAY: Final = 200
"""A company's history has 400 days, and one more for every 200 invoices, up to six years."""

OLD_SHARE: Final = 50
"""One stamp in so many lies in 2010, as in Xero's own demo company (S-WIRE, H)."""
OLD_START: Final = (date(2010, 2, 1).toordinal() - FIRST_DAY) * DAY
OLD_SPAN: Final = 300 * DAY


def day_of(moment: int) -> date:
    return date.fromordinal(FIRST_DAY + moment // DAY)


def start_of(day: date) -> int:
    return (day.toordinal() - FIRST_DAY) * DAY


def moments_between(start: int, end: int, count: int, dice: Dice) -> list[int]:
    """So many of them, in order."""
    return sorted(start + int(dice.random() * (end - start)) for _ in range(count))


class Timeline:
    """A company's history: it ends with the midnight at which `today` begins."""

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end
        self._old_end = start + (end - start) // OLD_SHARE if start > OLD_START + OLD_SPAN else start
        """What is older than this moment bears a stamp of 2010."""

    @classmethod
    def until(cls, today: date, invoices: int) -> Timeline:
        days = min(SHORTEST + invoices // INVOICES_A_DAY, LONGEST)
        return cls(start_of(today) - days * DAY, start_of(today))

    def part(self, done: int, total: int) -> int:
        """The moment by which so much of the company's business was done."""
        return self.start + (self.end - self.start) * done // max(total, 1)

    def stamp(self, moment: int) -> datetime:
        """The stamp that Xero shows for what happened then: the oldest are moved to 2010, in the same order."""
        if moment < self._old_end and self._old_end > self.start:
            moment = OLD_START + max(moment - self.start, 0) * OLD_SPAN // (self._old_end - self.start)
        return EPOCH + timedelta(milliseconds=moment)
