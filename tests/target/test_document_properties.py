"""What holds for every record there can be: nothing is lost, nothing is rounded, the same is always the same."""

from __future__ import annotations

import json
import typing as t
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from target_xero.documents.document import Row
from target_xero.documents.json_printing import to_bytes
from target_xero.documents.row_spool import Spool, Spooled
from target_xero.documents.unflattening import unflattened

if t.TYPE_CHECKING:
    from pathlib import Path

NAMES: t.Final = st.text("abcXYZ", min_size=1, max_size=5)
AMOUNTS: t.Final = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15)
SCALARS: t.Final = st.one_of(st.text(max_size=8), AMOUNTS, st.integers(), st.booleans())
RECORDS: t.Final = st.recursive(
    st.dictionaries(NAMES, SCALARS, min_size=1, max_size=4),
    lambda inner: st.dictionaries(NAMES, SCALARS | inner, min_size=1, max_size=4),
    max_leaves=12,
)


def flattened(record: dict[str, t.Any], prefix: str = "") -> dict[str, t.Any]:
    flat: dict[str, t.Any] = {}
    for name, value in record.items():
        if isinstance(value, dict):
            flat.update(flattened(value, f"{prefix}{name}__"))
        else:
            flat[prefix + name] = value
    return flat


@given(record=RECORDS)
def test_flattening_is_undone(record: dict[str, t.Any]) -> None:
    assert unflattened(flattened(record)) == record


@given(record=RECORDS)
def test_what_was_never_flattened_stays_as_it_is(record: dict[str, t.Any]) -> None:
    assert unflattened(record) == record


@given(amount=st.decimals(allow_nan=False, allow_infinity=False, places=None) | AMOUNTS)
def test_an_amount_is_printed_to_the_digit_and_without_an_exponent(amount: Decimal) -> None:
    if abs(amount.adjusted()) > 100:
        return
    text = to_bytes({"a": amount}).decode()
    assert "e" not in text.lower()
    read = json.loads(text, parse_float=Decimal, parse_int=Decimal)["a"]
    assert read == amount
    assert read.as_tuple().exponent == min(0, int(amount.as_tuple().exponent))


@given(record=RECORDS)
def test_the_same_document_is_always_the_same_bytes(record: dict[str, t.Any]) -> None:
    assert to_bytes(record) == to_bytes(dict(record))
    assert list(json.loads(to_bytes(record))) == list(record)


def test_rows_wait_where_nobody_else_can_read_them(tmp_path: Path) -> None:
    """Amounts come back with every digit, documents in the order in which they began."""
    spool = Spool(tmp_path)
    amount = Decimal("0.00000001")
    for number, key in enumerate(("b", "a", "b"), start=1):
        row = Row(number=number, stream="s", record={"key": key, "amount": amount})
        assert spool.add(Spooled(row, deleted=False, fault=""), rank=2, identity=(key,), late=False)

    documents = list(spool.documents(2))

    assert [[each.row.number for each in document] for document in documents] == [[1, 3], [2]]
    assert str(documents[0][0].row.record["amount"]) == str(amount)
    (file,) = tmp_path.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
