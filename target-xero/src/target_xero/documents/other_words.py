"""Columns that say amounts in words which are not Xero's: without them, a document would come to something else."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from xero_client.catalogue.models import fields_of
from xero_client.values.numbers import number

from target_xero.documents.json_text import parsed
from target_xero.documents.reasons import Reason, RejectError
from target_xero.documents.unflattening import is_blank
from target_xero.routing.field_names import MEANT, field_name, letters, lines_name, plain

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from target_xero.documents.record import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a word of others mostly means."""

    field: str
    said_by: frozenset[str]
    """Plain names of Xero's fields, one of which says that, or makes up for it."""
    usual: Decimal | None = None
    """What is as good as nothing; None for what may be a text, such as a tax type."""


PROOF: t.Final = frozenset({"total", "subtotal"})
"""What a document says of itself, and is compared with what its lines come to."""
PRICED: t.Final = frozenset({"unitamount", "lineamount"}) | PROOF
DISCOUNTED: t.Final = frozenset({"discountrate", "discountamount"}) | PROOF
TAXED: t.Final = frozenset({"taxtype", "taxamount", "total", "totaltax"})
RATE: t.Final = Meaning(field="DiscountRate", said_by=DISCOUNTED)
OFF: t.Final = Meaning(field="DiscountAmount", said_by=DISCOUNTED)
TAX: t.Final = Meaning(field="TaxType", said_by=TAXED)
TAXES: t.Final = Meaning(field="TaxAmount", said_by=TAXED)
COUNT: t.Final = Meaning(field="Quantity", said_by=PROOF | {"quantity", "lineamount"}, usual=Decimal(1))
PRICE: t.Final = Meaning(field="UnitAmount", said_by=PRICED, usual=Decimal(0))
AMOUNT: t.Final = Meaning(field="LineAmount", said_by=PRICED, usual=Decimal(0))
SPELT: t.Final = (
    (RATE, "disc discount discounts discountpct discountpercent discountpercentage discountrate discpct rebatepct"),
    (OFF, "discountamount discountamt discountvalue discounttotal totaldiscount totaldiscounts discamt rebate"),
    (OFF, "orderdiscount linediscount tradediscount cartdiscount coupondiscount"),
    (TAX, "tax taxcode taxrate taxpct taxpercent taxpercentage salestax hst"),
    (TAX, "vat vatcode vatrate vatpct vatpercent gst gstcode gstrate"),
    (TAXES, "taxamount taxamt taxes taxtotal taxvalue salestaxamount"),
    (TAXES, "vatamount vatamt vattotal totalvat gstamount gstamt gsttotal totalgst ordertax carttax"),
    (COUNT, "quantity qty qnty quant units unitssold pcs pieces numberofunits itemqty itemquantity"),
    (COUNT, "orderqty orderquantity qtyordered quantityordered qtyinvoiced quantityinvoiced qtysold quantitysold"),
    (COUNT, "soldqty qtyshipped quantityshipped shippedqty quantities noofunits hours seats"),
    (PRICE, "unitamount price unitprice priceperunit itemprice netprice grossprice saleprice salesprice"),
    (PRICE, "sellingprice cost unitcost rate unitrate hourlyrate"),
    (AMOUNT, "lineamount lineamt linetotal linesubtotal lineprice linevalue extendedamount extendedprice"),
    (AMOUNT, "amount amt amountnet netamount amountgross grossamount net gross nettotal grosstotal value sum"),
    (AMOUNT, "total subtotal totalamount amounttotal totalprice totalvalue grandtotal invoiceamount invoicetotal"),
)
WORDS: t.Final = {word: meaning for meaning, words in SPELT for word in words.split()}
"""By their letters."""
OF_ITEMS: t.Final = {
    **dict.fromkeys(("price", "unitprice", "itemprice", "saleprice", "salesprice", "sellingprice"), "SalesDetails"),
    **dict.fromkeys(("cost", "unitcost", "costprice", "purchaseprice", "buyingprice"), "PurchaseDetails"),
}
"""Where an item has what such columns mean."""
EXACTLY: t.Final = {
    "Quantity": COUNT,
    "DiscountRate": RATE,
    "DiscountAmount": OFF,
    "UnitAmount": Meaning(field="UnitAmount", said_by=PRICED),
    "LineAmount": Meaning(field="LineAmount", said_by=PROOF | {"lineamount"}),
    "TaxType": Meaning(field="TaxType", said_by=TAXED),
    "TaxAmount": TAXES,
    "ItemCode": Meaning(field="ItemCode", said_by=frozenset({"itemcode"})),
    "AccountCode": Meaning(field="AccountCode", said_by=frozenset({"accountcode", "accountid", "itemcode"})),
    "AccountID": Meaning(field="AccountID", said_by=frozenset({"accountcode", "accountid", "itemcode"})),
    "Tracking": Meaning(field="Tracking", said_by=frozenset({"tracking"})),
}
"""Fields of lines by their own names, which say nothing to Xero beside the lines."""
SAID_BY_ZERO: t.Final = {TAX, TAXES, *EXACTLY.values()} - {OFF, RATE, COUNT}
"""What says something with `0` or `none`, too: Xero would take a tax, price or account of its own."""
MISSING: t.Final = frozenset({"", "null", "n/a", "-"})
NOTHING: t.Final = MISSING | {"false", "no", "none"}
TOTAL_DISCOUNT: t.Final = "TotalDiscount"
WORKED_OUT: t.Final = "{column} is what Xero works out of {meant}: say it there, or stream_maps drop it"


