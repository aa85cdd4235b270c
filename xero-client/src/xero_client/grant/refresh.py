"""The signer: holds the newest grant and renews it once for everyone, in this process and in others."""

from __future__ import annotations

import logging
import threading
import typing as t
from datetime import datetime, timezone

from xero_client.errors import AuthorizationError, LockedError, StoreError, TerminatedError
from xero_client.grant.grant import GRACE_SECONDS, UNUSED_SECONDS, Grant, lineage_of
from xero_client.grant.token_endpoint import InvalidGrantError

if t.TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from xero_client.grant.store import Store
    from xero_client.grant.token_endpoint import TokenEndpoint
    from xero_client.settings.shared_settings import Settings


RECONNECT: t.Final = (
    "Run xero-auth login, or in a Meltano project meltano invoke tap-xero:login (target-xero:login to write)."
)
RECONNECT_WITHOUT_SEED: t.Final = (
    f"{RECONNECT} Then remove refresh_token from the settings: it stands for the old connection."
)
LONGEST_WAIT_SECONDS: t.Final = 30
"""How long a process waits for another one that is renewing the same grant."""
LOOK_AGAIN_SECONDS: t.Final = 0.25
"""How often it looks whether that is done; who waited for a turn at the lock would wait for all who came before."""

SAVE_AGAIN_SECONDS: t.Final = 10.0
"""How often a grant that the store did not take is offered to it again."""

logger = logging.getLogger(__name__)


def not_connected(settings: Settings, store: Store) -> AuthorizationError:
    """Say where we have looked: somebody may have connected with another app, store or Xero."""
    return AuthorizationError(
        f"Nobody has connected an organisation with the app {settings.client_id} yet: there is no grant of "
        f"{settings.token_url} in the store {store.database}. {RECONNECT}"
    )


class Signer(t.Protocol):
    """Gives access tokens."""

    def token(self, *, refused: str | None = None) -> str:
        """Return an access token that may be sent, other than the one that was refused.

        Raises:
            AuthorizationError: there is none to be had; the message says what to do.
        """
        ...


class FixedToken:
    """A ready access token, which nobody here can renew."""

    def __init__(self, settings: Settings) -> None:
        self._token = settings.access_token or ""

    def token(self, *, refused: str | None = None) -> str:
        if refused == self._token:
            raise AuthorizationError("Xero refuses the access_token in the settings: put a fresh one there.")
        return self._token


