"""The setting `date_format`: words such as dd/mm/yyyy, or what Python's strptime takes."""

from __future__ import annotations

import re
import typing as t
from functools import lru_cache

MONTHS: t.Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH: t.Final = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?)"
)
WORD: t.Final = re.compile(r"y+|m+|d+", re.IGNORECASE)
TIME: t.Final = re.compile(r"[\s,]*(?:'T'|T)?[hHkK]{1,2}[:.]?m.*$")
"""Times are read however they are written."""
WORDS: t.Final = {
    "yyyy": "(?P<y>[0-9]{4})",
    "yy": "(?P<y>[0-9]{2})",
    "mmmm": f"(?P<n>{MONTH})",
    "mmm": f"(?P<n>{MONTH})",
    "mm": "(?P<m>[0-9]{2})",
    "m": "(?P<m>[0-9]{1,2})",
    "dd": "(?P<d>[0-9]{2})",
    "d": "(?P<d>[0-9]{1,2})",
}
CENTURY_TURNS: t.Final = 69
"""Of years with two digits, as POSIX has it: 68 is 2068, 69 is 1969."""
DAYS: t.Final = (frozenset({"%d", "%j", "%x", "%c"}), frozenset({"%m", "%b", "%B", "%j", "%x", "%c"}))
YEARS: t.Final = frozenset({"%Y", "%y", "%x", "%c"})
"""What of strptime's words says the day, the month and the year."""


def expect_date_format(date_format: str, stream: str) -> None:
    """Raises ValueError for a format by which no date can be read."""
    if "%" in date_format:
        said = set(re.findall(r"%\w", date_format))
        complete = all(said & needed for needed in (*DAYS, YEARS))
    else:
        words = [found[0].lower() for found in WORD.finditer(TIME.sub("", date_format))]
        complete = sorted(word[0] for word in words) == ["d", "m", "y"] and all(word in WORDS for word in words)
    if not complete:
        raise ValueError(
            f"date_format of {stream} is {date_format}: write it with d, m and y, such as dd/mm/yyyy or d.m.yy, or as "
            "strptime takes it, such as %d/%m/%Y."
        )


@lru_cache
def pattern_of(date_format: str) -> str:
    """A regular expression with the groups y, m (or n, a name) and d. Between signs, 1 is as good as 01."""
    words = TIME.sub("", date_format).strip()
    single = bool(re.search(r"[^a-zA-Z]", words))

    def piece(found: re.Match[str]) -> str:
        word = found[0].lower()
        return WORDS[word[:1] if single and word in {"dd", "mm"} else word]

    signs = WORD.split(words)
    pieces = [piece(found) for found in WORD.finditer(words)]
    return "".join(part for pair in zip(map(re.escape, signs), [*pieces, ""], strict=True) for part in pair)


def month_of(name: str) -> int:
    return MONTHS.index(name[:3].lower()) + 1


def year_of(digits: str) -> int:
    year = int(digits)
    if len(digits) > 2:  # noqa: PLR2004 - a year without its century has two digits
        return year
    return year + (2000 if year < CENTURY_TURNS else 1900)