def field_meant(model: str, column: str, value: t.Any, beside: Record) -> str | None:
    """The field that a column means which is none of Xero's, and without which other amounts would be booked.

    Args:
        model: of what the column stands in.
        column: its name.
        value: what it has.
        beside: all that is said there, in which Xero's own words may say the same.
    """
    word, known = letters(column), {name: each for name, each in beside.items() if field_name(model, name)}
    if model == "Item":
        part = OF_ITEMS.get(word)
        lacks = part and _is_figure(value, Decimal(0)) and not _says(known.get(part), frozenset({"unitprice"}))
        return f"{part}.UnitPrice" if lacks and _says_something(value) else None
    meaning = _exactly(model).get(word) or WORDS.get(word)
    name = _place(model, meaning.field, known) if meaning else None
    if not meaning or not name or not _is_said(value, meaning):
        return None
    untaxed = meaning in {TAX, TAXES} and plain(str(beside.get("LineAmountTypes") or "")) == "notax"
    return None if untaxed or _says(known, meaning.said_by) else name


@cache
def _exactly(model: str) -> Mapping[str, Meaning]:
    """What lines have by just that name, where it stands beside them, or with marks that are none of it."""
    lines = lines_name(model)
    of = str(fields_of(model)[lines].model) if lines else model
    return {letters(name): meaning for name, meaning in EXACTLY.items() if name in fields_of(of)}


def _is_said(value: t.Any, meaning: Meaning) -> bool:
    """Whether something else would be booked without it: a tax of nothing is not what Xero takes of its own."""
    if meaning in SAID_BY_ZERO:
        return not is_blank(value) and str(value).strip().lower() not in MISSING
    return _says_something(value) and (meaning.usual is None or _is_figure(value, meaning.usual))


def expect_xeros_words(records: Iterable[Record], whole: Record, model: str, used: t.Collection[str]) -> None:
    """Raises RejectError for a row of a document that says an amount in other words, beside what they say together."""
    if messages := dict.fromkeys(_messages(records, whole, model, used)):
        raise RejectError(Reason.UNKNOWN_COLUMN, *messages)


def _messages(
    records: Iterable[Mapping[str, t.Any]], whole: Record, model: str, used: t.Collection[str]
) -> Iterator[str]:
    for record in records:
        for column, value in record.items():
            if column in used or field_name(model, column):
                continue
            if meant := field_meant(model, column, value, whole):
                yield MEANT.format(column=column, meant=meant)


def _place(model: str, name: str, beside: Record) -> str | None:
    """Where a model has the field: itself, or in its lines, if there are any. A discount may be of any document."""
    if name in fields_of(model):
        return name
    lines = lines_name(model)
    if not lines or name not in fields_of(str(fields_of(model)[lines].model)):
        return None
    there = any(field_name(model, column) == lines and not is_blank(value) for column, value in beside.items())
    return f"{lines}.{name}" if there or name.startswith("Discount") else None


def _says_something(value: t.Any) -> bool:
    """More than nothing, and than no money."""
    return not is_blank(value) and str(value).strip("0.,% ").lower() not in NOTHING


def _is_figure(value: t.Any, usual: Decimal) -> bool:
    """Whether it is an amount, and another one than is taken where none is said; a unit such as `kg` is none."""
    if isinstance(value, dict | list | bool):
        return False
    try:
        return number(value) != usual
    except (TypeError, ValueError, ArithmeticError):
        return any(letter.isdigit() for letter in str(value))


def _says(beside: t.Any, names: frozenset[str]) -> bool:
    """Whether a record has a value under one of these names, at any depth."""
    beside = parsed(beside) if isinstance(beside, str) and beside.strip() else beside
    if isinstance(beside, list):
        return any(_says(each, names) for each in beside)
    if not isinstance(beside, dict):
        return False
    said = {plain(name) for name, value in beside.items() if not is_blank(value)}
    return not names.isdisjoint(said) or any(_says(each, names) for each in beside.values())
