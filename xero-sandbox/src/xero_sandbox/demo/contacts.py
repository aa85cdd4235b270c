"""The customers and suppliers of the generated company, any number of them."""

from __future__ import annotations

from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING, Final

from xero_sandbox.demo import name_lists
from xero_sandbox.demo.nested_records import contact_stub

if TYPE_CHECKING:
    from xero_sandbox.books.ids import Dice, Ids
    from xero_sandbox.books.record import Record

IN_TEN: Final = 10
FIRST_SUPPLIER: Final = 6
BOTH: Final = 9
"""Of ten contacts, six are customers, three are suppliers and the last is both."""

STUBS_KEPT: Final = 20_000
STRIDE: Final = 7_919
"""A prime that divides none of the word lists' lengths: neighbours get unlike names, and no two the same one."""

FIRMS: Final = (name_lists.PLACE_STARTS, name_lists.PLACE_ENDS, name_lists.TRADES, name_lists.COMPANY_FORMS)
PEOPLE: Final = (name_lists.FIRST_NAMES, name_lists.LAST_NAMES)
SIZES: Final = {len(lists): prod(map(len, lists)) for lists in (FIRMS, PEOPLE)}
"""How many combinations there are, by the number of words."""


def combination(lists: tuple[tuple[str, ...], ...], index: int) -> tuple[list[str], int]:
    """One word of each list, and how often all combinations were used up before."""
    size = SIZES[len(lists)]
    rounds, index = divmod(index, size)
    index = index * STRIDE % size
    chosen = []
    for choices in lists:
        index, place = divmod(index, len(choices))
        chosen.append(choices[place])
    return chosen, rounds


class Contacts:
    """Who they are is known by arithmetic; the rest is written when it is read."""

    def __init__(self, count: int, ids: Ids) -> None:
        self.count = count
        self.ids = ids
        self.stub = lru_cache(STUBS_KEPT)(self._stub)

    def pick(self, kind: str, dice: Dice) -> Record:
        """The stub of some customer (ACCREC) or supplier (ACCPAY); a few of them do much of the business."""
        position = int(dice.random() ** 2 * self.count)
        if kind == "ACCREC" and not self.is_customer(position):
            position -= BOTH - FIRST_SUPPLIER
        elif kind == "ACCPAY" and not self.is_supplier(position):
            position += FIRST_SUPPLIER - position % IN_TEN + position % (IN_TEN - FIRST_SUPPLIER)
            position = position if position < self.count else self._last_supplier()
        return self.stub(position)

    def is_customer(self, position: int) -> bool:
        return position % IN_TEN < FIRST_SUPPLIER or position % IN_TEN == BOTH

    def is_supplier(self, position: int) -> bool:
        return position % IN_TEN >= FIRST_SUPPLIER or self.count <= FIRST_SUPPLIER

    def name(self, position: int) -> str:
        """Unique; every fourth contact is a person."""
        if self.is_person(position):
            parts, rounds = combination(PEOPLE, position // 4)
            name = " ".join(parts)
        else:
            (start, end, trade, form), rounds = combination(FIRMS, position)
            name = f"{start}{end} {trade} {form}"
        return f"{name} {rounds + 1}" if rounds else name

    def is_person(self, position: int) -> bool:
        return position % 4 == 3  # noqa: PLR2004 - the last of every four

    def _stub(self, position: int) -> Record:
        return contact_stub(self.ids[position], self.name(position))

    def _last_supplier(self) -> int:
        position = self.count - 1
        while not self.is_supplier(position):
            position -= 1
        return position
