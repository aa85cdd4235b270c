"""Rejects a currency, or a rate of one, that Xero would overlook: the amounts would be booked in another one."""

from __future__ import annotations

import typing as t
from decimal import Decimal

from xero_client.catalogue.models import fields_of
from xero_client.values.numbers import number

from target_xero.documents.json_printing import shown
from target_xero.documents.reasons import Reason, RejectError
from target_xero.documents.unflattening import is_blank
from target_xero.routing.field_names import MEANT, find, plain

if t.TYPE_CHECKING:
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
"""From an account in the own currency it pays documents of any, and its amount is in theirs (S-PAYMENTS, H)."""
OWN: t.Final = "OVERPAYMENT"
"""Ends types of bank transactions that may have a currency of their own (S-BANKTX, H)."""
WORDS: t.Final = {
    **dict.fromkeys(("currency", "currencyiso", "isocurrency", "invoicecurrency"), CODE),
    **dict.fromkeys(("exchangerate", "fxrate"), RATE),
}
"""What columns are called elsewhere, by their plain names."""
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
    if isinstance(code, str) and code.strip() and not str(body.get("Type") or "").endswith(OWN):
        _check_accounts(body, code.strip().upper(), model, facts)
    rate = body.get(RATE)
    if isinstance(rate, int | Decimal) and rate != 1:
        _check_rate(body, Decimal(rate), model, facts)


def check_other_words(body: Record, record: Record, model: str, facts: Facts) -> None:
    """Raises RejectError for a currency or rate that a row says in a word which is not Xero's.

    Not if nothing else would be booked without it: its document has one, or it is that of the organisation or account.
    """
    for column, value in record.items():
        name = WORDS.get(plain(column), "")
        if name not in fields_of(model) or body.get(name) or is_blank(value):
            continue
        if name == RATE and _is_one(value):
            continue
        own = _currency_of_account(body, model, facts) or facts.base_currency() if name == CODE else None
        if not own or str(value).strip().upper() != own:
            raise RejectError(Reason.UNKNOWN_COLUMN, MEANT.format(column=column, meant=name))


def _is_one(value: t.Any) -> bool:
    try:
        return number(value) in {Decimal(0), Decimal(1)}
    except (TypeError, ValueError, ArithmeticError):
        return False


def _currency_of_account(body: Record, model: str, facts: Facts) -> str | None:
    return facts.account_currency(body.get("BankAccount")) if model == "BankTransaction" else None


def said_currency(whole: Record, model: str) -> str:
    """The currency that a row says of a payment; empty if it says none."""
    code = find(whole, CODE) if model == OF_ANY else None
    return code.strip().upper() if isinstance(code, str) else ""


def _check_accounts(body: Record, code: str, model: str, facts: Facts) -> None:
    for name in ACCOUNTS.get(model, ()):
        own = facts.account_currency(body.get(name))
        free = model == OF_ANY and own == facts.base_currency()
        if own and own != code and not free:
            raise RejectError(Reason.INVALID_VALUE, OTHER.format(code=CODE, said=shown(code), where=name, own=own))


def _check_rate(body: Record, rate: Decimal, model: str, facts: Facts) -> None:
    if rate <= 0:
        raise RejectError(Reason.INVALID_VALUE, NO_RATE.format(name=RATE, rate=f"{rate:f}"))
    code = body.get(CODE) or _currency_of_account(body, model, facts)
    if code and code == facts.base_currency():
        raise RejectError(Reason.INVALID_VALUE, OWN_RATE.format(name=RATE, rate=f"{rate:f}", own=code))
