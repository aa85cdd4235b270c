"""Puts into a sandbox what an example of Xero's document speaks of: accounts by their codes, records by their ids."""

from __future__ import annotations

import json
import urllib.request
from typing import TYPE_CHECKING, Any, Final
from urllib.error import HTTPError
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Callable

Json = dict[str, Any]

DAY: Final = "2019-01-15"
LINE: Final = {"Description": "Planted", "Quantity": 1, "UnitAmount": 1000, "AccountCode": "400", "TaxType": "NONE"}
INCOME: Final = LINE | {"AccountCode": "200"}
ROLES: Final = {
    "bank": {"Type": "BANK", "BankAccountNumber": "12-3456-7890123-00"},
    "stock": {"Type": "INVENTORY"},
    "cost": {"Type": "DIRECTCOSTS"},
    "any": {"Type": "EXPENSE"},
}
RATE: Final = {"CanApplyToExpenses": True, "CanApplyToRevenue": True, "CanApplyToAssets": True}


class RefusedError(Exception):
    """The sandbox refused what was to be planted, so that the example is not judged."""


class Books:
    """The first organisation of a sandbox; each example begins with new books."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._headers: dict[str, str] = {}
        self._made: dict[str, Any] = {}

    def begin(self) -> None:
        """New books, with an organisation in which nothing is planted."""
        self._control("reset", {"minute_limit": 0, "day_limit": 0, "app_minute_limit": 0, "invoices": 40})
        config = json.loads(self._fetch("GET", "/_sandbox/config")[1])
        form = urlencode({"grant_type": "refresh_token", **{name: config[name] for name in CLIENT if name in config}})
        answer = json.loads(self._fetch("POST", config["token_url"], form.encode(), {"Content-Type": FORM})[1])
        tenant = json.loads(self._fetch("GET", "/_sandbox/config?app=custom")[1])["tenant_ids"][0]
        self._headers = {
            "Authorization": f"Bearer {answer['access_token']}",
            "Xero-Tenant-Id": tenant,
            "Accept": "application/json",
            "Content-Type": "application/json",
        }
        self._made = {}

    def send(self, method: str, path: str, body: Any = None) -> tuple[int, Json]:
        """Status and answer of a call below the root of the API."""
        content = None if body is None else json.dumps(body).encode()
        status, text = self._fetch(method, f"/api.xro/2.0{path}", content, self._headers)
        try:
            answer = json.loads(text or b"{}")
        except ValueError:
            return status, {"Message": text.decode(errors="replace")[:200]}
        return status, answer if isinstance(answer, dict) else {"Message": str(answer)}

    def list(self, path: str) -> list[Json]:
        _, answer = self.send("GET", path)
        return next((value for value in answer.values() if isinstance(value, list)), [])

    def create(self, path: str, record: Json) -> Json:
        """The record as it was saved.

        Raises:
            RefusedError: It was not.
        """
        collection = path.rpartition("/")[2]
        status, answer = self.send("PUT", path, {collection: [record]})
        if status != HTTP_OK:
            raise RefusedError(f"{path}: {complaint(answer)}")
        return dict(answer[collection][0])

    def account(self, code: str, role: str) -> Json:
        """The account of that code, fit for its role."""
        found = next((each for each in self.list("/Accounts") if each.get("Code") == code), None)
        if found is None:
            return self.create("/Accounts", {"Code": code, "Name": f"Planted {role} {code}", **ROLES[role]})
        wrong = role != "any" and found["Type"] != ROLES[role]["Type"]
        if wrong:
            self.edit("Accounts", key=found["AccountID"], set=ROLES[role])
        return found

    def tax_type(self, name: str) -> None:
        """A tax rate of that type, as other countries have one."""
        if name not in {each["TaxType"] for each in self.list("/TaxRates")}:
            self.edit("TaxRates", insert=True, set={"TaxType": name, "Name": f"Planted {name}", **RATE})

    def tracking(self, name: str, option: str | None) -> None:
        """A tracking category with an option, in the place of those that there are."""
        known = {each["Name"]: each for each in self.list("/TrackingCategories")}
        if name not in known:
            for each in known.values():
                self.edit("TrackingCategories", key=each["TrackingCategoryID"], remove=True)
            known[name] = self.create("/TrackingCategories", {"Name": name})
        if option and option not in {each["Name"] for each in known[name].get("Options", ())}:
            self.create(f"/TrackingCategories/{known[name]['TrackingCategoryID']}/Options", {"Name": option})

    def edit(self, collection: str, **change: Any) -> None:
        """Change records without the rules of the API."""
        self._control("records", {"collection": collection, **change})

    def known(self, name: str, make: Callable[[], Any]) -> Any:
        """What was made under that name for this example, made now if it was not."""
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]

    def _control(self, page: str, body: Json) -> None:
        status, text = self._fetch("POST", f"/_sandbox/{page}", json.dumps(body).encode())
        if status != HTTP_OK:
            raise RefusedError(text.decode(errors="replace"))

    def _fetch(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        url = path if path.startswith("http") else self._url + path
        request = urllib.request.Request(url, body, headers or {}, method=method)  # noqa: S310 - the sandbox's own URL
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                return answer.status, answer.read()
        except HTTPError as error:
            return error.code, error.read()


CLIENT: Final = ("client_id", "client_secret", "refresh_token")
FORM: Final = "application/x-www-form-urlencoded"
HTTP_OK: Final = 200


def complaint(answer: Json) -> str:
    """What the sandbox says of a refusal, or nothing if it says nothing."""
    found = [error["Message"] for error in _errors(answer)]
    return "; ".join(found or [str(answer.get("Message") or answer.get("Detail") or answer)[:300]])


def _errors(answer: Any) -> list[Json]:
    if isinstance(answer, list):
        return [error for each in answer for error in _errors(each)]
    if not isinstance(answer, dict):
        return []
    return [*answer.get("ValidationErrors", ()), *(error for each in answer.values() for error in _errors(each))]


def complaints(answer: Json) -> list[str]:
    """The messages on the elements of an answer that says it went well."""
    return [error["Message"] for error in _errors(answer)]
