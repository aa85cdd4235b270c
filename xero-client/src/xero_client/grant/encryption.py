"""Keeps the tokens in the store unreadable for those who have the store and not the key."""

from __future__ import annotations

import typing as t

from xero_client.errors import SettingsError, StoreError

if t.TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

KEY_VARIABLE: t.Final = "XERO_STORE_KEY"
"""Environment variable with a Fernet key, or several with commas between: the first encrypts, each of them decrypts."""

_MARK: t.Final = "fernet:"
"""Begins what is encrypted, and no token of Xero's."""


class Seal:
    """Encrypts if there is a key, and reads what was written with a key or without."""

    def __init__(self, keys: str | None) -> None:
        """Take the content of the environment variable.

        Raises:
            SettingsError: the library for it is not installed.
            StoreError: it is not made of keys.
        """
        self._fernet = _fernet(keys) if keys else None

    def closed(self, token: str | None) -> str | None:
        """Return what is written for a token."""
        if token is None or self._fernet is None:
            return token
        return _MARK + self._fernet.encrypt(token.encode()).decode()

    def opened(self, written: str | None) -> str | None:
        """Return the token that was written.

        Raises:
            StoreError: the key is missing, or is not the one it was encrypted with.
        """
        if written is None:
            return None
        if not isinstance(written, str):  # SQLite keeps anything in any column
            raise StoreError(
                "The store holds something that is no token: restore it, or connect the organisation again."
            )
        if not written.startswith(_MARK):
            return written
        if self._fernet is None:
            raise StoreError(f"The tokens in the store are encrypted: set {KEY_VARIABLE} to the key.")
        from cryptography.fernet import InvalidToken  # noqa: PLC0415 - an extra, which is there if a key was read

        try:
            return self._fernet.decrypt(written.removeprefix(_MARK)).decode()
        except (InvalidToken, ValueError):  # another key, or what was never encrypted by one
            raise StoreError(
                f"The tokens in the store were encrypted with another key than that in {KEY_VARIABLE}: add that key, "
                "after a comma."
            ) from None


def _fernet(keys: str) -> MultiFernet:
    try:
        from cryptography.fernet import Fernet, MultiFernet  # noqa: PLC0415 - an extra
    except ImportError:
        raise SettingsError(
            f"{KEY_VARIABLE} asks for encryption, which is not installed: install singer-xero-client[encryption] "
            "beside the plugin."
        ) from None
    try:
        return MultiFernet([Fernet(key.strip()) for key in keys.split(",")])
    except ValueError:
        raise StoreError(f"{KEY_VARIABLE} is not a key: make one with `openssl rand -base64 32 | tr +/ -_`.") from None
