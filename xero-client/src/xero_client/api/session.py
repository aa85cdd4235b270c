"""The one door to Xero's API: pace, sign, send, name the error, retry, count."""

from __future__ import annotations

import functools
import threading
import typing as t

import requests

from xero_client.api.answer_errors import refusal_of, token_was_refused
from xero_client.errors import MinuteLimitError
from xero_client.rate_limits.budget import Budget
from xero_client.settings.shared_settings import OF_ONE_ORGANISATION
from xero_client.transport.retries import retried

if t.TYPE_CHECKING:
    from collections.abc import Callable

    from xero_client.api.call import Call
    from xero_client.grant.refresh import Signer
    from xero_client.rate_limits.pace import Pace
    from xero_client.rate_limits.usage import Meter
    from xero_client.settings.shared_settings import Settings
    from xero_client.transport.wire import Wire


class XeroSession:
    """Sends calls for any number of threads and organisations with one grant."""

    def __init__(  # noqa: PLR0913 - the parts of one door
        self,
        settings: Settings,
        *,
        wire: Wire,
        signer: Signer,
        meter: Meter,
        pace: Callable[[str | None], Pace],
        sleep: Callable[[float], None],
        observe: Callable[[requests.Response], None],
    ) -> None:
        self._settings = settings
        self._wire = wire
        self._signer = signer
        self._new_pace = pace
        self._sleep = sleep
        self._observe = observe
        self._paces: dict[str | None, Pace] = {}
        self._lock = threading.Lock()
        self._budget = Budget(settings, meter)
        self.meter = meter

    def send(self, call: Call) -> requests.Response:
        """Return a successful answer (2xx or 304).

        Raises:
            RefusedError: Xero refuses this request.
            AuthorizationError: Xero refuses the connection.
            DayLimitError: no calls are left today.
            RetriableError: Xero failed, or could not be reached, as often as `max_tries` allows.
        """
        if not call.retried:
            return self._attempt(call)
        return retried(functools.partial(self._attempt, call), tries=self._settings.max_tries, sleep=self._sleep)

    def _attempt(self, call: Call) -> requests.Response:
        token = self._signer.token()
        response = self._signed(call, token)
        if token_was_refused(response):
            response = self._signed(call, self._signer.token(refused=token))
        refusal = refusal_of(call, response, day_limit_wait=self._settings.day_limit_wait)
        if refusal is None:
            return response
        if isinstance(refusal, MinuteLimitError):
            self._pace(call.tenant_id).hold(refusal.retry_after)
        raise refusal

    def _signed(self, call: Call, token: str) -> requests.Response:
        headers = {"Accept": "application/json", **call.headers, "Authorization": f"Bearer {token}"}
        if call.tenant_id and self._settings.auth_flow != OF_ONE_ORGANISATION:
            headers["Xero-Tenant-Id"] = call.tenant_id
        request = requests.Request(call.method, call.url, params=dict(call.params), headers=headers, data=call.body)
        with self._budget.spend(call.tenant_id), self._pace(call.tenant_id).turn():
            with self.meter.sending(call.purpose, call.tenant_id):
                response = self._wire.send(request)
            self._observe(response)
            self.meter.answered(call.purpose, call.tenant_id, response)
        return response

    def _pace(self, tenant_id: str | None) -> Pace:
        with self._lock:
            if tenant_id not in self._paces:
                self._paces[tenant_id] = self._new_pace(tenant_id)
            return self._paces[tenant_id]
