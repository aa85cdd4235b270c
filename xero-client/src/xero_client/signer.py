"""The signer: holds the newest grant and renews it once for everyone, in this process and in others."""

from __future__ import annotations

import logging
import threading
import typing as t

from xero_client.errors import AuthorizationError, LockedError
from xero_client.grant import Grant, lineage_of
from xero_client.oauth import InvalidGrantError

if t.TYPE_CHECKING:
    from collections.abc import Callable

    from xero_client.oauth import TokenEndpoint
    from xero_client.settings import Settings
    from xero_client.store import Store


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
                with self._store.locked(self._lineage, wait_seconds=0):
                    grant = self._store.load(self._lineage) or self._seed
                    return grant if grant.usable(self._clock(), refused=refused) else self._saved(grant)
            except LockedError:
                if self._clock() > began + LONGEST_WAIT_SECONDS:
                    raise
            self._sleep(LOOK_AGAIN_SECONDS)
            if renewed := self._usable(refused):
                logger.debug("Waited %.3f s for another process to renew the grant.", self._clock() - began)
                return renewed

    def _saved(self, grant: Grant) -> Grant:
        """The successor of a grant, which is on disk before anybody uses it."""
        grant = self._exchanged(grant)
        self._store.save(self._lineage, grant)
        return grant

    def _exchanged(self, grant: Grant) -> Grant:
        if self._asks_anew:
            return self._endpoint.client_credentials()
        if not grant.refresh_token:
            raise not_connected(self._settings, self._store)
        try:
            return self._endpoint.refresh(grant.refresh_token)
        except InvalidGrantError:
            return self._graced(grant)

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
