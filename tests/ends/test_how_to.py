"""Each recipe of docs/how-to.md runs as it stands, prints what it shows, and does at Xero what it promises."""

from __future__ import annotations

import json
import re
import typing as t
from dataclasses import dataclass

import pytest
from support.auth import Auth, ungranted
from support.meltano import ROOT
from support.shell import Shell, shell_in

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from support.postgres import Postgres
    from support.sandbox import Sandbox
    from support.singer import Json

PAGE: t.Final = (ROOT / "docs" / "how-to.md").read_text()
QUESTION: t.Final = re.compile(r"^### (How do I [^\n]+\?)\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
FILE_NAME: t.Final = re.compile(r"^(?:#|--) ([\w-]+\.(?:py|sh|sql|yml))\b", re.MULTILINE)
BLOCK: t.Final = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RECIPES: t.Final = {question: BLOCK.findall(text) for question, text in QUESTION.findall(PAGE)}
LINE: t.Final[Json] = {"Description": "Paper", "Quantity": 1, "AccountCode": "200", "TaxType": "NONE"}


@dataclass(frozen=True, kw_only=True)
class Kitchen:
    """What a recipe may need besides its connection."""

    sandbox: Sandbox
    shell: Shell
    request: pytest.FixtureRequest

    def connect(self, file: str = "config.json", /, **config: t.Any) -> None:
        """Write the settings of a connection."""
        (self.shell.folder / file).write_text(json.dumps({"minute_limit": 6_000, "max_tries": 2, **config}))

    def write(self, kind: str, number: str, amount: float, **fields: t.Any) -> None:
        """Have a document at Xero."""
        document = {"Type": kind, "Status": "AUTHORISED", "Date": "2026-11-01", "DueDate": "2026-11-30", **fields}
        document |= {"InvoiceNumber": number, "Contact": {"Name": "Rowan Ltd"}}
        self.sandbox.put("Invoices", {**document, "LineItems": [{**LINE, "UnitAmount": amount}]}).raise_for_status()

    def database(self) -> str:
        postgres: Postgres = self.request.getfixturevalue("postgres")
        return postgres.database()


@pytest.fixture
def kitchen(sandbox: Sandbox, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Kitchen]:
    with shell_in(tmp_path) as shell:
        kitchen = Kitchen(sandbox=sandbox, shell=shell, request=request)
        kitchen.connect(**sandbox.config())
        yield kitchen


@pytest.mark.parametrize("question", RECIPES)
def test_a_recipe_prints_what_the_page_shows(kitchen: Kitchen, question: str) -> None:
    variables = prepared(question)(kitchen) or {}
    printed = ""
    for language, text in RECIPES[question]:
        if language == "sh":
            done = kitchen.shell(text, **variables)
            assert done.exit_code == 0, done.printed
            printed = done.printed
        elif language == "text":
            expect_in(printed, text)
        else:
            (kitchen.shell.folder / named(text)).write_text(text)

    promised(question)(kitchen.sandbox)


def test_every_block_belongs_to_a_recipe_that_runs_and_shows_what_it_prints() -> None:
    assert len(re.findall(r"^```\w", PAGE, re.MULTILINE)) == sum(map(len, RECIPES.values()))
    assert [
        question for question, blocks in RECIPES.items() if [each[0] for each in blocks][-2:] != ["sh", "text"]
    ] == []
    assert len(RECIPES) >= 20


def test_what_a_recipe_needs_and_promises_is_of_a_recipe_that_is_there() -> None:
    for words in (*GIVEN, *PROMISED):
        assert len([question for question in RECIPES if words in question]) == 1, words


def expect_in(printed: str, shown: str) -> None:
    """The lines that are shown were printed, in this order, among others."""
    lines = [".*".join(map(re.escape, re.split(r" ?… ?", line.strip()))) for line in shown.splitlines()]
    assert re.search("(.|\n)*?".join(lines), printed), printed


def named(text: str) -> str:
    """The name of the file that a block is, in its first comment."""
    found = FILE_NAME.search(text)
    assert found, "a block that is no script says which file it is"
    return found[1]


def several(kitchen: Kitchen) -> None:
    kitchen.sandbox.reset(organisations=2, invoices=0)
    kitchen.connect(**kitchen.sandbox.config(organisations="2"))


def noted(kitchen: Kitchen) -> None:
    kitchen.write("ACCREC", "WEB-8", 10)
    note = {"HistoryRecords": [{"Details": "Called twice"}]}
    kitchen.sandbox.put("Invoices/WEB-8/History", note).raise_for_status()


def attached(kitchen: Kitchen) -> None:
    kitchen.write("ACCREC", "WEB-6", 10)
    kitchen.sandbox.put("Invoices/WEB-6/Attachments/WEB-6.pdf", b"%PDF-1.4").raise_for_status()


def of_several_persons(kitchen: Kitchen) -> None:
    person = {"FirstName": "Ada", "LastName": "Larch", "EmailAddress": "ada@larch.example"}
    contact = {"Name": "Larch & Daughters", "EmailAddress": "ap@larch.example", "ContactPersons": [person]}
    kitchen.sandbox.put("Contacts", contact).raise_for_status()


def referred(kitchen: Kitchen) -> None:
    kitchen.write("ACCREC", "WEB-7", 10, Reference="PRJ7-shelves")


def submitted(kitchen: Kitchen) -> None:
    kitchen.write("ACCREC", "WEB-9", 10, Status="SUBMITTED")


def billed(kitchen: Kitchen) -> None:
    kitchen.write("ACCPAY", "PAPER-77", 48.3)
    kitchen.write("ACCPAY", "POWER-11", 250)


def sold(kitchen: Kitchen) -> None:
    kitchen.write("ACCREC", "WEB-1041", 10)
    kitchen.write("ACCREC", "WEB-1042", 20)


def warehouse(kitchen: Kitchen) -> Json:
    return {"WAREHOUSE_URL": kitchen.database()}


def logged_in(kitchen: Kitchen) -> Json:
    """A login of one's own in the default store, and a database."""
    config = ungranted(kitchen.sandbox, "web")
    store = kitchen.shell.folder / ".local" / "state" / "xero"
    store.mkdir(mode=0o700, parents=True)
    auth = Auth(kitchen.shell.folder, {**config, "store_url": f"sqlite:///{store}/store.db"})
    assert auth.log_in().exit_code == 0
    kitchen.connect(**{name: value for name, value in auth.config.items() if name != "store_url"})
    return {"STORE_URL": kitchen.database()}


def disconnected(kitchen: Kitchen) -> None:
    kitchen.sandbox.revoke()


def encrypted(kitchen: Kitchen) -> Json:
    key = {"XERO_STORE_KEY": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="}
    assert kitchen.shell("xero-auth refresh --config config.json", **key).exit_code == 0
    return key


def second_app(kitchen: Kitchen) -> None:
    kitchen.connect("second-config.json", **kitchen.sandbox.config(app="pkce"))


def custom_connection(kitchen: Kitchen) -> None:
    config = kitchen.sandbox.config(app="custom")
    kitchen.connect(**{name: value for name, value in config.items() if name not in {"auth_flow", "tenant_ids"}})


def another_taps_settings(kitchen: Kitchen) -> None:
    config = kitchen.sandbox.config()
    old = {"tenant_id": config["tenant_ids"][0], "start_date": "2026-01-01T00:00:00Z", "xero_user_id": "x"}
    names = ("client_id", "client_secret", "refresh_token")
    kitchen.connect("old-config.json", **old, **{name: config[name] for name in names})


GIVEN: t.Final[dict[str, Callable[[Kitchen], Json | None]]] = {
    "several organisations": several,
    "the notes": noted,
    "files that are attached": attached,
    "e-mail addresses": of_several_persons,
    "field of my own": referred,
    "no stream here": submitted,
    "pay bills": billed,
    "void an invoice": sold,
    "from SQL": warehouse,
    "where nothing is kept": logged_in,
    "an alert": disconnected,
    "change the key": encrypted,
    "second app": second_app,
    "from Airbyte": custom_connection,
    "from singer-io": another_taps_settings,
}
"""What has to be there before, by words of the question."""


def asked_for_a_year(sandbox: Sandbox) -> None:
    (call,) = [call for call in sandbox.tenant_calls() if call["path"] == "/Invoices"]
    assert re.fullmatch(r"Date >= DateTime\(\d{4},01,01\)", call["query"]["where"])


def nothing_written(sandbox: Sandbox) -> None:
    assert [call for call in sandbox.tenant_calls() if call["method"] != "GET"] == []


def mended(sandbox: Sandbox) -> None:
    assert invoice(sandbox, "WEB-3")["SubTotal"] == 80


def paid(sandbox: Sandbox) -> None:
    due = {number: invoice(sandbox, number)["AmountDue"] for number in ("PAPER-77", "POWER-11")}
    assert due == {"PAPER-77": 0, "POWER-11": 150}


def shown_online(sandbox: Sandbox) -> None:
    (file,) = sandbox.get("Invoices/WEB-4/Attachments").json()["Attachments"]
    assert (file["FileName"], file["IncludeOnline"]) == ("WEB-4.pdf", True)


def voided(sandbox: Sandbox) -> None:
    assert [invoice(sandbox, number)["Status"] for number in ("WEB-1041", "WEB-1042")] == ["VOIDED"] * 2


def reversed_next_day(sandbox: Sandbox) -> None:
    found = sandbox.get("ManualJournals", where='Narration.Contains("accrual")').json()["ManualJournals"]
    (sales,) = [each for each in found if each["Narration"] == "Sales accrual, reversed"]
    (journal,) = sandbox.get(f"ManualJournals/{sales['ManualJournalID']}").json()["ManualJournals"]
    assert (len(found), {each["Status"] for each in found}) == (4, {"POSTED"})
    assert [(each["AccountCode"], each["LineAmount"]) for each in journal["JournalLines"]] == [
        ("429", -1250),
        ("825", 1250),
    ]


PROMISED: t.Final[dict[str, Callable[[Sandbox], None]]] = {
    "this year's": asked_for_a_year,
    "before it does it": nothing_written,
    "rejected": mended,
    "pay bills": paid,
    "attach a PDF": shown_online,
    "void an invoice": voided,
    "from SQL": reversed_next_day,
}
"""What is in the books afterwards."""


def prepared(question: str) -> Callable[[Kitchen], Json | None]:
    return next((prepare for words, prepare in GIVEN.items() if words in question), lambda _: None)


def promised(question: str) -> Callable[[Sandbox], None]:
    return next((check for words, check in PROMISED.items() if words in question), lambda _: None)


def invoice(sandbox: Sandbox, number: str) -> Json:
    (found,) = sandbox.get("Invoices", InvoiceNumbers=number).json()["Invoices"]
    return t.cast("Json", found)
