"""Whatever is written, in whatever order, the books stay books."""

from __future__ import annotations

import itertools
import json
import os
from collections import Counter, defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from support.bookkeeper import CREDITS, KEYS, STOCKED, Act, Bookkeeper, Line
from support.reports import report, trial_balance
from support.sandbox import Sandbox, serving

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Json = dict[str, Any]

DOCUMENTS: Final = ("Invoices", "CreditNotes", "BankTransactions")
LIVE: Final = ("AUTHORISED", "PAID")
RECEIVABLE, PAYABLE = CODES = ("610", "800")
SIDES: Final = {
    "ACCREC": (RECEIVABLE, 1),
    "ACCRECCREDIT": (RECEIVABLE, -1),
    "RECEIVE-OVERPAYMENT": (RECEIVABLE, -1),
    "RECEIVE-PREPAYMENT": (RECEIVABLE, -1),
    "ACCPAY": (PAYABLE, -1),
    "ACCPAYCREDIT": (PAYABLE, 1),
    "SPEND-OVERPAYMENT": (PAYABLE, 1),
    "SPEND-PREPAYMENT": (PAYABLE, 1),
}
"""By type of document: the account that holds what is owed for it, and on which side."""
CONTROLS: Final = {**SIDES, "SPEND": ("090", -1), "RECEIVE": ("090", 1)}
"""The same of what is posted under its own id, and the bank account of what is paid at once."""
STOCK: Final = {"ACCPAY": 1, "SPEND": 1, "ACCRECCREDIT": 1, "ACCREC": -1, "RECEIVE": -1, "ACCPAYCREDIT": -1}
"""By type of document, whether it brings a tracked item in or takes it out."""
KINDS: Final = ("Exclusive", "Inclusive", "foreign", "stock in", "stock out")
"""What has to happen: both ways to say what a tax is on, another currency, a tracked item bought and sold."""
LATE: Final = "2099-12-31"
CENTS: Final = Decimal("0.25")
"""What converting so many amounts of another currency one by one may come to."""
ODD_PAGE: Final = 7
"""A page size at which many pages have something on either side."""

QUANTITIES: Final = tuple(st.decimals(least, 50, places=4) for least in ("0.0001", 1, 1, 1))
"""Few are so small that their line is refused, being rounded to nothing."""
LINES: Final = st.builds(
    Line,
    quantity=st.one_of(*QUANTITIES),
    price=st.decimals("0.01", 500, places=2),
    taxed=st.booleans(),
    stocked=st.sampled_from((True, False, False)),
)
SHARES: Final = tuple(Decimal(share) for share in ("0.01", "0.25", "0.5", "0.5", "1", "1", "1.2"))
FIRST: Final = ("supply", "issue", "issue", "bank")
THEN: Final = tuple(
    Counter(issue=6, change=4, end=3, pay=6, unpay=3, allocate=6, separate=3, bank=3, adjust=2).elements()
)
"""How often what is done, in whatever order: forty acts with the first ones."""
LENGTH: Final = int(os.environ.get("BOOKS_HISTORIES", "20"))


def acts(verbs: st.SearchStrategy[str]) -> st.SearchStrategy[Act]:
    return st.builds(
        Act,
        verb=verbs,
        lines=st.lists(LINES, min_size=1, max_size=4).map(tuple),
        types=st.sampled_from(("Exclusive", "Inclusive", "NoTax")),
        which=st.integers(0, 60),
        other=st.integers(0, 60),
        share=st.sampled_from(SHARES),
        flag=st.sampled_from((True, True, False)),
        foreign=st.sampled_from((True, False, False, False)),
    )


HISTORIES: Final = st.permutations(THEN).flatmap(
    lambda then: st.tuples(*(acts(st.just(verb)) for verb in (*FIRST, *then)))
)
BOUNDED: Final = settings(
    max_examples=LENGTH,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate,),  # a failure names all that was done; to look for the shortest way takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.fixture(scope="module")
def books() -> Iterator[Sandbox]:
    """A process of its own, with a company so small that reading all of it takes no time."""
    with serving("--minute-limit", "0", "--day-limit", "0", "--app-minute-limit", "0", "--invoices", "6") as sandbox:
        yield sandbox


def test_whatever_is_written_the_books_stay_books(books: Sandbox) -> None:
    happened = Counter[str]()

    @BOUNDED
    @given(history=HISTORIES)
    def play(history: tuple[Act, ...]) -> None:
        books.reset()
        keeper = Bookkeeper(books, contact=every(books, "Contacts")[0]["ContactID"])
        happened.update(played(books, keeper, history))

    play()
    assert {kind: happened[kind] for kind in KINDS if happened[kind] < LENGTH / 2} == {}, "these hardly happened"


