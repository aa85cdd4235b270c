"""The chapter of a block that bank transactions and transfers are written in."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from xero_sandbox.books.document_to_journal import BANK_SOURCES
from xero_sandbox.demo.items_and_expenses import SMALL_EXPENSES
from xero_sandbox.demo.line_items import INCLUSIVE, NO_TAX, pick, priced
from xero_sandbox.demo.name_lists import REFERENCES
from xero_sandbox.demo.record_counts import shares
from xero_sandbox.demo.timeline import HOUR, day_of, moments_between, start_of

if TYPE_CHECKING:
    from xero_sandbox.books.record import Record
    from xero_sandbox.demo.company import Block

RECONCILED: Final = 0.9
INTEREST: Final = 0.2
SPENDING_ACCOUNTS: Final = ("090", "090", "092")
TRANSFERS: Final = (("090", "091", 12), ("090", "092", 30), ("090", "092", 30), ("091", "090", 3))
"""From, to, and the amount at most in five hundreds."""
FIVE_HUNDRED: Final = Decimal("500.00")


class Task(NamedTuple):
    """A bank transaction, or a transfer, that is still to be written."""

    moment: int
    path: str
    type: str
    status: str
    credit: Record | None = None
    """The prepayment or overpayment that it brings."""


def write_bank(block: Block) -> None:
    for task in sorted(_tasks(block), key=lambda task: task.moment):
        if task.path == "BankTransfers":
            _write_transfer(block, task)
        elif task.credit:
            _write_credit(block, task, task.credit)
        else:
            _write_transaction(block, task)


def _tasks(block: Block) -> list[Task]:
    told = shares(block.company.plan.size(block.number))
    tasks = [
        Task(moment, share.path, share.type, share.status)
        for share, count in told.items()
        if share.path in {"BankTransactions", "BankTransfers"}
        for moment in moments_between(block.start, block.end, count, block.dice)
    ]
    trade = block.company.chapter("trade", block.number).records
    for path in ("Prepayments", "Overpayments"):
        for stored in trade[path]:
            entered = start_of(stored.record["Date"]) + 9 * HOUR
            moment = min(block.since(entered, block.end), block.end - 1)
            tasks.append(Task(moment, path, stored.record["Type"], "AUTHORISED", stored.record))
    return tasks


def _write_transaction(block: Block, task: Task) -> None:
    dice, company = block.dice, block.company
    spend = task.type == "SPEND"
    account = company.account_stub(pick(SPENDING_ACCOUNTS, dice) if spend else "090", named=True)
    contact = {"Contact": company.contacts.pick("ACCPAY" if spend else "ACCREC", dice)}
    if spend:
        amounts = priced(company.lines.purchase(INCLUSIVE, dice, SMALL_EXPENSES), INCLUSIVE)
    elif dice.random() < INTEREST:
        amount = Decimal(200 + int(dice.random() * 9_000)).scaleb(-2)
        lines = company.lines.single("Interest", company.chart.account("270"), amount, dice, NO_TAX)
        amounts = priced(lines, NO_TAX)
    else:
        amounts = priced(company.lines.sale(INCLUSIVE, dice, discounts=False), INCLUSIVE)
    transaction = _transaction(block, task, account) | contact | amounts
    source_type = BANK_SOURCES[task.type]
    block.post(task.moment, source_type, transaction)
    if task.status == "DELETED":
        block.undo(task.moment, source_type, transaction)
    block.write("BankTransactions", transaction, task.moment)


def _write_credit(block: Block, task: Task, credit: Record) -> None:
    """The bank transaction by which a prepayment or overpayment came about (S-BANKTX, H)."""
    key = "PrepaymentID" if "PrepaymentID" in credit else "OverpaymentID"
    transaction = _transaction(block, task, block.company.account_stub("090", named=True))
    copied = ("Contact", "LineAmountTypes", "LineItems", "SubTotal", "TotalTax", "Total")
    transaction |= {field: credit[field] for field in copied} | {key: credit[key], "Date": credit["Date"]}
    block.post(task.moment, BANK_SOURCES[task.type], transaction)
    block.write("BankTransactions", transaction, task.moment)


def _write_transfer(block: Block, task: Task) -> None:
    company, dice = block.company, block.dice
    from_code, to_code, most = pick(TRANSFERS, dice)
    source, target = (company.account_stub(code, named=True) for code in (from_code, to_code))
    amount = FIVE_HUNDRED * (1 + int(dice.random() * most))
    transfer = {
        "BankTransferID": block.new_id("BankTransfers"),
        "Date": day_of(task.moment),
        "FromBankAccount": source,
        "ToBankAccount": target,
        "Amount": amount,
        "CurrencyRate": Decimal(1),
        "Reference": pick(REFERENCES, dice),
        "HasAttachments": False,
        "Status": task.status,
        "FromTracking": [],
        "ToTracking": [],
    }
    for word, account, kind in (("From", source, "SPEND"), ("To", target, "RECEIVE")):
        leg = _transaction(block, task._replace(type=f"{kind}-TRANSFER"), account)
        lines = company.lines.single("Bank transfer", company.chart.account(account["Code"]), amount, dice, NO_TAX)
        block.write("BankTransactions", leg | priced(lines, NO_TAX), task.moment)
        transfer[f"{word}BankTransactionID"] = leg["BankTransactionID"]
        transfer[f"{word}IsReconciled"] = leg["IsReconciled"]
    block.post(task.moment, "TRANSFER", transfer)
    if task.status == "DELETED":
        block.undo(task.moment, "TRANSFER", transfer)
    block.write("BankTransfers", transfer, task.moment, "CreatedDateUTC")


def _transaction(block: Block, task: Task, account: Record) -> Record:
    alive = task.status == "AUTHORISED"
    return {
        "BankTransactionID": block.new_id("BankTransactions"),
        "BankAccount": account,
        "Type": task.type,
        "Reference": pick(REFERENCES, block.dice),
        "IsReconciled": alive and block.dice.random() < RECONCILED,
        "HasAttachments": False,
        "Date": day_of(task.moment),
        "Status": task.status,
        "CurrencyCode": block.company.currency,
        "CurrencyRate": Decimal(1),
    }
