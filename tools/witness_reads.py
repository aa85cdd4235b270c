"""Lets the tap read an answer that Xero's document shows, and tells what of it does not come out."""

from __future__ import annotations

import io
import json
import logging
import re
import threading
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, urlsplit

from tap_xero.catalogue.per_record import EXTRAS
from tap_xero.catalogue.reports import REPORTS
from tap_xero.tap import TapXero
from witness_losses import lost_in_records, lost_in_reports
from xero_client.catalogue.entities import ENTITIES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from witness_examples import Example

Json = dict[str, Any]

ONE: Final = "5a1e0000-0000-4000-8000-000000000001"
"""The organisation, and the id of whatever an answer is about."""
IN_BRACES: Final = re.compile(r"\{\w+\}")
FIRST: Final = {"page": "1", "offset": "0"}


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How the tap comes to an answer."""

    stream: str
    path: str
    wrapper: str
    settings: Json
    parent: tuple[str, str, Json] | None = None
    """Where the tap learns that there is something to ask about: path, wrapper, the record."""

    @property
    def is_report(self) -> bool:
        return self.wrapper == "Reports"


def lost_of(examples: list[Example], folder: Path) -> list[tuple[Example, list[str]]]:
    """With each example the values of the answer that the tap does not write, by their places.

    The tap runs as often as there are examples for one stream. `folder` is where it may keep its files.
    """
    found = []
    left = [(example, plan) for number, example in enumerate(examples) if (plan := planned(example, number))]
    while left:
        kind = left[0][1].parent is None  # lists that are answers, and lists that only lead to answers, are not mixed
        now = {plan.stream: (example, plan) for example, plan in reversed(left) if (plan.parent is None) == kind}
        left = [each for each in left if each not in now.values()]
        rows = read([(plan, example.body) for example, plan in now.values()], folder)
        found += [(example, lost(plan, example.body, rows.get(plan.stream, []))) for example, plan in now.values()]
    return found


def lost(plan: Plan, answer: Json, rows: list[Json]) -> list[str]:
    if plan.is_report:
        return sorted(set(lost_in_reports(answer["Reports"], rows)))
    return list(lost_in_records(records_of(answer[plan.wrapper]), rows))


def planned(example: Example, number: int) -> Plan | None:
    """The stream that reads such answers, one of the user's own where the tap has none; None without records."""
    wrapper = next((name for name, value in example.body.items() if isinstance(value, dict | list)), None)
    path = IN_BRACES.sub(ONE, example.path).strip("/")
    if wrapper is None:
        return None
    for report in REPORTS:
        if report.path == path:
            about = {"contactID": ONE} if report.balance else {}
            settings = {"extra_streams": [report.stream], "streams": {report.stream: {"params": about}}}
            return Plan(stream=report.stream, path=path, wrapper=wrapper, settings=settings)
    for entity in ENTITIES:
        if entity.wrapper == wrapper:
            return Plan(stream=entity.stream, path=entity.path, wrapper=wrapper, settings={})
    return below(path, wrapper) or own(path, example.body, f"witnessed_{number}")


def below(path: str, wrapper: str) -> Plan | None:
    """A stream of what belongs to the records of a collection."""
    for extra in EXTRAS:
        parent = next(entity for entity in ENTITIES if entity.stream == extra.parent)
        if extra.below and path == f"{parent.path}/{ONE}/{extra.below}":
            record = {parent.key[0]: ONE, "UpdatedDateUTC": "/Date(1573755038314+0000)/"}
            record |= {name: next(iter(values)) for name, values in extra.only.items()}
            told = (parent.path, parent.wrapper, record)
            settings = {"extra_streams": [extra.stream]}
            return Plan(stream=extra.stream, path=path, wrapper=wrapper, settings=settings, parent=told)
    return None


def own(path: str, answer: Json, name: str) -> Plan:
    """A stream that a user would declare."""
    wrapper, value = next((name, value) for name, value in answer.items() if isinstance(value, dict | list))
    place = f"{wrapper}[*]" if isinstance(value, list) else wrapper
    stream = {"name": name, "path": f"{path}/{name}", "records_path": place, "primary_keys": []}
    return Plan(stream=name, path=f"{path}/{name}", wrapper=wrapper, settings={"custom_streams": [stream]})


def read(plans: list[tuple[Plan, Json]], folder: Path) -> dict[str, list[Json]]:
    """The records that the tap writes, by stream."""
    with serving(plans) as url:
        config = {
            "auth_flow": "access_token",
            "access_token": "none",
            "api_url": url,
            "max_tries": 1,
            "minute_limit": 100_000,
            "skip_unchanged": False,
            "store_url": f"sqlite:///{folder / 'store.db'}",
            **together([plan.settings for plan, _ in plans]),
        }
        wanted = {plan.stream for plan, _ in plans}
        entries = [entry for entry in TapXero(config=config).catalog_dict["streams"] if entry["stream"] in wanted]
        for each in (each for entry in entries for each in entry["metadata"] if not each["breadcrumb"]):
            each["metadata"]["selected"] = True
        messages = written(TapXero(config=config, catalog={"streams": entries}))
    rows: dict[str, list[Json]] = {}
    for message in messages:
        if message["type"] == "RECORD":
            rows.setdefault(message["stream"], []).append(message["record"])
    return rows


def together(settings: list[Json]) -> Json:
    """One configuration with all of them."""
    whole: Json = {"extra_streams": [], "custom_streams": [], "streams": {}}
    for each in settings:
        for name, value in each.items():
            whole[name] = {**whole[name], **value} if isinstance(value, dict) else [*whole[name], *value]
    return whole


def written(tap: TapXero) -> list[Json]:
    logging.disable(logging.CRITICAL)
    raw = io.BytesIO()
    try:
        with redirect_stdout(io.TextIOWrapper(raw)) as out:
            tap.sync_all()
            out.flush()
            return [json.loads(line, parse_float=Decimal) for line in raw.getvalue().splitlines()]
    except SystemExit:  # the tap ends with a code of its own when something was amiss
        return [json.loads(line, parse_float=Decimal) for line in raw.getvalue().splitlines()]
    finally:
        logging.disable(logging.NOTSET)


@contextmanager
def serving(plans: list[tuple[Plan, Json]]) -> Iterator[str]:
    """A Xero that knows these answers; yields its URL."""
    found = parents([plan for plan, _ in plans]) | {plan.path: answer for plan, answer in plans}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            body = json.dumps(replied(asked.path, parse_qs(asked.query), found)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def parents(plans: list[Plan]) -> Json:
    """By path the list of one record about which several things can be asked."""
    found: Json = {}
    for path, wrapper, record in (plan.parent for plan in plans if plan.parent):
        found[path] = {wrapper: [{**found.get(path, {wrapper: [{}]})[wrapper][0], **record}]}
    return found


def replied(path: str, query: dict[str, list[str]], found: dict[str, Json]) -> Any:
    if path.endswith("/connections"):
        return [{"id": ONE, "tenantId": ONE, "tenantName": "Witness Ltd", "tenantType": "ORGANISATION"}]
    answer = found.get(path.partition("/api.xro/2.0/")[2], {"Organisations": [{"OrganisationID": ONE}]})
    later = any(query.get(name, [first]) != [first] for name, first in FIRST.items())
    return {name: [] if later and isinstance(value, list) else value for name, value in answer.items()}


def records_of(value: Any) -> list[Json]:
    return value if isinstance(value, list) else [value]