def played(books: Sandbox, keeper: Bookkeeper, history: tuple[Act, ...]) -> Counter[str]:
    """Whatever was done, the books are books; returns what of each kind stands in them."""
    before = {path: {record[key] for record in every(books, path)} for path, key in KEYS.items()}
    posted = journals(books)

    for act in history:
        keeper.do(act)

    after = {path: every(books, path) for path in KEYS}
    for path, key in KEYS.items():
        seen = Counter(record[key] for record in after[path])
        assert set(seen) >= before[path] | keeper.written[path].keys(), f"a reader of {path} misses some"
        assert set(seen.values()) <= {1}, f"a reader of {path} sees some twice"
    for document in itertools.chain.from_iterable(after[path] for path in DOCUMENTS):
        assert_adds_up(document)
    assert_settled(after)
    assert journals(books)[: len(posted)] == posted, "journals are only ever added"
    assert_balanced(books)
    settled = zip(control_accounts(journals(books)[len(posted) :]), owed(keeper, after), strict=True)
    assert all(abs(ledger - documents) <= CENTS for ledger, documents in settled)
    assert_posted(books, keeper, after)
    assert_owed(books, keeper, after)
    assert_stocked(books, keeper, after)
    assert_reported(books)
    return Counter(kind for document in ours(keeper, after) for kind in kinds(document))


def ours(keeper: Bookkeeper, after: dict[str, list[Json]]) -> Iterator[Json]:
    """The documents of this history that count."""
    for path in DOCUMENTS:
        yield from (each for each in after[path] if each[KEYS[path]] in keeper.written[path] and is_live(each))


def kinds(document: Json) -> Iterator[str]:
    """Which of the things that a book can go wrong at are in it."""
    if document["TotalTax"]:
        yield document["LineAmountTypes"]
    if document.get("CurrencyRate", 1) != 1:
        yield "foreign"
    if document["Type"] in STOCK and any(line.get("ItemCode") == STOCKED for line in document["LineItems"]):
        yield "stock in" if STOCK[document["Type"]] > 0 else "stock out"


def assert_adds_up(document: Json) -> None:
    """Totals are the sums of the lines and their taxes."""
    lines = document["LineItems"]
    amounts, taxes = (sum(Decimal(line.get(name, 0)) for line in lines) for name in ("LineAmount", "TaxAmount"))
    kind = document["LineAmountTypes"]
    assert document["TotalTax"] == (0 if kind == "NoTax" else taxes), document
    assert document["SubTotal"] == (amounts - taxes if kind == "Inclusive" else amounts), document
    assert document["Total"] == document["SubTotal"] + document["TotalTax"], document


def assert_settled(books: dict[str, list[Json]]) -> None:
    """What is owed is the total without what payments and credits took off, and likewise what a credit has left."""
    paid = sums((target(payment), payment["Amount"]) for payment in books["Payments"] if is_live(payment))
    credited, used = defaultdict[str, Decimal](Decimal), defaultdict[str, Decimal](Decimal)
    for path in CREDITS:
        for credit in books[path]:
            for allocation in credit.get("Allocations", []):
                credited[allocation["Invoice"]["InvoiceID"]] += allocation["Amount"]
                used[credit[KEYS[path]]] += allocation["Amount"]
    for invoice in books["Invoices"]:
        key = invoice["InvoiceID"]
        if is_live(invoice):
            assert invoice["AmountPaid"] == paid[key], invoice
            assert invoice["AmountDue"] == invoice["Total"] - paid[key] - invoice["AmountCredited"], invoice
            assert (invoice["Status"] == "PAID") == (invoice["AmountDue"] == 0), invoice
            assert invoice["AmountCredited"] >= credited[key], invoice
    for credit in itertools.chain.from_iterable(books[path] for path in CREDITS):
        key = credit.get("CreditNoteID") or credit.get("OverpaymentID") or credit["PrepaymentID"]
        if is_live(credit):
            assert credit["RemainingCredit"] == credit["Total"] - used[key] - paid[key], credit


def assert_balanced(books: Sandbox) -> None:
    """Every journal balances, and so the whole ledger balances."""
    for journal in [*journals(books), *journals(books, paymentsOnly="true")]:
        assert sum(line["NetAmount"] for line in journal["JournalLines"]) == 0, journal


def assert_posted(books: Sandbox, keeper: Bookkeeper, after: dict[str, list[Json]]) -> None:
    """What journals say of a document is what it comes to, and nothing of one that does not count."""
    posted: defaultdict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for journal in journals(books):
        for line in journal["JournalLines"]:
            posted[journal.get("SourceID", "")][line["AccountCode"]] += line["NetAmount"]
    for path in DOCUMENTS:
        for document in after[path]:
            key, kind = document[KEYS[path]], document["Type"]
            if key not in keeper.written[path] or (path == "BankTransactions" and "-" in kind):
                continue
            if is_live(document):
                account, sign = CONTROLS[kind]
                total = document["Total"] / document.get("CurrencyRate", 1)
                assert abs(sign * posted[key][account] - total) <= CENTS, document
            else:
                assert not any(posted[key].values()), document


