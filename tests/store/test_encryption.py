"""With a key in the environment, nobody reads the tokens in the store without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet
from xero_client.errors import StoreError
from xero_client.grant.grant import Grant
from xero_client.grant.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable

    Open = Callable[[str | None], Store]

GRANT = Grant(
    access_token="eyJ.access", expires_at=2.0, refresh_token="refresh", previous_refresh_token=None, refreshed_at=1.0
)
ONE, OTHER = (Fernet.generate_key().decode() for _ in range(2))


@pytest.fixture
def opened(store_url: str, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens the store with this in the environment."""

    def with_key(key: str | None) -> Store:
        monkeypatch.delenv("XERO_STORE_KEY", raising=False)
        if key is not None:
            monkeypatch.setenv("XERO_STORE_KEY", key)
        return Store(store_url)

    return with_key


def content(store: Store) -> str:
    with store.database.reading() as connection:
        return str(connection.execute(sa.text("SELECT * FROM xero_grants")).all())


def test_no_token_can_be_read_without_the_key(opened: Open) -> None:
    store = opened(ONE)
    store.save("one", GRANT)

    assert store.load("one") == GRANT
    assert "access" not in content(store)
    assert "refresh" not in content(store)


def test_a_store_without_encryption_is_encrypted_as_it_is_used(opened: Open) -> None:
    opened(None).save("one", GRANT)

    store = opened(ONE)
    grant = store.load("one")
    assert grant == GRANT
    store.save("one", grant)

    assert "refresh" not in content(store)


def test_keys_can_be_changed(opened: Open) -> None:
    opened(ONE).save("one", GRANT)

    both = opened(f"{OTHER}, {ONE}")
    both.save("one", both.load("one") or Grant())

    assert opened(OTHER).load("one") == GRANT


@pytest.mark.parametrize(
    ("key", "words"),
    [
        (None, "set XERO_STORE_KEY"),
        (OTHER, "another key than that in XERO_STORE_KEY"),
        ("secret", "is not a key"),
    ],
    ids=["missing", "wrong", "malformed"],
)
def test_a_key_that_does_not_fit_is_told(opened: Open, key: str | None, words: str) -> None:
    opened(ONE).save("one", GRANT)

    with pytest.raises(StoreError, match=words) as problem:
        opened(key).load("one")

    assert problem.value.exit_code == 4
    assert len(str(problem.value).splitlines()) == 1
    assert str(key) not in str(problem.value)
