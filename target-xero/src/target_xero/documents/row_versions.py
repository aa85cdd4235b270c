"""Which rows of a document count: the input may say a row again, changed or deleted, and the last version is meant."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from target_xero.documents.identity import identity_of
from target_xero.documents.metadata import without_metadata
from target_xero.documents.reasons import Reason, RejectError
from target_xero.routing.field_names import find, plain

if t.TYPE_CHECKING:
    from collections.abc import Iterable

    from target_xero.documents.record import Record
    from target_xero.documents.row_spool import Spooled
    from target_xero.routing.route import Route


class Version(t.NamedTuple):
    """What counts of a row."""

    spooled: Spooled
    """Its last version."""
    key: str | None = None
    """What identifies it among the rows of its document, as text; None if nothing does."""
    before: tuple[Spooled, ...] = ()
    """Its earlier versions since it was deleted last."""

    @property
    def is_live(self) -> bool:
        """Whether it is neither deleted nor, by now, a row of another document."""
        return not (self.spooled.deleted or self.spooled.moved)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowKey:
    """How the rows of a stream are told apart."""

    grouped: bool
    """Whether a document has several rows; else all rows of a document are versions of one."""
    columns: tuple[str, ...] = ()
    """The columns that tell the rows of one document apart; none if nothing does."""
    wanders: bool = False
    """Whether a row may come again as one of another document: its key does not hold what its document shares."""

    @classmethod
    def of(cls, route: Route, key_properties: Iterable[str]) -> RowKey:
        columns = tuple(key_properties)
        shared, own = ({plain(column) for column in each} for each in (route.group_by, columns))
        return cls(
            grouped=bool(shared), columns=columns if shared and not own <= shared else (), wanders=not shared <= own
        )

    def of_row(self, record: Record) -> str | None:
        """The key as text; None if a part of it has no value."""
        values = [find(record, column) for column in self.columns]
        bare = not values or any(value is None or value == "" for value in values)
        return None if bare else identity_of("", values)[1]

    def elsewhere(self, record: Record) -> str | None:
        """The key of a row that may come again as one of another document."""
        return self.of_row(record) if self.wanders else None


def versions_of(group: Iterable[Spooled], row_key: RowKey) -> list[Version]:
    """The rows of a document, each in the place in which it came first."""
    found: dict[str | int, Version] = {}
    for each in group:
        key = row_key.of_row(each.row.record)
        place = (key or each.row.number) if row_key.grouped else ""
        last = found.get(place)
        before = (*last.before, last.spooled) if last and not (last.spooled.deleted or each.deleted) else ()
        found[place] = Version(each, key, before)
    return list(found.values())


def expect_one_content(versions: Iterable[Version]) -> None:
    """Raises RejectError for a row of which the input has two contents."""
    for version in versions:
        last = _said(version.spooled)
        if any(_said(each) != last for each in version.before):
            which = [each.row.number for each in (*version.before, version.spooled)]
            rows = " and ".join(filter(None, (", ".join(map(str, which[:-1])), str(which[-1]))))
            raise RejectError(Reason.CONFLICTING_DUPLICATES, f"rows {rows} of the input have one key and differ")


def expect_rows(versions: Iterable[Version]) -> None:
    """Raises RejectError for a document that lost its rows to others: what to do with it nobody said."""
    for version in versions:
        if version.spooled.moved:
            row, again = version.spooled.row.number, version.spooled.moved
            raise RejectError(Reason.CONFLICTING_ROWS, f"its row {row} came again as row {again}, in another document")


def _said(spooled: Spooled) -> Record:
    """The record without what is about the row and not in it."""
    return without_metadata(spooled.row.record)
