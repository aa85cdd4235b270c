"""Compares what a run told and what the books hold with what must be true."""

from __future__ import annotations

import re
import typing as t
from collections import Counter

from target_xero.compare.line_ids import MOVED

from support.histories.books import NOTES, differences, in_order_of, is_live
from support.histories.history import LINE_KEYS
from support.histories.model import ANY, FAILS, held_of

if t.TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from support.histories.books import Books
    from support.histories.history import Feed, Identity, Json
    from support.histories.model import Model, Want
    from support.target import Run

SUMMARY: t.Final = re.compile(
    r"Read ([\d,]+) rows? = ([\d,]+) accepted \+ ([\d,]+) unchanged \+ ([\d,]+) rejected \+ ([\d,]+) held"
)
DONE, REJECTS, HELD = 0, 3, 7


class Judge:
    """Knows what was in the books before, and what must be there now."""

    def __init__(self, model: Model, there: Books) -> None:
        self._model = model
        self._others = there
        """What somebody else has written, which nobody may touch."""
        self._line_ids: dict[Identity, list[tuple[str, str]]] = {}
        """What the lines of a document said when they were looked at last, and their ids."""

    def of_somebody_else(self, there: Books, ours: Container[str]) -> None:
        """Somebody else wrote just now: what is none of `ours` is theirs, and is to stay as it is."""
        self._others = {
            name: {each: record for each, record in records.items() if each not in ours}
            for name, records in there.items()
        }

    def is_through(self, run: Run, feed: Feed, *, disturbed: bool) -> bool:
        """Whether the run took all there was; one that nothing happened to has to."""
        assert "Traceback" not in run.log, run.told
        if " Read " in run.log:
            read, accepted, unchanged, rejected, held = counted(run)
            assert read == accepted + unchanged + rejected + held, run.told
            assert run.exit_code or not (rejected or held), run.told
        wanted = self._exit_code(feed)
        if disturbed and (run.exit_code not in {DONE, REJECTS, wanted} or failed(run)):
            return False
        if disturbed and wanted == HELD and counted(run)[4] != sum(held_of(feed).values()):
            return False
        undecided = run.exit_code == HELD and not all(stream.decidable for stream, _ in feed.streams)
        assert run.exit_code == wanted or undecided, run.told
        return True

    def _exit_code(self, feed: Feed) -> int:
        """Of a run in peace."""
        if held_of(feed):
            return HELD
        return REJECTS if self._model.rows_rejected(feed) else DONE

    def replayed(self, run: Run) -> None:
        """A replay sends what is still the newest version, and says what of it was rejected again."""
        assert "Traceback" not in run.log, run.told
        left = sum(len(want.rows) for want in self._model.wanted.values() if want.reason)
        assert run.exit_code == (REJECTS if left else DONE), run.told
        read, accepted, unchanged, rejected, held = counted(run)
        assert read == accepted + unchanged + rejected + held, run.told
        assert (rejected, held) == (left, 0), run.told

    def expect(self, run: Run, there: Books, *, rows: Feed | None) -> None:
        """What was told, and what stands in the books, is as it must be."""
        if rows:
            self._expect_counts(run, rows)
        problems = [*self._rejects(run), *self._documents(run, there), *self._strangers(run, there), *self._told(run)]
        assert not problems, "\n".join([*problems[:20], run.told])

    def _expect_counts(self, run: Run, feed: Feed) -> None:
        read, _, _, rejected, held = counted(run)
        assert read == feed.size, run.told
        assert rejected == self._model.rows_rejected(feed), run.told
        if all(stream.decidable for stream, _ in feed.streams):
            assert held == sum(held_of(feed).values()), run.told

    def _rejects(self, run: Run) -> Iterator[str]:
        """The newest version of a key is in the rejects exactly if it must be."""
        told: dict[Identity, str] = {(each["stream"], each["key"]): each["reason"] for each in run.rejects}
        wanted = {us for us, want in self._model.wanted.items() if want.reason}
        yield from (f"{us} stands in the rejects as {told[us]}, and should not" for us in told.keys() - wanted)
        for us, want in self._model.wanted.items():
            if want.reason and not (told.get(us) if want.reason == ANY else told.get(us) == want.reason):
                yield f"{us} should be rejected as {want.reason}, not {told.get(us)}"

    def _documents(self, run: Run, there: Books) -> Iterator[str]:
        """Each key has a document of its own that says what it should."""
        ids, moved = last_ids(run), told_as_moved(run)
        owners = Counter(xero_id for us, xero_id in ids.items() if self._wanted(us).content is not None)
        yield from (f"{xero_id} is the document of {count} keys" for xero_id, count in owners.items() if count > 1)
        yield from self._notes(there, counted(run)[-1])
        for us, want in self._model.wanted.items():
            if want.stream.entity.endswith(NOTES):
                continue
            records = there[want.stream.entity]
            if us in moved and (record := records.get(ids.get(us, ""))):
                records = {ids[us]: in_order_of(want.content or {}, record)}
            yield from _document(us, want, records, ids.get(us))
            if want.stream.keeps_lines and (xero_id := ids.get(us)) in records:
                keys = (want.content or {}).get(LINE_KEYS)
                yield from self._lines(us, records[xero_id or ""]["LineItems"], keys)

    def _notes(self, there: Books, held: int) -> Iterator[str]:
        """What has no ids is there as often as keys say it, but for what is held since nothing can be known of it."""
        wants = [(want.stream.entity, want.content) for want in self._model.wanted.values()]
        said = [(entity, content["Details"]) for entity, content in wants if content and entity.endswith(NOTES)]
        for path, records in there.items():
            if path.endswith(NOTES):
                wanted = Counter(details for entity, details in said if entity == path)
                found = Counter(record["Details"] for record in records.values())
                if found - wanted or (wanted - found).total() > held:
                    yield f"{path} has the notes {dict(found)}, not {dict(wanted)}"

    def _lines(self, us: Identity, lines: list[Json], keys: list[t.Any] | None) -> Iterator[str]:
        """Lines of a key, or that say what they said before, are the same: what points to them still does."""
        names = keys or [_words(line) for line in lines]
        now = [(str(name), line["LineItemID"]) for name, line in zip(names, lines, strict=False)]
        before, self._line_ids[us] = self._line_ids.get(us, []), now
        for said in {said for said, _ in now} & {said for said, _ in before}:
            ids = [{xero_id for each, xero_id in lines if each == said} for lines in (before, now)]
            if len(ids[0] & ids[1]) < min(map(len, ids)):
                yield f"{us}: lines of {said} had the ids {ids[0]}, and have {ids[1]}"

    def _strangers(self, run: Run, there: Books) -> Iterator[str]:
        """Whatever else is in the books is somebody else's, and as it was."""
        ours, newest = {each["xero_id"] for each in run.results}, set(last_ids(run).values())
        for name, records in there.items():
            if name.endswith(NOTES):
                continue
            others = self._others.get(name, {})
            for each, record in records.items():
                if each in others:
                    if each not in ours and record != others[each]:
                        yield f"{name} {each} of somebody else was changed: {others[each]} is now {record}"
                elif each not in ours:
                    yield f"{name} {each} belongs to no key: {record}"
                elif each not in newest and is_live(record):
                    yield f"{name} {each} belongs to no key any more, and is still there: {record}"

    def _told(self, run: Run) -> Iterator[str]:
        """What is told to be created was not there before, and is created for one key, and once."""
        there = {each for records in self._others.values() for each in records}
        created: dict[str, tuple[Identity, str]] = {}
        for each in run.results:
            if each["operation"] == "created" and each["xero_id"]:
                us = (each["stream"], each["key"]), each["id"]
                if created.setdefault(each["xero_id"], us) != us:
                    yield f"{each['xero_id']} was created for {created[each['xero_id']]} and for {us}"
                if each["xero_id"] in there:
                    yield f"{each['xero_id']} was there before, and is told to be created for {us}"

    def _wanted(self, us: Identity) -> Want:
        return self._model.wanted[us]


