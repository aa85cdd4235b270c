"""Has target-xero write the page of a plan, and reads it as a person would: its tables, words and documents."""

from __future__ import annotations

import typing as t
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from html.parser import HTMLParser

from support.ledger_view import day, journals
from support.singer import text
from support.target import COMMAND

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Run, Target

    Rows = list[list[str]]

PAGE: t.Final = "page.html"
VOID: t.Final = frozenset({"br", "link", "meta"})


@dataclass(kw_only=True)
class Table:
    """A table with its heads; what heads a group of rows is a row with one cell."""

    about: dict[str, str | None]
    rows: Rows = field(default_factory=list)


class Page(HTMLParser):
    """A page that was written."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.source = path.read_text()
        self.tables: list[Table] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._words: list[str] = []
        self._within: list[str] = []
        self._cell: list[str] | None = None
        self.feed(self.source)
        self.close()

    @property
    def text(self) -> str:
        """All words that are seen."""
        return " ".join(" ".join(self._words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = dict(attrs)
        self.tags.append((tag, about))
        if tag not in VOID:
            self._within.append(tag)
        if tag == "table":
            self.tables.append(Table(about=about))
        elif tag == "tr":
            self.tables[-1].rows.append([])
        elif tag in {"td", "th"}:
            self._cell = []
        elif tag == "br" and self._cell is not None:
            self._cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        assert self._within.pop() == tag, f"</{tag}> ends nothing"
        if tag in {"td", "th"}:
            self.tables[-1].rows[-1].append(" ".join("".join(self._cell or ()).split()))
            self._cell = None

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & {*self._within}:
            self._words.append(data)
            if self._cell is not None:
                self._cell.append(data)

    def named(self, name: str) -> list[Table]:
        """The tables with this id or class."""
        return [each for each in self.tables if name in {each.about.get("id"), each.about.get("class")}]

    def kinds(self) -> dict[tuple[str, str], tuple[int, str]]:
        """By kind and action: documents, and what they come to."""
        (table,) = self.named("by-kind")
        return {key: (number(documents), amount) for key, (documents, amount) in _grouped(table.rows[1:]).items()}

    def accounts(self, currency: str) -> dict[tuple[str, str], Decimal]:
        """By account and month, what would be posted there: debits less credits."""
        tables = [each for each in self.named("by-account") if each.about["data-currency"] == currency]
        assert bool(self.named("by-account")) is not ("Nothing would be posted." in self.text)
        found = _grouped([row for table in tables for row in table.rows[1:-1]])
        sums = {key: money(debit) - money(credit) for key, (debit, credit) in found.items() if key[1] != "All months"}
        return {key: amount for key, amount in sums.items() if amount}

    def months(self, currency: str) -> dict[tuple[str, str], tuple[int, Decimal]]:
        """By month and kind: documents, and what they come to."""
        (table,) = [each for each in self.named("by-month") if each.about["data-currency"] == currency]
        return {
            key: (number(documents), money(amount)) for key, (documents, amount) in _grouped(table.rows[1:]).items()
        }


def _grouped(rows: Rows) -> dict[tuple[str, str], tuple[str, str]]:
    found: dict[tuple[str, str], tuple[str, str]] = {}
    group = ""
    for row in rows:
        if len(row) == 1:
            (group,) = row
        else:
            name, one, other = row
            assert (group, name) not in found
            found[group, name] = one, other
    return found


def number(text: str) -> int:
    return int(text.replace(",", ""))


def money(text: str) -> Decimal:
    return Decimal(text.replace(",", "").replace("\N{MINUS SIGN}", "-") or 0)


def page_of(target: Target, messages: Iterable[Json | str | bytes], **settings: t.Any) -> tuple[Run, Page]:
    """The page of what these messages would do, which has to be there."""
    run = with_report(target, messages, PAGE, **settings)
    return run, Page(target.folder / PAGE)


def with_report(target: Target, messages: Iterable[Json | str | bytes], report: str, **settings: t.Any) -> Run:
    """Run with `--report`."""
    config = str(target.file("config", target.config_text(**settings)))
    source = target.file("input", text(messages))
    return target.finish(target.command(COMMAND, "--config", config, "--report", report, source=source))


def posted(sandbox: Sandbox) -> dict[tuple[str, str], Decimal]:
    """What the books have by account and month: the sums of all journals, with accounts named as on the page."""
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for journal in journals(sandbox):
        for line in journal["JournalLines"]:
            name = " ".join(filter(None, (line["AccountCode"], line["AccountName"])))
            sums[name, day(journal)[:7]] += line["NetAmount"]
    return sums


def difference(
    after: Mapping[tuple[str, str], Decimal], before: Mapping[tuple[str, str], Decimal]
) -> dict[tuple[str, str], Decimal]:
    """What has been posted meanwhile."""
    found = {key: after.get(key, Decimal()) - before.get(key, Decimal()) for key in {*after, *before}}
    return {key: amount for key, amount in found.items() if amount}
