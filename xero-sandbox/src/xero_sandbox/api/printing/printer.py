"""Turns records into values that orjson prints as Xero would; what to do with a set of fields is found out once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from orjson import Fragment

    from xero_sandbox.books.record import Record

Convert = Callable[[Any], Any]
PLANS_KEPT: Final = 2_000
"""Sets of fields in which records of one model come; raw JSON could bring any number of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """A field that says again what another one says; one that stands in the record itself is left alone."""

    name: str
    origin: str
    convert: Convert


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be done with records of the same fields, each time with a field and with what converts it."""

    numbers: list[tuple[str, Callable[[str], Fragment]]]
    others: list[tuple[str, Convert]]
    nested: list[tuple[str, Printer]]
    twins: list[Twin]
    leaves: list[str] | None
    """Lists that must be empty for a record to stay as it is; None if it never does."""


class Printer:
    """Prints records of one model; models contain each other, so it is filled after it was made."""

    __slots__ = ("_plans", "lists", "numbers", "others", "records", "twins")

    def __init__(self) -> None:
        self.numbers: dict[str, Callable[[str], Fragment]] = {}
        """Decimals, by what prints their text."""
        self.others: dict[str, Convert] = {}
        """Further fields that orjson cannot print by itself."""
        self.records: dict[str, Printer] = {}
        self.lists: dict[str, Printer] = {}
        self.twins: list[Twin] = []
        self._plans: dict[tuple[str, ...], Plan] = {}

    def shape(self, record: Record) -> Record:
        """The record as orjson can print it; what has no value, although its field is there, still has none."""
        fields = tuple(record)
        plan = self._plans.get(fields) or self._plan(fields)
        if plan.leaves is not None and not any(map(record.get, plan.leaves)):
            return record  # As most do that stand within many others.
        shaped = record.copy()
        for name, printed in plan.numbers:
            value = shaped[name]
            if type(value) is Decimal:
                shaped[name] = printed(str(value))
        for name, convert in plan.others:
            shaped[name] = convert(shaped[name])
        for name, inner in plan.nested:
            if value := shaped[name]:
                shaped[name] = inner.nested(value)
        for twin in plan.twins:
            if again := twin.convert(record[twin.origin]):
                shaped[twin.name] = again
        return shaped

    def nested(self, value: Any) -> Any:
        """The same of a record or a list of records; raw JSON may have put anything in its place."""
        if type(value) is dict:
            return self.shape(value)
        if type(value) is list:
            return [self.shape(each) if type(each) is dict else each for each in value]
        return value

    def without_nulls(self, record: Record) -> Record:
        """The same record less the fields without a value, as far down as the models reach."""
        found: Record = {}
        for name, value in record.items():
            if name in self.records and type(value) is dict:
                found[name] = self.records[name].without_nulls(value)
            elif name in self.lists and type(value) is list:
                inner = self.lists[name]
                found[name] = [inner.without_nulls(each) if type(each) is dict else each for each in value]
            elif value is not None:
                found[name] = value
        return found

    def _plan(self, fields: tuple[str, ...]) -> Plan:
        if len(self._plans) >= PLANS_KEPT:
            self._plans.clear()
        numbers = [(name, self.numbers[name]) for name in fields if name in self.numbers]
        others = [(name, self.others[name]) for name in fields if name in self.others]
        records = [(name, self.records[name]) for name in fields if name in self.records]
        lists = [(name, self.lists[name]) for name in fields if name in self.lists]
        nested = [*records, *lists]
        twins = [twin for twin in self.twins if twin.name not in fields and twin.origin in fields]
        leaves = None if numbers or others or records or twins else [name for name, _ in lists]
        made = self._plans[fields] = Plan(numbers=numbers, others=others, nested=nested, twins=twins, leaves=leaves)
        return made
