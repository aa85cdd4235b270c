"""A local Xero in a process of its own, and its control panel."""

from __future__ import annotations

import itertools
import json
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import requests
from xero_sandbox.testing.client import SandboxClient
from xero_sandbox.testing.process import process

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PAGED = frozenset(
    (
        *("BankTransactions", "Contacts", "CreditNotes", "Invoices", "LinkedTransactions", "ManualJournals"),
        *("Overpayments", "Payments", "Prepayments", "PurchaseOrders", "Quotes"),
    )
)
"""Collections that are read page by page (S-OAS, H)."""
COMMAND = Path(sys.executable).with_name("xero-sandbox")
REFEREED = (sys.executable, str(Path(__file__).with_name("referee") / "__main__.py"))
"""The same command with a referee in it."""


@contextmanager
def serving(*flags: str) -> Iterator[Sandbox]:
    """Run `xero-sandbox serve` on a free port for as long as the context lasts.

    All its answers are held against Xero's document, and it ends well only if nobody has left a complaint unread.
    """
    with process(*REFEREED, "serve", "--port", "0", *flags) as running:
        sandbox = Sandbox(running.url)
        yield sandbox
        if running.process.poll() is None:
            sandbox.expect_no_complaint()


class Sandbox(SandboxClient):
    """What stands under /_sandbox, and a reader of its own that looks past the plugins."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._session = requests.Session()
        self._headers: dict[str, str] = {}

    def reset(self, **options: Any) -> None:
        """Start over; `options` are those of `xero-sandbox serve`."""
        self._headers = {}
        super().reset(**options)

    def be_unwell(self, chances: Iterable[tuple[dict[str, Any], float]], *, seed: int) -> None:
        """From now on, let each call to an organisation's books fail in each of these ways with its chance."""
        orders = [
            {"match": {"tenant": "?*"}, "effect": effect, "times": 0, "chance": chance, "seed": f"{seed} {effect}"}
            for effect, chance in chances
        ]
        self.control("POST", "faults", orders)

    def be_well(self) -> int:
        """End all faults; returns how often they happened."""
        happened = sum(fault["happened"] for fault in self.control("GET", "faults")["faults"])
        self.clear_faults()
        return int(happened)

    def complaints(self) -> list[str]:
        """How answers since the last time were not as Xero's document has them, of what the test did not plant."""
        return list(self.control("GET", "referee")["complaints"])

    def expect_no_complaint(self) -> None:
        """Every answer was as Xero's document has it."""
        found = self.complaints()
        assert not found, f"answers that Xero's document does not allow: {'; '.join(found)}"

    def complaints_of_plants(self) -> list[str]:
        """The same of what a test itself put into the books, or in the place of an answer: the latest ones."""
        return list(self.control("GET", "referee")["planted"])

    def differences(self) -> dict[str, int]:
        """Which of the known differences between Xero and its document have shown, and how often."""
        return dict(self.control("GET", "referee")["differences"])

    def chaos(self, **order: Any) -> None:
        """Have somebody else edit, add, void and delete records between two reads."""
        self.control("POST", "chaos", order)

    def chaos_so_far(self) -> dict[str, Any]:
        """What has happened, and what is pending."""
        return dict(self.control("GET", "chaos"))

    def end_chaos(self) -> None:
        self.control("DELETE", "chaos")

    def secrets(self, since: int = 0) -> list[str]:
        """Every token, code and credential that went over the wire after so many sightings."""
        return list(self.control("GET", "secrets", query={"since": since})["secrets"])

    def secrets_seen(self) -> int:
        """How many sightings of secrets there were."""
        return int(self.control("GET", "secrets", query={"since": 10**9})["sightings"])

    def ask_token(self, config: dict[str, Any], **form: str) -> requests.Response:
        """Ask the token endpoint as a client with `config` would."""
        client: dict[str, str] = {name: config[name] for name in ("client_id", "client_secret") if name in config}
        return self._session.post(config["token_url"], data={**client, **form}, timeout=10)

    def get(self, path: str, headers: dict[str, str] | None = None, **params: Any) -> requests.Response:
        """Read below the API root, such as "Invoices"; everything may be read unless `headers` say otherwise.

        The token for it, one for each test, is a call too, and so is the reading.
        """
        if headers is None:
            self._headers = headers = self._headers or self.headers()
        return self._session.get(f"{self.url}/api.xro/2.0/{path}", params=params, headers=headers, timeout=30)

    def put(self, path: str, body: Any = None, **params: Any) -> requests.Response:
        """Write below the API root; bytes and text are sent as they are, anything else as JSON."""
        return self.write("PUT", path, body, **params)

    def post(self, path: str, body: Any = None, **params: Any) -> requests.Response:
        return self.write("POST", path, body, **params)

    def delete(self, path: str, body: Any = None, **params: Any) -> requests.Response:
        return self.write("DELETE", path, body, **params)

    def write(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None, **params: Any
    ) -> requests.Response:
        """As the reader of `get`, with `headers` besides, such as an Idempotency-Key."""
        self._headers = self._headers or self.headers()
        content = body if isinstance(body, bytes | str | None) else json.dumps(body)
        sent = {**self._headers, "Content-Type": "application/json", **(headers or {})}
        url = f"{self.url}/api.xro/2.0/{path}"
        return self._session.request(method, url, data=content, params=params, headers=sent, timeout=30)

    def count(self, path: str) -> int:
        """How many records a reader sees who asks for everything, page by page, in the smallest way Xero offers."""
        params = {"includeArchived": "true", "includeDeleted": "true"}
        if path == "Journals":
            return self._count_journals()
        if path not in PAGED:
            return len(self._list(path, **params))
        pages = (self._list(path, page=page, **params) for page in itertools.count(1))
        return sum(len(page) for page in itertools.takewhile(bool, pages))

    def tenant_calls(self) -> list[dict[str, Any]]:
        """The calls to an organisation's books so far, oldest first."""
        return [call for call in self.calls() if call["path"].lstrip("/")[:1].isupper()]

    def calls_of(self, template: str) -> int:
        """How often something like "GET /Invoices" was called, in all organisations."""
        tenants = self.stats()["tenants"].values()
        return sum(int(tenant["paths"].get(template, {}).get("calls", 0)) for tenant in tenants)

    def in_flight(self) -> int:
        """How many calls Xero has in hand."""
        return sum(int(tenant["in_flight"]) for tenant in self.stats()["tenants"].values())

    def peak_in_flight(self) -> int:
        return max(int(tenant["peak_in_flight"]) for tenant in self.stats()["tenants"].values())

    def too_many(self) -> int:
        """How many calls were refused by a limit."""
        return sum(sum(tenant["too_many"].values()) for tenant in self.stats()["tenants"].values())

    def token_calls(self) -> dict[str, int]:
        """Refreshes and refusals at the token endpoint."""
        return {name: self.stats()["token"][name] for name in ("refresh_token", "refused")}

    def _count_journals(self) -> int:
        total = offset = 0
        while found := self._list("Journals", offset=str(offset)):
            total, offset = total + len(found), found[-1]["JournalNumber"]
        return total

    def _list(self, path: str, **params: Any) -> list[Any]:
        """The records of one answer."""
        answer = self.get(path, **params)
        answer.raise_for_status()
        return next((value for value in reversed(answer.json().values()) if isinstance(value, list)), [])
