"""Rejects a currency, or a rate of one, that Xero would overlook: the amounts would be booked in another one."""

from __future__ import annotations

import typing as t
from decimal import Decimal

from xero_client.catalogue.models import fields_of
from xero_client.values.numbers import number

from target_xero.documents.currency_words import codes_meant
from target_xero.documents.json_printing import shown
from target_xero.documents.reasons import Reason, RejectError
from target_xero.documents.totals import OVERPAID
from target_xero.documents.unflattening import is_blank
from target_xero.routing.field_names import MEANT, find, letters

if t.TYPE_CHECKING:
    from collections.abc import Iterable

    from target_xero.documents.organisation_facts import Facts
    from target_xero.documents.record import Record

CODE: t.Final = "CurrencyCode"
RATE: t.Final = "CurrencyRate"
ACCOUNTS: t.Final = {
    "BankTransaction": ("BankAccount",),
    "BankTransfer": ("FromBankAccount", "ToBankAccount"),
    "BatchPayment": ("Account",),
    "Payment": ("Account",),
}
"""Where documents name the account whose currency their amounts are in (S-BANKTX, S-BANKTRANSFERS, S-BATCHPAY, H)."""
OF_ANY: t.Final = "Payment"
"""From an account in the own currency it pays documents of any, and its amount is in theirs (S-PAYMENTS, H). So may an
overpayment be there (S-BANKTX, H); that elsewhere it is in the currency of the account is ours, as payments are (M)."""
SPELT: t.Final = (
    (CODE, "cur curr currency ccy currencyiso currencyisocode isocurrency isocurrencycode invoicecurrency"),
    (CODE, "currcode currencycd doccurrency documentcurrency ordercurrency transactioncurrency presentmentcurrency"),
    (CODE, "currencycode"),
    (RATE, "currencyrate exchangerate exchrate exrate fx fxrate xrate roe currencyexchangerate"),
)
WORDS: t.Final = {word: name for name, words in SPELT for word in words.split()}
"""What columns are called elsewhere, or where Xero has none, by their letters."""
BESIDE: t.Final = frozenset({"presentmentcurrency"})
"""Words for a currency that may be another one than the document's: that in which a shop showed it to its buyer."""
IN_THAT_OF_PAID: t.Final = frozenset({"Allocation", OF_ANY})
"""What has no currency of its own, but is in that of the document that it settles."""
IN_OWN: t.Final = frozenset({"ManualJournal", "BankTransfer", "BatchPayment", "Receipt"})
"""Documents that have no currency of their own: it is that of their account, or of the organisation."""
BOOKED_IN: t.Final = (
    "{column} is {said}, and Xero would book the amounts as {own}: convert them, and stream_maps drop it"
)
OTHER: t.Final = "{code} is {said}, and {where} is in {own}, in which Xero would book the amounts as they are"
NO_RATE: t.Final = "{name} is {rate}, and Xero would take the rate of the day for it: leave it out if that is meant"
OWN_RATE: t.Final = "{name} is {rate}, and Xero would overlook it: the currency is {own}, the organisation's own"


def check_currency(body: Record, whole: Record, model: str, facts: Facts) -> None:
    """Raises RejectError for a currency that is not that of the account, or a rate that Xero would not use.

    Args:
        body: the document as it would be sent.
        whole: what its row says, which may have a currency where Xero takes none.
        model: that of the document.
        facts: what is known of the organisation, asked for only if a currency or a rate is there.
    """
    code = body.get(CODE) or find(whole, CODE)
    if isinstance(code, str) and code.strip():
        _check_accounts(body, code.strip().upper(), model, facts)
    rate = body.get(RATE)
    if isinstance(rate, int | Decimal) and rate != 1:
        _check_rate(body, Decimal(rate), model, facts)


def check_other_words(body: Record, records: Iterable[Record], model: str, facts: Facts) -> None:
    """Raises RejectError for a currency or rate that rows say in a word which is not Xero's.

    Not if nothing else would be booked without it: its document has one, or it is that of the organisation or account.
    """
    for column, value in (said for record in records for said in record.items()):
        name = WORDS.get(letters(column), "")
        if not name or is_blank(value) or (name == RATE and _is_one(value)) or is_beside(column, body.get(name)):
            continue
        own = _currency_of_account(body, model, facts) or facts.base_currency()
        if name in fields_of(model):
            _expect_no_other(column, value, name, body.get(name), own)
        elif model in IN_OWN and own and (name == RATE or _is_other(value, own)):
            said = BOOKED_IN.format(column=column, said=shown(value), own=own)
            raise RejectError(Reason.UNKNOWN_COLUMN, said)


def _expect_no_other(column: str, value: t.Any, name: str, there: t.Any, own: str | None) -> None:
    """Raises RejectError for a column that says something else than what is there, or than what is taken if nothing is.

    In another currency or at another rate the amounts would be others; what is no code may say the same as one.
    """
    if there and (name == RATE or not _is_other(value, str(there).strip().upper())):
        return
    if there or name == RATE or str(value).strip().upper() != own:
        raise RejectError(Reason.UNKNOWN_COLUMN, MEANT.format(column=column, meant=name))


def is_beside(column: str, own: t.Any) -> bool:
    """Whether a column may say another currency than the document, which says its own."""
    return bool(own) and letters(column) in BESIDE


def _is_other(value: t.Any, own: str) -> bool:
    codes = codes_meant(value)
    return bool(codes) and own not in codes


def _is_one(value: t.Any) -> bool:
    try:
        return number(value) in {Decimal(0), Decimal(1)}
    except (TypeError, ValueError, ArithmeticError):
        return False


def _currency_of_account(body: Record, model: str, facts: Facts) -> str | None:
    names = ("BankAccount",) if model == "BankTransaction" else ACCOUNTS[model] if model in {*ACCOUNTS} & IN_OWN else ()
    return next(filter(None, (facts.account_currency(body.get(name)) for name in names)), None)


def said_currency(whole: Record, model: str) -> str:
    """The currency that a row says of a payment or an allocation, in any of its words; empty if it says none."""
    if model not in IN_THAT_OF_PAID:
        return ""
    codes = (value for column, value in whole.items() if WORDS.get(letters(column)) == CODE)
    return next((each for each in codes if isinstance(each, str) and each.strip()), "").strip().upper()


def _check_accounts(body: Record, code: str, model: str, facts: Facts) -> None:
    for name in ACCOUNTS.get(model, ()):
        own = facts.account_currency(body.get(name))
        of_any = model == OF_ANY or str(body.get("Type") or "").endswith(OVERPAID)
        free = of_any and own == facts.base_currency()
        if own and own != code and not free:
            raise RejectError(Reason.INVALID_VALUE, OTHER.format(code=CODE, said=shown(code), where=name, own=own))


def _check_rate(body: Record, rate: Decimal, model: str, facts: Facts) -> None:
    if rate <= 0:
        raise RejectError(Reason.INVALID_VALUE, NO_RATE.format(name=RATE, rate=f"{rate:f}"))
    code = body.get(CODE) or _currency_of_account(body, model, facts)
    if code and code == facts.base_currency():
        raise RejectError(Reason.INVALID_VALUE, OWN_RATE.format(name=RATE, rate=f"{rate:f}", own=code))
