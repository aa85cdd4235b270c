"""Payments, alone and in batches, and transfers between bank accounts."""

from __future__ import annotations

import typing as t
from collections import defaultdict

from target_xero.documents.reasons import Reason
from target_xero.validation.payments import Paid, notes_of, paid_by, problem_of_amount, problem_of_size
from target_xero.validation.prices import ZERO, decimal
from target_xero.validation.problems import Problem, quoted
from target_xero.validation.status_and_periods import problem_of_day

if t.TYPE_CHECKING:
    from decimal import Decimal

    from target_xero.documents.document import Document
    from target_xero.documents.record import Record
    from target_xero.validation.accounts import Accounts
    from target_xero.validation.planned_books import Known

SIDES: t.Final = ("FromBankAccount", "ToBankAccount")
STANDING: t.Final = "AUTHORISED"
NOT_STANDING: t.Final = "Payments can only be made as AUTHORISED"
ONE_KIND: t.Final = frozenset({"ACCREC", "ACCPAY"})
MIXED: t.Final = "A batch payment must be for invoices only, or for bills only"
FOREIGN: t.Final = "Batch payments can only be made in the base currency of the organisation"
SAME_ACCOUNT: t.Final = "A bank transfer must be between two different accounts"
IN_ANOTHER: t.Final = "CurrencyCode is '{}', and what it pays is in {}, in which Xero would book the amount as it is"
OTHER_CURRENCY: t.Final = "A bank transfer must be between accounts of the same currency"


class Banking:
    """Looks at what moves money; of several things that are wrong, Xero names the first."""

    def __init__(self, known: Known, accounts: Accounts) -> None:
        self._known = known
        self._accounts = accounts

    def problem_of_payment(self, document: Document) -> Problem | None:
        """What Xero would say against a payment (S-PAYMENTS, H), and what we say before it."""
        body = document.body
        if problem := self.problem_of_currency(document):
            return problem
        if (status := body.get("Status") or STANDING) != STANDING:
            return Problem(words=NOT_STANDING, hint=f"It is {quoted(status)}.")
        paid = paid_by(body, self._known)
        if isinstance(paid, Problem):
            return paid
        problem = problem_of_amount(paid, decimal(body.get("Amount"))) if paid else None
        currency = paid.record.get("CurrencyCode") if paid else None
        return problem or self._of_payer(body, currency)

    def problem_of_currency(self, document: Document) -> Problem | None:
        """Why a payment would be booked in another currency than its row says: it is in that of what it pays."""
        paid = paid_by(document.body, self._known) if document.currency else None
        own = (paid.record.get("CurrencyCode") or self._base) if isinstance(paid, Paid) else None
        if not own or document.currency == own:
            return None
        return Problem(words=IN_ANOTHER.format(document.currency, own), reason=Reason.INVALID_VALUE)

    def notes_of_payment(self, document: Document) -> list[str]:
        """What Xero would overlook of it."""
        paid = paid_by(document.body, self._known)
        if not isinstance(paid, Paid):
            return []
        stub = document.body.get("Account")
        account = next(iter(self._accounts.named(stub) or ()), {}) if isinstance(stub, dict) else {}
        return [*notes_of(paid, document.body, self._base, account=account.get("CurrencyCode"))]

    def problem_of_batch(self, document: Document) -> Problem | None:
        """What Xero would say against a batch: of each document no more than is open, though it comes twice."""
        body = document.body
        payments = [each for each in body.get("Payments") or () if isinstance(each, dict)]
        paid = [paid_by(each, self._known) for each in payments]
        if problem := next((each for each in paid if isinstance(each, Problem)), None):
            return problem
        targets = [(each, payment) for each, payment in zip(paid, payments, strict=True) if isinstance(each, Paid)]
        kinds = {str(each.record.get("Type")) for each, _ in targets}
        if len(kinds) > 1 or not kinds <= ONE_KIND:
            return Problem(words=MIXED)
        base = self._base
        if base and any(each.record.get("CurrencyCode", base) != base for each, _ in targets):
            return Problem(words=FOREIGN)
        asked: dict[int, Decimal] = defaultdict(lambda: ZERO)
        for each, payment in targets:
            asked[id(each.record)] += decimal(payment.get("Amount"))
            if problem := problem_of_amount(each, asked[id(each.record)]):
                return problem
        return self._of_payer(body, base)

    def problem_of_transfer(self, document: Document) -> Problem | None:
        """What Xero would say against a transfer (S-BANKTRANSFERS, H)."""
        body = document.body
        for name in SIDES:
            if problem := self._accounts.problem_of_bank_account(body.get(name)):
                return problem
        source, target = ((self._accounts.named(body[name]) or [{}])[0] for name in SIDES)
        if source and source.get("AccountID") == target.get("AccountID"):
            return Problem(words=SAME_ACCOUNT)
        if problem := problem_of_size(decimal(body.get("Amount"))):
            return problem
        if source and target and self._currency_of(source) != self._currency_of(target):
            return Problem(words=OTHER_CURRENCY)
        return problem_of_day(self._known.books.organisation, body.get("Date"))

    def _currency_of(self, account: Record) -> str | None:
        """The organisation's own unless it says another, as an account of the same input need not."""
        return account.get("CurrencyCode") or self._base

    @property
    def _base(self) -> str | None:
        return t.cast("str | None", self._known.books.organisation.get("BaseCurrency"))

    def _of_payer(self, body: Record, currency: str | None) -> Problem | None:
        problem = self._accounts.problem_of_payer(body.get("Account"), currency, self._base)
        return problem or problem_of_day(self._known.books.organisation, body.get("Date"))
