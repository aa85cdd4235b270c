"""What has to be true of a whole document before a call is spent on it."""

from __future__ import annotations

import typing as t
from decimal import Decimal
from urllib.parse import unquote

from xero_client.values.numbers import number

from target_xero.documents.json_printing import shown, to_bytes
from target_xero.documents.reasons import Reason, RejectError
from target_xero.documents.totals import amount
from target_xero.routing.field_names import lines_name

if t.TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from target_xero.documents.document import Document
    from target_xero.documents.record import Record
    from target_xero.documents.totals import Totals
    from target_xero.routing.route import Route

LARGEST: t.Final = 3_000_000
"""Bytes of one call; Xero names 3.5 MB and 10 MB (S-LIMITS, H)."""
ZERO: t.Final = Decimal(0)
MISSING: t.Final = "give lines a TaxType, and those that have their price from an item a UnitAmount"
NUL: t.Final = "\x00"


def check_key(bare: Document) -> None:
    """Raises RejectError for a key without a value: that of several rows need not be what joined them."""
    if any(part is None or part == "" for part in bare.key):
        raise RejectError(Reason.KEY_MISSING, f"{', '.join(bare.route.key)} has no value")


def check_deletable(route: Route) -> None:
    """Raises RejectError unless deleting is allowed, and possible."""
    settings, entity = route.settings, route.entity
    if not (settings.allow_deletes and (settings.hard_delete or route.method == "DELETE")):
        raise RejectError(Reason.DELETES_OFF, "set hard_delete and allow_deletes to true if it should be deleted")
    if route.method != "DELETE" and not entity.deleting:
        raise RejectError(Reason.DELETES_OFF, f"{entity.entity} cannot be deleted through Xero's API")


def check_characters(document: Document) -> None:
    """Raises RejectError for a character NUL in what is sent or kept of it: neither Xero nor a database keeps one."""
    query = dict(document.route.query)
    kept = (document.body, "", "a field"), (list(document.key), "", "its key"), (query, "query.", "its query")
    for value, path, what in (*kept, (unquote(document.path), "", "its path")):
        if _has_nul(value) and (place := _nul_in(value, path)) is not None:
            said = "has a character NUL, which neither Xero nor a database keeps"
            raise RejectError(Reason.UNREADABLE, f"{place or what} {said}")


def _has_nul(value: t.Any) -> bool:
    if isinstance(value, str):
        return NUL in value
    if isinstance(value, dict):
        return any(map(_has_nul, value)) or any(map(_has_nul, value.values()))
    return isinstance(value, list | tuple) and any(map(_has_nul, value))


def _nul_in(value: t.Any, path: str) -> str | None:
    """Where it is, as a path; None if it is nowhere."""
    if isinstance(value, str):
        return path.rstrip(".") if NUL in value else None
    if isinstance(value, dict):
        inner = ((_nul_in(each, f"{path}{name}.") if NUL not in name else path) for name, each in value.items())
        return next((each for each in inner if each is not None), None)
    if isinstance(value, list | tuple):
        return next((place for each in value if (place := _nul_in(each, path)) is not None), None)
    return None


def check_size(body: Record) -> None:
    """Raises RejectError if no call could carry it."""
    if (size := len(to_bytes(body))) > LARGEST:
        raise RejectError(Reason.TOO_LARGE, f"it has {size:,} bytes, and a call can carry {LARGEST:,}")


def check_balance(body: Record, model: str) -> None:
    """Raises RejectError for a journal whose lines do not add up to zero.

    Only where tax changes nothing: with LineAmountTypes Exclusive it is Xero that adds it.
    """
    if model == "ManualJournal" and body.get("LineAmountTypes") != "Exclusive" and body.get("JournalLines"):
        total = sum((amount(line) or ZERO for line in body["JournalLines"]), ZERO)
        if total:
            raise RejectError(Reason.UNBALANCED, f"its lines add up to {total:f}")


def check_expected(
    body: Record, record: Record, expect: Mapping[str, str], *, model: str, totals: Callable[[], Totals]
) -> None:
    """Raises RejectError if the lines do not prove to be all, or do not add up to the control total."""
    lines = [line for line in body.get(lines_name(model) or "") or [] if isinstance(line, dict)]
    figures: Mapping[str, Callable[[], Decimal | None]] = {
        "lines": lambda: Decimal(len(lines)),
        "total": lambda: _total(lines, model),
        "net": lambda: totals().net,
        "gross": lambda: totals().gross,
    }
    for name, column in expect.items():
        reason = Reason.LINES_MISSING if name == "lines" else Reason.TOTAL_DIFFERS
        wanted, have = _expected(record, column, reason), figures[name]()
        if have is None:
            raise RejectError(reason, f"its {name} is not known before Xero works it out: {MISSING}")
        if have != wanted:
            raise RejectError(reason, f"it has {name} {have:f}, and {column} says {wanted:f}")


def _total(lines: list[Record], model: str) -> Decimal | None:
    """The sum of the lines; of a journal, of its debits. None if a line has its price from elsewhere."""
    amounts = [amount(line) for line in lines]
    known = [each for each in amounts if each is not None]
    if len(known) < len(amounts):
        return None
    return sum((each for each in known if model != "ManualJournal" or each > 0), ZERO)


def _expected(record: Record, column: str, reason: Reason) -> Decimal:
    try:
        return number(record[column])
    except (KeyError, TypeError, ValueError, ArithmeticError):
        said = shown(record.get(column))
        raise RejectError(reason, f"{column} has no number to compare with (it is {said})") from None