class StoredGrant:
    """A grant that is kept in the store and renewed under the store's lock, saved before anyone uses it."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        endpoint: TokenEndpoint,
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
    ) -> None:
        self._settings = settings
        self._asks_anew = settings.auth_flow == "client_credentials"
        self._lineage = lineage_of(settings)
        self._seed = Grant(refresh_token=settings.refresh_token)
        self._cure = RECONNECT if not settings.refresh_token else RECONNECT_WITHOUT_SEED
        self._store = store
        self._endpoint = endpoint
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._grant: Grant | None = None

    def token(self, *, refused: str | None = None) -> str:
        with self._lock:
            if self._grant is None or not self._grant.usable(self._clock(), refused=refused):
                self._grant = self._usable(refused) or self._renewed(refused)
            return t.cast("str", self._grant.access_token)

    def renew(self) -> None:
        """Renew the grant now, however long its access token would last."""
        known = self._store.load(self._lineage)
        self.token(refused=known.access_token if known else None)

    def _usable(self, refused: str | None) -> Grant | None:
        """The stored grant, if its access token may be sent: another process may have renewed it."""
        grant = self._store.load(self._lineage)
        return grant if grant and grant.usable(self._clock(), refused=refused) else None

    def _renewed(self, refused: str | None) -> Grant:
        """Renew the grant, or wait until another process has."""
        began = self._clock()
        while True:
            try:
                return self._renewed_alone(refused)
            except LockedError:
                if self._clock() > began + LONGEST_WAIT_SECONDS:
                    raise
            self._sleep(LOOK_AGAIN_SECONDS)
            if found := self._usable(refused):
                logger.debug("Waited %.3f s for another process to renew the grant.", self._clock() - began)
                return found

    def _renewed_alone(self, refused: str | None) -> Grant:
        renewed = trouble = None
        try:
            with self._store.locked(self._lineage, wait_seconds=0):
                grant = self._store.newest(self._lineage) or self._seed
                if grant.usable(self._clock(), refused=refused):
                    return grant
                renewed = self._exchanged(grant)
                trouble = self._saved(renewed)
        except StoreError:
            if renewed is None or self._asks_anew:
                raise
            # Else the lock was lost together with the server, which changes nothing any more.
        return renewed if trouble is None else self._saved_in_time(renewed, trouble)

    def _exchanged(self, grant: Grant) -> Grant:
        """The successor of a grant, which Xero is not asked for while the store could not take it."""
        if self._asks_anew:
            return self._endpoint.client_credentials()
        if not grant.refresh_token:
            raise not_connected(self._settings, self._store)
        self._store.prove(self._lineage)
        try:
            return self._endpoint.refresh(grant.refresh_token)
        except InvalidGrantError:
            return self._graced(grant)

    def _saved(self, grant: Grant) -> StoreError | None:
        """Have the grant on disk before anybody uses it; what keeps the store from taking it, if something does."""
        try:
            self._store.save(self._lineage, grant)
        except TerminatedError:
            self._store.keep_aside(self._lineage, grant)  # The next run finds it there.
            raise
        except StoreError as trouble:
            if self._asks_anew:  # Nothing is lost: there is no refresh token, and Xero gives another one.
                raise
            return trouble
        return None

    def _saved_in_time(self, grant: Grant, trouble: StoreError) -> Grant:
        """Offer the grant to the store again for as long as Xero takes its predecessor, which is in there.

        Meanwhile it is in a private file, where whoever has the lock finds it: this process may be ended any moment.

        Raises:
            StoreError: the store did not take it until then.
        """
        file, end = self._store.keep_aside(self._lineage, grant), grant.refreshed_at + GRACE_SECONDS
        waits = f"The new refresh token waits in {file}" if file else "The new refresh token is nowhere else"
        logger.warning("%s Xero takes the old one until %s. %s; trying on.", trouble, _moment(end), waits)
        while self._clock() + SAVE_AGAIN_SECONDS < end:
            self._sleep(SAVE_AGAIN_SECONDS)
            try:
                with self._store.locked(self._lineage, wait_seconds=0):
                    return self._store.save_unless_newer(self._lineage, grant)
            except StoreError as again:
                logger.debug("%s", again)
        raise StoreError(f"{trouble} {_left(file, grant)}")

    def _graced(self, grant: Grant) -> Grant:
        """Try the predecessor, which Xero accepts for 30 minutes and answers with the same successor."""
        if grant.in_grace(self._clock()):
            try:
                return self._endpoint.refresh(t.cast("str", grant.previous_refresh_token))
            except InvalidGrantError:
                pass
        raise AuthorizationError(
            "Xero does not accept the refresh token any more (used elsewhere, unused for 60 days, or access was "
            f"revoked): connect the organisation again. {self._cure}"
        )


def _left(file: Path | None, grant: Grant) -> str:
    """What becomes of a grant that the store has not taken."""
    if file is None:
        return f"Xero gave a new refresh token that could be kept nowhere. {RECONNECT}"
    return (
        f"The new refresh token waits in {file}: the next run takes it from there, if the store can be written before "
        f"{_moment(grant.refreshed_at + UNUSED_SECONDS)}."
    )


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def signer_for(
    settings: Settings,
    store: Callable[[], Store],
    endpoint: TokenEndpoint,
    *,
    clock: Callable[[], float],
    sleep: Callable[[float], None],
) -> Signer:
    """Choose by auth_flow; the store is opened only when something has to be kept."""
    if settings.auth_flow == "access_token":
        return FixedToken(settings)
    return StoredGrant(settings, store(), endpoint, clock=clock, sleep=sleep)
