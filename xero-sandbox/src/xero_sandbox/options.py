"""Everything that `xero-sandbox serve` and /_sandbox/reset can set, as one table."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

CALLS_A_DAY: Final = {"starter": 1_000, "core": 5_000, "plus": 5_000, "advanced": 5_000, "enterprise": 5_000}
"""By price tier of the app (S-LIMITS, H)."""
MOST: Final = 2**53
MOST_RECORDS: Final = 10_000_000
MOST_ORGANISATIONS: Final = 1_000
LONGEST_LATENCY_MS: Final = 600_000
YEARS: Final = range(1980, 2100)
"""Of the clock."""


def _number(default: int | None, meaning: str, least: int = 0, most: int = MOST) -> Any:
    return field(default=default, metadata={"help": meaning, "least": least, "most": most})


def _choice(default: str, meaning: str, *others: str) -> Any:
    return field(default=default, metadata={"help": meaning, "choices": (default, *others)})


def _switch(*, default: bool, meaning: str) -> Any:
    return field(default=default, metadata={"help": meaning})


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """A limit of 0 means no limit. Raises ValueError, with one line that names the option, for a bad value."""

    seed: int = _number(7, "The same seed gives the same books.")
    invoices: int = _number(500, "Invoices and bills in the generated company.", most=MOST_RECORDS)
    contacts: int | None = _number(None, "Contacts in it; by default as many as the invoices need.", most=MOST_RECORDS)
    organisations: int = _number(1, "Organisations there are.", least=1, most=MOST_ORGANISATIONS)
    latency_ms: int = _number(0, "Real milliseconds that every API call takes at least.", most=LONGEST_LATENCY_MS)
    minute_limit: int = _number(60, "Calls a minute for each organisation.")
    day_limit: int | None = _number(None, "Calls a day for each organisation; by default what the tier allows.")
    concurrent_limit: int = _number(5, "Calls in flight for each organisation.")
    app_minute_limit: int = _number(10_000, "Calls a minute for each app, over all organisations.")
    tier: str = _choice("advanced", "Price tier of the apps.", "starter", "core", "plus", "enterprise")
    app_profile: str = _choice(
        "broad", "Scopes that the apps may ask for: broad ones too, or granular only.", "granular"
    )
    role: str = _choice("standard_with_reports", "Role of the users who connect organisations.", "standard", "adviser")
    bank_account_admin: bool = _switch(
        default=True, meaning="Whether these users may change the bank details of contacts."
    )
    not_modified: str = _choice("304", "Answer when nothing has changed since.", "200", "mixed")
    modified_since: str = _choice(
        "inclusive", "Whether a change in the very second of If-Modified-Since counts.", "exclusive"
    )
    transfer_legs_listed: bool = _switch(
        default=True, meaning="Whether bank transfers show up among the bank transactions."
    )
    quotes_page_size: bool = _switch(default=False, meaning="Whether Quotes takes pageSize.")
    quotes_order: bool = _switch(default=False, meaning="Whether Quotes takes order.")
    atomic_batches: bool = _switch(
        default=False, meaning="Whether nothing of any batch is saved when one of its elements is refused."
    )
    payments_all_or_nothing: bool = _switch(
        default=False, meaning="Whether no payment of a batch is saved when one of them is refused."
    )
    empty_lines: str = _choice(
        "kept", "What an update with an empty LineItems does to the lines that are there.", "deleted"
    )
    new_lines: str = _choice(
        "as_sent", "Where an update puts lines that it sends without a LineItemID.", "last", "first"
    )
    wordings: str = _choice(
        "usual", "Of several reported wordings of a refusal, the best witnessed one or, by the seed, any.", "any"
    )
    line_errors: str = _choice(
        "document",
        "Where it stands what is wrong with a line: in its document, in itself, or in both.",
        "lines",
        "both",
    )
    due_dates: str = _choice(
        "required", "An approved invoice or bill without DueDate is refused, or has one by payment terms.", "by_terms"
    )
    approvals_a_month: int = _number(0, "Invoices, and as many bills, that may be approved with a date in one month.")
    silent_refusals: str = _choice(
        "none",
        "What is refused without a word when summarizeErrors is false: nothing is saved, and nothing is said.",
        *("accounts", "batch_payments", "all"),
    )
    errors_as: str = _choice("json", "How a refusal (400) is told to who asks for JSON.", "xml")
    row_threshold: int = _number(100_000, "Rows from which a list that is not filtered efficiently is refused.")
    long_lists: str = _choice("paged", "Longer lists: read page by page, or refused even so.", "refused")
    emails_a_day: int = _number(1_000, "Invoices that each organisation may e-mail a day.")
    today: date | None = field(default=None, metadata={"help": "Day on which the sandbox's clock starts (YYYY-MM-DD)."})

    def __post_init__(self) -> None:
        for option in fields(self):
            _check(option.name, getattr(self, option.name), option.default, option.metadata)

    @property
    def calls_a_day(self) -> int:
        return CALLS_A_DAY[self.tier] if self.day_limit is None else self.day_limit

    def but(self, changes: Mapping[str, Any]) -> Options:
        """These options with `changes`, as they stand in JSON, applied."""
        known = {option.name for option in fields(self)}
        if unknown := sorted(set(changes) - known):
            message = f"unknown option {unknown[0]}; there are {', '.join(sorted(known))}"
            raise ValueError(message)
        if isinstance(changes.get("today"), str):
            changes = {**changes, "today": _day(changes["today"])}
        return replace(self, **changes)


def _day(text: str) -> date | str:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text  # for the check to complain about


def _check(name: str, value: object, default: object, rules: Mapping[str, Any]) -> None:
    if value == default:
        return
    if choices := rules.get("choices"):
        wanted, good = f"one of {', '.join(choices)}", value in choices
    elif "least" in rules:
        wanted = f"a whole number from {rules['least']:,} to {rules['most']:,}"
        good = type(value) is int and rules["least"] <= value <= rules["most"]
    elif isinstance(default, bool):
        wanted, good = "true or false", isinstance(value, bool)
    else:
        wanted = f"a date such as 2026-06-30, from {YEARS.start} to {YEARS.stop - 1}"
        good = isinstance(value, date) and not isinstance(value, datetime) and value.year in YEARS
    if not good:
        message = f"{name} must be {wanted}, not {value!r}"
        raise ValueError(message)
