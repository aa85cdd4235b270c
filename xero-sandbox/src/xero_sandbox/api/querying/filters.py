"""The query parameters that narrow a list down without being a `where`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from xero_sandbox.api.querying.fields import QueryError, field_of, guid_of
from xero_sandbox.api.querying.modified_since import moment_of

if TYPE_CHECKING:
    from xero_sandbox.api.request_context import Asked
    from xero_sandbox.books.record import Record

Test = Callable[["Record"], bool]
"""Whether a record stays in the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """One query parameter and the field that it is compared with."""

    parameter: str
    field: str
    test: Callable[[str], Callable[[Any], bool]]
    """Makes the test of a value from the text of the parameter."""


def one_of(text: str) -> Callable[[Any], bool]:
    """A comma-separated list."""
    wanted = {part.strip().lower() for part in text.split(",")}
    return lambda value: value is not None and value.lower() in wanted


def one_id_of(text: str) -> Callable[[Any], bool]:
    wanted = {guid_of(part) for part in text.split(",")}
    return lambda value: value is not None and value in wanted


def containing(text: str) -> Callable[[Any], bool]:
    return lambda value: value is not None and text.lower() in value.lower()


def from_day(text: str) -> Callable[[Any], bool]:
    day = _day(text)
    return lambda value: value is not None and value >= day


def to_day(text: str) -> Callable[[Any], bool]:
    day = _day(text)
    return lambda value: value is not None and value <= day


def _day(text: str) -> Any:
    day = moment_of(text.strip())
    if not day:
        raise QueryError(f"'{text}' is not a valid date")
    return day


def _filter(parameter: str, field: str, test: Callable[[str], Callable[[Any], bool]] | None = None) -> Filter:
    test = test or (one_id_of if field.endswith("ID") else one_of)
    return Filter(parameter=parameter.lower(), field=field, test=test)


FILTERS: Final = {
    "/BankTransactions": (_filter("References", "Reference"),),
    "/Budgets": (_filter("IDs", "BudgetID"),),
    "/Contacts": (_filter("IDs", "ContactID"),),
    "/Invoices": (
        _filter("IDs", "InvoiceID"),
        _filter("InvoiceNumbers", "InvoiceNumber"),
        _filter("ContactIDs", "Contact.ContactID"),
        _filter("Statuses", "Status"),
    ),
    "/LinkedTransactions": (
        _filter("LinkedTransactionID", "LinkedTransactionID"),
        _filter("SourceTransactionID", "SourceTransactionID"),
        _filter("ContactID", "ContactID"),
        _filter("Status", "Status"),
        _filter("TargetTransactionID", "TargetTransactionID"),
    ),
    "/Overpayments": (_filter("References", "Reference"),),
    "/Prepayments": (_filter("InvoiceNumbers", "InvoiceNumber"), _filter("References", "Reference")),
    "/PurchaseOrders": (
        _filter("Status", "Status"),
        _filter("DateFrom", "Date", from_day),
        _filter("DateTo", "Date", to_day),
    ),
    "/Quotes": (
        _filter("DateFrom", "Date", from_day),
        _filter("DateTo", "Date", to_day),
        _filter("ExpiryDateFrom", "ExpiryDate", from_day),
        _filter("ExpiryDateTo", "ExpiryDate", to_day),
        _filter("ContactID", "Contact.ContactID"),
        _filter("Status", "Status"),
        _filter("QuoteNumber", "QuoteNumber", containing),
    ),
}
"""By path of the list (S-OAS, S-OCT, H; that QuoteNumber matches parts: S-QUOTES, H)."""
SEARCHED: Final = {
    "/Contacts": ("Name", "FirstName", "LastName", "ContactNumber", "CompanyNumber", "EmailAddress"),
    "/Invoices": ("InvoiceNumber", "Reference", "Contact.Name"),
}
"""Fields that searchTerm goes through, without regard to case (S-INVOICES, S-CONTACTS, H; which fields, M)."""


def tests_of(asked: Asked, model: str) -> list[Test]:
    """What the query asks of each record apart from `where`; raises QueryError."""
    template = asked.operation.template
    given = (each for each in FILTERS.get(template, ()) if asked.query.get(each.parameter))
    tests = [_on_field(model, each.field, each.test(asked.query[each.parameter])) for each in given]
    if template in SEARCHED and (term := asked.query.get("searchterm")):
        searches = [_on_field(model, field, containing(term)) for field in SEARCHED[template]]
        tests.append(lambda record: any(search(record) for search in searches))
    if template == "/Invoices" and asked.flag("createdByMyApp"):
        authors = asked.organisation.authors  # what the books began with, no app has made
        tests.append(lambda record: authors.get(record["InvoiceID"]) == asked.client_id)
    return tests


def _on_field(model: str, name: str, test: Callable[[Any], bool]) -> Test:
    field = field_of(model, name)
    return lambda record: test(field.get(record))