def _document(us: Identity, want: Want, records: dict[str, Json], xero_id: str | None) -> Iterator[str]:
    record = records.get(xero_id or "")
    if want.content is None:
        if record and is_live(record):
            yield f"{us} should not be there: {record}"
    elif not record:
        yield f"{us} is not in the books; the results say {xero_id}"
    elif not is_live(record):
        yield f"{us} is {record}"
    else:
        yield from (f"{us}: {each}" for each in differences(record, want.content))


def _words(line: Json) -> str:
    return ", ".join(str(line.get(name)) for name in ("Description", "Quantity", "UnitAmount", "AccountCode"))


def failed(run: Run) -> bool:
    """Whether rows were rejected that may pass another time."""
    return f"({FAILS})" in run.log


def last_ids(run: Run) -> dict[Identity, str]:
    """Which document each key has, as the results tell."""
    return {(each["stream"], each["key"]): each["xero_id"] for each in run.results if each["xero_id"]}


def told_as_moved(run: Run) -> set[Identity]:
    """Keys whose lines Xero shows in another order, as the newest result of theirs tells."""
    written = [each for each in run.results if each["xero_id"] and each["operation"] != "unchanged"]
    newest = {(each["stream"], each["key"]): each["warnings"] for each in written}
    return {us for us, warnings in newest.items() if MOVED in warnings}


def counted(run: Run) -> tuple[int, ...]:
    """Rows read, accepted, unchanged, rejected and held."""
    found = SUMMARY.search(run.summary)
    assert found, run.summary
    return tuple(int(each.replace(",", "")) for each in found.groups())
