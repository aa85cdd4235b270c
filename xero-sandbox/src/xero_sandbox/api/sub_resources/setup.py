"""Setup: a whole chart of accounts in one call."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import orjson

from xero_sandbox.api.envelope import JSON, PROVIDER
from xero_sandbox.api.printing import json_text
from xero_sandbox.api.printing.dates import milliseconds
from xero_sandbox.api.sub_resources.parents import BY_PATH
from xero_sandbox.api.writing.bodies import elements_of, refusal
from xero_sandbox.api.writing.values import BodyError
from xero_sandbox.http.messages import Response
from xero_sandbox.rules.interface import Case, InvalidError
from xero_sandbox.rules.registry import RULES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xero_sandbox.api.request_context import Asked, Handler
    from xero_sandbox.books.record import Record

ACCOUNTS: Final = "Accounts"
NEW, UPDATED, ERRORED, SYSTEM = "New", "Updated", "Errored", "System"


def handlers() -> Mapping[str, Handler]:
    """By id of operation."""
    return {"postSetup": import_setup}


def import_setup(asked: Asked) -> Response:
    """Accounts are created or updated by their code; conversion date and balances are taken, but not posted."""
    try:
        (sent,) = elements_of(asked, model="Setup", wrapper="Setup")[:1] or [{}]
    except BodyError as error:
        return refusal(error)
    counts = Counter(_import(asked, each) for each in sent.get(ACCOUNTS, ()))
    return _summary(asked, counts, present=ACCOUNTS in sent)


def _import(asked: Asked, sent: Record) -> str:
    """What became of the account."""
    rules, kind = RULES[ACCOUNTS], BY_PATH[ACCOUNTS]
    case = Case(kind=kind, sent=sent, organisation=asked.organisation, now=asked.now, unit_places=2, create_only=False)
    try:
        stored = rules.find(case) or _by_code(asked, sent)
        if stored and stored.record.get("SystemAccount"):
            return SYSTEM
        saved = rules.update(case, stored) if stored else rules.create(case)
    except InvalidError:
        return ERRORED
    asked.organisation.save(kind.path, saved.record, asked.now, stamp=saved.stamp)
    return UPDATED if stored else NEW


def _by_code(asked: Asked, sent: Record) -> Any:
    everything = asked.organisation.collections[ACCOUNTS].in_default_order()
    return next((each for each in everything if sent.get("Code") and each.record.get("Code") == sent["Code"]), None)


def _summary(asked: Asked, counts: Counter[str], *, present: bool) -> Response:
    """The one answer that wraps an object instead of a list (S-OAS, H)."""
    accounts = {
        "Total": counts.total(),
        "New": counts[NEW],
        "Updated": counts[UPDATED],
        "Deleted": 0,
        "Locked": 0,
        "System": counts[SYSTEM],
        "Errored": counts[ERRORED],
        "Present": present,
        "NewOrUpdated": counts[NEW] + counts[UPDATED],
    }
    body = {
        "Id": asked.correlation,
        "Status": "OK",
        "ProviderName": PROVIDER,
        "DateTimeUTC": f"/Date({milliseconds(asked.now)})/",
        "ImportSummary": {"Accounts": accounts, "Organisation": {"Present": False}},
    }
    printed = json_text.with_escaped_dates(orjson.dumps(body, option=orjson.OPT_INDENT_2)).replace(b"\n", b"\r\n")
    return Response(headers={"Content-Type": JSON}, body=printed)