def assert_owed(books: Sandbox, keeper: Bookkeeper, after: dict[str, list[Json]]) -> None:
    """The balances of a contact are what is due on its invoices and bills, and they say what it is."""
    contact = exact(books, f"Contacts/{keeper.contact}")["Contacts"][0]
    own = [each for each in after["Invoices"] if each["Contact"]["ContactID"] == keeper.contact]
    for kind, side, role in (("ACCREC", "Receivable", "IsCustomer"), ("ACCPAY", "Payable", "IsSupplier")):
        due = sum(each["AmountDue"] for each in own if each["Type"] == kind and each["Status"] == "AUTHORISED")
        balances = contact.get("Balances", {}).get(f"Accounts{side}", {})
        assert balances.get("Outstanding", 0) == due, contact
        assert contact[role] or not any(each["Type"] == kind for each in own)


def assert_stocked(books: Sandbox, keeper: Bookkeeper, after: dict[str, list[Json]]) -> None:
    """What is on hand is what was bought less what was sold, and its value is what the ledger says."""
    item = exact(books, f"Items/{STOCKED}")["Items"][0]
    moved = sum(
        (
            STOCK[document["Type"]] * line["Quantity"]
            for document in ours(keeper, after)
            if document["Type"] in STOCK
            for line in document["LineItems"]
            if line.get("ItemCode") == STOCKED
        ),
        Decimal(0),
    )
    assert item["QuantityOnHand"] == moved >= 0
    booked = sum(
        line["NetAmount"]
        for journal in journals(books)
        for line in journal["JournalLines"]
        if line["AccountCode"] == item["InventoryAssetAccountCode"]
    )
    assert item["TotalCostPool"] == booked >= 0


def assert_reported(books: Sandbox) -> None:
    """Debits are as many as credits, and what is owned is what is owed and the owners' own; on either basis."""
    for basis in ({}, {"paymentsOnly": "true"}):
        assert sum(trial_balance(books, date=LATE, **basis).values()) == 0
        sheet = report(books, "BalanceSheet", date=LATE, **basis)
        assert sheet.row("Net Assets")[0] == sheet.row("Total Equity")[0]


def control_accounts(added: list[Json]) -> list[Decimal]:
    """What these journals say that customers owe, and what is owed to suppliers."""
    lines = [line for journal in added for line in journal["JournalLines"]]
    return [sum((line["NetAmount"] for line in lines if line["AccountCode"] == code), Decimal(0)) for code in CODES]


def owed(keeper: Bookkeeper, books: dict[str, list[Json]]) -> list[Decimal]:
    """The same in base currency, as the documents say that were written since."""
    balances = {kind: Decimal(0) for kind in SIDES}
    for path in ("Invoices", *CREDITS):
        for document in books[path]:
            if document[KEYS[path]] in keeper.written[path] and is_live(document):
                left = document["AmountDue" if path == "Invoices" else "RemainingCredit"]
                balances[document["Type"]] += left / document.get("CurrencyRate", 1)
    signed = {kind: sign * balances[kind] for kind, (_, sign) in SIDES.items()}
    return [sum((signed[kind] for kind, (code, _) in SIDES.items() if code == side), Decimal(0)) for side in CODES]


def is_live(record: Json) -> bool:
    return record["Status"] in LIVE


def target(payment: Json) -> str:
    """The id of the document that was paid."""
    return next(str(payment[path[:-1]][key]) for path, key in KEYS.items() if path[:-1] in payment)


def sums(amounts: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    found = defaultdict[str, Decimal](Decimal)
    for key, amount in amounts:
        found[key] += amount
    return found


def every(books: Sandbox, path: str) -> list[Json]:
    """What a reader sees who pages to the end."""
    pages = (exact(books, path, page=page, pageSize=ODD_PAGE)[path] for page in itertools.count(1))
    return [record for page in itertools.takewhile(bool, pages) for record in page]


def journals(books: Sandbox, **query: str) -> list[Json]:
    found: list[Json] = []
    while page := exact(books, "Journals", offset=found[-1]["JournalNumber"] if found else 0, **query)["Journals"]:
        found += page
    return found


def exact(books: Sandbox, path: str, **query: Any) -> Json:
    """The answer with every digit of its amounts."""
    answer = books.get(path, **query)
    assert answer.ok, answer.text
    parsed: Json = json.loads(answer.text, parse_float=Decimal)
    return parsed
